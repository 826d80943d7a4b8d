"""Locale names: BCP 47 outside (``pt-BR``), gettext's form for folders (``pt_BR``); both are understood."""

from __future__ import annotations

import re

from pipeline.errors import ConfigError

__all__ = ["folder", "is_pseudo", "parse"]

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?(?:@(?P<modifier>[a-z]+))?",
    re.IGNORECASE,
)
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "arabic": "Arab", "devanagari": "Deva"}


def parse(name: str) -> str:
    """The BCP 47 tag of a locale in either form.

    Args:
        name: ``pt-BR``, ``pt_BR``, ``sr@latin`` …, in any case.

    Raises:
        ConfigError: This is no locale name.
    """
    found = _TAG.fullmatch(name.strip())
    modifier = found["modifier"].lower() if found and found["modifier"] else ""
    if found is None or (modifier and (modifier not in _SCRIPTS or found["script"])):
        raise ConfigError(
            f"“{name}” is no locale name; write a language such as ar, or a language and region such as pt-BR"
        )
    script = _SCRIPTS.get(modifier) or (found["script"] or "").title()
    return "-".join(part for part in (found["language"].lower(), script, (found["region"] or "").upper()) if part)


def is_pseudo(tag: str) -> bool:
    """Whether a locale is one of CLDR's for testing layouts: en-XA, ar-XB."""
    return tag.endswith(("-XA", "-XB"))


def folder(tag: str) -> str:
    """Gettext's form of a BCP 47 tag: ``pt_BR``, ``sr@latin``, ``zh_Hant_TW``."""
    parts = tag.split("-")
    modifier = next((name for name, script in _SCRIPTS.items() if script in parts[1:]), None)
    if modifier is None:
        return "_".join(parts)
    return "_".join(p for p in parts if p != _SCRIPTS[modifier]) + f"@{modifier}"
