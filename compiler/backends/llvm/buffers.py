"""Making, growing and freeing buffers, as LLVM text.

They come from those that were freed and kept, and are kept again: small ones in ``listed.py``, middling ones in
``slots.py``, large ones in ``kept.py``.
"""

from __future__ import annotations

from ....runtime.abi import TRIM
from .kept import SPARE
from .listed import SMALL
from .sizes import LARGE

# From so many bytes on, a buffer has pages of its own, which `realloc` moves without copying them. (The GNU library's
# limit rises up to 32 MiB with the size of what is freed.)
MOVED = 33 << 20
# From so many bytes on, a buffer that grows gets as many at once. What is never written takes no memory.
MIDDLING = 1 << 20

# A buffer that is as large as needed, from those that are kept: up to an eighth larger.
_ALLOC = """define internal noalias ptr @{name}(
  ptr noalias %ctx, i64 %capacity, i64 %stride
) nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) noinline {{
  %size = call i64 @pb.size(i64 %capacity, i64 %stride)
  %is.small = icmp ule i64 %size, {small}
  br i1 %is.small, label %listed, label %measure
listed:
  %block = call ptr @pb.listed.take(ptr %ctx, i64 %size)
  %lacking = icmp eq ptr %block, null
  br i1 %lacking, label %fail, label %{behind}, {{unlikely}}
{wipe}measure:
  %absurd = icmp eq i64 %size, -1
  br i1 %absurd, label %fail, label %try, {{unlikely}}
try:
  %large = icmp uge i64 %size, {large}
  br i1 %large, label %search, label %middling
middling:
  %slotted = call ptr @pb.slots.take(i64 %size)
  %none = icmp eq ptr %slotted, null
  br i1 %none, label %new, label %slot
slot:
{fill}  br label %done
search:
  %spare = lshr i64 %size, 3
  %most = add i64 %size, %spare
  %found = call ptr @pb.reuse(i64 %size, i64 %most, i64 -1, i64 {spare})
  %missing = icmp eq ptr %found, null
  br i1 %missing, label %new, label %old
old:
  %size.place = getelementptr inbounds i8, ptr %found, i64 8
  %bytes = load i64, ptr %size.place, align 8
  %space = add i64 %bytes, -16
  %room = udiv i64 %space, %stride
{clear}  br label %done
{new}done:
  %owner = phi ptr [ %block, %{taken} ], [ %slotted, %slot ], [ %found, %old ], [ %fresh, %{made} ]
  %elements = phi i64 [ %capacity, %{taken} ], [ %capacity, %slot ], [ %room, %old ], [ %capacity, %{made} ]
  store i64 1, ptr %owner, align 8
  %place = getelementptr inbounds i8, ptr %owner, i64 8
  store i64 %elements, ptr %place, align 8
  %live.place = getelementptr inbounds i8, ptr %ctx, i64 {{live_buffers}}
  %live = load i64, ptr %live.place, align 8
  %more = add i64 %live, 1
  store i64 %more, ptr %live.place, align 8
  ret ptr %owner
fail:
  ret ptr null
}}"""

_NEW = """new:
  %rounded = call i64 @pb.rounded(i64 %size)
  %fresh = call ptr @pb.fresh(i64 %rounded)
  %null = icmp eq ptr %fresh, null
  br i1 %null, label %fail, label %done, {unlikely}
"""

_CLEAR = "  call void @llvm.memset.p0.i64(ptr align 8 %{0}, i8 0, i64 %size, i1 false)\n"

# `calloc` knows which pages are clean, but takes nothing from glibc's lists of small buffers that were just freed.
_WIPE_LISTED = f"""cleared:
{_CLEAR.format("block")}  br label %done
"""

_NEW_ZEROED = f"""new:
  br i1 %large, label %pages, label %small
pages:
  %clean = call ptr @pb.fresh.zeroed(i64 %size)
  br label %clear
small:
  %rounded = call i64 @pb.rounded(i64 %size)
  %little = call ptr @pb.fresh(i64 %rounded)
  %nothing = icmp eq ptr %little, null
  br i1 %nothing, label %fail, label %wipe, {{unlikely}}
wipe:
{_CLEAR.format("little")}  br label %clear
clear:
  %fresh = phi ptr [ %clean, %pages ], [ %little, %wipe ]
  %null = icmp eq ptr %fresh, null
  br i1 %null, label %fail, label %done, {{unlikely}}
"""

# Memory from the system; what is kept is given back before there is none.
_FRESH = """define internal noalias ptr @{name}({parameters}) nounwind willreturn memory({memory}) noinline {{
entry:
  %first = call ptr @{call}
  %null = icmp eq ptr %first, null
  br i1 %null, label %again, label %done, {{unlikely}}
again:
  call void @{trim}()
  %second = call ptr @{call}
  br label %done
done:
  %owner = phi ptr [ %first, %entry ], [ %second, %again ]
  ret ptr %owner
}}"""


