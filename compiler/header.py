"""The C header of an artefact."""

from __future__ import annotations

from typing import Any

from ..runtime import abi

_SCALARS = {
    "f32": "float",
    "f64": "double",
    "f80": "long double",
    "i8": "int8_t",
    "i16": "int16_t",
    "i32": "int32_t",
    "i64": "int64_t",
    "u8": "uint8_t",
    "u16": "uint16_t",
    "u32": "uint32_t",
    "u64": "uint64_t",
    "bool": "bool",
}


def _slot(kind: str, name: str) -> str:
    """The declaration of a part of an enum."""
    if kind.startswith("vector:"):
        _, lanes, element = kind.split(":")
        return f"{_SCALARS[element]} {name}[{lanes}]"
    return f"{_SCALARS.get(kind, 'void *')} {name}"


_PREAMBLE = """\
/* {name}: C interface of code compiled by pullback {version}. Binary interface version {abi}.

   Every function fills `results` from `arguments` and returns 0, or the number of a trap:
   pullback_{prefix}_traps[status - 1] tells what and where. Where that is in the library and the context's `place` is
   not 0, pullback_{prefix}_traps[place - 1] has the place that called it. A context serves one thread at a time; set
   it to zeros before its first use (`writer` null prints to stdout, `stack_limit` null does not check the stack). Link
   with -lm.

   Arguments are borrowed: set `owner` of an array to NULL, and keep its `data` alive during the call.
   Results belong to the caller: give those with arrays or objects back with the function's `_release`. Large buffers
   that were freed are kept for the next calls; pullback_{prefix}_trim() gives them back to the system. */

#ifndef PULLBACK_{guard}_H
#define PULLBACK_{guard}_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {{
#endif

#ifndef PULLBACK_CONTEXT
#define PULLBACK_CONTEXT
typedef struct {{
  int64_t live_buffers;
  void *stack_limit;
  void (*writer)(void *argument, const char *text, int64_t length);
  void *writer_argument;
  char *message; /* of a trap with a text of its own; free() it and set it to NULL */
  int64_t message_length;
  void *table;
  void *reserved;
  uint64_t *random; /* state of the random numbers, may be shared by threads; NULL: each call has its own */
  uint64_t own[3]; /* set to zeros before each call */
  int64_t place; /* set it to 0 after a trap */
  uint64_t listed;
  void *lists[64];
}} pullback_context_t;

typedef struct {{
  void *owner;
  const void *data;
  int64_t count;
}} pullback_array_t;

struct pullback_trap {{
  const char *message, *file;
  int line, column;
  bool in_library;
}};

#ifdef __cplusplus
#define PULLBACK_ALIGN(bytes) alignas(bytes)
#else
#define PULLBACK_ALIGN(bytes) _Alignas(bytes)
#endif
#endif
"""

# What the results of an entry are, where its name does not tell.
_NOTES = {
    "jvp": "the results, then their tangents",
    "hvp": "the value, the gradient, the derivative along the tangents, the Hessian times them",
}

_END = """
#ifdef __cplusplus
}
#endif

#endif
"""


def header(manifest: dict[str, Any]) -> str:
    return _Header(manifest).text()


