"""Packages bring the library along prepared: see ``compiler/prepare.py``. All else is in ``pyproject.toml``."""

import os
import subprocess
import sys

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildPrepared(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # in a clone the sources change
            environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
            environment.pop("PYTHONSAFEPATH", None)  # what is built is found in the working directory
            command = [sys.executable, "-m", "pullback.compiler.prepare"]
            subprocess.run(command, cwd=self.build_lib, env=environment, check=True)


setup(cmdclass={"build_py": BuildPrepared})
