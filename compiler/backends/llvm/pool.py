"""Threads that share large products and long loops, as LLVM text: see ``runtime/pool.py``.

There is one pool for the whole process, whose state is a table (``abi.PoolTable``) that the loader hands to each
module. A *job* is a function over iterations, cut into pieces. Who has a job takes pieces of it, from the first on, and
so do the threads of the pool, from the last on: so in one job after the other each works on what its processor has at
hand. A piece is taken by raising the ticket, in which the number of the job, its pieces and how many of them are taken
from either end are one word, so that nobody takes a piece of a job that is over. Nobody is waited for who has taken
none: it does no harm if the others come late or never, as in a process that was forked. Who finds the pool at work does
all pieces alone.

How a job is cut depends on its size and the number of threads only, so that results are the same in each run.
"""

from __future__ import annotations

import platform
import signal

from ....runtime.abi import POOL, POOL_WORKER, PoolTable
from ...ir.ops import PIECE

# A job has at most so many pieces.
PIECES = 64
# As many for each thread: one that is kept busy by somebody else delays the others by no more than its last piece.
_PIECES_EACH = 4
# How often a thread looks for something to do, some thirty nanoseconds each time, before it gives way to others between
# looks, half a microsecond where there are none, and how often that before it falls asleep: it is woken on the
# processor of who has the job, and may need longer than the job to leave it. And how often one looks whether the
# others are done.
_LOOKS = 8000
_YIELDS = 100_000
_LOOKS_AT_END = 2000

# The ticket: how many pieces are taken from the first on, how many from the last on, how many there are, and the number
# of the job in the bits above.
_BITS = 8
_MASK = (1 << _BITS) - 1
_FROM_LAST = 1 << _BITS
_JOB = 1 << (3 * _BITS)
_TICKET = f"""  %ticket = load atomic i64, ptr %ticket.place seq_cst, align 8
  %first = and i64 %ticket, {_MASK}
  %above = lshr i64 %ticket, {_BITS}
  %last = and i64 %above, {_MASK}
  %shifted = lshr i64 %ticket, {2 * _BITS}
  %pieces = and i64 %shifted, {_MASK}
  %taken = add i64 %first, %last
  %some = icmp ult i64 %taken, %pieces"""

# What tells the processor that a thread waits.
_X86, _ARM = ("llvm.x86.sse2.pause", ""), ("llvm.aarch64.hint", "i32 1")
_PAUSES = {"x86_64": _X86, "amd64": _X86, "aarch64": _ARM, "arm64": _ARM}


def _place(word: int) -> str:
    return f"getelementptr inbounds i64, ptr %table, i64 {word}"


def _call(name: str, function: int, arguments: str) -> str:
    """Of one of the system's functions in the table; ``name`` is for the values."""
    return f"""  %{name}.place = {_place(function)}
  %{name}.function = load ptr, ptr %{name}.place, align 8
  %{name}.result = call i32 %{name}.function({arguments})"""


def _wake(condition: int) -> str:
    return f"""  %mutex = {_place(PoolTable.MUTEX)}
  %condition = {_place(condition)}
{_call("lock", PoolTable.LOCK, "ptr %mutex")}
{_call("wake", PoolTable.WAKE, "ptr %condition")}
{_call("unlock", PoolTable.UNLOCK, "ptr %mutex")}"""


def _pause() -> tuple[tuple[str, ...], str]:
    intrinsic, argument = _PAUSES.get(platform.machine().lower(), ("", ""))
    call = f"  call void @{intrinsic}({argument})\n" if intrinsic else ""
    text = f"define internal void @pb.pause() nounwind alwaysinline {{\n{call}  ret void\n}}"
    return ((intrinsic,) if intrinsic else ()), text


def _sum(name: str, type: str) -> tuple[tuple[str, ...], str]:
    """Of one number for each piece, in order; they lie in a word each."""
    text = f"""define internal {type} @pb.pool.sum.{name}(ptr %sums, i64 %pieces) nounwind noinline {{
entry:
  %first = load {type}, ptr %sums, align 8
  br label %ask
ask:
  %piece = phi i64 [ 1, %entry ], [ %following, %next ]
  %total = phi {type} [ %first, %entry ], [ %more, %next ]
  %on = icmp ult i64 %piece, %pieces
  br i1 %on, label %next, label %out
next:
  %place = getelementptr inbounds i64, ptr %sums, i64 %piece
  %sum = load {type}, ptr %place, align 8
  %more = fadd {type} %total, %sum
  %following = add i64 %piece, 1
  br label %ask
out:
  ret {type} %total
}}"""
    return (), text


_ENOUGH = f"""  %some = call i64 @llvm.umax.i64(i64 %work, i64 1)
  %iterations = udiv i64 {PIECE}, %some
  %enough = call i64 @llvm.umax.i64(i64 %iterations, i64 1)
"""


