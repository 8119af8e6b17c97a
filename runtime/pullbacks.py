"""``vjp`` of one derivative, and the pullbacks that it returns.

Those that the call machine makes have a *state*: the results of the forward entry, of which the last is the record, and
the arguments, of which only the sizes are looked at. Short calls through the machine hold the interpreter's lock.
Others hold the record's, and meanwhile the state is away, so that short ones are handed over to Python code, and wait.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from typing import Any

from . import abi, python_api
from .derivative import Derivative
from .direct import Direct
from .functions import result_shape
from .pack import Mismatch
from .parts import Outcome, Part, parts
from .plans import Plan, forward_plan, handing_over, memory_of, pullback_plan
from .shapes import check, template, template_at
from .unpack import Opaque


@python_api.direct
class Vjp(Direct):
    """Takes the arguments; returns all results, and the pullback."""

    def __init__(self, derivative: Derivative) -> None:
        super().__init__(derivative.native.library)
        self.derivative = derivative
        self.forward = derivative.entry("vjp", copy=True)
        self.backward = derivative.entry("pullback")
        self.shape = result_shape(self.forward.results[:-1])

    def invoke(self, *arguments: Any) -> tuple[tuple[Any, ...], Pullback]:
        lock = self.forward.lock or threading.RLock()
        *values, record = self.forward.call(arguments, lock)
        return tuple(values), Pullback(self, record, values, arguments, lock)

    @property
    def seeds(self) -> list[int]:
        """The results that pullbacks take cotangents for."""
        return self.derivative.row["seeds"]

    def _plan(self) -> Plan:
        def cotangents(arguments: Sequence[Part]) -> Outcome:
            found = self.derivative.parts(self.backward, arguments)
            return found[0] if self.derivative.single else tuple(found)

        pull = pullback_plan(self.backward, self.forward, self.seeds, cotangents)
        return forward_plan(self.forward, self, MachinePullback, pull)

    def __repr__(self) -> str:
        return f"<vjp of {self.derivative.function.__name__}>"


# The plan of pullbacks that are not the machine's.
_HANDING_OVER = handing_over()


@python_api.direct
class Pullback(python_api.Callable):
    """The linear function from a cotangent of the result to those of the parameters."""

    __slots__ = ("_lock", "_maker", "_parameters", "_record", "_results")

    def __init__(
        self, maker: Vjp, record: Any, values: Sequence[Any], arguments: Sequence[Any], lock: threading.RLock
    ) -> None:
        self._maker = maker
        self._record = record
        self._results = [template(values[index]) for index in maker.seeds]
        self._parameters = maker.derivative.templates(arguments)
        self._lock = lock
        if python_api.SUPPORTED:
            python_api.attach(self, maker.derivative.native.library.calls, _HANDING_OVER.address)

    @property
    def types(self) -> tuple[abi.Type, ...]:
        """Of the cotangents that it takes, one for each result that has them."""
        return self._maker.backward.arguments[1:]

    @property
    def result_types(self) -> tuple[abi.Type, ...]:
        return self._maker.forward.results[:-1]

    def invoke(self, cotangent: Any) -> Any:
        self._prepare()
        results = self._results
        count = len(results)
        if count > 1 and not (isinstance(cotangent, tuple) and len(cotangent) == count):
            raise TypeError(f"{self!r} needs a tuple of {count} cotangents, one for each differentiable result")
        seeds = cotangent if count > 1 else (cotangent,)
        for index, (seed, type, shape) in enumerate(zip(seeds, self.types, results, strict=True)):
            try:
                check(seed, type, shape)
            except Mismatch as error:
                place = f"cotangent[{index}]" if count > 1 else "cotangent"
                raise error.kind(f"{self!r}: '{place}{error.path}' {error.message}") from None
        return self._value(self._call(seeds))

    def _call(self, seeds: Sequence[Any]) -> Any:
        return self._maker.backward.call((self._record, *seeds), self._lock)

    def _value(self, results: Any) -> Any:
        result = results[0] if isinstance(results, tuple) else results
        return self._maker.derivative.cotangents(result, self._parameters)

    def _prepare(self) -> None:
        """Sees to it that the record is there, and the templates of the results that have cotangents, and of the
        parameters that were asked for."""

    def __copy__(self) -> Pullback:
        """Itself, as of Python's own functions: one owner gives the record back."""
        return self

    def __deepcopy__(self, memo: Any) -> Pullback:
        return self

    def __repr__(self) -> str:
        return f"<pullback of {self._maker.derivative.function.__name__}>"


@python_api.direct
class MachinePullback(Pullback):
    """What the machine makes, without a call of the class."""

    __slots__ = ("_state", "_tables")

    _state: bytes | None
    _tables: list[bytes] | None

    def finish(self, data: bytes, arguments: tuple[Any, ...], out: Any) -> Any:
        self._prepare()
        return self._value(self._maker.backward.unpack(data, self._lock))

    def _call(self, seeds: Sequence[Any]) -> Any:
        state = self.begin()
        try:
            return super()._call(seeds)
        finally:
            self.end(state)

    def begin(self) -> bytes | None:
        """Before a call that does not hold the interpreter's lock."""
        self._lock.acquire()
        state, self._state = self._state, None
        return state

    def end(self, state: bytes | None) -> None:
        """After it, with what ``begin`` gave."""
        self._state = state
        self._lock.release()

    def _prepare(self) -> None:
        with self._lock:
            if hasattr(self, "_record"):
                return
            maker, state = self._maker, self._state
            assert state is not None
            *values, record = parts(maker.forward.results)
            arguments, derivative = parts(maker.forward.arguments), maker.derivative
            start = ctypes.cast(ctypes.c_char_p(state), ctypes.c_void_p).value or 0
            behind = start + memory_of(maker.forward.result_size)
            self._results = [template_at(values[index].type, start + values[index].offset) for index in maker.seeds]
            self._parameters = [
                template_at(part.type, behind + part.offset, tables=True)
                for part in (arguments[derivative.wrt[index]] for index in derivative.wanted)
            ]
            self._record = Opaque(state[record.offset : record.offset + abi.layout(record.type).size], None)

    def __del__(self) -> None:
        if self._state is not None:
            self._maker.forward.give_back(self._state)
