"""Large buffers that were freed, kept for the next that is made: memory whose pages the system has given already.

A list in the module's own data, of at most 64 blocks and 1 GiB, oldest first. A block in it has its size in
bytes in the second word of its header. When nothing fits, as many bytes as are asked for are given back before they
come from the system, but for SPARE bytes that may stay: so a module never holds more than these and what its program
once needed. Without them, a step of a training that needs buffers of many sizes gives back, each time, what it needs
again soon. Whoever finds the list in use by another thread does without it.
"""

from __future__ import annotations

from ....runtime.abi import TRIM

SLOTS = 64
LIMIT = 1 << 30
SPARE = 32 << 20

# To those who call from outside of this list, a block comes out of nowhere, as from malloc.
_INSIDE = "nounwind willreturn memory(inaccessiblemem: readwrite)"
_THROUGH = "nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)"

_BLOCKS = f"[{SLOTS} x {{ptr, i64}}]"

HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    "pb.kept": (
        (),
        f"""@pb.kept = internal global {_BLOCKS} zeroinitializer
@pb.kept.count = internal global i64 0
@pb.kept.bytes = internal global i64 0
@pb.kept.lock = internal global i8 0""",
    ),
    # Whether the list is ours now, until zero is stored in the lock.
    "pb.kept.enter": (
        ("pb.kept",),
        """define internal i1 @pb.kept.enter() nounwind alwaysinline {
  %before = atomicrmw xchg ptr @pb.kept.lock, i8 1 acquire
  %free = icmp eq i8 %before, 0
  ret i1 %free
}""",
    ),
    # Takes a block out of the list.
    "pb.kept.remove": (
        ("pb.kept", "llvm.memmove.p0.p0.i64"),
        f"""define internal ptr @pb.kept.remove(i64 %index) nounwind noinline {{
  %place = getelementptr inbounds {_BLOCKS}, ptr @pb.kept, i64 0, i64 %index
  %block = load ptr, ptr %place, align 8
  %size.place = getelementptr inbounds i8, ptr %place, i64 8
  %size = load i64, ptr %size.place, align 8
  %bytes = load i64, ptr @pb.kept.bytes, align 8
  %less = sub i64 %bytes, %size
  store i64 %less, ptr @pb.kept.bytes, align 8
  %count = load i64, ptr @pb.kept.count, align 8
  %fewer = add i64 %count, -1
  store i64 %fewer, ptr @pb.kept.count, align 8
  %behind = sub i64 %fewer, %index
  %moved = shl i64 %behind, 4
  %next = getelementptr inbounds i8, ptr %place, i64 16
  call void @llvm.memmove.p0.p0.i64(ptr align 8 %place, ptr align 8 %next, i64 %moved, i1 false)
  ret ptr %block
}}""",
    ),
    # Gives back the oldest blocks of fewer than `below` bytes, until they are `wanted` bytes or there are none.
    "pb.kept.evict": (
        ("pb.kept.remove", "free"),
        f"""define internal void @pb.kept.evict(i64 %wanted, i64 %below) nounwind noinline {{
entry:
  br label %next
next:
  %index = phi i64 [ 0, %entry ], [ %index, %drop ], [ %skipped, %skip ]
  %given = phi i64 [ 0, %entry ], [ %more, %drop ], [ %given, %skip ]
  %count = load i64, ptr @pb.kept.count, align 8
  %some = icmp ult i64 %index, %count
  %few = icmp ult i64 %given, %wanted
  %on = and i1 %some, %few
  br i1 %on, label %look, label %done
look:
  %size.place = getelementptr inbounds {_BLOCKS}, ptr @pb.kept, i64 0, i64 %index, i32 1
  %size = load i64, ptr %size.place, align 8
  %small = icmp ult i64 %size, %below
  br i1 %small, label %drop, label %skip
drop:
  %block = call ptr @pb.kept.remove(i64 %index)
  call void @free(ptr %block)
  %more = add i64 %given, %size
  br label %next
skip:
  %skipped = add i64 %index, 1
  br label %next
done:
  ret void
}}""",
    ),
    # The smallest kept block of `size` to `most` bytes, its size in the second word; null if there is none, after the
    # oldest of fewer than `below` bytes were given back to make room for a new one, all but `spare` bytes.
    "pb.reuse": (
        ("pb.kept.enter", "pb.kept.evict", "llvm.usub.sat.i64", "llvm.umin.i64"),
        f"""define internal ptr @pb.reuse(i64 %size, i64 %most, i64 %below, i64 %spare) {_INSIDE} noinline {{
entry:
  %alone = call i1 @pb.kept.enter()
  br i1 %alone, label %start, label %none
start:
  %count = load i64, ptr @pb.kept.count, align 8
  %above = add i64 %most, 1
  br label %next
next:
  %index = phi i64 [ 0, %start ], [ %following, %look ]
  %best = phi i64 [ -1, %start ], [ %chosen, %look ]
  %least = phi i64 [ %above, %start ], [ %lower, %look ]
  %on = icmp ult i64 %index, %count
  br i1 %on, label %look, label %searched
look:
  %there = getelementptr inbounds {_BLOCKS}, ptr @pb.kept, i64 0, i64 %index, i32 1
  %bytes = load i64, ptr %there, align 8
  %enough = icmp uge i64 %bytes, %size
  %smaller = icmp ult i64 %bytes, %least
  %better = and i1 %enough, %smaller
  %chosen = select i1 %better, i64 %index, i64 %best
  %lower = select i1 %better, i64 %bytes, i64 %least
  %following = add i64 %index, 1
  br label %next
searched:
  %found = icmp sge i64 %best, 0
  br i1 %found, label %take, label %make.room
take:
  %block = call ptr @pb.kept.remove(i64 %best)
  %place = getelementptr inbounds i8, ptr %block, i64 8
  store i64 %least, ptr %place, align 8
  br label %leave
make.room:
  %kept = load i64, ptr @pb.kept.bytes, align 8
  %over = call i64 @llvm.usub.sat.i64(i64 %kept, i64 %spare)
  %wanted = call i64 @llvm.umin.i64(i64 %size, i64 %over)
  call void @pb.kept.evict(i64 %wanted, i64 %below)
  br label %leave
leave:
  %result = phi ptr [ %block, %take ], [ null, %make.room ]
  store atomic i8 0, ptr @pb.kept.lock release, align 1
  ret ptr %result
none:
  ret ptr null
}}""",
    ),
    # Keeps a large block, or frees it.
    "pb.keep": (
        ("pb.kept.enter", "pb.kept.evict", "llvm.usub.sat.i64", "llvm.umax.i64"),
        f"""define internal void @pb.keep(ptr captures(none) %block, i64 %size) {_THROUGH} noinline {{
entry:
  %small = icmp ule i64 %size, {LIMIT}
  br i1 %small, label %try, label %free
try:
  %alone = call i1 @pb.kept.enter()
  br i1 %alone, label %start, label %free
start:
  %count = load i64, ptr @pb.kept.count, align 8
  %full = icmp eq i64 %count, {SLOTS}
  %one = zext i1 %full to i64
  %before = load i64, ptr @pb.kept.bytes, align 8
  %sum = add i64 %before, %size
  %over = call i64 @llvm.usub.sat.i64(i64 %sum, i64 {LIMIT})
  %wanted = call i64 @llvm.umax.i64(i64 %over, i64 %one)
  call void @pb.kept.evict(i64 %wanted, i64 -1)
  %last = load i64, ptr @pb.kept.count, align 8
  %place = getelementptr inbounds {_BLOCKS}, ptr @pb.kept, i64 0, i64 %last
  store ptr %block, ptr %place, align 8
  %size.place = getelementptr inbounds i8, ptr %place, i64 8
  store i64 %size, ptr %size.place, align 8
  %more = add i64 %last, 1
  store i64 %more, ptr @pb.kept.count, align 8
  %bytes = load i64, ptr @pb.kept.bytes, align 8
  %total = add i64 %bytes, %size
  store i64 %total, ptr @pb.kept.bytes, align 8
  store atomic i8 0, ptr @pb.kept.lock release, align 1
  ret void
free:
  call void @free(ptr %block)
  ret void
}}""",
    ),
    TRIM: (
        ("pb.kept.enter", "pb.kept.evict", "pb.slots.empty"),
        f"""define dso_local void @{TRIM}() {_INSIDE} noinline {{
entry:
  call void @pb.slots.empty()
  %alone = call i1 @pb.kept.enter()
  br i1 %alone, label %start, label %done
start:
  call void @pb.kept.evict(i64 -1, i64 -1)
  store atomic i8 0, ptr @pb.kept.lock release, align 1
  br label %done
done:
  ret void
}}""",
    ),
}  # fmt: skip
