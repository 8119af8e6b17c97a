"""The command line as a process: output, exit codes, and what it says when something is wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pullback

ROOT = Path(__file__).resolve().parent.parent.parent

PROGRAM = """\
/// The square of a number.
func square(_ x: Double) -> Double { return x * x }
print("square:", square(3))
"""


def pullback_command(
    *arguments: str | Path, input: str | None = None, cwd: Path | None = None, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """``path``: the PATH that the command sees."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({} if path is None else {"PATH": path})
    return subprocess.run(
        [sys.executable, "-m", "pullback", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment,
        input=input,
        cwd=cwd,
    )


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.dsl"
    path.write_text(PROGRAM)
    return path


def test_run(program: Path) -> None:
    done = pullback_command("run", program)
    assert (done.stdout, done.stderr, done.returncode) == ("square: 9.0\n", "", 0)


def test_run_from_standard_input() -> None:
    done = pullback_command("run", "-", input=PROGRAM)
    assert (done.stdout, done.returncode) == ("square: 9.0\n", 0)


def test_build_and_load(program: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.so"
    done = pullback_command("build", program, "-o", target)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    module = pullback.load(target)
    assert module.square(3) == 9.0
    assert module.square.__doc__ == "The square of a number."
    assert sorted(os.listdir(tmp_path)) == ["out.h", "out.so", "program.dsl"]


def test_build_names_its_output_after_the_source(program: Path) -> None:
    assert pullback_command("build", program).returncode == 0
    assert pullback.load(program.with_suffix(".so")).square(2) == 4.0


def test_build_without_any_tools(program: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.so"
    done = pullback_command("build", program, "-o", target, path="")
    assert done.returncode == 0
    assert "no linker was found" in done.stderr
    assert pullback.load(target).square(3) == 9.0


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_the_header_is_c(program: Path, tmp_path: Path) -> None:
    program.write_text(f"@differentiable\n{PROGRAM}")
    target = tmp_path / "libprogram.so"
    assert pullback_command("build", "--order", "2", program, "-o", target).returncode == 0
    source = tmp_path / "main.c"
    source.write_text(
        '#include "libprogram.h"\n#include <stdio.h>\n'
        "int main(void) {\n"
        "  pullback_context_t context = {0};\n"
        "  pullback_square_arguments arguments = {.x = 3};\n"
        "  pullback_square_results results;\n"
        "  int32_t status = pullback_square(&context, &arguments, &results);\n"
        '  printf("%d %g\\n", status, results.result);\n'
        "  pullback_square__hvp_0_arguments along = {.x = 3, .d_x = 0.5};\n"
        "  pullback_square__hvp_0_results found;\n"
        "  status = pullback_square__hvp_0(&context, &along, &found);\n"
        '  printf("%g %g %g %g\\n", found.result, found.result1, found.result2, found.result3);\n'
        "  pullback_program_trim();\n"
        "  return 0;\n}\n"
    )
    binary = tmp_path / "main"
    subprocess.run(
        ["cc", "-Wall", "-Werror", "-Wno-unused-variable", source, "-o", binary, target, f"-Wl,-rpath,{tmp_path}"],
        check=True,
    )
    assert subprocess.run([binary], capture_output=True, text=True, check=True).stdout == "0 9\n9 6 3 1\n"


RICH = """\
struct P: Differentiable { var w: Double; var int: [Float] }
enum Kind { case one, two(Int, Float), three(String) }
func kind(_ k: Kind, _ o: Int?) -> (Kind, x: Int?) { return (k, o) }
@differentiable(wrt: p)
func loss(_ p: P, double: [Double], _ m: [[Double]] = [[1]]) -> Double { return p.w * p.w }
func context() {}
func trap(_ s: String) -> Int { fatalError("x\\"\\\\?? \\(s)") }
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_the_header_has_every_type(tmp_path: Path) -> None:
    path = tmp_path / "rich.dsl"
    path.write_text(RICH)
    assert pullback_command("build", path).returncode == 0
    source = tmp_path / "main.c"
    checks = "\n".join(
        f'_Static_assert(sizeof({name}) == {size}, "{name}");'
        for name, size in {
            "pullback_kind_arguments": 40 + 16,
            "pullback_rich_P": 32,
            "pullback_loss_arguments": 32 + 24 + 24,
            "pullback_loss__value_and_gradient_0_results": 8 + 32,
        }.items()
    )
    source.write_text(f'#include "rich.h"\n{checks}\nint main(void) {{ return pullback_rich_traps[0].line < 0; }}\n')
    subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", source, "-o", tmp_path / "main"], check=True)


def test_check_is_silent_when_all_is_well(program: Path) -> None:
    done = pullback_command("check", program)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_check_looks_at_every_file(tmp_path: Path, program: Path) -> None:
    wrong, binary = tmp_path / "wrong.dsl", tmp_path / "binary.dsl"
    wrong.write_text("print(y)\n")
    binary.write_bytes(b"\xff\xfe\x00")
    done = pullback_command("check", tmp_path / "missing.dsl", binary, wrong, program)
    assert done.returncode == 2
    assert "missing.dsl: No such file or directory" in done.stderr
    assert "binary.dsl" in done.stderr
    assert "wrong.dsl:1:7: error: cannot find 'y' in scope" in done.stderr


def test_errors_in_the_program(tmp_path: Path) -> None:
    path = tmp_path / "wrong.dsl"
    path.write_text("let x: Int = 1\nprint(y + x)\n")
    for command in ("run", "check", "build", "emit"):
        done = pullback_command(command, path)
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.startswith("wrong.dsl:2:7: error: cannot find 'y' in scope\nprint(y + x)\n      ^")
    assert not path.with_suffix(".so").exists()


def test_diagnostics_as_json(tmp_path: Path) -> None:
    path = tmp_path / "wrong.dsl"
    path.write_text("print(y)\n")
    done = pullback_command("check", "--json", path)
    (row,) = json.loads(done.stdout)
    assert (row["severity"], row["line"], row["column"], done.returncode) == ("error", 1, 7, 1)
    assert row["file"] == str(path)
    assert json.loads(pullback_command("run", "--json", path).stderr) == [row]


def test_fixits_as_json(tmp_path: Path) -> None:
    path = tmp_path / "protocol.dsl"
    path.write_text(
        "protocol P { @differentiable(wrt: x) func f(_ x: Double) -> Double }\n"
        "struct S: P { func f(_ x: Double) -> Double { return x } }\n"
    )
    (row,) = json.loads(pullback_command("check", "--json", path).stdout)
    assert (row["severity"], row["code"]) == ("error", "conformance")
    assert (row["line"], row["column"], row["end_line"], row["end_column"]) == (2, 11, 2, 12)
    ((note,), (fixit,)) = row["notes"], row["fixits"]
    assert note["message"] == "candidate is missing attribute '@differentiable(wrt: x)'"
    assert fixit["text"] == "@differentiable(wrt: x) "
    assert (fixit["line"], fixit["column"], fixit["end_column"]) == (2, 15, 15)


def test_explanations() -> None:
    listed = pullback_command("explain")
    assert "not-differentiable " in listed.stdout
    page = pullback_command("explain", "not-differentiable").stdout
    assert page.startswith("# A function cannot be differentiated\n")
    unknown = pullback_command("explain", "not-diferentiable")
    assert unknown.stderr.endswith("Error: there is no code 'not-diferentiable'; did you mean 'not-differentiable'?\n")
    assert unknown.returncode == 2


def test_colour_only_on_terminals(tmp_path: Path) -> None:
    path = tmp_path / "wrong.dsl"
    path.write_text("print(y)\n")
    assert "\x1b" not in pullback_command("check", path).stderr


def test_traps_end_the_program(tmp_path: Path) -> None:
    path = tmp_path / "trap.dsl"
    path.write_text('print("before")\nlet xs = [1, 2]\nvar i = 1\ni += 1\nprint(xs[i])\n')
    done = pullback_command("run", path)
    assert done.stdout == "before\n"
    assert done.stderr == "trap.dsl:5:7: Fatal error: Index out of range\n"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("var i = Int.max\ni += 1\n", "2:1: Fatal error: Arithmetic overflow"),
        (
            "func f(_ n: Int) -> Int {\n  return (0..<n).count\n}\nprint(f(-1))\n",
            "2:11: Fatal error: Precondition failed: ",
        ),
        ('[1, 0].forEach {\n  print(1 / $0, terminator: "") }\n', "2:9: Fatal error: Division by zero"),
        ('if 1 + 1 == 2 {\n  fatalError("boom")\n}\n', "2:3: Fatal error: boom\n"),
    ],
)
def test_traps_in_the_library_are_placed_in_the_program(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "trap.dsl"
    path.write_text(text)
    assert pullback_command("run", path).stderr.startswith(f"trap.dsl:{message}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "Missing argument 'FILE'"),
        (["fly", "x.dsl"], "No such command 'fly'"),
        (["run", "absent.dsl"], "absent.dsl: No such file or directory"),
        (["run", "."], ".: is a folder, not a file"),
        (["run", "--level", "3", "x.dsl"], "No such option"),
        (["build", "-"], "'-o' is needed"),
        (["emit", "--stage", "soup", "x.dsl"], "Invalid value for '--stage'"),
        (["build", "--order", "3", "x.dsl"], "3 is not in the range 1<=x<=2"),
    ],
)
def test_misuse(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = pullback_command(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_where_nothing_can_be_written(program: Path, tmp_path: Path) -> None:
    done = pullback_command("build", program, "-o", tmp_path / "absent" / "out.so")
    assert (done.returncode, "no such folder" in done.stderr) == (2, True)
    done = pullback_command("build", program, "-o", tmp_path)
    assert (done.returncode, "it is a folder" in done.stderr) == (2, True)


def test_the_source_is_never_overwritten(program: Path) -> None:
    for name in ("program.dsl", "program.h"):
        source = program.rename(program.with_name(name))
        for target in (source, source.with_suffix(".so")) if name.endswith(".h") else (source,):
            done = pullback_command("build", source, "-o", target)
            assert (done.returncode, "cannot write" in done.stderr) == (2, True), target
        with pytest.raises(ValueError, match="cannot write"):
            pullback.build(source, source)
        assert source.read_text() == PROGRAM
        program = source
    assert os.listdir(program.parent) == ["program.h"]


def test_the_name_of_the_header_is_taken(program: Path) -> None:
    done = pullback_command("build", program, "-o", program.with_suffix(".h"))
    assert (done.returncode, "the C header" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_no_file_at_all(name: str) -> None:
    done = pullback_command("build", name)
    assert (done.returncode, "is a folder" in done.stderr) == (2, True)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
@pytest.mark.parametrize("command", [["run"], ["emit"], ["--help"]])
def test_output_that_cannot_be_written(program: Path, command: list[str]) -> None:
    file = [str(program)] if command != ["--help"] else []
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pullback", *command, *file],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    assert (done.stderr, done.returncode) == ("pullback: cannot write: No space left on device\n", 2)


def test_closed_output(program: Path) -> None:
    command = f"exec '{sys.executable}' -m pullback run '{program}' >&- 2>&-"
    done = subprocess.run(["sh", "-c", command], check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0


def test_a_file_name_that_is_not_utf8(program: Path) -> None:
    path = os.fsencode(program.with_name("x")) + b"\xff.dsl"
    os.rename(program, path)
    done = subprocess.run(
        [sys.executable, "-m", "pullback", "build", path],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert pullback.load(os.fsdecode(path)).square(3) == 9.0


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.dsl"
    path.write_bytes(b'print("a")\nprint("\xe9")\n')
    done = pullback_command("run", path)
    assert done.stderr == 'latin.dsl:2:8: error: the file is not UTF-8 text: byte 0xe9\nprint("\ufffd")\n       ^\n'
    assert done.returncode == 1
    (told,) = json.loads(pullback_command("check", "--json", path).stdout)
    assert (told["code"], told["line"], told["column"]) == ("unreadable", 2, 8)


def test_an_unknown_processor(program: Path) -> None:
    done = pullback_command("build", "--cpu", "abacus", program)
    assert done.stderr.endswith("Error: LLVM knows no processor 'abacus' of this architecture\n")
    assert done.returncode == 2


def test_another_processor_of_the_family(program: Path) -> None:
    assert pullback_command("build", "--cpu", "x86-64-v2", program).returncode == 0
    assert pullback.load(program.with_suffix(".so")).square(3) == 9.0


@pytest.mark.parametrize(
    ("stage", "fragment"),
    [
        ("ast", "func square(_ x: Double) -> Double {"),
        ("typed", "VariableRef type=Double variable=x"),
        ("ir", "fmul %x, %x : f64"),
        ("adjoint", "func @square(%x: f64) -> (f64)"),
        ("optimised", "fmul %x, %x : f64"),
        ("llvm", "define"),
        ("asm", '"pb square":'),
    ],
)
def test_emit(program: Path, stage: str, fragment: str) -> None:
    whole = pullback_command("emit", "--stage", stage, program)
    part = pullback_command("emit", "--stage", stage, "--function", "square", program)
    assert whole.returncode == part.returncode == 0
    assert fragment in whole.stdout
    assert fragment in part.stdout
    assert len(part.stdout) <= len(whole.stdout)


@pytest.mark.parametrize(
    ("stage", "fragment"),
    [
        ("ast", "// line 2\n/// The square"),
        ("typed", "Body parameters=(x)  // line 2\n"),
        ("ir", "  // line 2\n  %result"),
        ("adjoint", "  // line 2\n  %result"),
        ("optimised", "  // line 2\n  %result"),
        ("llvm", "  ; line 2\n"),
        ("asm", "\t# line 2\n"),
    ],
)
def test_emit_tells_the_lines(program: Path, stage: str, fragment: str) -> None:
    done = pullback_command("emit", "--stage", stage, "--function", "square", program)
    assert fragment in done.stdout


def test_emit_of_an_absent_function(program: Path) -> None:
    done = pullback_command("emit", "--function", "cube", program)
    assert done.returncode == 2
    assert "no function 'cube' at this stage; there are: square" in done.stderr
    done = pullback_command("emit", "--stage", "llvm", "--function", "cube", program)
    assert "no function 'cube' at this stage; there are: " in done.stderr


@pytest.mark.parametrize("stage", ["llvm", "asm"])
def test_emit_of_a_program_without_functions(stage: str, tmp_path: Path) -> None:
    file = tmp_path / "empty.dsl"
    file.write_text("")
    done = pullback_command("emit", "--stage", stage, file)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("stage", ["ast", "typed"])
def test_emit_of_a_text_that_cannot_be_read(stage: str, tmp_path: Path) -> None:
    file = tmp_path / "cut.dsl"
    file.write_text("let x =\nfunc f(")
    done = pullback_command("emit", "--stage", stage, file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("error: expected ')' in parameter list") == 1
    assert done.stderr.count("error: expected initial value after '='") == 1


def test_report_of_times(program: Path) -> None:
    done = pullback_command("run", "--report", "time", program)
    assert done.stdout == "square: 9.0\n"
    rows = [line.split(maxsplit=2) for line in done.stderr.splitlines()]
    stages = [name for _, _, name in rows]
    assert stages[:3] == ["parse", "check", "lower"]
    assert stages[-6:] == [
        "write LLVM text",
        "parse LLVM text",
        "optimise LLVM",
        "emit machine code",
        "link",
        "sum",
    ]
    times = [float(time) for time, unit, _ in rows if unit == "ms"]
    assert times[-1] == pytest.approx(sum(times[:-1]), abs=0.1 * len(times))


def test_report_of_times_of_a_check(program: Path) -> None:
    done = pullback_command("check", "--report", "time", program)
    stages = [line.split(maxsplit=2)[2] for line in done.stderr.splitlines()]
    assert stages[:5] == ["parse", "check", "lower", "check differentiability", "specialise"]
    assert stages[-2:] == ["differentiate", "sum"]


def test_help_and_version() -> None:
    assert pullback.__version__ in pullback_command("--version").stdout
    assert "Compile FILE ahead of time" in pullback_command("build", "--help").stdout


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "endless.dsl"
    path.write_text('var i = 0\nwhile i >= 0 {\n  print("line", i)\n  i = (i + 1) % 1000\n}\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "pullback", "run", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == b"line 0\n"
    process.stdout.close()
    assert process.wait(60) == -signal.SIGPIPE
    assert process.stderr.read() == b""
    process.stderr.close()


def test_interrupts_end_a_running_program(tmp_path: Path) -> None:
    path = tmp_path / "endless.dsl"
    path.write_text('print("started")\nvar i = 0\nwhile i >= 0 {\n  i = (i + 1) % 1000\n}\nprint(i)\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "pullback", "run", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        # Shells start what runs in the background with interrupts ignored, and processes inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"
    time.sleep(0.5)  # the thread that waits for the program has then begun to wait
    process.send_signal(signal.SIGINT)
    try:
        out, error = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (out, error.strip(), process.returncode) == (b"", b"", 130)
