"""Calling one entry point with Python values."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from typing import Any

from . import abi, kept, objects
from .context import Frame, failure, stack_limit, trap
from .leaves import leaf_format
from .load import Library
from .pack import Mismatch, packer
from .structs import Classes
from .unpack import Results, Unpackers

# Types whose values go into the argument buffer as they are: exactly these Python types, in these leaves.
_DIRECT = {"f64": float, "i64": int, "bool": bool}


class Native:
    """One module's code in this process: what all its entry points share."""

    def __init__(self, library: Library, classes: Classes) -> None:
        self.library = library
        self.classes = classes
        self.types = abi.TypeReader(library.manifest["nominals"])
        self.unpackers = Unpackers(classes)
        self.copying_unpackers = Unpackers(classes, copy=True)
        self.direct_buffers = ctypes.c_int64()  # counted by calls through the machine
        self._contexts: list[Any] = []
        trim = library.manifest.get("trim")
        if trim is not None:
            kept.register(self, library.function(library.address(trim)))

    def adopt(self, frame: Frame) -> None:
        self._contexts.append(frame.context)

    def live_buffers(self) -> int:
        """Native buffers not given back yet, by results that are still in use."""
        in_frames = sum(context[abi.ContextLayout.LIVE_BUFFERS] for context in self._contexts)
        return self.direct_buffers.value + in_frames


class Entry:
    """One C function ``symbol(context, arguments, results)``. ``names``: of the arguments, for messages; ``owner``: the
    function that they are given to. ``copy``: results never refer to native memory."""

    def __init__(
        self, native: Native, data: dict[str, Any], owner: str, names: Sequence[str], *, copy: bool = False
    ) -> None:
        self.native = native
        self.arguments = tuple(map(native.types.decode, data["arguments"]))
        self.results = tuple(map(native.types.decode, data["results"]))
        self.unlock: int | None = data["unlock"]
        self.owner = owner
        self._names = tuple(names)
        library, released = native.library, data["symbol"] + abi.RELEASE_SUFFIX
        self.address = library.address(data["symbol"])
        self.release_address = library.address(released) if data["release"] else 0
        self._function = library.function(self.address)
        # The interpreter's lock is held: the machine calls pullbacks of what else uses these buffers under that alone.
        self._release = library.function(self.release_address, short=True) if data["release"] else None
        self._argument_layout = abi.layout_of_fields(self.arguments)
        self._result_layout = abi.layout_of_fields(self.results)
        self.argument_size, self.result_size = self._argument_layout.size, self._result_layout.size
        argument_format, result_format = leaf_format(self._argument_layout), leaf_format(self._result_layout)
        self._pack_into = argument_format.pack_into
        self._unpack_from = result_format.unpack_from
        self._packers = tuple(map(packer, self.arguments))
        direct = [_DIRECT.get(t.name) if isinstance(t, abi.Scalar) else None for t in self.arguments]
        self._direct = tuple(direct) if None not in direct else None
        unpackers = native.copying_unpackers if copy else native.unpackers
        starts = [fields.start for fields in self._result_layout.fields]
        self._unpackers = tuple(zip(map(unpackers.of, self.results), starts, strict=True))
        self._only_numbers = all(isinstance(t, abi.Scalar) and t.name != "f80" for t in self.results)
        self._only_number = self._only_numbers and len(self.results) == 1
        # Calls that take or return objects take turns.
        self.lock = objects.LOCK if any(map(abi.holds_objects, (*self.arguments, *self.results))) else None
        self._frames: list[Frame] = []
        self._traps = native.library.manifest["traps"]

    def call(self, arguments: Sequence[Any], lock: threading.RLock | None = None) -> Any:
        """All results, as a tuple; the number itself when that is the only one. ``lock``: held by others who use
        buffers that the results may share."""
        keep: list[Any] | None = None
        lock = lock if self.lock is None else self.lock
        try:
            frame = self._frames.pop()
        except IndexError:
            frame = self._new_frame()
        try:
            if self._direct is None or tuple([a.__class__ for a in arguments]) != self._direct:
                keep = []
                self._pack_into(frame.arguments, 0, *self._leaves(arguments, keep))
            else:
                try:
                    self._pack_into(frame.arguments, 0, *arguments)
                except Exception:  # an integer out of range; packing with care says which
                    self._pack_into(frame.arguments, 0, *self._leaves(arguments, []))
            limit = stack_limit()
            if frame.limit != limit:
                frame.set_limit(limit)
            frame.begin()
            if lock is None:
                status = frame.call()
            else:
                with lock:
                    status = frame.call()
            if status:
                raise frame.error or trap(frame.context, status, self._traps)
            if self._only_numbers and frame.error is None:
                numbers = self._unpack_from(frame.results)
                return numbers[0] if self._only_number else numbers
            return self._finish(frame, lock)
        finally:
            frame.error = None
            self._frames.append(frame)

    def value(self) -> Any:
        """The result of an entry without arguments."""
        results = self.call(())
        return results[0] if isinstance(results, tuple) else results

    def takes(self, arguments: Sequence[Any]) -> bool:
        """Whether all arguments fit."""
        try:
            self._leaves(arguments, [])
        except (TypeError, ValueError):
            return False
        return True

    def _leaves(self, arguments: Sequence[Any], keep: list[Any]) -> list[Any]:
        leaves: list[Any] = []
        for name, pack, value in zip(self._names, self._packers, arguments, strict=True):
            try:
                pack(value, leaves, keep)
            except Mismatch as error:
                raise error.kind(f"{self.owner}: '{name}{error.path}' {error.message}") from None
        return leaves

    def _finish(self, frame: Frame, lock: threading.RLock | None) -> Any:
        """Results that may own native memory. A sequel of the call: its arguments are still alive."""
        if frame.error is not None:
            Results(frame.results.raw, self.give_back, lock)
            raise frame.error
        return self._unpack(frame.results.raw, lock)

    def own(self, data: bytes) -> Results:
        """Of the bytes of results, parts of which Python refers to."""
        return Results(data, self.give_back, self.lock)

    def _unpack(self, data: bytes, lock: threading.RLock | None = None) -> tuple[Any, ...]:
        results = Results(data, self.give_back, lock if self.lock is None else self.lock)
        leaves = self._unpack_from(results.data)
        return tuple([unpack(leaves, at, results) for unpack, at in self._unpackers])

    def unpack(self, data: bytes, lock: threading.RLock | None = None) -> Any:
        """What ``call`` returns, from the bytes of results that the machine has left to Python."""
        values = self._unpack(data, lock)
        return values[0] if self._only_number else values

    def fail(self, status: int, context: int) -> None:
        """Raises why a call through the machine, whose context lies at this address, has failed."""
        raise failure(context, status, self._traps)

    def give_back(self, data: bytes) -> None:
        """Releases results; ``data`` begins with them."""
        if self._release is None:
            return
        try:
            frame = self._frames.pop()
        except IndexError:
            frame = self._new_frame()
        ctypes.memmove(frame.results, data, self.result_size)
        self._release(frame.context, frame.results)
        self._frames.append(frame)

    def _new_frame(self) -> Frame:
        frame = Frame(self._function, self.argument_size, self.result_size)
        self.native.adopt(frame)
        return frame
