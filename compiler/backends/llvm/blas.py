"""Products of matrices, by code of our own (``gemm.py``) or by the BLAS that the runtime has found
(``runtime/blas.py``), as LLVM text. A BLAS is quicker where there is much to do, or where rows or columns are few.

Large products are shared by the threads of ``pool.py``, each of which computes some rows or columns, or has the BLAS
compute them on one thread. That is quicker than the threads of OpenBLAS are, which wait for one another several times a
product.
"""

from __future__ import annotations

from ....runtime.abi import BLAS, BlasTable
from . import gemm
from .pool import PIECES


def _word(index: int) -> str:
    return f"getelementptr inbounds i64, ptr %table, i64 {index}"


# Multiplications of a product that threads share: with fewer it takes some ten microseconds.
_LEAST_SHARED = 1 << 19
# Rows or columns of a piece are a multiple of this: the BLAS computes as many at once.
_ROUND = 16


def _count_products(name: str, step: int, alone: int, wanted: str, keep: str) -> str:
    """Counts the products that run, in a lock of its own. Where there were ``alone`` others, OpenBLAS gets the number
    ``%wanted`` of threads; ``keep``: before that its own number is kept."""
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
  %wanted = {wanted}
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


# Without a BLAS, with fewer rows or columns, loops are quicker.
_LEAST_SIDE = 4


def _suits(rows: str, columns: str, multiplications: str) -> str:
    """Whether a product is for the BLAS, where there is one: ``%suits``."""
    return f"""  %much = icmp ugt i64 {multiplications}, %most
  %is.low = icmp ult i64 {rows}, %few.rows
  %is.thin = icmp ult i64 {columns}, %few.columns
  %is.flat = or i1 %is.low, %is.thin
  %suits = or i1 %much, %is.flat
"""


# What the pieces of a product need, one word each. ``most``: the multiplications up to which our own code is quicker,
# but for products with few rows or columns.
_FIELDS = (
    "gemm",
    "most",
    "few.rows",
    "few.columns",
    "a",
    "b",
    "c",
    "m",
    "k",
    "n",
    "how.a",
    "how.b",
    "adds",
    "columns",
    "size",
    "parts",
)

# Some parts of the matrices one after the other: rows of the result, or columns (`columns`), of which each has
# `parts` times `size`.
# Rows one after the other (101); operands as they lie (111) or transposed (112); the result is overwritten or added to.
_PART = """define internal void @pb.product.{name}.part(ptr %fields, i64 %from, i64 %to, i64 %piece) nounwind {{
entry:
{fields}  %as.it.lies = icmp eq i64 %how.a, 111
  %transposed.b = icmp eq i64 %how.b, 112
  %step.a = select i1 %as.it.lies, i64 %k, i64 %m
  %step.b = select i1 %transposed.b, i64 %k, i64 %n
  %row.a = select i1 %as.it.lies, i64 %k, i64 1
  %column.b = select i1 %transposed.b, i64 %k, i64 1
  %by.columns = icmp ne i64 %columns, 0
  %limit = select i1 %by.columns, i64 %n, i64 %m
  %way.a = select i1 %by.columns, i64 0, i64 %row.a
  %way.b = select i1 %by.columns, i64 %column.b, i64 0
  %way.c = select i1 %by.columns, i64 1, i64 %n
  %flag.a = trunc i64 %how.a to i32
  %flag.b = trunc i64 %how.b to i32
  %share = uitofp i64 %adds to {type}
  %size.a = mul i64 %m, %k
  %size.b = mul i64 %k, %n
  %size.c = mul i64 %m, %n
  %some = icmp ult i64 %from, %to
  br i1 %some, label %next, label %out
next:
  %at = phi i64 [ %from, %entry ], [ %following, %done ]
  %matrix = udiv i64 %at, %parts
  %part = urem i64 %at, %parts
  %first = mul i64 %part, %size
  %left = sub i64 %limit, %first
  %extent = call i64 @llvm.umin.i64(i64 %left, i64 %size)
  %height = select i1 %by.columns, i64 %m, i64 %extent
  %width = select i1 %by.columns, i64 %extent, i64 %n
  %start.a = mul i64 %matrix, %size.a
  %offset.a = mul i64 %first, %way.a
  %at.a = add i64 %start.a, %offset.a
  %start.b = mul i64 %matrix, %size.b
  %offset.b = mul i64 %first, %way.b
  %at.b = add i64 %start.b, %offset.b
  %start.c = mul i64 %matrix, %size.c
  %offset.c = mul i64 %first, %way.c
  %at.c = add i64 %start.c, %offset.c
  %place.a = getelementptr inbounds {type}, ptr %a, i64 %at.a
  %place.b = getelementptr inbounds {type}, ptr %b, i64 %at.b
  %place.c = getelementptr inbounds {type}, ptr %c, i64 %at.c
  %area = mul i64 %height, %width
  %multiplications = mul i64 %area, %k
{suits}  %there = icmp ne ptr %gemm, null
  %calls = and i1 %suits, %there
  br i1 %calls, label %library, label %own
library:
  call void %gemm(i32 101, i32 %flag.a, i32 %flag.b, i64 %height, i64 %width, i64 %k, {type} 1.0, ptr %place.a,
    i64 %step.a, ptr %place.b, i64 %step.b, {type} %share, ptr %place.c, i64 %n)
  br label %done
own:
  %column.a = select i1 %as.it.lies, i64 1, i64 %m
  %row.b = select i1 %transposed.b, i64 1, i64 %n
  %onto = icmp ne i64 %adds, 0
  call void {own}(i64 %height, i64 %k, i64 %width, ptr %place.a, i64 %row.a, i64 %column.a, ptr %place.b, i64 %row.b,
    i64 %column.b, i1 %onto, ptr %place.c, i64 %n, i64 1)
  br label %done
done:
  %following = add i64 %at, 1
  %on = icmp ult i64 %following, %to
  br i1 %on, label %next, label %out
out:
  ret void
}}"""

