"""How much of anything the front end takes, so that no text exhausts time, memory or Python's stack."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Diagnostics

MAXIMUM_NESTING = 200
"""Brackets, and string interpolations, inside each other."""

MAXIMUM_CHAIN = 2000
"""Operators, members, calls, ``else`` and the like in a row: later stages recurse over the tree."""

MAXIMUM_ANGLES = 60
"""Generic arguments inside each other."""

MAXIMUM_DIGITS = 1000
"""Characters of an integer literal."""

MAXIMUM_ERRORS = 50
"""What is reported of a file."""

_COLLECTED = 200


class FewDiagnostics(Diagnostics):
    """Keeps no more than could ever be of use."""

    def add(self, diagnostic: Diagnostic) -> None:
        if len(self._items) < _COLLECTED:
            super().add(diagnostic)
