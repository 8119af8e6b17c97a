"""A tool for GradBench (github.com/gradbench/gradbench): answers its evaluators with the models in `models/`.

    gradbench run --eval "…" --tool "python bench/gradbench/tool.py"

Messages come as JSON, one a line, on the standard input; each gets one response, a line with the same id, on the
standard output. The tool ends with its input. What goes wrong in a message is said in its response.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

from evals import EVALS, Call, Eval

import pullback

Message = dict[str, Any]


class Tool:
    """What has been defined so far: the loaded models by the names of their modules."""

    def __init__(self) -> None:
        self._models: dict[str, tuple[Eval, Any]] = {}
        self._handlers: dict[str, Callable[[Message], Message]] = {
            "start": lambda _: {"tool": "pullback"},
            "define": self._define,
            "evaluate": self._evaluate,
            "analysis": lambda _: {},
        }

    def respond(self, line: str) -> Message:
        """The response to one line of input."""
        try:
            message = json.loads(line)
        except ValueError as error:
            return {"id": None, "success": False, "error": f"not JSON: {error}"}
        if not isinstance(message, dict):
            return {"id": None, "success": False, "error": "a message must be a JSON object"}
        kind = message.get("kind")
        response: Message = {"id": message.get("id")}
        handler = self._handlers.get(kind) if isinstance(kind, str) else None
        if handler is None:
            return response | {"success": False, "error": f"unknown kind of message: {kind!r}"}
        try:
            return response | handler(message)
        except Exception as error:  # whatever it is, the session goes on
            text = f"missing field {error}" if isinstance(error, KeyError) else str(error)
            return response | {"success": False, "error": f"{type(error).__name__}: {text}"}

    def _define(self, message: Message) -> Message:
        module = message["module"]
        if module not in EVALS:
            return {"success": False, "error": f"unknown module: {module!r}"}
        began = time.perf_counter_ns()
        self._models[module] = EVALS[module], pullback.load(EVALS[module].path)
        return {"success": True, "timings": [timing("compile", time.perf_counter_ns() - began)]}

    def _evaluate(self, message: Message) -> Message:
        module, function = message["module"], message["function"]
        if module not in self._models:
            return {"success": False, "error": f"module not defined: {module!r}"}
        definition, model = self._models[module]
        if function not in definition.functions:
            return {"success": False, "error": f"unknown function of {module}: {function!r}"}
        given = message["input"]
        began = time.perf_counter_ns()
        call = definition.functions[function](model, given)
        timings = [timing("prepare", time.perf_counter_ns() - began)]
        runs, seconds = (given.get("min_runs", 1), given.get("min_seconds", 0)) if isinstance(given, dict) else (1, 0)
        result, times = repeat(call, runs, seconds)
        timings += [timing("evaluate", elapsed) for elapsed in times]
        return {"success": True, "output": call.output(result), "timings": timings}


def repeat(call: Call, min_runs: int, min_seconds: float) -> tuple[Any, list[int]]:
    """The last result, and the nanoseconds of each run: at least `min_runs`, together at least `min_seconds`."""
    result, times, total = None, [], 0
    while len(times) < max(1, min_runs) or total < min_seconds * 1e9:
        result = None
        began = time.perf_counter_ns()
        result = call.function(*call.arguments)
        times.append(time.perf_counter_ns() - began)
        total += times[-1]
    return result, times


def timing(name: str, nanoseconds: int) -> Message:
    return {"name": name, "nanoseconds": nanoseconds}


def encoded(response: Message) -> str:
    """As JSON, which knows neither infinities nor NaN: these are null, as in the answers of GradBench's C++ tools."""
    try:
        return json.dumps(response, allow_nan=False)
    except ValueError:
        return json.dumps(finite(response))


def finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def serve(lines: TextIO, out: TextIO) -> None:
    tool = Tool()
    for line in lines:
        if line.strip():
            print(encoded(tool.respond(line)), file=out, flush=True)


if __name__ == "__main__":
    try:
        serve(sys.stdin, sys.stdout)
    except (KeyboardInterrupt, BrokenPipeError):
        sys.stderr.close()
