"""Diagnostics as people and as programs see them."""

from __future__ import annotations

import json

from pullback.compiler.render import advice, render, to_json, width
from pullback.dsl.diagnostics import Diagnostic, FixIt, Note, Severity
from pullback.dsl.source import NOWHERE, Source, Span

SOURCE = Source("folder/test.dsl", "let add = { x, y in\n    Float(Int(x + y))\n}\n")


def span(text: str, source: Source = SOURCE) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def error(place: Span, *notes: Note, fixits: tuple[FixIt, ...] = ()) -> Diagnostic:
    return Diagnostic(Severity.ERROR, "some-code", "something is wrong", place, notes, fixits)


def test_text_points_at_the_place() -> None:
    note = Note("here", span("Int"))
    assert render([error(span("{ x, y in\n    Float(Int(x + y))\n}"), note)]) == (
        "test.dsl:1:11: error: something is wrong\n"
        "let add = { x, y in\n"
        "          ^~~~~~~~~\n"
        "test.dsl:2:11: note: here\n"
        "    Float(Int(x + y))\n"
        "          ^\n"
    )


def test_an_empty_span_is_one_caret() -> None:
    place = Span(SOURCE, 3, 3)
    assert render([error(place)]).splitlines()[2] == "   ^"


def test_the_end_of_the_file_is_a_place() -> None:
    end = len(SOURCE.text)
    assert render([error(Span(SOURCE, end, end))]).splitlines() == ["test.dsl:4:1: error: something is wrong", "", "^"]


def test_no_place_no_source_line() -> None:
    assert render([error(NOWHERE)]) == "error: something is wrong\n"


def test_carets_stand_below_wide_and_combining_characters() -> None:
    source = Source("a.dsl", "let 数字, e\u0301t\u00e9 = 🙂🙂 + y")
    lines = render([error(span("🙂🙂", source))]).splitlines()
    assert lines[2] == " " * 16 + "^~~~"
    assert width(source.text[: source.text.index("🙂")]) == 16


def test_tabs_and_control_characters_do_not_move_the_carets() -> None:
    source = Source("a.dsl", "\tlet\ta\x1b = b")
    text = render([error(span("b", source))])
    assert "\x1b" not in text
    line, carets = text.splitlines()[1:]
    assert line[carets.index("^")] == "b"


def test_messages_cannot_smuggle_control_characters() -> None:
    text = render([Diagnostic(Severity.WARNING, "x", "a \x1b[2J b", NOWHERE)])
    assert text == "warning: a \ufffd[2J b\n"


def test_fixits_stand_where_they_go() -> None:
    place = span("Int(x + y)")
    fix = FixIt(span("Int"), "Double")
    assert render([error(place, fixits=(fix,))]).splitlines()[-2:] == [" " * 10 + "^~~~~~~~~~", " " * 10 + "Double"]
    removal = FixIt(span("(x + y)"), "")
    assert render([error(place, fixits=(removal,))]).splitlines()[-1] == " " * 13 + "-------"
    elsewhere = FixIt(Span(SOURCE, 0, 0), "public ")
    assert render([error(place, fixits=(elsewhere,))]).splitlines()[-1] == "test.dsl:1:1: fix-it: insert 'public '"


def test_colour_is_only_added() -> None:
    diagnostic = error(span("Float"), Note("here", span("Int")))
    coloured = render([diagnostic], colour=True)
    plain = coloured
    for code in ("1;31", "1;36", "1;32", "1", "0"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert coloured != plain
    assert plain == render([diagnostic])


def test_advice_names_the_first_error() -> None:
    warning = Diagnostic(Severity.WARNING, "unused", "unused", span("Int"))
    assert advice([warning]) == ""
    assert advice([warning, error(span("Int"))]) == "For more information, try `pullback explain some-code`.\n"


def test_json_tells_everything() -> None:
    (row,) = json.loads(to_json([error(span("Int"), Note("here", span("x")), fixits=(FixIt(span("Int"), "Double"),))]))
    assert row["severity"] == "error"
    assert row["code"] == "some-code"
    assert (row["file"], row["line"], row["column"], row["end_line"], row["end_column"]) == (
        "folder/test.dsl",
        2,
        11,
        2,
        14,
    )
    assert row["notes"][0]["message"] == "here"
    assert row["fixits"][0]["text"] == "Double"


def test_what_utf8_cannot_hold_is_shown_otherwise() -> None:
    source = Source("test.dsl", "let \ud800 = 1\n")
    assert render([error(span("\ud800", source))]).encode() == (
        "test.dsl:1:5: error: something is wrong\nlet \ufffd = 1\n    ^\n".encode()
    )
