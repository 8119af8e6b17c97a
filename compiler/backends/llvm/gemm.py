"""Products of matrices that are too small for a BLAS to be at its best, as LLVM text.

The scheme is that of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). A block of rows
of the left operand is laid so that those of a *tile* are beside each other, if they are not already; then columns of
the right operand are copied into a *panel*, row after row, which stays in the cache. Each number of the block is
multiplied with whole vectors of the panel, and the sums of a tile of the result stay in registers. What is less than a
tile is computed in one that zeros fill.

Each number of the result is the sum of its terms in order, a panel's rows at a time, however many threads share it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .code import Unit

# So many bytes has a column of a panel: so long are the sums that are made in registers.
_DEPTH = 1024

# The rows of a tile and the vectors of each, by the bytes of a vector register: with a row of the panel and one number
# they fit into the registers, of which there are 32 of the longest, and 16 of the others. The columns are a multiple of
# the rows.
_SHAPES = {64: (8, 2), 32: (4, 3), 16: (4, 2)}
# So many tiles below each other use a panel one after the other.
_TILES = 16
# A block that no more panels need than these is not copied.
_FEW_PANELS = 2
# A block of so many rows, and a panel with so long columns, in bytes, are on the stack; larger ones are not, as threads
# may have little of it.
_NEAR_ROWS, _NEAR_DEPTH = 32, 256
# Memory of the runtime begins with its size, which others read, and is aligned to 16 bytes.
_BEFORE = 64


@dataclass(frozen=True, slots=True)
class _Tile:
    """``lanes``: of a vector of numbers of the LLVM type ``scalar``, which have ``size`` bytes."""

    scalar: str
    size: int
    lanes: int
    rows: int
    vectors: int

    @property
    def columns(self) -> int:
        return self.lanes * self.vectors

    @property
    def depth(self) -> int:
        return _DEPTH // self.size

    @property
    def near_depth(self) -> int:
        return _NEAR_DEPTH // self.size

    @property
    def vector(self) -> str:
        return f"<{self.lanes} x {self.scalar}>"


# What the functions here call.
NEEDS = ("llvm.memset.p0.i64", "llvm.umin.i64", "pb.reuse", "pb.fresh", "pb.keep")


def symbol(scalar: str) -> str:
    """The name of the function for numbers of an LLVM type. Its parameters are ``(m, k, n, a, row a, column a, b,
    row b, column b, adds, c, row c, column c)``: it writes the product of ``a`` and ``b`` to ``c``, or adds it. ``row``
    and ``column`` tell how far apart the rows and columns of a matrix lie; one of both is 1."""
    return f'@"product {scalar}"'


def define(unit: Unit, scalar: str, size: int, register: int) -> None:
    """Adds that function to a module. ``size``: the bytes of a number; ``register``: those of a vector register."""
    name = symbol(scalar)[2:-1]
    if not unit.is_defined(name):
        tile = _Tile(scalar, size, register // size, *_SHAPES[register])
        called = _multiply(tile), _pack(tile), _turn(tile), _move(tile)
        unit.add(name, "\n".join((_whole(tile), *called)), lasting=True)


# --- one tile --------------------------------------------------------------------------------


def _multiply(t: _Tile) -> str:
    """A tile of the result from so many rows of the panel. Only ``height`` of its rows are there; of the left operand,
    whose rows are ``row`` apart and whose columns are ``step``, all have to be."""
    cells = [(i, j) for i in range(t.rows) for j in range(t.vectors)]
    aligned = f"align {t.size}"
    lines = [
        f'define internal void @"multiply {t.scalar}"(ptr noalias readonly %a, i64 %row, i64 %step,'
        " ptr noalias readonly %panel, i64 %depth, i1 %adds, ptr noalias %c, i64 %row.c, i64 %height)"
        " nounwind noinline {",
        "entry:",
        "  %last = sub i64 %height, 1",
    ]
    for i in range(t.rows):
        lines.append(f"  %x.{i}.off = mul i64 %row, {i}")
        lines.append(f"  %row.{i} = call i64 @llvm.umin.i64(i64 {i}, i64 %last)")
        lines.append(f"  %line.{i} = mul i64 %row.{i}, %row.c")
        for j in range(t.vectors):
            lines.append(f"  %c.{i}.{j}.at = add i64 %line.{i}, {j * t.lanes}")
            lines.append(f"  %c.{i}.{j} = getelementptr {t.scalar}, ptr %c, i64 %c.{i}.{j}.at")
    lines.append("  br i1 %adds, label %load, label %begin")
    lines.append("load:")
    lines += [f"  %old.{i}.{j} = load {t.vector}, ptr %c.{i}.{j}, {aligned}" for i, j in cells]
    lines += ["  br label %begin", "begin:"]
    lines += [
        f"  %first.{i}.{j} = phi {t.vector} [ zeroinitializer, %entry ], [ %old.{i}.{j}, %load ]" for i, j in cells
    ]
    lines.append("  %any = icmp ne i64 %depth, 0")
    lines += ["  br i1 %any, label %next, label %end", "next:"]
    lines.append("  %p = phi i64 [ 0, %begin ], [ %p.after, %next ]")
    lines.append("  %x = phi ptr [ %a, %begin ], [ %x.after, %next ]")
    lines += [f"  %s.{i}.{j} = phi {t.vector} [ %first.{i}.{j}, %begin ], [ %t.{i}.{j}, %next ]" for i, j in cells]
    lines.append(f"  %line = mul nuw nsw i64 %p, {t.columns}")
    lines.append(f"  %b.0.at = getelementptr {t.scalar}, ptr %panel, i64 %line")
    for j in range(t.vectors):
        if j:
            lines.append(f"  %b.{j}.at = getelementptr {t.scalar}, ptr %b.0.at, i64 {j * t.lanes}")
        lines.append(f"  %b.{j} = load {t.vector}, ptr %b.{j}.at, align {t.lanes * t.size}")
    for i in range(t.rows):
        lines.append(f"  %x.{i}.at = getelementptr {t.scalar}, ptr %x, i64 %x.{i}.off")
        lines.append(f"  %x.{i} = load {t.scalar}, ptr %x.{i}.at, {aligned}")
        lines.append(f"  %y.{i} = insertelement {t.vector} poison, {t.scalar} %x.{i}, i64 0")
        mask = f"<{t.lanes} x i32> zeroinitializer"
        lines.append(f"  %z.{i} = shufflevector {t.vector} %y.{i}, {t.vector} poison, {mask}")
        for j in range(t.vectors):
            lines.append(f"  %m.{i}.{j} = fmul contract {t.vector} %z.{i}, %b.{j}")
            lines.append(f"  %t.{i}.{j} = fadd contract {t.vector} %s.{i}.{j}, %m.{i}.{j}")
    lines.append("  %p.after = add nuw nsw i64 %p, 1")
    lines.append(f"  %x.after = getelementptr {t.scalar}, ptr %x, i64 %step")
    lines.append("  %more = icmp ult i64 %p.after, %depth")
    lines += ["  br i1 %more, label %next, label %end", "end:"]
    lines += [f"  %r.{i}.{j} = phi {t.vector} [ %first.{i}.{j}, %begin ], [ %t.{i}.{j}, %next ]" for i, j in cells]
    for i in range(t.rows):
        lines += [f"  store {t.vector} %r.{i}.{j}, ptr %c.{i}.{j}, {aligned}" for j in range(t.vectors)]
        if i + 1 < t.rows:
            lines.append(f"  %there.{i + 1} = icmp ugt i64 %height, {i + 1}")
            lines += [f"  br i1 %there.{i + 1}, label %store.{i + 1}, label %done", f"store.{i + 1}:"]
    return "\n".join([*lines, "  br label %done", "done:", "  ret void", "}"])


# --- panels ----------------------------------------------------------------------------------


def _pack(t: _Tile) -> str:
    """A whole panel, whose rows lie there as they are to be."""
    lines: list[str] = []
    for j in range(0, t.columns, t.lanes):
        lines += [
            f"  %from.{j} = getelementptr {t.scalar}, ptr %from, i64 {j}",
            f"  %to.{j} = getelementptr {t.scalar}, ptr %to, i64 {j}",
            f"  %v.{j} = load {t.vector}, ptr %from.{j}, align {t.size}",
            f"  store {t.vector} %v.{j}, ptr %to.{j}, align {t.lanes * t.size}",
        ]
    copies = "\n".join(lines)
    return f"""define internal void @"pack {t.scalar}"(ptr noalias readonly %b, i64 %gap, i64 %depth,
    ptr noalias %panel) nounwind noinline {{
entry:
  %any = icmp ne i64 %depth, 0
  br i1 %any, label %next, label %end
next:
  %p = phi i64 [ 0, %entry ], [ %p.after, %next ]
  %start = mul i64 %p, %gap
  %from = getelementptr {t.scalar}, ptr %b, i64 %start
  %line = mul i64 %p, {t.columns}
  %to = getelementptr {t.scalar}, ptr %panel, i64 %line
{copies}
  %p.after = add i64 %p, 1
  %more = icmp ult i64 %p.after, %depth
  br i1 %more, label %next, label %end
end:
  ret void
}}"""


def _turn(t: _Tile) -> str:
    """Rows of ``depth`` numbers, ``gap`` apart and as many as a tile has, to columns of lines of this width."""
    n, vector = t.rows, f"<{t.rows} x {t.scalar}>"
    lines: list[str] = []
    for k in range(n):
        lines += [
            f"  %row.{k} = mul i64 %gap, {k}",
            f"  %from.{k} = getelementptr {t.scalar}, ptr %from, i64 %row.{k}",
            f"  %v.0.{k} = load {vector}, ptr %from.{k}, align {t.size}",
        ]
    # In each round the first half of the vectors is interleaved with the second: after as many rounds as the number of
    # a lane has bits, rows are columns.
    masks = [", ".join(f"i32 {half + k // 2 + k % 2 * n}" for k in range(n)) for half in (0, n // 2)]
    rounds = n.bit_length() - 1
    for round in range(rounds):
        for k in range(n):
            pair = f"{vector} %v.{round}.{k // 2}, {vector} %v.{round}.{k // 2 + n // 2}"
            lines.append(f"  %v.{round + 1}.{k} = shufflevector {pair}, <{n} x i32> <{masks[k % 2]}>")
    for k in range(n):
        lines += [
            f"  %line.{k} = mul i64 %width, {k}",
            f"  %to.{k} = getelementptr {t.scalar}, ptr %to, i64 %line.{k}",
            f"  store {vector} %v.{rounds}.{k}, ptr %to.{k}, align {t.size}",
        ]
    square = "\n".join(lines)
    return f"""define internal void @"turn {t.scalar}"(ptr noalias readonly %rows, i64 %gap, i64 %depth,
    ptr noalias %columns, i64 %width) nounwind noinline {{
entry:
  %whole = and i64 %depth, {-n}
  %some = icmp ne i64 %whole, 0
  br i1 %some, label %next, label %rest
next:
  %p = phi i64 [ 0, %entry ], [ %p.after, %next ]
  %from = getelementptr {t.scalar}, ptr %rows, i64 %p
  %line = mul i64 %p, %width
  %to = getelementptr {t.scalar}, ptr %columns, i64 %line
{square}
  %p.after = add i64 %p, {n}
  %more = icmp ult i64 %p.after, %whole
  br i1 %more, label %next, label %rest
rest:
  %left = sub i64 %depth, %whole
  %left.from = getelementptr {t.scalar}, ptr %rows, i64 %whole
  %left.line = mul i64 %whole, %width
  %left.to = getelementptr {t.scalar}, ptr %columns, i64 %left.line
  call void @"move {t.scalar}"(ptr %left.from, i64 1, i64 %gap, ptr %left.to, i64 %width, i64 1, i64 %left, i64 {n})
  ret void
}}"""


def _move(t: _Tile) -> str:
    """Copies a matrix, number by number."""
    return f"""define internal void @"move {t.scalar}"(ptr noalias readonly %from, i64 %row.from, i64 %column.from,
    ptr noalias %to, i64 %row.to, i64 %column.to, i64 %rows, i64 %columns) nounwind noinline {{
entry:
  %some.rows = icmp ne i64 %rows, 0
  %some.columns = icmp ne i64 %columns, 0
  %any = and i1 %some.rows, %some.columns
  br i1 %any, label %row, label %end
row:
  %i = phi i64 [ 0, %entry ], [ %i.after, %after ]
  %from.line = mul i64 %i, %row.from
  %to.line = mul i64 %i, %row.to
  br label %next
next:
  %j = phi i64 [ 0, %row ], [ %j.after, %next ]
  %from.column = mul i64 %j, %column.from
  %to.column = mul i64 %j, %column.to
  %from.offset = add i64 %from.line, %from.column
  %to.offset = add i64 %to.line, %to.column
  %from.at = getelementptr {t.scalar}, ptr %from, i64 %from.offset
  %to.at = getelementptr {t.scalar}, ptr %to, i64 %to.offset
  %number = load {t.scalar}, ptr %from.at, align {t.size}
  store {t.scalar} %number, ptr %to.at, align {t.size}
  %j.after = add i64 %j, 1
  %more = icmp ult i64 %j.after, %columns
  br i1 %more, label %next, label %after
after:
  %i.after = add i64 %i, 1
  %further = icmp ult i64 %i.after, %rows
  br i1 %further, label %row, label %end
end:
  ret void
}}"""


# --- the product -----------------------------------------------------------------------------


def _whole(t: _Tile) -> str:
    """A block of the left operand after the other; for each a panel after the other; for each the tiles below each
    other. A block whose columns do not lie one after the other is copied, unless only a few panels need it; what is
    left of the last tile always is. A tile of a result that lies transposed is turned when it is done. Where the right
    operand lies so and is larger than the left one, the transposed product is computed: then the left one is turned.

    Where there is no memory for a whole block and panel, those on the stack do: blocks have fewer rows then, and panels
    too, which changes no result."""
    panel, block, edge = t.depth * t.columns, _TILES * t.rows * t.depth, t.rows * t.columns
    bytes = _BEFORE + (panel + block) * t.size
    return f"""define internal void {symbol(t.scalar)}(i64 %m, i64 %k, i64 %n, ptr noalias readonly %a, i64 %row.a,
    i64 %column.a, ptr noalias readonly %b, i64 %row.b, i64 %column.b, i1 %adds, ptr noalias %c,
    i64 %row.c, i64 %column.c) nounwind noinline {{
entry:
  %near.panel = alloca [{t.near_depth * t.columns} x {t.scalar}], align 64
  %near.block = alloca [{t.near_depth * _NEAR_ROWS} x {t.scalar}], align 64
  %beside = alloca [{edge} x {t.scalar}], align 64
  %along = icmp eq i64 %column.a, 1
  %many = icmp ugt i64 %n, {_FEW_PANELS * t.columns}
  %lies = and i1 %along, %many
  %straight = icmp eq i64 %column.c, 1
  %lies.b = icmp eq i64 %column.b, 1
  %some.rows = icmp ne i64 %m, 0
  %some.columns = icmp ne i64 %n, 0
  %any = and i1 %some.rows, %some.columns
  br i1 %any, label %ask, label %nothing
nothing:
  ret void
ask:
  %across = xor i1 %lies.b, true
  %is.wide = icmp ugt i64 %n, %m
  %uneven = urem i64 %m, {t.columns}
  %fits = icmp eq i64 %uneven, 0
  %is.larger = and i1 %across, %is.wide
  %swaps = and i1 %is.larger, %fits
  br i1 %swaps, label %swap, label %measure
swap:
  call void {symbol(t.scalar)}(i64 %n, i64 %k, i64 %m, ptr %b, i64 %column.b, i64 %row.b, ptr %a, i64 %column.a,
    i64 %row.a, i1 %adds, ptr %c, i64 %column.c, i64 %row.c)
  ret void
measure:
  %up = add i64 %m, {t.rows - 1}
  %m.rounded = and i64 %up, {-t.rows}
  %m.block = call i64 @llvm.umin.i64(i64 %m.rounded, i64 {_TILES * t.rows})
  %area = mul i64 %m.block, %k
  %small = icmp ule i64 %area, {t.near_depth * _NEAR_ROWS}
  %short = icmp ule i64 %k, {t.near_depth}
  %is.near = and i1 %small, %short
  br i1 %is.near, label %begin, label %search
search:
  %old = call ptr @pb.reuse(i64 {bytes}, i64 {bytes + bytes // 8}, i64 0, i64 -1)
  %none = icmp eq ptr %old, null
  br i1 %none, label %new, label %far
new:
  %fresh = call ptr @pb.fresh(i64 {bytes})
  %missing = icmp eq ptr %fresh, null
  br i1 %missing, label %begin, label %noted
noted:
  %noted.at = getelementptr i8, ptr %fresh, i64 8
  store i64 {bytes}, ptr %noted.at, align 8
  br label %far
far:
  %memory = phi ptr [ %old, %search ], [ %fresh, %noted ]
  %address = ptrtoint ptr %memory to i64
  %misaligned = and i64 %address, 63
  %behind = sub i64 {_BEFORE}, %misaligned
  %far.panel = getelementptr i8, ptr %memory, i64 %behind
  %far.block = getelementptr {t.scalar}, ptr %far.panel, i64 {panel}
  br label %begin
begin:
  %panel = phi ptr [ %near.panel, %measure ], [ %near.panel, %new ], [ %far.panel, %far ]
  %block = phi ptr [ %near.block, %measure ], [ %near.block, %new ], [ %far.block, %far ]
  %most.terms = phi i64 [ {t.near_depth}, %measure ], [ {t.near_depth}, %new ], [ {t.depth}, %far ]
  %most.rows = phi i64 [ {_TILES * t.rows}, %measure ], [ {_NEAR_ROWS}, %new ], [ {_TILES * t.rows}, %far ]
  %home = phi ptr [ null, %measure ], [ null, %new ], [ %memory, %far ]
  br label %terms
terms:
  %p = phi i64 [ 0, %begin ], [ %p.after, %terms.done ]
  %k.left = sub i64 %k, %p
  %depth = call i64 @llvm.umin.i64(i64 %k.left, i64 %most.terms)
  %later = icmp ne i64 %p, 0
  %onto = or i1 %adds, %later
  %a.start = mul i64 %p, %column.a
  %a.terms = getelementptr {t.scalar}, ptr %a, i64 %a.start
  %b.start = mul i64 %p, %row.b
  %b.terms = getelementptr {t.scalar}, ptr %b, i64 %b.start
  br label %blocks
blocks:
  %first = phi i64 [ 0, %terms ], [ %first.after, %blocks.done ]
  %m.left = sub i64 %m, %first
  %rows = call i64 @llvm.umin.i64(i64 %m.left, i64 %most.rows)
  %rest = urem i64 %rows, {t.rows}
  %even = sub i64 %rows, %rest
  %a.first = mul i64 %first, %row.a
  %a.block = getelementptr {t.scalar}, ptr %a.terms, i64 %a.first
  %has.tiles = icmp ne i64 %even, 0
  %copies = and i1 %lies, %has.tiles
  br i1 %copies, label %copy, label %whether
copy:
  %q = phi i64 [ 0, %blocks ], [ %q.after, %copy ]
  %q.start = mul i64 %q, %row.a
  %q.from = getelementptr {t.scalar}, ptr %a.block, i64 %q.start
  %q.line = mul i64 %q, %depth
  %q.to = getelementptr {t.scalar}, ptr %block, i64 %q.line
  call void @"turn {t.scalar}"(ptr %q.from, i64 %row.a, i64 %depth, ptr %q.to, i64 {t.rows})
  %q.after = add i64 %q, {t.rows}
  %q.more = icmp ult i64 %q.after, %even
  br i1 %q.more, label %copy, label %whether
whether:
  %has.rest = icmp ne i64 %rest, 0
  br i1 %has.rest, label %remainder, label %columns
remainder:
  %rest.start = mul i64 %even, %row.a
  %rest.from = getelementptr {t.scalar}, ptr %a.block, i64 %rest.start
  %rest.line = mul i64 %even, %depth
  %rest.to = getelementptr {t.scalar}, ptr %block, i64 %rest.line
  %rest.bytes = mul i64 %depth, {t.rows * t.size}
  call void @llvm.memset.p0.i64(ptr align {t.size} %rest.to, i8 0, i64 %rest.bytes, i1 false)
  call void @"move {t.scalar}"(ptr %rest.from, i64 %row.a, i64 %column.a, ptr %rest.to, i64 1, i64 {t.rows}, i64 %rest,
    i64 %depth)
  br label %columns
columns:
  %j = phi i64 [ 0, %whether ], [ 0, %remainder ], [ %j.after, %columns.done ]
  %n.left = sub i64 %n, %j
  %width = call i64 @llvm.umin.i64(i64 %n.left, i64 {t.columns})
  %wide = icmp eq i64 %width, {t.columns}
  %b.column = mul i64 %j, %column.b
  %b.at = getelementptr {t.scalar}, ptr %b.terms, i64 %b.column
  %as.it.lies = and i1 %wide, %lies.b
  br i1 %as.it.lies, label %pack.whole, label %pack.other
pack.whole:
  call void @"pack {t.scalar}"(ptr %b.at, i64 %row.b, i64 %depth, ptr %panel)
  br label %tiles
pack.other:
  br i1 %wide, label %pack.turned, label %pack.some
pack.turned:
  %r = phi i64 [ 0, %pack.other ], [ %r.after, %pack.turned ]
  %r.start = mul i64 %r, %column.b
  %r.from = getelementptr {t.scalar}, ptr %b.at, i64 %r.start
  %r.to = getelementptr {t.scalar}, ptr %panel, i64 %r
  call void @"turn {t.scalar}"(ptr %r.from, i64 %column.b, i64 %depth, ptr %r.to, i64 {t.columns})
  %r.after = add i64 %r, {t.rows}
  %r.more = icmp ult i64 %r.after, {t.columns}
  br i1 %r.more, label %pack.turned, label %tiles
pack.some:
  %panel.bytes = mul i64 %depth, {t.columns * t.size}
  call void @llvm.memset.p0.i64(ptr align 64 %panel, i8 0, i64 %panel.bytes, i1 false)
  call void @"move {t.scalar}"(ptr %b.at, i64 %row.b, i64 %column.b, ptr %panel, i64 {t.columns}, i64 1, i64 %depth,
    i64 %width)
  br label %tiles
tiles:
  %i = phi i64 [ 0, %pack.whole ], [ 0, %pack.turned ], [ 0, %pack.some ], [ %i.after, %tiles.done ]
  %i.left = sub i64 %rows, %i
  %height = call i64 @llvm.umin.i64(i64 %i.left, i64 {t.rows})
  %high = icmp eq i64 %height, {t.rows}
  %copied = xor i1 %high, true
  %is.copied = or i1 %lies, %copied
  %i.line = mul i64 %i, %depth
  %a.copied = getelementptr {t.scalar}, ptr %block, i64 %i.line
  %i.there = mul i64 %i, %row.a
  %a.there = getelementptr {t.scalar}, ptr %a.block, i64 %i.there
  %a.at = select i1 %is.copied, ptr %a.copied, ptr %a.there
  %step = select i1 %is.copied, i64 {t.rows}, i64 %column.a
  %row = select i1 %is.copied, i64 1, i64 %row.a
  %c.line = add i64 %first, %i
  %c.row = mul i64 %c.line, %row.c
  %c.column = mul i64 %j, %column.c
  %c.offset = add i64 %c.row, %c.column
  %c.at = getelementptr {t.scalar}, ptr %c, i64 %c.offset
  %direct = and i1 %wide, %straight
  br i1 %direct, label %multiply, label %indirect
multiply:
  call void @"multiply {t.scalar}"(ptr %a.at, i64 %row, i64 %step, ptr %panel, i64 %depth, i1 %onto, ptr %c.at,
    i64 %row.c, i64 %height)
  br label %tiles.done
indirect:
  %is.whole = and i1 %wide, %high
  br i1 %onto, label %before, label %multiply.beside
before:
  br i1 %is.whole, label %before.turned, label %before.moved
before.turned:
  %s = phi i64 [ 0, %before ], [ %s.after, %before.turned ]
  %s.start = mul i64 %s, %column.c
  %s.from = getelementptr {t.scalar}, ptr %c.at, i64 %s.start
  %s.to = getelementptr {t.scalar}, ptr %beside, i64 %s
  call void @"turn {t.scalar}"(ptr %s.from, i64 %column.c, i64 {t.rows}, ptr %s.to, i64 {t.columns})
  %s.after = add i64 %s, {t.rows}
  %s.more = icmp ult i64 %s.after, {t.columns}
  br i1 %s.more, label %before.turned, label %multiply.beside
before.moved:
  call void @"move {t.scalar}"(ptr %c.at, i64 %row.c, i64 %column.c, ptr %beside, i64 {t.columns}, i64 1,
    i64 %height, i64 %width)
  br label %multiply.beside
multiply.beside:
  call void @"multiply {t.scalar}"(ptr %a.at, i64 %row, i64 %step, ptr %panel, i64 %depth, i1 %onto, ptr %beside,
    i64 {t.columns}, i64 %height)
  br i1 %is.whole, label %after.turned, label %after.moved
after.turned:
  call void @"turn {t.scalar}"(ptr %beside, i64 {t.columns}, i64 {t.columns}, ptr %c.at, i64 %column.c)
  br label %tiles.done
after.moved:
  call void @"move {t.scalar}"(ptr %beside, i64 {t.columns}, i64 1, ptr %c.at, i64 %row.c, i64 %column.c,
    i64 %height, i64 %width)
  br label %tiles.done
tiles.done:
  %i.after = add i64 %i, {t.rows}
  %more.tiles = icmp ult i64 %i.after, %rows
  br i1 %more.tiles, label %tiles, label %columns.done
columns.done:
  %j.after = add i64 %j, {t.columns}
  %more.columns = icmp ult i64 %j.after, %n
  br i1 %more.columns, label %columns, label %blocks.done
blocks.done:
  %first.after = add i64 %first, %most.rows
  %more.blocks = icmp ult i64 %first.after, %m
  br i1 %more.blocks, label %blocks, label %terms.done
terms.done:
  %p.after = add i64 %p, %most.terms
  %more.terms = icmp ult i64 %p.after, %k
  br i1 %more.terms, label %terms, label %end
end:
  %is.far = icmp ne ptr %home, null
  br i1 %is.far, label %keep, label %done
keep:
  %bytes.at = getelementptr i8, ptr %home, i64 8
  %bytes = load i64, ptr %bytes.at, align 8
  call void @pb.keep(ptr %home, i64 %bytes)
  br label %done
done:
  ret void
}}"""
