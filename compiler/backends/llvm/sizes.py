"""The sizes of blocks of less than 64 KiB: they are rounded up to those of a class, so that a block that was freed
serves for all sizes of its class.

Up to 512 bytes the classes are 16 bytes apart, as malloc rounds too; above, sixteen divide each doubling.
"""

from __future__ import annotations

_STEPS = 4  # a doubling has 1 << _STEPS classes
_FINE = 1 << 9
_FINE_CLASSES = _FINE >> 4

# Larger blocks are not rounded.
LARGE = 64 * 1024


def size_of(index: int) -> int:
    """The bytes of the blocks in a class."""
    if index < _FINE_CLASSES:
        return (index + 1) << 4
    doublings, step = divmod(index - _FINE_CLASSES, 1 << _STEPS)
    return (_FINE << doublings) + ((step + 1) << (5 + doublings))


CLASSES = next(index + 1 for index in range(1 << 16) if size_of(index) == LARGE)

# Of a size of 1 to LARGE bytes. `%shift`: the logarithm of the distance of classes.
_SHIFT = f"""  %less = add i64 %size, -1
  %least = or i64 %less, {_FINE >> 1}
  %zeros = call i64 @llvm.ctlz.i64(i64 %least, i1 true)
  %shift = sub nuw nsw i64 {63 - _STEPS}, %zeros
  %steps = lshr i64 %less, %shift
"""

HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    # The class of a size.
    "pb.class": (
        ("llvm.ctlz.i64",),
        f"""define internal i64 @pb.class(i64 %size) nounwind alwaysinline {{
{_SHIFT}  %doublings = sub nuw nsw i64 %shift, 4
  %before = shl nuw nsw i64 %doublings, {_STEPS}
  %class = add nuw nsw i64 %before, %steps
  ret i64 %class
}}""",
    ),
    # The bytes of the blocks for a size.
    "pb.rounded": (
        ("llvm.ctlz.i64",),
        f"""define internal i64 @pb.rounded(i64 %size) nounwind alwaysinline {{
{_SHIFT}  %more = add i64 %steps, 1
  %rounded = shl i64 %more, %shift
  %large = icmp uge i64 %size, {LARGE}
  %result = select i1 %large, i64 %size, i64 %rounded
  ret i64 %result
}}""",
    ),
}  # fmt: skip
