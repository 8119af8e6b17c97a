"""Small buffers that a call freed, in lists of its context for the next that it makes.

Loops that make arrays for one iteration would else spend much of their time in malloc and free. There is a list for
each of the first size classes (``sizes.py``). A block in a list has the next one in the first word of its header, and
in the second how many are behind it. Lists are emptied when the call ends.
"""

from __future__ import annotations

from .sizes import size_of

# The bytes of the largest blocks that are in lists: one for each bit of a word.
LISTS = 64
SMALL = size_of(LISTS - 1)
# The blocks in a list.
DEPTH = 64

_INSIDE = "nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)"

_PLACES = """  %listed.place = getelementptr inbounds i8, ptr %ctx, i64 {listed}
  %listed = load i64, ptr %listed.place, align 8
  %class = call i64 @pb.class(i64 %size)
  %bit = shl nuw i64 1, %class
  %here = and i64 %listed, %bit
  %empty = icmp eq i64 %here, 0
  %lists = getelementptr inbounds i8, ptr %ctx, i64 {lists}
  %place = getelementptr inbounds ptr, ptr %lists, i64 %class
"""

HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    # A block of at least `size` bytes, at most SMALL; null if there is no memory.
    "pb.listed.take": (
        ("pb.class", "pb.rounded", "pb.fresh"),
        f"""define internal noalias ptr @pb.listed.take(ptr noalias %ctx, i64 %size) {_INSIDE} alwaysinline {{
{_PLACES}  br i1 %empty, label %new, label %old
old:
  %block = load ptr, ptr %place, align 8
  %next = load ptr, ptr %block, align 8
  store ptr %next, ptr %place, align 8
  %last = icmp eq ptr %next, null
  %fewer = xor i64 %listed, %bit
  %left = select i1 %last, i64 %fewer, i64 %listed
  store i64 %left, ptr %listed.place, align 8
  br label %done
new:
  %rounded = call i64 @pb.rounded(i64 %size)
  %fresh = call ptr @pb.fresh(i64 %rounded)
  br label %done
done:
  %result = phi ptr [ %block, %old ], [ %fresh, %new ]
  ret ptr %result
}}""",
    ),
    # Keeps a block whose class is that of `size` bytes, or frees it.
    "pb.listed.give": (
        ("pb.class", "free"),
        f"""define internal void @pb.listed.give(ptr noalias %ctx, ptr %block, i64 %size) nounwind alwaysinline {{
{_PLACES}  br i1 %empty, label %first, label %another
first:
  %more = or i64 %listed, %bit
  store i64 %more, ptr %listed.place, align 8
  br label %keep
another:
  %head = load ptr, ptr %place, align 8
  %depth.place = getelementptr inbounds i8, ptr %head, i64 8
  %behind = load i64, ptr %depth.place, align 8
  %depth = add nuw nsw i64 %behind, 1
  %full = icmp uge i64 %depth, {DEPTH}
  br i1 %full, label %free, label %keep
keep:
  %next = phi ptr [ null, %first ], [ %head, %another ]
  %count = phi i64 [ 0, %first ], [ %depth, %another ]
  store ptr %next, ptr %block, align 8
  %count.place = getelementptr inbounds i8, ptr %block, i64 8
  store i64 %count, ptr %count.place, align 8
  store ptr %block, ptr %place, align 8
  ret void
free:
  call void @free(ptr %block)
  ret void
}}""",
    ),
    # Frees all blocks in the lists.
    "pb.listed.empty": (
        ("free", "llvm.cttz.i64"),
        """define internal void @pb.listed.empty(ptr noalias %ctx) nounwind noinline {
  %listed.place = getelementptr inbounds i8, ptr %ctx, i64 {listed}
  %lists = getelementptr inbounds i8, ptr %ctx, i64 {lists}
  %all = load i64, ptr %listed.place, align 8
  store i64 0, ptr %listed.place, align 8
  br label %look
look:
  %listed = phi i64 [ %all, %0 ], [ %others, %one ]
  %none = icmp eq i64 %listed, 0
  br i1 %none, label %done, label %list
list:
  %class = call i64 @llvm.cttz.i64(i64 %listed, i1 true)
  %lower = add i64 %listed, -1
  %others = and i64 %listed, %lower
  %place = getelementptr inbounds ptr, ptr %lists, i64 %class
  %head = load ptr, ptr %place, align 8
  br label %one
one:
  %block = phi ptr [ %head, %list ], [ %next, %one ]
  %next = load ptr, ptr %block, align 8
  call void @free(ptr %block)
  %end = icmp eq ptr %next, null
  br i1 %end, label %look, label %one
done:
  ret void
}""",
    ),
}  # fmt: skip
