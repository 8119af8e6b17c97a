"""The grammar's actions: what becomes of each production."""

from __future__ import annotations

from .build_declarations import DeclarationActions
from .build_expressions import ExpressionActions
from .build_statements import StatementActions
from .build_types import TypeActions


class Builder(ExpressionActions, StatementActions, DeclarationActions, TypeActions):
    """Makes the nodes of ``ast`` while the parser reduces."""