# In each row of a result that is cut into columns is a piece of memory that threads fetch from one another, in the time
# in which the BLAS rearranges so many numbers.
_BOUNDARY = 512

# Where there are fewer matrices than threads, each is cut into as many parts as there are threads, along the longer
# side: the BLAS rearranges for each part what is not cut. But not into columns where that costs more. Where no part can
# be one for the BLAS, it is left alone.
_PRODUCT = """define internal i1 @pb.product.{name}(
    ptr %a, ptr %b, ptr %c, i64 %count, i64 %m, i64 %k, i64 %n, i1 %across.a, i1 %across.b,
    i1 %onto) nounwind noinline {{
entry:
  %fields = alloca [{number} x i64], align 8
  %table = load ptr, ptr @{symbol}, align 8
  %none = icmp eq ptr %table, null
  br i1 %none, label %without, label %with
without:
  %low = icmp ult i64 %m, {side}
  %thin = icmp ult i64 %n, {side}
  %flat = or i1 %low, %thin
  br i1 %flat, label %loops, label %begin
loops:
  ret i1 false
with:
  %gemm.place = {place}
  %gemm.there = load ptr, ptr %gemm.place, align 8
  %straight.place = {straight}
  %turned.place = {turned}
  %most.place = select i1 %across.b, ptr %turned.place, ptr %straight.place
  %most.there = load i64, ptr %most.place, align 8
  %few.rows.place = {few_rows}
  %few.rows.there = load i64, ptr %few.rows.place, align 8
  %few.columns.place = {few_columns}
  %few.columns.there = load i64, ptr %few.columns.place, align 8
  br label %begin
begin:
  %found = phi ptr [ null, %without ], [ %gemm.there, %with ]
  %most = phi i64 [ -1, %without ], [ %most.there, %with ]
  %few.rows = phi i64 [ 0, %without ], [ %few.rows.there, %with ]
  %few.columns = phi i64 [ 0, %without ], [ %few.columns.there, %with ]
  %how.a = select i1 %across.a, i64 112, i64 111
  %how.b = select i1 %across.b, i64 112, i64 111
  %adds = zext i1 %onto to i64
  %plane = mul i64 %m, %n
  %volume = mul i64 %plane, %k
  %work = mul i64 %volume, %count
  %large = icmp uge i64 %work, {least}
  %threads = call i64 @pb.threads()
  %several = icmp ugt i64 %threads, 1
  %shared = and i1 %large, %several
  %few = icmp ult i64 %count, %threads
  %cut = and i1 %shared, %few
{suits}  %might = or i1 %suits, %cut
  %is.there = icmp ne ptr %found, null
  %calls = and i1 %is.there, %might
  %gemm = select i1 %calls, ptr %found, ptr null
  br i1 %calls, label %enter, label %divide
enter:
  call void @pb.blas.enter(ptr %table)
  br label %divide
divide:
  %wide = icmp ugt i64 %n, %m
  %repeated = mul i64 %k, %n
  %common = mul i64 %m, {boundary}
  %cheaper = icmp ugt i64 %repeated, %common
  %better = and i1 %wide, %cheaper
  %by.columns = and i1 %cut, %better
  %columns = zext i1 %by.columns to i64
  %limit = select i1 %by.columns, i64 %n, i64 %m
  %less = add i64 %threads, -1
  %more = add i64 %limit, %less
  %each = udiv i64 %more, %threads
  %rounding = add i64 %each, {round_less}
  %rounded = and i64 %rounding, -{round}
  %wanted = select i1 %cut, i64 %rounded, i64 %limit
  %size = call i64 @llvm.umax.i64(i64 %wanted, i64 1)
  %covering = add i64 %size, -1
  %covered = add i64 %limit, %covering
  %parts = udiv i64 %covered, %size
{fields}  %units = mul i64 %count, %parts
  br i1 %shared, label %together, label %alone
together:
  %enough = add i64 %units, {pieces_less}
  %grain = udiv i64 %enough, {pieces}
  %last = add i64 %grain, -1
  %all = add i64 %units, %last
  %pieces = udiv i64 %all, %grain
  call void @pb.pool.run(ptr @pb.product.{name}.part, ptr %fields, i64 %units, i64 %grain, i64 %pieces)
  br label %done
alone:
  call void @pb.product.{name}.part(ptr %fields, i64 0, i64 %units, i64 0)
  br label %done
done:
  br i1 %calls, label %leave, label %end
leave:
  call void @pb.blas.leave(ptr %table)
  br label %end
end:
  ret i1 true
}}"""


