"""What is known about each language, read from ``data/<language>.yaml``.

A language's knowledge is that of ``default.yaml`` plus its own file; adding a language is adding a file. Every
key of a file is a field of `Language`; word lists are written as one string of words parted by white space, in
which ``_`` stands for a blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError

__all__ = ["Language", "load"]

_DATA = Path(__file__).parent / "data"
_LOCALE = re.compile(r"[A-Za-z]{2,8}(?:[-_@.][A-Za-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Language:
    """The words that decide whether a period ends a sentence.

    Abbreviations are held without their last period. One in lower case also matches with a capital first letter
    unless it is a single letter; one with a capital matches as it stands only: ``Ms`` is a title, ``MS`` a disease.

    Attributes:
        never: Abbreviations after which a sentence always goes on: ``Dr``, ``e.g``.
        before_number: Those after which it goes on if a number or a letter as a label follows: ``Fig``, ``No``.
        before_name: Those after which it goes on unless one of ``starters`` follows: ``U.S``, ``Ph.D``.
        before_lower: Those after which it goes on if a word in lower case follows, as after any period; they
            are listed so that they are never taken for the last word of a carelessly written sentence.
        starters: Words that open a sentence and are no part of a name.
        pronouns: Words that open a sentence even where it is begun without a capital: ``i``, ``they``.
        followers: Names that may follow any abbreviation without opening a sentence: ``Monday``, ``Army``.
        lettered: Nouns that a single letter completes: ``vitamin`` D, ``type`` B.
        between: Words between single letters: ``types A and B``.
        labels: Words that a number turns into the enumerator of what follows: ``Step`` 1.
        speech: Verbs that follow a quoted question: ``asked``.
        exclaiming: Names that are written with an exclamation or a question mark: ``Yahoo``.
        ordinals: Whether a period after a number of one or two digits makes it an ordinal.
    """

    never: frozenset[str] = frozenset()
    before_number: frozenset[str] = frozenset()
    before_name: frozenset[str] = frozenset()
    before_lower: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    followers: frozenset[str] = frozenset()
    lettered: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    speech: frozenset[str] = frozenset()
    exclaiming: frozenset[str] = frozenset()
    ordinals: bool = False


_FIELDS = {f.name: f.default for f in fields(Language)}
_ABBREVIATIONS = ("never", "before_number", "before_name", "before_lower")


@lru_cache(maxsize=64)
def load(locale: str) -> Language:
    """Return what is known about the language of a locale.

    Args:
        locale: A BCP 47 tag or gettext's form of it; only the language decides, and one without a file of its
            own gets the defaults.

    Raises:
        ConfigError: The locale's name or the language's file is malformed.
    """
    if not _LOCALE.match(locale):
        raise ConfigError(f"{locale!r} is not a locale; write it like 'en', 'pt-BR' or 'pt_BR'")
    language = re.split("[-_@.]", locale, maxsplit=1)[0].lower()
    own = _DATA / f"{language}.yaml"
    known = _read(_DATA / "default.yaml")
    if language != "default" and own.is_file():
        for key, value in _read(own).items():
            known[key] = known[key] | value if isinstance(value, frozenset) and key in known else value
    return Language(**known)


def _read(path: Path) -> dict[str, Any]:
    """Read one language file into the arguments of `Language`."""
    import yaml

    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ConfigError(f"this is not YAML: {error}; mend the file", path) from error
    if not isinstance(data, dict):
        raise ConfigError("a language file maps the names of word lists to words", path)
    known: dict[str, Any] = {}
    for key, value in data.items():
        if key not in _FIELDS or isinstance(value, bool) != isinstance(_FIELDS[key], bool):
            raise ConfigError(f"{key!r} is no word list; use one of {', '.join(_FIELDS)}", path)
        if isinstance(value, bool):
            known[key] = value
        elif isinstance(value, str):
            words = [word.replace("_", " ") for word in value.split()]
            known[key] = _forms(words) if key in _ABBREVIATIONS else frozenset(words)
        else:
            raise ConfigError(f"{key!r} must be words parted by blanks", path)
    return known


def _forms(words: list[str]) -> frozenset[str]:
    """Abbreviations as they are matched: without the last period, and capitalized where written small."""
    bare = [word.removesuffix(".") for word in words]
    return frozenset(bare) | frozenset(word[0].upper() + word[1:] for word in bare if len(word) > 1)
