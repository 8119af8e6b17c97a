"""The calls of LLVM that take long, without the lock that llvmlite holds during each of its calls.

LLVM lets threads work on modules at the same time if each is in a context of its own. A module's text is not among
them: while llvmlite has LLVM write it, the locale of the whole process is another one.
"""

from __future__ import annotations

from ctypes import CDLL, byref, c_char_p, c_int, c_size_t, c_void_p, string_at
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from llvmlite.binding import ffi

# The library that llvmlite has loaded; this is another handle of it.
_library = CDLL(str(Path(llvm.__file__).parent / ffi.get_library_name()))


def _function(name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(_library, name)
    function.restype, function.argtypes = result, arguments
    return function


_run = _function("LLVMPY_RunNewModulePassManager", None, c_void_p, c_void_p, c_void_p)
_emit = _function("LLVMPY_TargetMachineEmitToMemory", c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_parse = _function("LLVMPY_ParseAssembly", ffi.LLVMModuleRef, c_void_p, c_char_p, c_void_p)
_start = _function("LLVMPY_GetBufferStart", c_void_p, c_void_p)
_size = _function("LLVMPY_GetBufferSize", c_size_t, c_void_p)
_dispose_buffer = _function("LLVMPY_DisposeMemoryBuffer", None, c_void_p)
_dispose_text = _function("LLVMPY_DisposeString", None, c_char_p)


def parse(text: str, context: llvm.ContextRef) -> llvm.ModuleRef:
    """The module of LLVM text; ``RuntimeError`` with LLVM's reason if it is none."""
    reason = c_char_p()
    module = _parse(context, text.encode(), byref(reason))
    if not module:
        raise RuntimeError(_taken(reason))
    return llvm.ModuleRef(module, context)


def run_passes(manager: llvm.ModulePassManager, module: llvm.ModuleRef, passes: llvm.PassBuilder) -> None:
    _run(manager, module, passes)


def emit_object(machine: llvm.TargetMachine, module: llvm.ModuleRef) -> bytes:
    """The relocatable file of a module; ``RuntimeError`` with LLVM's reason if there is none."""
    reason = c_char_p()
    buffer = _emit(machine, module, 1, byref(reason))
    if not buffer:
        raise RuntimeError(_taken(reason))
    try:
        return string_at(_start(buffer), _size(buffer))
    finally:
        _dispose_buffer(buffer)


def _taken(text: c_char_p) -> str:
    """What LLVM has written, which it may forget."""
    try:
        return (text.value or b"").decode()
    finally:
        _dispose_text(text)