def _type(field: str) -> str:
    return "ptr" if field in ("gemm", "a", "b", "c") else "i64"


def _fields(instruction: str) -> str:
    """``instruction`` for each of the fields: with its name, type and place."""
    lines: list[str] = []
    for index, field in enumerate(_FIELDS):
        lines.append(f"  %{field}.at = getelementptr inbounds i64, ptr %fields, i64 {index}\n")
        lines.append("  " + instruction.format(name=field, type=_type(field)) + ", align 8\n")
    return "".join(lines)


def _part(name: str, type: str) -> tuple[tuple[str, ...], str]:
    fields = _fields("%{name} = load {type}, ptr %{name}.at")
    suits = _suits("%height", "%width", "%multiplications")
    text = _PART.format(name=name, type=type, fields=fields, own=gemm.symbol(type), suits=suits)
    return ("llvm.umin.i64",), text


def _product(name: str, place: int) -> tuple[tuple[str, ...], str]:
    needed = (BLAS, "pb.blas.enter", "pb.blas.leave", "pb.threads", "pb.pool.run", f"pb.product.{name}.part")
    text = _PRODUCT.format(
        name=name,
        symbol=BLAS,
        place=_word(place),
        straight=_word(BlasTable.MOST),
        turned=_word(BlasTable.MOST_TURNED),
        few_rows=_word(BlasTable.FEW_ROWS),
        few_columns=_word(BlasTable.FEW_COLUMNS),
        side=_LEAST_SIDE,
        suits=_suits("%m", "%n", "%volume"),
        number=len(_FIELDS),
        fields=_fields("store {type} %{name}, ptr %{name}.at"),
        least=_LEAST_SHARED,
        round=_ROUND,
        round_less=_ROUND - 1,
        boundary=_BOUNDARY,
        pieces=PIECES,
        pieces_less=PIECES - 1,
    )
    return (*needed, "llvm.umax.i64"), text


HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    BLAS: ((), f"@{BLAS} = global ptr null, align 8"),
    "pb.blas.enter": (
        (),
        _count_products("pb.blas.enter", 1, 0, "add i64 0, 1", "store i64 %now, ptr %before, align 8"),
    ),
    "pb.blas.leave": ((), _count_products("pb.blas.leave", -1, 1, "load i64, ptr %before, align 8", "")),
    "pb.product.f32.part": _part("f32", "float"),
    "pb.product.f64.part": _part("f64", "double"),
    "pb.product.f32": _product("f32", BlasTable.F32),
    "pb.product.f64": _product("f64", BlasTable.F64),
}
