"""What goes wrong at the boundary, as exceptions."""

from __future__ import annotations


class Trap(RuntimeError):
    """The program stopped itself: an index out of range, an overflow, a failed precondition.

    ``file``, ``line`` and ``column`` tell where in the source; line 0 when there is no such place.
    """

    def __init__(self, message: str, file: str = "", line: int = 0, column: int = 0) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        super().__init__(message, file, line, column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}" if self.line else self.message


class ArtefactError(Exception):
    """A file that is no artefact, a damaged one, or one made for another machine."""


class CompileError(Exception):
    """The program has errors. The text is what the command line prints; ``diagnostics`` are the values behind it."""

    def __init__(self, text: str, diagnostics: tuple[object, ...] = ()) -> None:
        self.text = text
        self.diagnostics = diagnostics
        super().__init__(text)

    def __str__(self) -> str:
        return "\n" + self.text.rstrip("\n") if "\n" in self.text else self.text
