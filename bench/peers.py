"""Other tools that are Python packages, in an environment of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[1] / ".venv-bench"


def python_with(module: str, requirement: str) -> Path | None:
    """A Python that can import a module, installed where it can't yet; ``None`` where it cannot be had."""
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    if subprocess.run([str(python), "-c", f"import {module}"], capture_output=True, check=False).returncode:
        install = [str(python), "-m", "pip", "install", "--quiet", requirement]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            return None
    return python
