"""What ``pullback explain`` prints: the pages about the codes of diagnostics."""

from __future__ import annotations

import difflib
from pathlib import Path

from ..dsl.codes import CODES

FOLDER = Path(__file__).parent / "explanations"


class UnknownCode(ValueError):
    """There is no such code; the message may name a similar one."""


def page(code: str) -> str:
    """The page of a code, as Markdown."""
    if code not in CODES:
        near = difflib.get_close_matches(code, CODES, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "; 'pullback explain' lists all"
        raise UnknownCode(f"there is no code '{code}'{hint}")
    return (FOLDER / f"{code}.md").read_text(encoding="utf-8")


def overview() -> str:
    """All codes, each with its title."""
    width = max(map(len, CODES))
    return "".join(f"{code:<{width}}  {title}\n" for code, title in sorted(CODES.items()))