def _parallel(name: str, least: str, round: int, before: str = "") -> str:
    parameter = "%work" if before else least
    return f"""define internal i64 @{name}(
  ptr %body, ptr %context, i64 %count, i64 {parameter}) nounwind noinline {{
{before}  %pieces = call i64 @pb.pool.cut(ptr %body, ptr %context, i64 %count, i64 {least}, i64 {round})
  ret i64 %pieces
}}"""


HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    POOL: ((), f"@{POOL} = global ptr null, align 8"),
    "pb.pause": _pause(),
    # How many threads a job may have; one where there is no pool.
    "pb.threads": (
        (POOL, POOL_WORKER),
        f"""define internal i64 @pb.threads() nounwind {{
  %table = load ptr, ptr @{POOL}, align 8
  %none = icmp eq ptr %table, null
  br i1 %none, label %alone, label %look
look:
  %place = {_place(PoolTable.THREADS)}
  %threads = load atomic i64, ptr %place monotonic, align 8
  ret i64 %threads
alone:
  ret i64 1
}}""",
    ),
    # Does pieces of the job until all are taken, from the first on or from the last.
    "pb.pool.work": (
        ("llvm.umin.i64",),
        f"""define internal void @pb.pool.work(ptr %table, i1 %backwards) nounwind noinline {{
  %ticket.place = {_place(PoolTable.TICKET)}
  %body.place = {_place(PoolTable.BODY)}
  %context.place = {_place(PoolTable.CONTEXT)}
  %count.place = {_place(PoolTable.COUNT)}
  %grain.place = {_place(PoolTable.GRAIN)}
  %done.place = {_place(PoolTable.DONE)}
  br label %next
next:
{_TICKET}
  br i1 %some, label %read, label %none
read:
  %body = load atomic ptr, ptr %body.place monotonic, align 8
  %context = load atomic ptr, ptr %context.place monotonic, align 8
  %count = load atomic i64, ptr %count.place monotonic, align 8
  %grain = load atomic i64, ptr %grain.place monotonic, align 8
  %behind = sub i64 %pieces, %last
  %end.piece = add i64 %behind, -1
  %piece = select i1 %backwards, i64 %end.piece, i64 %first
  %one = select i1 %backwards, i64 {_FROM_LAST}, i64 1
  %raised = add i64 %ticket, %one
  %exchange = cmpxchg ptr %ticket.place, i64 %ticket, i64 %raised seq_cst seq_cst
  %ours = extractvalue {{i64, i1}} %exchange, 1
  br i1 %ours, label %do, label %next
do:
  %from = mul i64 %piece, %grain
  %end = add i64 %from, %grain
  %to = call i64 @llvm.umin.i64(i64 %end, i64 %count)
  call void %body(ptr %context, i64 %from, i64 %to, i64 %piece)
  %before = atomicrmw add ptr %done.place, i64 1 seq_cst
  %done = add i64 %before, 1
  %all = icmp eq i64 %done, %pieces
  br i1 %all, label %over, label %next
over:
  %waiting.place = {_place(PoolTable.WAITING)}
  %waiting = load atomic i64, ptr %waiting.place seq_cst, align 8
  %somebody = icmp ne i64 %waiting, 0
  br i1 %somebody, label %tell, label %next
tell:
{_wake(PoolTable.ENDED)}
  br label %next
none:
  ret void
}}""",
    ),
    # Whether there is a piece to be taken by the thread with a number of the pool.
    "pb.pool.open": (
        (),
        f"""define internal i1 @pb.pool.open(ptr %table, i64 %number) nounwind {{
  %ticket.place = {_place(PoolTable.TICKET)}
{_TICKET}
  %threads.place = {_place(PoolTable.THREADS)}
  %threads = load atomic i64, ptr %threads.place monotonic, align 8
  %wanted = icmp ult i64 %number, %threads
  %open = and i1 %some, %wanted
  ret i1 %open
}}""",
    ),
    # A thread of the pool, for ever. Signals are left to the threads of Python.
    POOL_WORKER: (
        ("pb.pause", "pb.pool.open", "pb.pool.work", "llvm.memset.p0.i64"),
        f"""define dso_local ptr @{POOL_WORKER}(ptr %table) nounwind {{
  %signals = alloca [16 x i64], align 8
  call void @llvm.memset.p0.i64(ptr align 8 %signals, i8 -1, i64 128, i1 false)
{_call("mask", PoolTable.SIGNAL_MASK, f"i32 {int(getattr(signal, 'SIG_BLOCK', 0))}, ptr %signals, ptr null")}
  %numbered = {_place(PoolTable.NUMBERED)}
  %others = atomicrmw add ptr %numbered, i64 1 monotonic
  %number = add i64 %others, 1
  %sleeping = {_place(PoolTable.SLEEPING)}
  %mutex = {_place(PoolTable.MUTEX)}
  %condition = {_place(PoolTable.BEGUN)}
  br label %idle
idle:
  br label %look
look:
  %looks = phi i64 [ 0, %idle ], [ %more, %pause ]
  %open = call i1 @pb.pool.open(ptr %table, i64 %number)
  br i1 %open, label %work, label %pause
pause:
  call void @pb.pause()
  %more = add i64 %looks, 1
  %awaiting = icmp ult i64 %more, {_LOOKS}
  br i1 %awaiting, label %look, label %yield
yield:
  %yields = phi i64 [ 0, %pause ], [ %again, %given ]
{_call("yield", PoolTable.YIELD, "")}
  %found = call i1 @pb.pool.open(ptr %table, i64 %number)
  br i1 %found, label %work, label %given
given:
  %again = add i64 %yields, 1
  %enough = icmp eq i64 %again, {_YIELDS}
  br i1 %enough, label %sleep, label %yield
sleep:
{_call("lock", PoolTable.LOCK, "ptr %mutex")}
  %slept = atomicrmw add ptr %sleeping, i64 1 seq_cst
  br label %ask
ask:
  %begun = call i1 @pb.pool.open(ptr %table, i64 %number)
  br i1 %begun, label %awake, label %wait
wait:
{_call("wait", PoolTable.WAIT, "ptr %condition, ptr %mutex")}
  br label %ask
awake:
  %woken = atomicrmw sub ptr %sleeping, i64 1 seq_cst
{_call("unlock", PoolTable.UNLOCK, "ptr %mutex")}
  br label %work
work:
  call void @pb.pool.work(ptr %table, i1 true)
  br label %idle
}}""",
    ),
    # Starts the threads that are not there yet; where the system has none, those that are there do.
    "pb.pool.start": (
        (),
        f"""define internal void @pb.pool.start(ptr %table) nounwind noinline {{
  %handle = alloca i64, align 8
  %started.place = {_place(PoolTable.STARTED)}
  %threads.place = {_place(PoolTable.THREADS)}
  %worker.place = {_place(PoolTable.WORKER)}
  %worker = load ptr, ptr %worker.place, align 8
  br label %next
next:
  %started = load i64, ptr %started.place, align 8
  %threads = load atomic i64, ptr %threads.place monotonic, align 8
  %others = add i64 %threads, -1
  %missing = icmp slt i64 %started, %others
  br i1 %missing, label %create, label %done
create:
{_call("create", PoolTable.CREATE, "ptr %handle, ptr null, ptr %worker, ptr %table")}
  %failed = icmp ne i32 %create.result, 0
  br i1 %failed, label %done, label %count
count:
  %more = add i64 %started, 1
  store i64 %more, ptr %started.place, align 8
  br label %next
done:
  ret void
}}""",
    ),
    # `void body(ptr context, i64 from, i64 to, i64 piece)` for all iterations, in pieces of `grain`.
    "pb.pool.run": (
        (POOL, "pb.pause", "pb.pool.start", "pb.pool.work", "pb.pool.wait", "llvm.umin.i64"),
        f"""define internal void @pb.pool.run(
  ptr %body, ptr %context, i64 %count, i64 %grain, i64 %pieces) nounwind noinline {{
  %table = load ptr, ptr @{POOL}, align 8
  %busy = {_place(PoolTable.BUSY)}
  %taken = atomicrmw xchg ptr %busy, i64 1 acquire
  %free = icmp eq i64 %taken, 0
  br i1 %free, label %begin, label %alone
begin:
  call void @pb.pool.start(ptr %table)
  %body.place = {_place(PoolTable.BODY)}
  store atomic ptr %body, ptr %body.place monotonic, align 8
  %context.place = {_place(PoolTable.CONTEXT)}
  store atomic ptr %context, ptr %context.place monotonic, align 8
  %count.place = {_place(PoolTable.COUNT)}
  store atomic i64 %count, ptr %count.place monotonic, align 8
  %grain.place = {_place(PoolTable.GRAIN)}
  store atomic i64 %grain, ptr %grain.place monotonic, align 8
  %done.place = {_place(PoolTable.DONE)}
  store atomic i64 0, ptr %done.place monotonic, align 8
  %ticket.place = {_place(PoolTable.TICKET)}
  %old = load atomic i64, ptr %ticket.place monotonic, align 8
  %kept = and i64 %old, {-_JOB}
  %job = add i64 %kept, {_JOB}
  %size = shl i64 %pieces, {2 * _BITS}
  %ticket = or i64 %job, %size
  store atomic i64 %ticket, ptr %ticket.place seq_cst, align 8
  %sleeping.place = {_place(PoolTable.SLEEPING)}
  %sleeping = load atomic i64, ptr %sleeping.place seq_cst, align 8
  %asleep = icmp ne i64 %sleeping, 0
  br i1 %asleep, label %tell, label %work
tell:
{_wake(PoolTable.BEGUN)}
  br label %work
work:
  call void @pb.pool.work(ptr %table, i1 false)
  br label %look
look:
  %looks = phi i64 [ 0, %work ], [ %more, %pause ]
  %done = load atomic i64, ptr %done.place seq_cst, align 8
  %all = icmp eq i64 %done, %pieces
  br i1 %all, label %end, label %pause
pause:
  call void @pb.pause()
  %more = add i64 %looks, 1
  %tired = icmp eq i64 %more, {_LOOKS_AT_END}
  br i1 %tired, label %sleep, label %look
sleep:
  call void @pb.pool.wait(ptr %table, i64 %pieces)
  br label %end
end:
  store atomic i64 0, ptr %busy release, align 8
  ret void
alone:
  br label %next
next:
  %piece = phi i64 [ 0, %alone ], [ %following, %next ]
  %from = mul i64 %piece, %grain
  %behind = add i64 %from, %grain
  %to = call i64 @llvm.umin.i64(i64 %behind, i64 %count)
  call void %body(ptr %context, i64 %from, i64 %to, i64 %piece)
  %following = add i64 %piece, 1
  %on = icmp ult i64 %following, %pieces
  br i1 %on, label %next, label %out
out:
  ret void
}}""",
    ),
    # Sleeps until all pieces are done.
    "pb.pool.wait": (
        (),
        f"""define internal void @pb.pool.wait(ptr %table, i64 %pieces) nounwind noinline {{
  %done.place = {_place(PoolTable.DONE)}
  %waiting.place = {_place(PoolTable.WAITING)}
  %mutex = {_place(PoolTable.MUTEX)}
  %condition = {_place(PoolTable.ENDED)}
{_call("lock", PoolTable.LOCK, "ptr %mutex")}
  store atomic i64 1, ptr %waiting.place seq_cst, align 8
  br label %ask
ask:
  %done = load atomic i64, ptr %done.place seq_cst, align 8
  %all = icmp eq i64 %done, %pieces
  br i1 %all, label %end, label %wait
wait:
{_call("wait", PoolTable.WAIT, "ptr %condition, ptr %mutex")}
  br label %ask
end:
  store atomic i64 0, ptr %waiting.place seq_cst, align 8
{_call("unlock", PoolTable.UNLOCK, "ptr %mutex")}
  ret void
}}""",
    ),
    # The same for a loop of which `least` iterations are worth a piece; pieces are multiples of 64, so that all but the
    # last consist of whole vectors. How many there are.
    "pb.parallel": (("pb.pool.cut",), _parallel("pb.parallel", "%least", 64)),
    # The same for one whose iterations take `work`, in additions of scalars, each.
    "pb.parallel.rows": (
        ("pb.pool.cut", "llvm.umax.i64"),
        _parallel("pb.parallel.rows", "%enough", 1, _ENOUGH),
    ),
    "pb.pool.cut": (
        ("pb.threads", "pb.pool.run", "llvm.umin.i64"),
        f"""define internal i64 @pb.pool.cut(
  ptr %body, ptr %context, i64 %count, i64 %least, i64 %round) nounwind noinline {{
  %threads = call i64 @pb.threads()
  %several = icmp ugt i64 %threads, 1
  %twice = shl i64 %least, 1
  %long = icmp sge i64 %count, %twice
  %shared = and i1 %several, %long
  br i1 %shared, label %cut, label %whole
cut:
  %many = mul i64 %threads, {_PIECES_EACH}
  %most = call i64 @llvm.umin.i64(i64 %many, i64 {PIECES})
  %worth = udiv i64 %count, %least
  %wanted = call i64 @llvm.umin.i64(i64 %worth, i64 %most)
  %left = urem i64 %wanted, %threads
  %even = sub i64 %wanted, %left
  %few = icmp ult i64 %wanted, %threads
  %number = select i1 %few, i64 %wanted, i64 %even
  %less = add i64 %number, -1
  %sum = add i64 %count, %less
  %each = udiv i64 %sum, %number
  %lower = add i64 %round, -1
  %more = add i64 %each, %lower
  %mask = sub i64 0, %round
  %grain = and i64 %more, %mask
  %last = add i64 %grain, -1
  %covered = add i64 %count, %last
  %pieces = udiv i64 %covered, %grain
  call void @pb.pool.run(ptr %body, ptr %context, i64 %count, i64 %grain, i64 %pieces)
  ret i64 %pieces
whole:
  call void %body(ptr %context, i64 0, i64 %count, i64 0)
  ret i64 1
}}""",
    ),
    "pb.pool.sum.f32": _sum("f32", "float"),
    "pb.pool.sum.f64": _sum("f64", "double"),
}  # fmt: skip