class _Header:
    def __init__(self, manifest: dict[str, Any]) -> None:
        self._manifest = manifest
        self._reader = abi.TypeReader(manifest["nominals"])
        self._prefix = identifier(manifest["name"])
        self._tuples: dict[abi.Type, str] = {}
        self._lines: list[str] = []

    def _pointers(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._lines.append("\n/* The C functions that this code calls: set these to their addresses first. */")
        for row in rows:
            library = f" of the library '{row['library']}'" if row["library"] else ""
            self._lines.append(f"extern void *{row['pointer']}; /* {comment(row['symbol'] + library)} */")

    def text(self) -> str:
        manifest = self._manifest
        begin = _PREAMBLE.format(
            name=comment(manifest["name"]),
            version=manifest["compiler"],
            abi=manifest["abi"],
            prefix=self._prefix,
            guard=self._prefix.upper(),
        )
        self._pointers(manifest["c_functions"])
        for row in manifest["functions"]:
            self._function(row)
        self._lines += ["", f'void pullback_{self._prefix}_trim(void) __asm__("{manifest["trim"]}");']
        self._trap_table(manifest["traps"])
        return begin + "\n".join(self._lines) + _END

    def _function(self, row: dict[str, Any]) -> None:
        names = [p["name"] for p in row["parameters"]]
        labels = ", ".join(
            f"{n}: {self._reader.decode(t)}" for n, t in zip(names, row["value"]["arguments"], strict=True)
        )
        self._lines += ["", f"/* {comment(row['name'])}({comment(labels)}) */"]
        self._entry(row["value"], names)
        for derivative in row["derivatives"]:
            wrt = ", ".join(comment(names[i]) for i in derivative["wrt"])
            self._lines.append(f"/* with respect to {wrt} */")
            along = [*names, *(f"d_{names[i]}" for i in derivative["wrt"])]
            parameters = {"pullback": _pullback_names(derivative), "jvp": along, "hvp": along}
            for kind in ("value_and_gradient", "vjp", "pullback", "jvp", "hvp"):
                if derivative[kind] is not None:
                    if kind in _NOTES:
                        self._lines.append(f"/* {_NOTES[kind]} */")
                    self._entry(derivative[kind], parameters.get(kind, names))

    def _entry(self, entry: dict[str, Any], names: list[str]) -> None:
        symbol = entry["symbol"]
        arguments = [
            self._field(self._reader.decode(t), identifier(n)) for t, n in zip(entry["arguments"], names, strict=True)
        ]
        results = [self._field(self._reader.decode(t), f"result{i or ''}") for i, t in enumerate(entry["results"])]
        self._struct(f"{symbol}_arguments", arguments)
        self._struct(f"{symbol}_results", results)
        passed = f"const {symbol}_arguments *arguments, {symbol}_results *results"
        self._lines.append(f"int32_t {symbol}(pullback_context_t *context, {passed});")
        if entry["release"]:
            self._lines.append(
                f"void {symbol}_release(pullback_context_t *context, {symbol}_results *results) "
                f'__asm__("{symbol}{abi.RELEASE_SUFFIX}");'
            )

    def _struct(self, name: str, fields: list[str]) -> None:
        body = " ".join(f"{field};" for field in fields if field)
        self._lines.append(f"typedef struct {{ {body} }} {name};" if body else f"typedef struct {name} {name};")

    def _field(self, type: abi.Type, name: str) -> str:
        """A member's declaration; empty for a type without any bytes."""
        match type:
            case abi.Scalar(kind):
                return f"{_SCALARS[kind]} {name}"
            case abi.Vector(abi.Scalar(kind), lanes):
                return f"{_SCALARS[kind]} {name}[{lanes}]"
            case abi.Array() | abi.String():
                return f"pullback_array_t {name}"
            case abi.Object():
                return f"void *{name}"
            case abi.Opaque(size, align):
                return f"PULLBACK_ALIGN({align}) unsigned char {name}[{size}]" if size else ""
            case _:
                return f"{self._named(type)} {name}" if abi.layout(type).size else ""

    def _named(self, type: abi.Type) -> str:
        """The typedef of a struct, tuple or enum, written before its first use."""
        if type in self._tuples:
            return self._tuples[type]
        shown = (
            type.name if isinstance(type, abi.Struct | abi.Enum) else f"{type.__class__.__name__}{len(self._tuples)}"
        )
        name = f"pullback_{self._prefix}_{identifier(shown)}"
        match type:
            case abi.Struct(_, fields):
                members = list(map(self._field, [t for _, t in fields], identifiers([n for n, _ in fields])))
            case abi.Tensor():
                members = ["pullback_array_t sizes", "pullback_array_t scalars"]
            case abi.Tuple(elements):
                members = [self._field(t, f"_{i}") for i, t in enumerate(elements)]
            case _:
                members = [
                    _slot(kind, "tag" if i == 0 else f"slot{i}") for i, (kind, _) in enumerate(abi.layout(type).leaves)
                ]
                assert isinstance(type, abi.Enum | abi.Optional)
                cases = ", ".join(f"{i} {case}" for i, (case, _) in enumerate(abi.cases(type)))
                self._lines.append(f"/* tags: {comment(cases)} */")
        self._struct(name, members)
        self._tuples[type] = name
        return name

    def _trap_table(self, traps: list[list[Any]]) -> None:
        rows = ",\n  ".join(
            f"{{{quoted(m)}, {quoted(f)}, {line}, {column}, {str(library).lower()}}}"
            for m, f, line, column, library in traps
        )
        self._lines += [
            "",
            f"static const struct pullback_trap pullback_{self._prefix}_traps[] = {{",
            f"  {rows or '{0, 0, 0, 0, false}'}",
            "};",
        ]


def identifier(name: str) -> str:
    text = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
    return f"_{text}" if not text or text[0].isdigit() or text in _KEYWORDS else text


def _pullback_names(derivative: dict[str, Any]) -> list[str]:
    count = len(derivative["seeds"])
    return ["record", *("cotangent" if i == 0 else f"cotangent_{i}" for i in range(count))]


def identifiers(names: list[str]) -> list[str]:
    """Different names for C; letters that it lacks may have made them equal."""
    found: list[str] = []
    for name in map(identifier, names):
        while name in found:
            name += "_"
        found.append(name)
    return found


_KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if inline int long register "
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool class "
    "new delete this template private public".split()
)


def comment(text: str) -> str:
    return text.replace("*/", "* /")


def quoted(text: str) -> str:
    data = "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in text.encode())
    return f'"{data}"'
