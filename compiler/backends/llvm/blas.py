"""Calls of the BLAS that the runtime has found, as LLVM text: see ``runtime/blas.py``."""

from __future__ import annotations

from ....runtime.abi import BLAS, BlasTable


def _word(index: int) -> str:
    return f"getelementptr inbounds i64, ptr %table, i64 {index}"


def _count_products(name: str, step: int, alone: int, wanted: str, keep: str) -> str:
    """Counts the products that run, in a lock of its own. Where there were ``alone`` others, OpenBLAS gets the number
    of threads in the word ``wanted``; ``keep``: before that its own number is kept there."""
    return f"""define internal void @{name}(ptr %table) nounwind noinline {{
entry:
  %lock = {_word(BlasTable.LOCK)}
  br label %try
try:
  %taken = atomicrmw xchg ptr %lock, i64 1 acquire
  %free = icmp eq i64 %taken, 0
  br i1 %free, label %in, label %try
in:
  %running = {_word(BlasTable.RUNNING)}
  %before = {_word(BlasTable.BEFORE)}
  %threads = {_word(BlasTable.THREADS)}
  %others = load i64, ptr %running, align 8
  %more = add i64 %others, {step}
  store i64 %more, ptr %running, align 8
  %alone = icmp eq i64 %others, {alone}
  br i1 %alone, label %look, label %out
look:
  %get.place = {_word(BlasTable.GET_THREADS)}
  %get = load ptr, ptr %get.place, align 8
  %found = call i32 %get()
  %now = sext i32 %found to i64
  {keep}
  %wanted = load i64, ptr {wanted}, align 8
  %same = icmp eq i64 %now, %wanted
  br i1 %same, label %out, label %change
change:
  %set.place = {_word(BlasTable.SET_THREADS)}
  %set = load ptr, ptr %set.place, align 8
  %number = trunc i64 %wanted to i32
  call void %set(i32 %number)
  br label %out
out:
  store atomic i64 0, ptr %lock release, align 8
  ret void
}}"""


# Rows one after the other (101); operands as they lie (111) or transposed (112); the result is overwritten.
_PRODUCT = """define internal i1 @pb.product.{name}(
    ptr %a, ptr %b, ptr %c, i64 %m, i64 %k, i64 %n, i1 %across.a, i1 %across.b) nounwind noinline {{
entry:
  %table = load ptr, ptr @{symbol}, align 8
  %none = icmp eq ptr %table, null
  br i1 %none, label %without, label %with
with:
  call void @pb.blas.enter(ptr %table)
  %place = {place}
  %gemm = load ptr, ptr %place, align 8
  %how.a = select i1 %across.a, i32 112, i32 111
  %how.b = select i1 %across.b, i32 112, i32 111
  %step.a = select i1 %across.a, i64 %m, i64 %k
  %step.b = select i1 %across.b, i64 %k, i64 %n
  call void %gemm(i32 101, i32 %how.a, i32 %how.b, i64 %m, i64 %n, i64 %k, {type} 1.0, ptr %a, i64 %step.a,
    ptr %b, i64 %step.b, {type} 0.0, ptr %c, i64 %n)
  call void @pb.blas.leave(ptr %table)
  ret i1 true
without:
  ret i1 false
}}"""


def _product(name: str, type: str, place: int) -> tuple[tuple[str, ...], str]:
    needed = (BLAS, "pb.blas.enter", "pb.blas.leave")
    return needed, _PRODUCT.format(name=name, type=type, symbol=BLAS, place=_word(place))


HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    BLAS: ((), f"@{BLAS} = global ptr null, align 8"),
    "pb.blas.enter": (
        (),
        _count_products("pb.blas.enter", 1, 0, "%threads", "store i64 %now, ptr %before, align 8"),
    ),
    "pb.blas.leave": ((), _count_products("pb.blas.leave", -1, 1, "%before", "")),
    "pb.product.f32": _product("f32", "float", BlasTable.F32),
    "pb.product.f64": _product("f64", "double", BlasTable.F64),
}
