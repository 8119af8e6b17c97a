"""When to take snapshots of a loop that is run backwards: the binomial schedule of revolve.

Griewank and Walther, "Algorithm 799: revolve", ACM Transactions on Mathematical Software 26 (2000). With ``c``
snapshots, the one of the start included, and no step repeated more than ``r`` times, C(c + r, c) steps can be run
backwards. The fewest forward steps for ``l`` are r l - C(c + r, c + 1), with the smallest such r.
"""

from __future__ import annotations

from functools import cache

from ..ir.clone import clone_function
from ..ir.core import Function, Module
from ..ir.parser import parse_module

SPLIT = "checkpoint.split"
# What follows the schedule, in the names of functions and of their records.
REVOLVE = "revolve"

# C(c + r, c) is ``range`` in the loop, which makes it from the one for r - 1.
_TEXT = """
func @checkpoint.split(%steps: i64, %snapshots: i64) -> (i64) {
  %one = const {value = 1} : i64
  %zero = const {value = 0} : i64
  %r, %range, %before = while %zero, %one, %zero : i64, i64, i64 {
  ^(%r: i64, %range: i64, %before: i64):
    %more = ilt %range, %steps : bool
    yield %more
  } {
  ^(%r: i64, %range: i64, %before: i64):
    %next = wadd %r, %one : i64
    %sum = wadd %snapshots, %next : i64
    %product = wmul %range, %sum : i64
    %wider = idiv {unchecked = true} %product, %next : i64
    yield %next, %wider, %range
  }
  %whole = wmul %before, %snapshots : i64
  %last = wadd %r, %snapshots : i64
  %below = wsub %last, %one : i64
  %right = idiv {unchecked = true} %whole, %below : i64
  %rest = wsub %steps, %right : i64
  %fewer = ilt %before, %rest : bool
  %split = select %fewer, %before, %rest : i64
  return %split
}
"""


@cache
def _split() -> Function:
    return parse_module(_TEXT).functions[SPLIT]


def split_function(module: Module) -> str:
    """The function that tells for a number of steps, at least 2, and of snapshots, at least 1, how many steps to run
    before the next snapshot: as many as can be run backwards with all snapshots, or all but as many as need one less.
    """
    if SPLIT not in module.functions:
        module.functions[SPLIT] = clone_function(_split(), SPLIT)
    return SPLIT
