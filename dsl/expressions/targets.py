"""What ``break`` and ``continue`` may leave."""

from __future__ import annotations

from dataclasses import dataclass

from .. import tast


@dataclass(eq=False, slots=True)
class Target:
    """What ``break`` (and ``continue``, in a ``loop``) may leave. ``named``: only by its name."""

    label: tast.Label
    name: str | None
    loop: bool
    named: bool = False
