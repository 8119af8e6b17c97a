"""The one table of operations.

Each row gives an operation's name, its signature, its effects and the operands that it consumes.
Lowerings (``backends/*/``), derivative rules (``ad/rules.py``) and the interpreter are tables found by
the same name.

Signatures: the types of operands, an arrow, the types of results. A letter stands for one type
throughout the row: ``T``, ``U`` any; ``F`` a float scalar or vector of floats; ``I`` an integer scalar or
vector; ``B`` as ``I`` or bools; ``S`` any scalar. ``...`` means that a function in ``op_types.py`` checks the row
by name.

Order matters: within a region operations run in order. An operation without effects may be
moved, merged or dropped; one that only traps may be dropped never, merged when equal.

Ownership (used by the late memory pass): an operand index in ``consumes`` hands over its reference;
the others are borrowed. Results are owned.
"""

# A row of the table is a line, however long.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass

# Attribute of a loop whose derivative takes snapshots: their number, 0 where it is left open.
CHECKPOINTED = "checkpointed"
# Attribute of a loop of a derivative: the sweep that it belongs to, ``forward``, ``reverse``, or ``both`` in one; in
# forward mode ``tangents``; ``segments``: that its iterations are those of a ``@checkpointed`` loop; ``search``: that of
# another loop, which finds out where the extremum is.
SWEEP = "sweep"
# The sweeps whose loops work on cotangents.
REVERSE = frozenset(("reverse", "both"))
# Attribute of a loop that runs so many iterations of the source's loop at once; 1: of one that runs what is left over.
IN_LANES = "lanes"
# Attribute of a loop over the scalars of tensors.
ELEMENTS = "elements"
# Attribute of a loop that several threads may share, by the iterations of a piece at least, 0: see ``apart``. See
# ``share_loops``.
SHARED = "shared"
# A piece of a loop that is shared is to take some microseconds, longer than a thread that is awake needs to take it: so
# many units, of some twentieth of a nanosecond, which an addition takes where several are done at once.
PIECE = 60_000
# Attribute of arithmetic without a check that does not overflow where it stands.
EXACT = "exact"
# Attribute of multiplications that are not to be fused with an addition.
ROUNDED = "rounded"
# Attribute of an ``array.fill`` whose elements are all set before anybody looks at them.
OVERWRITTEN = "overwritten"
# Attribute of an ``acc.ensure`` that makes as many elements as the array has that the accumulator belongs to, and of what
# reads or clears an element that this array has. The cotangent of an accumulator, which may be empty, has neither.
WHOLE, INSIDE = "whole", "inside"
# Attribute of an ``acc.add_at`` to a leaf that counts as zero, whatever is in it.
ASSIGNS = "assigns"


class Effect:
    """Bits of plain integers, because passes combine millions of them."""

    PURE = 0
    TRAP = 1  # may end the call with a status
    READ = 2  # reads cells or globals
    WRITE = 4  # writes cells or globals
    IO = 8  # prints
    CONTROL = 16  # has regions, is a call or a terminator: its effects are those of what it runs


@dataclass(frozen=True, slots=True)
class OpDef:
    name: str
    signature: str
    effects: int = Effect.PURE
    attributes: tuple[str, ...] = ()
    consumes: tuple[int, ...] | str = ()
    commutative: bool = False
    doc: str = ""


PURE, TRAP, READ, WRITE, IO, CONTROL = (
    Effect.PURE,
    Effect.TRAP,
    Effect.READ,
    Effect.WRITE,
    Effect.IO,
    Effect.CONTROL,
)

# Elementwise functions of one and two floats; all work on vectors too.
UNARY_FLOAT = (
    "fneg fabs sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh "
    "asinh acosh atanh erf erfc tgamma lgamma j0 j1 y0 y1 exp10 logb floor ceil ftrunc round rint"
).split()
BINARY_FLOAT = "fadd fsub fmul fdiv frem remainder pow atan2 hypot copysign nextafter fmin fmax".split()
FLOAT_COMPARE = "feq fne flt fle fgt fge".split()
INT_COMPARE = "ieq ine ilt ile igt ige".split()
CHECKED_INT = "iadd isub imul idiv irem".split()
WRAPPING_INT = "wadd wsub wmul shl shr".split()
# Arithmetic that traps, and what computes the same from operands that do not make it trap.
WITHOUT_TRAP = {"iadd": "wadd", "isub": "wsub", "imul": "wmul"}
OVERFLOWS = "iadd.overflows isub.overflows imul.overflows".split()
COUNT_BITS = "popcount clz ctz".split()
BITWISE = "iand ior ixor".split()
# Operations that stand for a derivative until differentiation.
DERIVATIVES = ("vjp", "jvp", "linearise")
COMMUTATIVE = {
    "fadd",
    "fmul",
    "iadd",
    "imul",
    "wadd",
    "wmul",
    "iadd.overflows",
    "imul.overflows",
    "iand",
    "ior",
    "ixor",
    "feq",
    "fne",
    "ieq",
    "ine",
}

