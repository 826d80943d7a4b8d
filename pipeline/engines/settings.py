"""Keys and addresses of engines, from the environment or a ``.env`` file; and how keys stay hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote, quote_plus

from pipeline.errors import ConfigError, EngineNotReady

__all__ = ["Secret", "Settings", "parse_env"]

_SECRET_NAME = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$")
_LINE = re.compile(
    r"""(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*
        (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>[^']*)' | (?P<bare>[^"'\s#].*?|) )
        \s*(?:(?<=\s)\#.*)?""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")
_SHORTEST = 4  # replacing a shorter "key" would turn messages to rubble without hiding anything


class Secret:
    """A key that shows itself to nobody by accident: ``str``, ``repr`` and formatting give ``***``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the key itself, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled")


class Settings:
    """What the environment and the project's ``.env`` say. The environment wins.

    Args:
        values: Names and values. Empty values count as absent.
        folder: The project's folder, against which relative paths are read.
    """

    def __init__(self, values: Mapping[str, str], folder: Path = Path()) -> None:
        self._values = {name: value for name, value in values.items() if value.strip()}
        self.folder = folder
        hidden = {
            value.strip()
            for name, value in self._values.items()
            if _SECRET_NAME.search(name.upper()) and len(value.strip()) >= _SHORTEST
        }
        forms = {form for value in hidden for form in _forms(value)}
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._hidden = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    @classmethod
    def load(cls, folder: Path, environ: Mapping[str, str]) -> Settings:
        """Read ``folder/.env``, if there is one, under the environment.

        Raises:
            ConfigError: The file cannot be read or a line of it is no assignment.
        """
        path = folder / ".env"
        values: dict[str, str] = {}
        if path.is_file():
            try:
                values = parse_env(path.read_text(encoding="utf-8-sig"), path)
            except (OSError, UnicodeDecodeError) as error:
                problem = type(error).__name__
            else:
                problem = ""
            if problem:
                raise ConfigError(f"cannot be read ({problem}); it must be a text file in UTF-8", path)
        return cls({**values, **{name: value for name, value in environ.items() if value.strip()}}, folder)

    def get(self, name: str, default: str = "") -> str:
        """Give a setting that is no secret, without white space round it."""
        return self._values.get(name, default).strip()

    def secret(self, name: str) -> Secret | None:
        """Give a key, if it is set."""
        value = self._values.get(name, "").strip()
        return Secret(value) if value else None

    def number(self, name: str) -> float | None:
        """Give a setting that is a number of zero or more, if it is set.

        Raises:
            EngineNotReady: It is something else.
        """
        text = self.get(name)
        if not text:
            return None
        if not re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
            raise EngineNotReady(f"{name} must be a number such as 20 or 0.5; correct it")
        return float(text)

    def scrub(self, text: str) -> str:
        """Take every key out of a text that others wrote."""
        return self._hidden.sub("***", text) if self._hidden else text

    def __repr__(self) -> str:
        return f"Settings({', '.join(sorted(self._values))})"


def _forms(value: str) -> set[str]:
    """The ways a key may be written inside a URL, a form or JSON."""
    return {value, quote(value, safe=""), quote(value), quote_plus(value), json.dumps(value)[1:-1]}


def parse_env(text: str, path: Path) -> dict[str, str]:
    r"""Read ``NAME=value`` lines.

    ``#`` begins a comment, ``export`` may stand in front, values may be in single quotes or in double ones
    (with ``\n``, ``\"``, ``\\``). Nothing is expanded: a ``$`` in a key stays a ``$``.

    Raises:
        ConfigError: A line is no assignment. The line itself is not shown, it may hold a key.
    """
    values = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ConfigError("is not NAME=value; correct the line or begin it with #", path, number)
        double = match["double"]
        if double is not None:
            value = _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], double)
        else:
            value = match["single"] if match["single"] is not None else match["bare"]
        values[match["name"]] = value
    return values
