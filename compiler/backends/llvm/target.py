"""LLVM text to native code: the only module that talks to llvmlite."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import llvmlite.binding as llvm

_initialised = False


def _initialise() -> None:
    global _initialised
    if not _initialised:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        _initialised = True


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """``cpu`` empty: the host's. ``level``: of optimisation, 0 to 3."""

    cpu: str = ""
    level: int = 3


def target_machine(options: TargetOptions) -> llvm.TargetMachine:
    _initialise()
    features = "" if options.cpu else llvm.get_host_cpu_features().flatten()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=options.cpu or llvm.get_host_cpu_name(),
        features=features,
        opt=options.level,
        reloc="pic",
        codemodel="default",
    )


@dataclass(eq=False)
class CompiledObject:
    """``object`` is a relocatable file for the linker or LLJIT."""

    object: bytes
    _module: llvm.ModuleRef = field(repr=False)
    _machine: llvm.TargetMachine = field(repr=False)

    @cached_property
    def optimised_ir(self) -> str:
        return str(self._module)

    @cached_property
    def assembly(self) -> str:
        return self._machine.emit_assembly(self._module)


def compile(text: str, options: TargetOptions) -> CompiledObject:
    """Parses, optimises and emits LLVM text."""
    machine = target_machine(options)
    module = llvm.parse_assembly(text, llvm.create_context())
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    tuning = llvm.create_pipeline_tuning_options(speed_level=options.level)
    tuning.loop_vectorization = tuning.slp_vectorization = options.level >= 2
    tuning.loop_interleaving = tuning.loop_unrolling = options.level >= 2
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(module, passes)
    return CompiledObject(machine.emit_object(module), module, machine)
