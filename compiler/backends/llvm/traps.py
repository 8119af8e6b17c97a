"""The table of places where compiled code may stop.

Inside, a function that fails returns the number of the site. That follows from what the site is, not from the program
around it, so the code of a function is the same in every program. An entry turns it into a status.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from ....dsl.source import NOWHERE, Span
from ....runtime.abi import ContextLayout
from .code import Unit

OUT_OF_MEMORY = "Out of memory"

_NUMBERS = 2**31 - 1


@dataclass(slots=True)
class TrapTable:
    """Each site once: message and place. A status is a site's index plus one."""

    sites: list[tuple[str, Span]] = field(default_factory=list)
    _known: dict[tuple[str, Span], tuple[int, int]] = field(default_factory=dict)  # numbers and statuses
    _taken: set[int] = field(default_factory=set)

    def number(self, message: str, span: Span) -> int:
        """What functions return that fail there: above 0."""
        return self._find(message, span)[0]

    def status(self, message: str, span: Span) -> int:
        """What entries return that fail there themselves."""
        return self._find(message, span)[1]

    def _find(self, message: str, span: Span) -> tuple[int, int]:
        key = (message, span)
        known = self._known.get(key)
        if known is None:
            self.sites.append(key)
            known = self._known[key] = self._new_number(message, span), len(self.sites)
        return known

    def _new_number(self, message: str, span: Span) -> int:
        place = "" if span is NOWHERE else f"{span.source.name}:{span.start}:{span.end}"
        digest = blake2b(f"{message}\n{place}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, "little") % _NUMBERS + 1
        while number in self._taken:
            number = number % _NUMBERS + 1
        self._taken.add(number)
        return number

    def define(self, unit: Unit) -> None:
        """The function that gives the status for a number, and makes the one that was noted in the context one too."""
        numbers = ", ".join(f"i32 {number}" for number, _ in self._known.values())
        unit.add("pb.sites", f"@pb.sites = private unnamed_addr constant [{len(self.sites)} x i32] [{numbers}]")
        unit.add("pb.site", _SITE)
        unit.add("pb.status", _STATUS.replace("{place}", str(8 * ContextLayout.PLACE)))


STATUS = "@pb.status"

_SITE = """define internal i32 @pb.site(i32 %number) cold nounwind noinline optnone {
  br label %next
next:
  %index = phi i64 [ 0, %0 ], [ %following, %next ]
  %place = getelementptr i32, ptr @pb.sites, i64 %index
  %known = load i32, ptr %place, align 4
  %following = add i64 %index, 1
  %found = icmp eq i32 %known, %number
  br i1 %found, label %done, label %next
done:
  %status = trunc i64 %following to i32
  ret i32 %status
}"""

_STATUS = """define internal i32 @pb.status(ptr %ctx, i32 %number) cold nounwind noinline optnone {
  %place = getelementptr inbounds i8, ptr %ctx, i64 {place}
  %noted = load i64, ptr %place, align 8
  %none = icmp eq i64 %noted, 0
  br i1 %none, label %done, label %one
one:
  %old = trunc i64 %noted to i32
  %new = call i32 @pb.site(i32 %old)
  %word = zext i32 %new to i64
  store i64 %word, ptr %place, align 8
  br label %done
done:
  %status = call i32 @pb.site(i32 %number)
  ret i32 %status
}"""