_ROWS: list[OpDef] = [
    # constants
    OpDef("const", "-> S", attributes=("value",), doc="A scalar; `value` is a Python bool, int or float."),
    OpDef("bytes", "-> array<u8>", attributes=("value",), doc="Static bytes."),
    OpDef("uninit", "-> T", doc="A value never read before it is replaced; its buffers are empty."),
    OpDef("zero", "-> T", doc="The zero of a tangent type: 0, empty arrays, all the way down."),
    # arithmetic
    *(OpDef(name, "F -> F") for name in UNARY_FLOAT),
    *(OpDef(name, "F F -> F", commutative=name in COMMUTATIVE) for name in BINARY_FLOAT),
    OpDef("fma", "F F F -> F", doc="a * b + c, rounded once."),
    *(OpDef(name, "...", commutative=name in COMMUTATIVE, doc="F F -> bool, or vectors of them") for name in FLOAT_COMPARE),
    *(OpDef(name, "...", commutative=name in COMMUTATIVE, doc="I I -> bool, or vectors of them; also on bools") for name in INT_COMPARE),
    *(OpDef(name, "I I -> I", TRAP, commutative=name in COMMUTATIVE) for name in CHECKED_INT),
    *(OpDef(name, "I I -> I", commutative=name in COMMUTATIVE) for name in WRAPPING_INT),
    *(OpDef(name, "i64 i64 -> bool", commutative=name in COMMUTATIVE, doc="Whether the checked operation would trap.") for name in OVERFLOWS),
    *(OpDef(name, "B B -> B", commutative=name in COMMUTATIVE, doc="also on bools") for name in BITWISE),
    *(OpDef(name, "I -> I", doc="How many bits are set; leading, trailing zeros") for name in COUNT_BITS),
    OpDef("ineg", "I -> I", TRAP),
    OpDef("inot", "B -> B", doc="Bitwise complement; on bools, negation."),
    OpDef("select", "...", consumes=(1, 2), doc="bool T T -> T; both sides are already computed. Vectors lane by lane with a vector of bools."),
    OpDef("ldexp", "F i32 -> F", doc="a * 2^b, rounded once."),
    OpDef("jn", "i32 F -> F", doc="Bessel function of the first kind, of order a."),
    OpDef("yn", "i32 F -> F", doc="Bessel function of the second kind, of order a."),
    OpDef("fconvert", "...", doc="float -> float of another width"),
    OpDef("itof", "...", doc="int -> float, rounded to nearest"),
    OpDef("ftoi", "...", TRAP, doc="float -> int, towards zero; traps on NaN and out of range"),
    OpDef("iconvert", "...", TRAP, doc="int or bool -> int; traps when the value does not fit"),
    OpDef("itruncate", "...", doc="int -> int, keeping the low bits"),
    OpDef("bitcast", "...", doc="the same bits as another scalar type"),
    OpDef("apart", "i64 i64 -> i64", doc="The first, as the count of a loop whose iterations leave each other alone, whatever they write; the second: what one computes, in additions of scalars."),
    OpDef("stop_gradient", "T -> T", consumes=(0,), doc="The identity, with derivative zero."),
    OpDef("differentiated_as", "F F -> F", doc="The first, with the derivative of the second, which is equal to it."),
    # vectors
    OpDef("splat", "...", doc="S -> vector"),
    OpDef("extract", "...", doc="vector, i64 -> its element"),
    OpDef("insert", "...", doc="vector, i64, element -> vector"),
    OpDef("vector.sum", "...", doc="vector -> the sum of its lanes, in order; in any order where `reassoc` is set"),
    OpDef("vector.range", "...", doc="first, step -> vector<i64> of first, first + step, …; wraps"),
    # tuples, structs, enums
    OpDef("make", "...", consumes="all", doc="Fields -> tuple or struct."),
    OpDef("get", "...", attributes=("index",), doc="A field of a tuple or struct."),
    OpDef("set", "...", attributes=("index",), consumes=(0, 1), doc="aggregate, value -> aggregate"),
    OpDef("take", "...", attributes=("index",), consumes=(0,), doc="aggregate -> (aggregate with the field left empty, field): moves it out so that it can be updated in place and put back by `set`"),
    OpDef("enum.make", "...", attributes=("case",), consumes="all", doc="Payload -> enum; `case` is an index."),
    OpDef("enum.tag", "T -> i64", doc="The index of the case."),
    OpDef("enum.payload", "...", attributes=("case", "index"), doc="One payload; only where the tag is known to be `case`."),
    # arrays
    OpDef("array.make", "...", consumes="all", doc="Elements -> array."),
    OpDef("array.fill", "i64 T -> array<T>", TRAP, consumes=(1,), doc="count, value; traps when negative"),
    OpDef("array.uninit", "i64 -> array<T>", doc="count elements, each `uninit`"),
    OpDef("array.count", "array<T> -> i64"),
    OpDef("array.get", "...", TRAP, doc="array<T>, i64 -> T. A vector of indices gives a vector of scalars. Traps out of range unless `unchecked` is set."),
    OpDef("array.set", "...", TRAP, consumes=(0, 2), doc="array<T>, i64, T -> array<T>. A vector of indices takes a vector, and lanes of one index are stored in order. In place when unique. `unchecked` as above."),
    OpDef("array.take", "array<T> i64 -> array<T> T", TRAP, consumes=(0,), doc="Moves an element out, leaving `uninit`."),
    OpDef("array.append", "array<T> T -> array<T>", consumes=(0, 1)),
    OpDef("array.pop", "array<T> -> array<T> T", TRAP, consumes=(0,), doc="Removes the last element; traps when empty."),
    OpDef("array.concat", "array<T> array<T> -> array<T>", consumes=(0,)),
    OpDef("array.unique", "array<T> -> array<T>", consumes=(0,), doc="The same array, copied if somebody else can see it; placed by the memory pass."),
    OpDef("array.sized", "array<T> i64 -> array<T>", consumes=(0,), doc="So many numbers of an array, zeros behind them: the same array, which others may see, where it has as many."),
    OpDef("array.product", "array<T> array<T> array<T> i64 i64 i64 i64 bool bool bool -> array<T> bool", consumes=(0,), doc="c, a, b, count, m, k, n; whether matrices in a, b lie transposed; whether c is added to. Writes the products of so many matrices of a (m by k) and of b (k by n) to c, or adds them to it; they lie one after the other, each row by row, if a library does that here; false: nothing is done. No checks."),
    # cells, boxes, globals
    OpDef("cell.new", "T -> cell<T>", consumes=(0,), effects=WRITE),
    OpDef("cell.get", "cell<T> -> T", READ),
    OpDef("cell.set", "cell<T> T ->", WRITE, consumes=(1,)),
    OpDef("cell.take", "cell<T> -> T", READ | WRITE, doc="Moves the value out, leaving `uninit`."),
    OpDef("cell.same", "T T -> bool", doc="Whether two cells are one: the identity of objects (in generic code `T` is a class not known yet)."),
    OpDef("box.make", "T -> box<T>", consumes=(0,)),
    OpDef("box.get", "box<T> -> T"),
    OpDef("global.get", "-> T", READ, attributes=("name",)),
    OpDef("global.set", "T ->", WRITE, attributes=("name",), consumes=(0,)),
    OpDef("global.take", "-> T", READ | WRITE, attributes=("name",)),
    # words that belong to a call from outside, and random numbers
    OpDef("context.get", "i64 -> u64", READ, doc="A word of the context, by its number in `runtime/abi.py`."),
    OpDef("context.set", "i64 u64 ->", WRITE),
    OpDef("random.advance", "-> u64", READ | WRITE, doc="The state of the random numbers, which is another one afterwards; atomic."),
    # functions
    OpDef("closure", "...", attributes=("function", "types"), consumes="all", doc="Captures -> function value."),
    OpDef("differentiable", "...", attributes=("wrt",), consumes=(0,), doc="Marks a conversion to a differentiable function type; gone after specialise."),
    OpDef("call", "...", CONTROL, attributes=("function", "types"), doc="Results are the function's. What it consumes is the callee's choice."),
    OpDef("call.witness", "...", CONTROL, attributes=("protocol", "requirement", "self", "types"), doc="A protocol requirement of the type `self`; gone after specialise."),
    OpDef("apply", "...", CONTROL, doc="Calls a function value: function, arguments."),
    OpDef("vjp", "...", CONTROL, attributes=("wrt",), doc="function, arguments -> its results, pullback. The pullback takes the cotangents of the results that have one and returns the cotangent of the single `wrt` argument, or a tuple of them. Gone after differentiation."),
    OpDef("jvp", "...", CONTROL, attributes=("wrt",), doc="function, arguments, tangents of the `wrt` arguments -> its results, the tangents of those that have one. Gone after differentiation."),
    OpDef("linearise", "...", CONTROL, attributes=("wrt",), doc="function, arguments -> its results, differential. The differential takes the tangents of the `wrt` arguments and returns those of the results that have one. Gone after differentiation."),
    # types, decided by specialise, which leaves none of these
    OpDef("type.same", "-> bool", attributes=("left", "right"), doc="Whether two types are one."),
    OpDef("cast.test", "T -> bool", attributes=("type",), doc="Whether a value is of a type, or an Optional that holds such a one."),
    OpDef("cast", "T -> U", TRAP, consumes=(0,), doc="A value as one of another type; traps when it is not."),
    # control
    OpDef("if", "...", CONTROL, doc="bool; regions then and else yield the results"),
    OpDef("switch", "...", CONTROL, attributes=("cases",), doc="i64; one region for each value in `cases`, then the default"),
    OpDef("for", "...", CONTROL, consumes="all", doc="trip count, initial values; region (index, carried) yields carried. Index from 0; none when the count is not positive."),
    OpDef("while", "...", CONTROL, consumes="all", doc="initial values; region cond (carried) yields bool and has no effects but traps; region body (carried) yields carried"),
    OpDef("yield", "...", CONTROL, consumes="all"),
    OpDef("return", "...", CONTROL, consumes="all"),
    # traps and output
    OpDef("check", "bool ->", TRAP, attributes=("message",), doc="Traps with `message` when false."),
    OpDef("trap", "...", TRAP, attributes=("message",), doc="Traps always; an optional operand array<u8> is appended to the message. What follows is never reached but well formed."),
    OpDef("print", "array<u8> ->", IO),
    OpDef("describe", "T -> array<u8>", attributes=("style",), doc="How Swift prints a value: style `print`, `debug` (strings quoted) or `dump`. On aggregates gone after specialise."),
    # accumulators of cotangents: linear, in place
    OpDef("acc.zero", "-> acc<T>", doc="Empty: a zero of any size."),
    OpDef("acc.ensure", "acc<T> i64 -> acc<T>", consumes=(0,), doc="At least `count` elements (an empty one is filled with zeros)."),
    OpDef("acc.room", "i64 i64 -> acc<T>", doc="`count` elements, of which those from `first` on are zero; the others are set before anybody looks at them."),
    OpDef("acc.resize", "acc<T> i64 -> acc<T>", consumes=(0,), doc="Exactly `count` elements: drops the last ones or adds zeros, growing geometrically."),
    OpDef("acc.add_at", "...", attributes=("path",), consumes=(0, 2), doc="acc, index, value -> acc: adds to the leaf at `path` (field indices) of the element; a vector of indices takes a vector. No bounds check; the accumulator has been ensured."),
    OpDef("acc.get_at", "...", attributes=("path",), doc="acc, index -> leaf, or a vector of them; the accumulator is borrowed, not used up. Zero when empty."),
    OpDef("acc.clear_at", "...", attributes=("path",), consumes=(0,), doc="acc, index -> acc with the leaf zero; nothing happens to an empty one"),
    OpDef("acc.take_at", "...", attributes=("path",), consumes=(0,), doc="acc, index -> (acc, acc of the inner array at `path`), leaving it empty; empty when the accumulator is"),
    OpDef("acc.put_at", "...", attributes=("path",), consumes=(0, 2), doc="acc, index, inner acc -> acc: adds to the inner array at `path`; a move when that is empty"),
    OpDef("acc.merge", "acc<T> acc<T> -> acc<T>", consumes=(0, 1), doc="The sum; either may be empty."),
    OpDef("acc.count", "acc<T> -> i64", doc="Borrows the accumulator; 0 when empty."),
    OpDef("acc.thaw", "array<T> -> acc<array<T>>", consumes=(0,), doc="A tangent that may be shared becomes an accumulator."),
    OpDef("acc.freeze", "acc<T> -> T", consumes=(0,)),
    OpDef("acc.drop", "acc<T> ->", consumes=(0,)),
    # reference counts, placed by the memory pass
    OpDef("retain", "T ->", WRITE),
    OpDef("release", "T ->", WRITE, consumes=(0,)),
]  # fmt: skip

OPS: dict[str, OpDef] = {row.name: row for row in _ROWS}
