"""Callables that Python calls through the call machine, and through Python code where that does not fit."""

from __future__ import annotations

import sys
from typing import Any

from . import plans, python_api
from .load import Library
from .plans import Plan

# Whether plans are made for the machine. Where not, it hands every call over to Python code.
use_machine = True

_FIRST = sys.intern("first_call")


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

    def __copy__(self) -> Direct:
        """Itself, as of Python's own functions."""
        return self

    def __deepcopy__(self, memo: Any) -> Direct:
        return self

    def first_call(self, *arguments: Any, **named: Any) -> Any:
        self._follow(self._plan() if use_machine else plans.handing_over())
        return self(*arguments, **named)

    def _follow(self, plan: Plan) -> None:
        self._plans.append(plan)
        python_api.attach(self, self._library.calls, plan.address)
