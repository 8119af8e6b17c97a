"""Callables that Python calls through the call machine, and through Python code where that does not fit."""

from __future__ import annotations

import sys
import threading
from typing import Any

from . import plans, python_api
from .load import Library
from .plans import Plan

# Whether plans are made for the machine. Where not, it hands every call over to Python code.
use_machine = True

_FIRST, _IN_TURN = sys.intern("first_call"), sys.intern("in_turn")


class Direct(python_api.Callable):
    """``invoke`` is the call in Python code, complete by itself; ``_plan`` what the machine does instead, which leaves
    some results to ``finish``. The plan is made at the first call."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._plans: list[Plan] = []  # also those of before: another thread may be in a call with one
        if python_api.SUPPORTED:
            self._follow(plans.handing_over(_FIRST))

    def invoke(self, *arguments: Any, **named: Any) -> Any:
        raise NotImplementedError

    def finish(self, data: bytes, arguments: tuple[Any, ...], out: Any) -> Any:
        """The value of a call, from the bytes of its results."""
        raise NotImplementedError

    def _plan(self) -> Plan:
        raise NotImplementedError

    @property
    def lock(self) -> threading.RLock | None:
        """What is held during a call."""
        return None

    def in_turn(self, *arguments: Any, **named: Any) -> Any:
        assert self.lock is not None
        with self.lock:
            return self._alone(*arguments, **named)

    def __copy__(self) -> Direct:
        """Itself, as of Python's own functions."""
        return self

    def __deepcopy__(self, memo: Any) -> Direct:
        return self

    def __reduce__(self) -> Any:
        name = getattr(self, "__name__", "")
        raise TypeError(f"the compiled function '{name}' cannot be pickled; load its module where it is needed")

    def first_call(self, *arguments: Any, **named: Any) -> Any:
        plan = self._plan() if use_machine else plans.handing_over()
        if self.lock is None:
            self._follow(plan)
        else:
            self._alone = _Alone(self, plan)
            self._follow(plans.handing_over(_IN_TURN))
        return self(*arguments, **named)

    def _follow(self, plan: Plan) -> None:
        self._plans.append(plan)
        python_api.attach(self, self._library.calls, plan.address)


@python_api.direct
class _Alone(python_api.Callable):
    """A callable while its lock is held."""

    def __init__(self, callable: Direct, plan: Plan) -> None:
        self.invoke, self.finish = callable.invoke, callable.finish
        self._plan = plan
        python_api.attach(self, callable._library.calls, plan.address)
