"""The helpers that compiled code calls, as LLVM text; each is emitted only when used.

A buffer is a header of 16 bytes, the reference count and the capacity in elements, followed by the elements. Its
address is the *owner*; null is the owner of data that is not counted (static, or borrowed from the caller).
"""

from __future__ import annotations

from ....runtime.abi import RANDOM_STEP, ContextLayout
from . import blas, buffers, kept, listed, pool, sizes, slots
from .code import UNLIKELY, Unit

HEADER = 16

_MALLOC = '"alloc-family"="malloc"'
_INSIDE = "nounwind willreturn memory(inaccessiblemem: readwrite)"
_THROUGH = "nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)"

_LIBC: dict[str, str] = {
    "malloc": f'declare noalias ptr @malloc(i64) {_INSIDE} allockind("alloc,uninitialized") allocsize(0) {_MALLOC}',
    "calloc": f'declare noalias ptr @calloc(i64, i64) {_INSIDE} allockind("alloc,zeroed") allocsize(0,1) {_MALLOC}',
    "realloc": (
        f'declare noalias ptr @realloc(ptr allocptr, i64) {_THROUGH} allockind("realloc") allocsize(1) {_MALLOC}'
    ),
    "free": f'declare void @free(ptr allocptr) {_THROUGH} allockind("free") {_MALLOC}',
    "snprintf": "declare i32 @snprintf(ptr, i64, ptr, ...) nounwind",
    "strtod": "declare double @strtod(ptr, ptr) nounwind",
    "strtof": "declare float @strtof(ptr, ptr) nounwind",
    "strtold": "declare x86_fp80 @strtold(ptr, ptr) nounwind",
    "strchr": "declare ptr @strchr(ptr, i32) nounwind",
    "strtol": "declare i64 @strtol(ptr, ptr, i32) nounwind",
    "fwrite": "declare i64 @fwrite(ptr, i64, i64, ptr) nounwind",
    "stdout": "@stdout = external global ptr",
}

_INTRINSICS: dict[str, str] = {
    "llvm.memcpy.p0.p0.i64": "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)",
    "llvm.memmove.p0.p0.i64": "declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)",
    "llvm.memset.p0.i64": "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)",
    "llvm.umul.with.overflow.i64": "declare {i64, i1} @llvm.umul.with.overflow.i64(i64, i64)",
    "llvm.uadd.with.overflow.i64": "declare {i64, i1} @llvm.uadd.with.overflow.i64(i64, i64)",
    "llvm.usub.sat.i64": "declare i64 @llvm.usub.sat.i64(i64, i64)",
    "llvm.ctlz.i64": "declare i64 @llvm.ctlz.i64(i64, i1)",
    "llvm.cttz.i64": "declare i64 @llvm.cttz.i64(i64, i1)",
    "llvm.umin.i64": "declare i64 @llvm.umin.i64(i64, i64)",
    "llvm.umax.i64": "declare i64 @llvm.umax.i64(i64, i64)",
    "llvm.sadd.sat.i64": "declare i64 @llvm.sadd.sat.i64(i64, i64)",
    "llvm.smax.i64": "declare i64 @llvm.smax.i64(i64, i64)",
    "llvm.x86.sse2.pause": "declare void @llvm.x86.sse2.pause()",
    "llvm.aarch64.hint": "declare void @llvm.aarch64.hint(i32)",
    "llvm.frameaddress.p0": "declare ptr @llvm.frameaddress.p0(i32)",
}


