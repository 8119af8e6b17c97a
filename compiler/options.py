"""What a user can choose about a compilation."""

from __future__ import annotations

from dataclasses import dataclass

# Passes that only make programs faster, by their names in ``passes/pipeline.py``: each can be left out.
OPTIONAL_PASSES = (
    "accumulators",
    "argmax",
    "assigned",
    "branch-sums",
    "chains",
    "coarse",
    "copied",
    "cse",
    "ensured",
    "extremes",
    "fuse-branches",
    "fuse-calls",
    "fuse-loops",
    "fuse-maps",
    "fuse-sweeps",
    "guards",
    "if-to-select",
    "induction",
    "join-sweeps",
    "lanes",
    "late-writes",
    "licm",
    "messages",
    "needless",
    "onto",
    "overwritten",
    "reciprocals",
    "saved-twice",
    "sums",
    "unfold-recursion",
    "winners",
)


@dataclass(frozen=True, slots=True)
class DerivativeRequest:
    """A derivative of an exported function. ``wrt``: indices of IR parameters. ``kinds``: its entries, of
    ``value_and_gradient``, ``vjp`` (with its ``pullback``), ``jvp`` and ``hvp``."""

    function: str
    wrt: tuple[int, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A generic function for these types, one for each of its generic parameters, as the language writes them."""

    function: str
    types: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.function}[{', '.join(self.types)}]"


@dataclass(frozen=True, slots=True)
class Options:
    """``strict_float``: neither contraction nor reassociation, and the platform's libm. ``unchecked``: no checks of
    bounds, overflow and preconditions. ``cpu``: LLVM's name of a processor, or ``host``. ``run``: compile the
    top-level statements as ``main`` instead of the exported functions. ``requests``: more derivatives;
    ``instances``: more functions.
    ``forward``: each declared derivative in forward mode too; ``order``: 2 for that and for products of the Hessian
    with a vector. ``without``: those of ``OPTIONAL_PASSES`` to leave out. ``lazy``: declared derivatives without what
    ``requests`` can ask for later, the ``vjp`` where there is a gradient. ``only``: export nothing but the functions
    with these ids or names."""

    strict_float: bool = False
    unchecked: bool = False
    cpu: str = "host"
    run: bool = False
    requests: tuple[DerivativeRequest, ...] = ()
    instances: tuple[Instance, ...] = ()
    order: int = 1
    forward: bool = False
    without: tuple[str, ...] = ()
    lazy: bool = False
    only: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.order, bool) or self.order not in (1, 2):
            raise ValueError(
                f"order must be 1 or 2, not {self.order!r}: derivatives of higher order are written in the language"
            )
        for name in self.without:
            if name not in OPTIONAL_PASSES:
                raise ValueError(f"there is no optional pass '{name}'; there are: {', '.join(OPTIONAL_PASSES)}")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The entries of each declared derivative, where it can have them."""
        reverse = ("value_and_gradient",) if self.lazy else ("value_and_gradient", "vjp")
        return (
            *reverse,
            *(("jvp",) if self.forward or self.order > 1 else ()),
            *(("hvp",) if self.order > 1 else ()),
        )

    def exports(self, id: str, name: str) -> bool:
        return self.only is None or id in self.only or name in self.only


@dataclass(frozen=True, slots=True)
class Insight:
    """What somebody wants to see of a compilation beside its result, which takes time. ``loops``: what became of them;
    ``places``: the lines of the source that native code is for; ``shapes``: those that tensors are known to have."""

    loops: bool = False
    places: bool = False
    shapes: bool = False


NO_INSIGHT = Insight()
