"""Makes one loop of loops that hand arrays to one another: see ``groups.py``."""

from .groups import run

__all__ = ["run"]
