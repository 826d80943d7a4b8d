"""Dates, digits and language names as the readers of a locale write them. The data is CLDR's, through Babel."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from pipeline.locales import is_pseudo

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["cldr", "day", "default_digits", "digits", "language_name"]

_ZEROS = {
    "arab": 0x660,
    "arabext": 0x6F0,
    "beng": 0x9E6,
    "deva": 0x966,
    "fullwide": 0xFF10,
    "gujr": 0xAE6,
    "khmr": 0x17E0,
    "latn": 0x30,
    "mymr": 0x1040,
    "tamldec": 0xBE6,
    "thai": 0xE50,
}


@cache
def cldr(locale: str) -> Locale:
    """CLDR's data of a locale; a locale for testing layouts (``en-XA``) has its language's."""
    from babel import Locale

    return Locale.parse(locale.split("-", maxsplit=1)[0] if is_pseudo(locale) else locale, sep="-")


def default_digits(locale: str) -> str:
    """The numbering system that CLDR gives a locale."""
    system = cldr(locale).default_numbering_system
    return system if system in _ZEROS else "latn"


def digits(text: str, system: str) -> str:
    """A text with its ASCII digits written in a numbering system of CLDR."""
    zero = _ZEROS[system]
    return text.translate({0x30 + n: zero + n for n in range(10)}) if zero != 0x30 else text


def day(when: date, locale: str, system: str) -> str:
    """A date in words: ``22 Kasım 2026``.

    Babel writes dates in ASCII digits whatever the locale, so the digits are put in afterwards.
    """
    from babel.dates import format_date

    return digits(format_date(when, "long", locale=cldr(locale)), system)


def language_name(locale: str) -> str:
    """A language in its own language: ``العربية``, ``Türkçe``."""
    found = cldr(locale)
    name = str(found.get_display_name(found) or locale)
    return f"{name} ({locale})" if is_pseudo(locale) else name
