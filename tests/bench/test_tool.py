"""The protocol of GradBench, as its tool answers it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import pullback

FOLDER = Path(__file__).resolve().parents[2] / "bench" / "gradbench"


@pytest.fixture
def ask(tool: ModuleType) -> Any:
    """One message to a tool that knows `hello`."""
    made = tool.Tool()

    def ask(message: Any) -> Any:
        return json.loads(json.dumps(made.respond(json.dumps(message))))

    assert ask({"id": 0, "kind": "define", "module": "hello"})["success"]
    return ask


def evaluate(function: str = "square", given: Any = 3.0, module: str = "hello") -> dict[str, Any]:
    return {"id": 7, "kind": "evaluate", "module": module, "function": function, "input": given}


def test_what_is_no_finite_number_is_null(tool: ModuleType) -> None:
    response = {"id": 1, "output": {"cost": float("nan"), "dir": [[1.0, float("inf")], [2, True]]}}
    assert tool.encoded(response) == '{"id": 1, "output": {"cost": null, "dir": [[1.0, null], [2, true]]}}'


def test_a_session_over_pipes() -> None:
    messages = [
        {"id": 0, "kind": "start", "eval": "hello", "config": {}},
        {"id": 1, "kind": "define", "module": "hello"},
        {"id": 2, "kind": "evaluate", "module": "hello", "function": "square", "input": 3.0, "description": "3"},
        {"id": 3, "kind": "analysis", "of": 2, "valid": False, "error": "for the test"},
        {"id": 4, "kind": "evaluate", "module": "hello", "function": "double", "input": 9.0},
    ]
    run = subprocess.run(
        [sys.executable, str(FOLDER / "tool.py")],
        input="".join(json.dumps(m) + "\n" for m in messages),
        text=True,
        capture_output=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(Path(pullback.__file__).resolve().parents[1])},
    )
    assert run.returncode == 0 and run.stderr == ""
    start, define, square, analysis, double = map(json.loads, run.stdout.splitlines())
    assert start == {"id": 0, "tool": "pullback"}
    assert define["id"] == 1 and define["success"] and define["timings"][0]["name"] == "compile"
    assert square["id"] == 2 and square["success"] and square["output"] == 9.0
    assert [t["name"] for t in square["timings"]] == ["prepare", "evaluate"]
    assert analysis == {"id": 3}
    assert double["output"] == 18.0


def test_runs_until_both_minima_are_met(ask: Any, tool: ModuleType) -> None:
    assert ask({"id": 1, "kind": "define", "module": "particle"})["success"]
    asked = ask(evaluate("rr", {"w": 0.0, "min_runs": 3, "min_seconds": 0}, "particle"))
    assert asked["output"] == pytest.approx(0.2071918746486116)
    runs = [t["nanoseconds"] for t in asked["timings"] if t["name"] == "evaluate"]
    assert len(runs) == 3 and min(runs) > 0
    asked = ask(evaluate("rr", {"w": 0.0, "min_runs": 1, "min_seconds": 0.02}, "particle"))
    assert sum(t["nanoseconds"] for t in asked["timings"] if t["name"] == "evaluate") >= 0.02e9


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"id": 1, "kind": "define", "module": "nothing"}, "unknown module: 'nothing'"),
        ({"id": 1, "kind": "define"}, "KeyError: missing field 'module'"),
        ({"id": 1, "kind": "stop"}, "unknown kind of message: 'stop'"),
        ({"id": 1, "kind": ["start"]}, "unknown kind of message: ['start']"),
        ({"id": 1}, "unknown kind of message: None"),
        (evaluate(module="llsq"), "module not defined: 'llsq'"),
        (evaluate("cube"), "unknown function of hello: 'cube'"),
        (evaluate(given="three"), "ValueError: could not convert string to float: 'three'"),
        (evaluate(given=[1.0]), "TypeError: "),
        ([], "a message must be a JSON object"),
    ],
)
def test_errors_are_responses(ask: Any, message: Any, error: str) -> None:
    response = ask(message)
    assert response["success"] is False
    assert response["id"] == (message.get("id") if isinstance(message, dict) else None)
    assert response["error"].startswith(error)
    assert ask(evaluate())["output"] == 9.0


def test_what_is_no_json_is_said(tool: ModuleType) -> None:
    response = tool.Tool().respond("{")
    assert response["id"] is None and response["error"].startswith("not JSON")


def test_a_trap_is_a_response(ask: Any) -> None:
    assert ask({"id": 1, "kind": "define", "module": "lse"})["success"]
    response = ask(evaluate("primal", {"x": []}, "lse"))
    assert response["success"] is False
    assert response["error"].startswith("Trap: ") and "lse.dsl" in response["error"]
    assert ask(evaluate("primal", {"x": [0.0, 0.0]}, "lse"))["output"] == pytest.approx(0.6931471805599453)