def _fresh(name: str, parameters: str, call: str, argument: str = "") -> str:
    memory = f"{argument}inaccessiblemem: readwrite"
    return _FRESH.format(name=name, parameters=parameters, call=call, trim=TRIM, memory=memory)


HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    # The bytes of a buffer of `count` elements; all ones when that is absurd.
    "pb.size": (
        ("llvm.umul.with.overflow.i64",),
        """define internal i64 @pb.size(i64 %count, i64 %stride) nounwind {
  %product = call {i64, i1} @llvm.umul.with.overflow.i64(i64 %count, i64 %stride)
  %bytes = extractvalue {i64, i1} %product, 0
  %wrapped = extractvalue {i64, i1} %product, 1
  %huge = icmp ugt i64 %bytes, 140737488355328
  %bad = or i1 %wrapped, %huge
  %total = add i64 %bytes, 16
  %size = select i1 %bad, i64 -1, i64 %total
  ret i64 %size
}""",
    ),
    "pb.fresh": (("malloc", TRIM), _fresh("pb.fresh", "i64 %size", "malloc(i64 %size)")),
    "pb.fresh.zeroed": (("calloc", TRIM), _fresh("pb.fresh.zeroed", "i64 %size", "calloc(i64 1, i64 %size)")),
    "pb.fresh.longer": (
        ("realloc", TRIM),
        _fresh(
            "pb.fresh.longer", "ptr %old, i64 %size", "realloc(ptr %old, i64 %size)", "argmem: readwrite, "
        ),
    ),
    # A new buffer with count 1, or null. `zeroed` also clears the elements.
    "pb.alloc": (
        ("pb.fresh", "pb.listed.take", "pb.slots.take", "pb.rounded", "pb.reuse", "pb.size"),
        _ALLOC.format(
            name="pb.alloc",
            small=SMALL,
            large=LARGE,
            spare=SPARE,
            clear="",
            fill="",
            new=_NEW,
            made="new",
            wipe="",
            behind="done",
            taken="listed",
        ),
    ),
    "pb.alloc.zeroed": (
        (
            "pb.fresh",
            "pb.fresh.zeroed",
            "pb.listed.take",
            "pb.slots.take",
            "pb.rounded",
            "pb.reuse",
            "pb.size",
            "llvm.memset.p0.i64",
        ),
        _ALLOC.format(
            name="pb.alloc.zeroed",
            small=SMALL,
            large=LARGE,
            spare=SPARE,
            clear=_CLEAR.format("found"),
            fill=_CLEAR.format("slotted"),
            new=_NEW_ZEROED,
            made="clear",
            wipe=_WIPE_LISTED,
            behind="cleared",
            taken="cleared",
        ),
    ),
    # The bytes of a buffer.
    "pb.bytes": (
        (),
        """define internal i64 @pb.bytes(ptr %owner, i64 %stride) nounwind alwaysinline {
  %place = getelementptr inbounds i8, ptr %owner, i64 8
  %capacity = load i64, ptr %place, align 8
  %elements = mul i64 %capacity, %stride
  %size = add i64 %elements, 16
  ret i64 %size
}""",
    ),
    # A unique buffer made bigger, moving its elements; null leaves the old one as it was. One that is kept may be much
    # larger than needed: what grows step by step is soon as large as it was the last time, or has MOVED bytes.
    "pb.resize": (
        (
            "pb.fresh.longer",
            "pb.rounded",
            "pb.size",
            "pb.bytes",
            "pb.reuse",
            "pb.discard",
            "llvm.memcpy.p0.p0.i64",
            "llvm.umax.i64",
        ),
        """define internal ptr @pb.resize(
  ptr %owner, i64 %capacity, i64 %stride
) nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) noinline {
  %old.place = getelementptr inbounds i8, ptr %owner, i64 8
  %before = load i64, ptr %old.place, align 8
  %fits = icmp sle i64 %capacity, %before
  br i1 %fits, label %same, label %measure
same:
  ret ptr %owner
measure:
  %size = call i64 @pb.size(i64 %capacity, i64 %stride)
  %absurd = icmp eq i64 %size, -1
  br i1 %absurd, label %fail, label %try, {unlikely}
try:
  %large = icmp uge i64 %size, LARGE
  br i1 %large, label %search, label %grow
search:
  %times = shl i64 %size, 2
  %middling = icmp uge i64 %times, MIDDLING
  %roomy = select i1 %middling, i64 ROOMY, i64 0
  %most = call i64 @llvm.umax.i64(i64 %times, i64 %roomy)
  %found = call ptr @pb.reuse(i64 %size, i64 %most, i64 %size, i64 0)
  %missing = icmp eq ptr %found, null
  br i1 %missing, label %grow, label %move
move:
  %size.place = getelementptr inbounds i8, ptr %found, i64 8
  %bytes = load i64, ptr %size.place, align 8
  %space = add i64 %bytes, -16
  %room = udiv i64 %space, %stride
  %used = call i64 @pb.bytes(ptr %owner, i64 %stride)
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %found, ptr align 8 %owner, i64 %used, i1 false)
  call void @pb.discard(ptr %owner, i64 %used)
  br label %done
grow:
  %rounded = call i64 @pb.rounded(i64 %size)
  %longer = call ptr @pb.fresh.longer(ptr %owner, i64 %rounded)
  %null = icmp eq ptr %longer, null
  br i1 %null, label %fail, label %done, {unlikely}
done:
  %new = phi ptr [ %found, %move ], [ %longer, %grow ]
  %elements = phi i64 [ %room, %move ], [ %capacity, %grow ]
  %place = getelementptr inbounds i8, ptr %new, i64 8
  store i64 %elements, ptr %place, align 8
  ret ptr %new
fail:
  ret ptr null
}""".replace("LARGE", str(LARGE))
        .replace("MIDDLING", str(MIDDLING))
        .replace("ROOMY", str(MOVED + 16)),
    ),
    # Makes the elements from `first` on, before `end`, zero.
    "pb.clear": (
        ("llvm.memset.p0.i64",),
        """define internal void @pb.clear(ptr %owner, i64 %first, i64 %end, i64 %stride) nounwind alwaysinline {
  %before = mul i64 %first, %stride
  %from = add i64 %before, 16
  %rest = getelementptr inbounds i8, ptr %owner, i64 %from
  %count = sub i64 %end, %first
  %size = mul i64 %count, %stride
  call void @llvm.memset.p0.i64(ptr %rest, i8 0, i64 %size, i1 false)
  ret void
}""",
    ),
    # A unique or missing buffer with `wanted` elements, the new ones zero; or null. `capacity`: when it must grow.
    "pb.ensure": (
        ("pb.alloc.zeroed", "pb.clear", "pb.resize"),
        """define internal ptr @pb.ensure(
  ptr noalias %ctx, ptr %owner, i64 %count, i64 %wanted, i64 %capacity, i64 %stride
) nounwind noinline {
  %missing = icmp eq ptr %owner, null
  br i1 %missing, label %new, label %old
new:
  %zeroed = call ptr @pb.alloc.zeroed(ptr %ctx, i64 %capacity, i64 %stride)
  ret ptr %zeroed
old:
  %place = getelementptr inbounds i8, ptr %owner, i64 8
  %room = load i64, ptr %place, align 8
  %fits = icmp sle i64 %wanted, %room
  br i1 %fits, label %clear, label %grow
grow:
  %resized = call ptr @pb.resize(ptr %owner, i64 %capacity, i64 %stride)
  %null = icmp eq ptr %resized, null
  br i1 %null, label %fail, label %clear, {unlikely}
clear:
  %buffer = phi ptr [ %owner, %old ], [ %resized, %grow ]
  call void @pb.clear(ptr %buffer, i64 %count, i64 %wanted, i64 %stride)
  ret ptr %buffer
fail:
  ret ptr null
}""",
    ),
    # A copy of so many numbers in a new buffer, zeros behind them, or null. Gives up a reference to the old one.
    "pb.sized": (
        ("pb.alloc.zeroed", "pb.release", "llvm.memcpy.p0.p0.i64", "llvm.umin.i64"),
        """define internal ptr @pb.sized(
  ptr noalias %ctx, ptr %owner, ptr %data, i64 %count, i64 %wanted, i64 %stride
) cold nounwind noinline optsize {
  %new = call ptr @pb.alloc.zeroed(ptr %ctx, i64 %wanted, i64 %stride)
  %null = icmp eq ptr %new, null
  br i1 %null, label %done, label %copy, {unlikely}
copy:
  %place = getelementptr inbounds i8, ptr %new, i64 16
  %some = call i64 @llvm.umin.i64(i64 %count, i64 %wanted)
  %size = mul i64 %some, %stride
  call void @llvm.memcpy.p0.p0.i64(ptr %place, ptr %data, i64 %size, i1 false)
  call void @pb.release(ptr %ctx, ptr %owner, i64 %stride)
  br label %done
done:
  ret ptr %new
}""",
    ),
    # A new buffer in which the elements from `first` on are zero, or null.
    "pb.room": (
        ("pb.alloc", "pb.clear"),
        """define internal noalias ptr @pb.room(
  ptr noalias %ctx, i64 %count, i64 %first, i64 %stride
) nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) noinline {
  %owner = call ptr @pb.alloc(ptr %ctx, i64 %count, i64 %stride)
  %null = icmp eq ptr %owner, null
  %some = icmp ult i64 %first, %count
  %left = xor i1 %null, true
  %clears = and i1 %some, %left
  br i1 %clears, label %clear, label %done, {unlikely}
clear:
  call void @pb.clear(ptr %owner, i64 %first, i64 %count, i64 %stride)
  br label %done
done:
  ret ptr %owner
}""",
    ),
    # Memory that is not needed any more.
    "pb.discard": (
        ("pb.keep", "pb.slots.give", "free"),
        """define internal void @pb.discard(ptr %block, i64 %size) nounwind alwaysinline {
  %large = icmp uge i64 %size, LARGE
  br i1 %large, label %keep, label %try
keep:
  call void @pb.keep(ptr %block, i64 %size)
  ret void
try:
  %middling = icmp ugt i64 %size, SMALL
  br i1 %middling, label %give, label %free
give:
  call void @pb.slots.give(ptr %block, i64 %size)
  ret void
free:
  call void @free(ptr %block)
  ret void
}""".replace("LARGE", str(LARGE)).replace("SMALL", str(SMALL)),
    ),
    # A buffer that nobody refers to any more.
    "pb.free": (
        ("pb.discard", "pb.listed.give"),
        """define internal void @pb.free(
  ptr noalias %ctx, ptr %owner, i64 %size
) nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) noinline {
  %live.place = getelementptr inbounds i8, ptr %ctx, i64 {live_buffers}
  %live = load i64, ptr %live.place, align 8
  %fewer = add i64 %live, -1
  store i64 %fewer, ptr %live.place, align 8
  %small = icmp ule i64 %size, SMALL
  br i1 %small, label %list, label %discard
list:
  call void @pb.listed.give(ptr %ctx, ptr %owner, i64 %size)
  ret void
discard:
  call void @pb.discard(ptr %owner, i64 %size)
  ret void
}""".replace("SMALL", str(SMALL)),
    ),
    "pb.release": (
        ("pb.unreference", "pb.bytes", "pb.free"),
        """define internal void @pb.release(ptr noalias %ctx, ptr %owner, i64 %stride) nounwind noinline {
  %last = call i1 @pb.unreference(ptr %owner)
  br i1 %last, label %free, label %done
free:
  %size = call i64 @pb.bytes(ptr %owner, i64 %stride)
  call void @pb.free(ptr %ctx, ptr %owner, i64 %size)
  br label %done
done:
  ret void
}""",
    ),
    # Several at once; 16 bits of `strides` are the stride of each.
    "pb.release.few": (
        ("pb.release",),
        """define internal void @pb.release.few(
  ptr noalias %ctx, ptr %a, ptr %b, ptr %c, ptr %d, i64 %strides
) cold nounwind noinline optsize {
  %stride.a = and i64 %strides, 65535
  call void @pb.release(ptr %ctx, ptr %a, i64 %stride.a)
  %behind.a = lshr i64 %strides, 16
  %stride.b = and i64 %behind.a, 65535
  call void @pb.release(ptr %ctx, ptr %b, i64 %stride.b)
  %behind.b = lshr i64 %strides, 32
  %stride.c = and i64 %behind.b, 65535
  call void @pb.release(ptr %ctx, ptr %c, i64 %stride.c)
  %stride.d = lshr i64 %strides, 48
  call void @pb.release(ptr %ctx, ptr %d, i64 %stride.d)
  ret void
}""",
    ),
    # The capacity to grow to for `count` elements: doubled, and at least 4. From four million on a sixteenth is added:
    # the system moves the pages of so large a buffer without copying them.
    "pb.grown": (
        (),
        """define internal i64 @pb.grown(i64 %old, i64 %count) nounwind {
  %large = icmp sge i64 %old, 4194304
  %spare = lshr i64 %old, 4
  %added = select i1 %large, i64 %spare, i64 %old
  %longer = add i64 %old, %added
  %less = icmp slt i64 %longer, %count
  %big = select i1 %less, i64 %count, i64 %longer
  %small = icmp slt i64 %big, 4
  %capacity = select i1 %small, i64 4, i64 %big
  ret i64 %capacity
}""",
    ),
    # The capacity for a buffer that grows to `capacity` elements now, and probably further: never between MIDDLING and
    # MOVED bytes, where it would be copied again and again.
    "pb.roomy": (
        (),
        f"""define internal i64 @pb.roomy(i64 %capacity, i64 %stride) nounwind {{
  %size = mul i64 %capacity, %stride
  %middling = icmp uge i64 %size, {MIDDLING}
  %copied = icmp ult i64 %size, {MOVED}
  %grows = and i1 %middling, %copied
  %some = select i1 %grows, i64 %stride, i64 1
  %room = udiv i64 {MOVED}, %some
  %roomy = select i1 %grows, i64 %room, i64 %capacity
  ret i64 %roomy
}}""",
    ),
}  # fmt: skip
