"""What numbers in figures mean: separators of groups and decimals, times of day, fractions."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["FRACTIONS", "ROMAN", "decimal", "hours", "is_time", "read_figures", "scaled"]

FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
"""Signs that are a fraction by themselves."""
ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiii": 13}
"""Roman numbers of more than one figure, as far as medical texts count."""
_SLASHED = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
_TIME = re.compile(r"[0-2]?\d:[0-5]\d")
_SPACES = "\u00a0\u202f\u2009"
_MARKS = re.compile(f"([.,٫٬{_SPACES}])")


def decimal(text: str) -> str:
    """A plain decimal without zeros that mean nothing: ``05.50`` is ``5.5``."""
    whole, _, part = text.partition(".")
    whole = whole.lstrip("0") or "0"
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def scaled(value: str, scale: int) -> str:
    """A plain decimal times a whole number."""
    from decimal import Decimal

    return decimal(f"{Decimal(value) * scale:f}") if len(value) < 30 else value


def is_time(word: str) -> bool:
    """Whether figures are a time of day such as ``8:30``."""
    return bool(_TIME.fullmatch(word))


def hours(word: str) -> tuple[str, ...]:
    """What a time of day may be written as: by the other clock, with a full stop, without minutes."""
    hour, _, minute = word.partition(":")
    found = []
    for h in (int(hour), (int(hour) + 12) % 24):
        found += [f"{h}:{minute}", decimal(f"{h}.{minute}")]
        if minute == "30":  # half past four
            found.append(f"{h}.5")
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def read_figures(word: str, separator: str) -> tuple[tuple[tuple[str, ...], ...], str]:
    """Read a number in figures.

    Args:
        word: Figures 0 to 9 with the marks between them.
        separator: The locale's decimal separator.

    Returns:
        A tuple of readings, as plain decimals, for each number that the word holds ("120/80" holds two); and the
        kind, ``digits`` or ``time``.
    """
    if _TIME.fullmatch(word):
        return (hours(word),), "time"
    if word in _SLASHED:
        return ((_SLASHED[word],),), "digits"
    if "/" in word or ":" in word:
        return tuple(_values(part, separator) for part in re.split("[/:]", word)), "digits"
    values = _values(word, separator)
    return ((values,) if len(values) == 1 else tuple((v,) for v in values)), "digits"


def _values(raw: str, separator: str) -> tuple[str, ...]:
    """What digits with separators may mean in a language.

    Three digits after the locale's own group separator are a group, after its decimal separator decimals; a
    separator before another count of digits, or after a leading zero, can only be the decimal one.
    """
    parts = _MARKS.split(raw)
    if len(parts) == 1:
        return (decimal(raw),)
    marks = parts[1::2]
    digits = parts[0::2]
    last = marks[-1]
    grouped = all(len(d) == 3 for d in digits[1:]) and len(digits[0]) <= 3 and digits[0].lstrip("0") != ""
    joined = "".join(digits)
    if len(set(marks)) > 1:  # 1.000,5
        if len(set(marks[:-1])) > 1:
            return (decimal(joined),)
        return (decimal(f"{''.join(digits[:-1])}.{digits[-1]}"),)
    if len(marks) > 1:
        return (decimal(joined),) if grouped else tuple(map(decimal, digits))
    if last == "٫":
        return (decimal(f"{digits[0]}.{digits[1]}"),)
    if last == "٬" or last in _SPACES:
        return (decimal(joined),) if grouped else tuple(map(decimal, digits))
    if grouped and last != separator:
        return (decimal(joined),)
    return (decimal(f"{digits[0]}.{digits[1]}"),)