# Each helper: what it needs, and its text. ``{...}`` are places in the context and metadata.
_HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    **kept.HELPERS,
    **sizes.HELPERS,
    **listed.HELPERS,
    **slots.HELPERS,
    **buffers.HELPERS,
    **blas.HELPERS,
    **pool.HELPERS,
    # Frees a cell or box with `finish`, unless one is being freed already: then it waits until that is done. So a
    # long chain of them needs no deep stack. Those that wait form a list in the context, which ends with the context
    # itself; their headers hold `finish` and the next one.
    "pb.drop": (
        (),
        """define internal void @pb.drop(ptr %ctx, ptr %owner, ptr %finish) nounwind noinline {
  %place = getelementptr inbounds i8, ptr %ctx, i64 {pending}
  %state = load ptr, ptr %place, align 8
  %idle = icmp eq ptr %state, null
  br i1 %idle, label %first, label %wait
wait:
  store ptr %finish, ptr %owner, align 8
  %link = getelementptr inbounds i8, ptr %owner, i64 8
  store ptr %state, ptr %link, align 8
  store ptr %owner, ptr %place, align 8
  ret void
first:
  store ptr %ctx, ptr %place, align 8
  call void %finish(ptr %ctx, ptr %owner)
  br label %next
next:
  %head = load ptr, ptr %place, align 8
  %end = icmp eq ptr %head, %ctx
  br i1 %end, label %done, label %one
one:
  %function = load ptr, ptr %head, align 8
  %after.place = getelementptr inbounds i8, ptr %head, i64 8
  %after = load ptr, ptr %after.place, align 8
  store ptr %after, ptr %place, align 8
  call void %function(ptr %ctx, ptr %head)
  br label %next
done:
  store ptr null, ptr %place, align 8
  ret void
}""",
    ),
    "pb.retain": (
        (),
        """define internal void @pb.retain(ptr %owner) nounwind {
  %null = icmp eq ptr %owner, null
  br i1 %null, label %done, label %count
count:
  %old = load i64, ptr %owner, align 8
  %new = add nuw nsw i64 %old, 1
  store i64 %new, ptr %owner, align 8
  br label %done
done:
  ret void
}""",
    ),
    # One reference fewer; whether it was the last.
    "pb.unreference": (
        (),
        """define internal i1 @pb.unreference(ptr %owner) nounwind {
  %null = icmp eq ptr %owner, null
  br i1 %null, label %no, label %count
count:
  %old = load i64, ptr %owner, align 8
  %last = icmp eq i64 %old, 1
  br i1 %last, label %yes, label %more
more:
  %new = add nsw i64 %old, -1
  store i64 %new, ptr %owner, align 8
  br label %no
yes:
  ret i1 true
no:
  ret i1 false
}""",
    ),
    # Whether nobody else sees the buffer, so that it may be written.
    "pb.unique": (
        (),
        """define internal i1 @pb.unique(ptr %owner) nounwind {
  %null = icmp eq ptr %owner, null
  br i1 %null, label %no, label %count
count:
  %references = load i64, ptr %owner, align 8
  %one = icmp eq i64 %references, 1
  ret i1 %one
no:
  ret i1 false
}""",
    ),
    # The text of a trap that is known only when it happens; the caller of the entry point frees it.
    "pb.message": (
        ("malloc", "free", "llvm.memcpy.p0.p0.i64"),
        """define internal void @pb.message(ptr %ctx, ptr %data, i64 %count) cold nounwind noinline {
  %place = getelementptr inbounds i8, ptr %ctx, i64 {message}
  %length.place = getelementptr inbounds i8, ptr %ctx, i64 {message_length}
  %old = load ptr, ptr %place, align 8
  call void @free(ptr %old)
  %size = add i64 %count, 1
  %copy = call ptr @malloc(i64 %size)
  store ptr %copy, ptr %place, align 8
  store i64 0, ptr %length.place, align 8
  %null = icmp eq ptr %copy, null
  br i1 %null, label %done, label %fill
fill:
  call void @llvm.memcpy.p0.p0.i64(ptr %copy, ptr %data, i64 %count, i1 false)
  store i64 %count, ptr %length.place, align 8
  br label %done
done:
  ret void
}""",
    ),
    # Notes where the program called the library, in which there is a trap; the innermost such call comes first.
    "pb.place": (
        (),
        """define internal void @pb.place(ptr %ctx, i64 %number) cold nounwind noinline {
  %place = getelementptr inbounds i8, ptr %ctx, i64 {place}
  %old = load i64, ptr %place, align 8
  %none = icmp eq i64 %old, 0
  %new = select i1 %none, i64 %number, i64 %old
  store i64 %new, ptr %place, align 8
  ret void
}""",
    ),
    # Whether the stack still has room.
    "pb.stack": (
        ("llvm.frameaddress.p0",),
        """define internal i1 @pb.stack(ptr %ctx) nounwind alwaysinline {
  %frame = call ptr @llvm.frameaddress.p0(i32 0)
  %place = getelementptr inbounds i8, ptr %ctx, i64 {stack_limit}
  %limit = load ptr, ptr %place, align 8
  %room = icmp ugt ptr %frame, %limit
  ret i1 %room
}""",
    ),
    "pb.print": (
        ("fwrite", "stdout"),
        """define internal void @pb.print(ptr %ctx, ptr %data, i64 %count) nounwind noinline {
  %place = getelementptr inbounds i8, ptr %ctx, i64 {writer}
  %writer = load ptr, ptr %place, align 8
  %null = icmp eq ptr %writer, null
  br i1 %null, label %standard, label %given
given:
  %argument.place = getelementptr inbounds i8, ptr %ctx, i64 {writer_argument}
  %argument = load ptr, ptr %argument.place, align 8
  call void %writer(ptr %argument, ptr %data, i64 %count)
  ret void
standard:
  %stream = load ptr, ptr @stdout, align 8
  %written = call i64 @fwrite(ptr %data, i64 1, i64 %count, ptr %stream)
  ret void
}""",
    ),
    # The state of the random numbers before it is advanced: the call's own where it has a seed, or nobody lends it one.
    "pb.random": (
        (),
        """define internal i64 @pb.random(ptr %ctx) nounwind noinline {
  %lent.place = getelementptr inbounds i8, ptr %ctx, i64 {random}
  %seeded.place = getelementptr inbounds i8, ptr %ctx, i64 {seeded}
  %own = getelementptr inbounds i8, ptr %ctx, i64 {own_random}
  %lent = load ptr, ptr %lent.place, align 8
  %seeded = load i64, ptr %seeded.place, align 8
  %has.seed = icmp ne i64 %seeded, 0
  %alone = icmp eq ptr %lent, null
  %is.own = or i1 %has.seed, %alone
  %place = select i1 %is.own, ptr %own, ptr %lent
  %state = atomicrmw add ptr %place, i64 {random_step} monotonic, align 8
  ret i64 %state
}""",
    ),
}  # fmt: skip

