"""Small programs in IR, by what they are made of. By name: the text, arguments for its ``f`` or ``g``, and which
of these to differentiate with respect to."""

from __future__ import annotations

from . import arrays, calls, control_flow, shared_arrays

PROGRAMS = control_flow.PROGRAMS | arrays.PROGRAMS | calls.PROGRAMS | shared_arrays.PROGRAMS
