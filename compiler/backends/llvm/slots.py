"""Middling buffers that were freed, in slots of the module for the next call. To malloc and free such a buffer takes as
long as to fill it: what glibc does quickly ends at a kilobyte.

Each size class (``sizes.py``) has a few slots, which hold a block or null. They are taken and filled with one atomic
instruction, so several threads may do it at once.
"""

from __future__ import annotations

from .listed import LISTS
from .sizes import CLASSES

WAYS = 4
_SLOTS = f"[{(CLASSES - LISTS) * WAYS} x ptr]"

_INSIDE = "nounwind willreturn memory(inaccessiblemem: readwrite)"
_THROUGH = "nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)"

_FIRST = f"""  %class = call i64 @pb.class(i64 %size)
  %number = add i64 %class, -{LISTS}
  %first = mul i64 %number, {WAYS}
  %end = add i64 %first, {WAYS}
  br label %look
"""

HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    "pb.slots": ((), f"@pb.slots = internal global {_SLOTS} zeroinitializer"),
    # A block of the class of `size`, or null.
    "pb.slots.take": (
        ("pb.slots", "pb.class"),
        f"""define internal ptr @pb.slots.take(i64 %size) {_INSIDE} noinline {{
entry:
{_FIRST}look:
  %index = phi i64 [ %first, %entry ], [ %following, %next ]
  %place = getelementptr inbounds {_SLOTS}, ptr @pb.slots, i64 0, i64 %index
  %seen = load atomic ptr, ptr %place monotonic, align 8
  %empty = icmp eq ptr %seen, null
  br i1 %empty, label %next, label %try
try:
  %block = atomicrmw xchg ptr %place, ptr null acquire
  %gone = icmp eq ptr %block, null
  br i1 %gone, label %next, label %found
next:
  %following = add i64 %index, 1
  %on = icmp ult i64 %following, %end
  br i1 %on, label %look, label %none
found:
  ret ptr %block
none:
  ret ptr null
}}""",
    ),
    # Keeps a block of the class of `size`, or frees it.
    "pb.slots.give": (
        ("pb.slots", "pb.class", "free"),
        f"""define internal void @pb.slots.give(ptr captures(none) %block, i64 %size) {_THROUGH} noinline {{
entry:
{_FIRST}look:
  %index = phi i64 [ %first, %entry ], [ %following, %next ]
  %place = getelementptr inbounds {_SLOTS}, ptr @pb.slots, i64 0, i64 %index
  %seen = load atomic ptr, ptr %place monotonic, align 8
  %empty = icmp eq ptr %seen, null
  br i1 %empty, label %try, label %next
try:
  %both = cmpxchg ptr %place, ptr null, ptr %block release monotonic
  %done = extractvalue {{ptr, i1}} %both, 1
  br i1 %done, label %kept, label %next
next:
  %following = add i64 %index, 1
  %on = icmp ult i64 %following, %end
  br i1 %on, label %look, label %full
kept:
  ret void
full:
  call void @free(ptr %block)
  ret void
}}""",
    ),
    # Frees all of them.
    "pb.slots.empty": (
        ("pb.slots", "free"),
        f"""define internal void @pb.slots.empty() {_INSIDE} noinline {{
entry:
  br label %look
look:
  %index = phi i64 [ 0, %entry ], [ %following, %look ]
  %place = getelementptr inbounds {_SLOTS}, ptr @pb.slots, i64 0, i64 %index
  %block = atomicrmw xchg ptr %place, ptr null acquire
  call void @free(ptr %block)
  %following = add i64 %index, 1
  %on = icmp ult i64 %following, {(CLASSES - LISTS) * WAYS}
  br i1 %on, label %look, label %done
done:
  ret void
}}""",
    ),
}  # fmt: skip