# Helpers that a program has all of if it has one: together they are the same code in all programs.
_FAMILIES: tuple[tuple[str, ...], ...] = (
    (*kept.HELPERS, *sizes.HELPERS, *listed.HELPERS, *slots.HELPERS, *buffers.HELPERS),
    tuple(pool.HELPERS),
    ("pb.blas.enter", "pb.blas.leave"),
    ("pb.product.f32", "pb.product.f32.part"),
    ("pb.product.f64", "pb.product.f64.part"),
)

_PLACES: dict[str, str] = {
    "{unlikely}": UNLIKELY,
    "{live_buffers}": str(8 * ContextLayout.LIVE_BUFFERS),
    "{stack_limit}": str(8 * ContextLayout.STACK_LIMIT),
    "{writer}": str(8 * ContextLayout.WRITER),
    "{writer_argument}": str(8 * ContextLayout.WRITER_ARGUMENT),
    "{message}": str(8 * ContextLayout.MESSAGE),
    "{message_length}": str(8 * ContextLayout.MESSAGE_LENGTH),
    "{place}": str(8 * ContextLayout.PLACE),
    "{pending}": str(8 * ContextLayout.RESERVED),
    "{listed}": str(8 * ContextLayout.LISTED),
    "{lists}": str(8 * ContextLayout.LISTS),
    "{random}": str(8 * ContextLayout.RANDOM),
    "{own_random}": str(8 * ContextLayout.OWN_RANDOM),
    "{seeded}": str(8 * ContextLayout.SEEDED),
    "{random_step}": str(RANDOM_STEP - (1 << 64)),
}


def helper(unit: Unit, name: str) -> str:
    """The name of a helper, libc function or intrinsic to call; makes sure that the module has it."""
    declaration = _LIBC.get(name) or _INTRINSICS.get(name)
    if declaration is not None:
        return unit.declare(name, declaration)
    needs, text = _HELPERS[name]

    def make() -> str:
        for need in needs:
            helper(unit, need)
        filled = text
        for place, value in _PLACES.items():
            filled = filled.replace(place, value)
        return filled

    return unit.define(name, make)


def complete(unit: Unit) -> None:
    """Adds what is missing of the families that the module has helpers of."""
    for names in _FAMILIES:
        if any(unit.is_defined(name) for name in names):
            for name in names:
                _ = helper(unit, name)
            unit.put_together(names)
