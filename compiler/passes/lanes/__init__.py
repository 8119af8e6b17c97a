"""Runs the independent iterations of outer loops in the lanes of vectors: see ``strips.py``."""

from .strips import run

__all__ = ["run"]
