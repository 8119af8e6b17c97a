"""The cases in ``cases/``: what is printed, the errors of the parser and the verifier, and what programs compute."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pullback.compiler.ir.interpreter import Interpreter, InterpreterError, Trap
from pullback.compiler.ir.parser import IRSyntaxError, parse_module
from pullback.compiler.ir.printer import print_module
from pullback.compiler.ir.verifier import VerificationError, verify

from ..conftest import Check

CASES = Path(__file__).parent / "cases"
CALL = re.compile(r"// call (\w+)\((.*)\)$")


def text(given: str) -> str:
    module = parse_module(given)
    printed = print_module(module)
    assert print_module(parse_module(printed)) == printed
    return printed


def split(given: str) -> list[str]:
    """A file with several broken modules has ``// ---`` between them."""
    return given.split("// ---\n")


def errors(given: str) -> str:
    found = []
    for part in split(given):
        with pytest.raises(IRSyntaxError) as error:
            parse_module(part)
        found.append(f"{error.value}\n")
    return "".join(found)


def broken(given: str) -> str:
    found = []
    for part in split(given):
        module = parse_module(part)
        with pytest.raises(VerificationError) as error:
            verify(module, "a pass", monomorphic="// monomorphic" in part)
        found.append(f"{error.value}\n")
    return "".join(found)


def run(given: str) -> str:
    """Each ``// call f(1.0, [2])`` of the file, with its results or trap and what it prints."""
    module = parse_module(given, "case")
    verify(module, "the input", monomorphic=True)
    lines: list[str] = []
    for name, arguments in filter(None, map(_call, given.splitlines())):
        lines.append(f"{name}{arguments!r}: {_outcome(module, name, arguments)}\n")
    return "".join(lines)


def _call(line: str) -> tuple[str, tuple[Any, ...]] | None:
    match = CALL.match(line)
    if match is None:
        return None
    arguments = eval(f"({match[2]},)" if match[2] else "()", {"inf": float("inf"), "nan": float("nan")})
    return match[1], arguments


def _outcome(module: Any, name: str, arguments: tuple[Any, ...]) -> str:
    printed: list[bytes] = []
    try:
        results = Interpreter(module, printed.append).call(name, arguments)
        outcome = ", ".join(map(repr, results))
    except Trap as trap:
        outcome = f"trap {trap}"
    except InterpreterError as error:
        outcome = f"error {error}"
    return outcome + (f" printed {b''.join(printed).decode()!r}" if printed else "")


KINDS: dict[str, Callable[[str], str]] = {"text": text, "errors": errors, "broken": broken, "run": run}


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.ir")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, golden: Check) -> None:
    golden(path, KINDS[path.parent.name])
