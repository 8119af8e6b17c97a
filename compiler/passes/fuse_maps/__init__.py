"""Makes one loop of operations on each scalar of tensors that follow one another: see ``groups.py``."""

from .groups import run

__all__ = ["run"]
