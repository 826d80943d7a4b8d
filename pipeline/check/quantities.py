"""The numbers in a text, in figures and words, with their units."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.check.figures import FRACTIONS, hours, is_time, read_figures, scaled
from pipeline.check.numerals import read_numeral
from pipeline.check.signs import family_sign

if TYPE_CHECKING:
    from pipeline.check.lexicon import Hit
    from pipeline.check.side import Side

__all__ = ["Quantity", "read_quantities", "seconds_of"]

_COUNTED = family_sign("unit", "time", "count")
# A month counts as 30 days, a year as twelve months: 12 months are a year, and 30 days may be a month.
_SECONDS = {
    "time.second": 1,
    "time.minute": 60,
    "time.hour": 3_600,
    "time.day": 86_400,
    "time.week": 604_800,
    "time.month": 2_592_000,
    "time.year": 31_104_000,
}
_APART = re.compile(r"[.,;:!?؛،؟()\n]")
_HALVES_OF_DAY = frozenset(["am", "pm"])
_TIME_FOLLOWS = frozenset("ap-–t")  # how a.m., p.m. or a range begins: a quick look
_FRACTIONS_OF_TWO = frozenset(["thirds", "fifths"])
_DASHES = frozenset("-–—")
_JOINING = frozenset(
    [
        "-",
        "–",
        "—",
        "to",
        "or",
        "and",
        "إلى",
        "الى",
        "أو",
        "و",
        "حتى",
        "ila",
        "ile",
        "veya",
        "ya",
        "y",
        "a",
        "o",
        "/",
        "için",
    ]
)


class Quantity(NamedTuple):
    """A number in a text.

    ``values`` are what it may mean, as plain decimals (``0.5``); ``unit`` is the concept of the unit it goes with;
    ``kind`` is ``digits``, ``word``, ``soft`` (may stand for a number or not), ``ordinal`` or ``time``; ``first`` is
    its first word, ``last`` the one after its last.
    """

    values: tuple[str, ...]
    unit: str
    kind: str
    first: int
    last: int


# Makes a quantity of a tuple, in half the time of the class itself.
_quantity: Callable[[tuple[tuple[str, ...], str, str, int, int]], Quantity] = partial(tuple.__new__, Quantity)


def read_quantities(side: Side) -> list[Quantity]:
    """Read the numbers of a text from left to right; those of dates are left out."""
    words, language = side.words, side.language
    taken = side.dated
    units: dict[int, Hit] = {}
    if side.signs & _COUNTED:
        counted = language.counted
        units = {hit[1]: hit for hit in reversed(side.hits) if hit[0] in counted}  # of two at a word the first
    before: dict[int, Hit] = {}
    percent: set[int] = set()
    for hit in side.concepts.get("unit.percent", ()):
        if units[hit.first] is hit:
            before[hit.last] = hit
            percent.update(range(hit.first, hit.last))  # "bil-miʾa" is "per cent" and no hundred
    found: list[Quantity] = []
    free = 0
    for at in side.counting:
        if at < free or at in taken or at in percent:
            continue
        word = words[at]
        if word[0].isdecimal():
            free = _figures(side, at, found, units, before, percent)
        elif word in FRACTIONS:
            found.append(Quantity((FRACTIONS[word],), "", "digits", at, at + 1))
        elif spelt := read_numeral(words, at, language, percent):
            value, free, is_soft = spelt
            is_soft = is_soft or (at > 0 and words[at - 1] == "no")  # "no two patients"
            is_soft = is_soft or (free < len(words) and words[free] in _FRACTIONS_OF_TWO)
            is_soft = is_soft or (
                word == "iki" and any(w.startswith("aras") for w in words[free : free + 4])
            )  # between
            # An Arabic dual is the number and its unit.
            is_dual = at in units and bool(language.dual_endings) and word.endswith(language.dual_endings)
            unit = units[at].concept if is_dual else _unit_at(side, free, units)
            if not unit and at in units:
                unit = units[at].concept
            kind = "soft" if is_soft else "word"
            found.append(_quantity(((value,), unit, kind, at, free)))
        elif at in units:  # an Arabic dual
            found.append(Quantity(("2",), units[at].concept, "soft", at, at + 1))
    if len(found) > 1:
        _share_units(found, words)
        if before:
            _share_percent(found, words)
    return found


def seconds_of(quantity: Quantity) -> float | None:
    """How many seconds a number with a unit of time is; ``None`` for other numbers and times of day ("8:30 hours")."""
    seconds = _SECONDS.get(quantity.unit)
    return None if seconds is None or quantity.kind == "time" else float(quantity.values[0]) * seconds


def _figures(
    side: Side,
    index: int,
    found: list[Quantity],
    units: dict[int, Hit],
    before: dict[int, Hit],
    percent: Container[int],
) -> int:
    """Read the number in figures at a word; returns the word after it."""
    words, language = side.words, side.language
    word = words[index]
    last = index + 1
    texts: Sequence[tuple[str, ...]]
    texts, kind = read_figures(word, language.decimal)
    following = words[last] if last < len(words) else ""
    if kind == "digits" and language.code == "en" and following[:1] in _TIME_FOLLOWS and _is_time_of_day(words, last):
        time = word.replace(".", ":") if "." in word else f"{word}:00"
        if is_time(time):
            texts, kind = [(*texts[0], *hours(time))], "time"
    if following == "s" and language.code == "en":
        kind = "soft"  # a decade: "the 1940s" may be named otherwise
    elif following[:1].isalpha() and last not in percent:
        scale = language.scale(following)
        if scale and kind == "digits" and len(texts) == 1 and not (language.code == "tr" and scale < 1000):
            texts = [tuple(scaled(v, scale) for v in texts[0])]
            last += 1
        elif following in language.ordinal_endings and not side.gap(last) and len(texts) == 1:
            kind = "ordinal"
    unit = _unit_at(side, last, units)
    if not unit and index in before:
        unit = before[index].concept
    for values in texts:
        found.append(_quantity((values, unit, kind, index, last)))  # noqa: PERF401 – mostly one
    return last


def _is_time_of_day(words: Sequence[str], at: int) -> bool:
    """Whether a.m. or p.m. stands at a word, or behind a range that begins with it: "3 – 8 p.m."."""
    if _is_half_of_day(words, at):
        return True
    is_range = words[at : at + 1] in (["-"], ["–"], ["to"]) and words[at + 1 : at + 2] and words[at + 1][0].isdecimal()
    return bool(is_range) and _is_half_of_day(words, at + 2)


def _is_half_of_day(words: Sequence[str], at: int) -> bool:
    """Whether a.m. or p.m. stands at a word, with its full stops or without."""
    return "".join(words[at : at + 1]) in _HALVES_OF_DAY or words[at : at + 2] in (["a", "m"], ["p", "m"])


def _unit_at(side: Side, index: int, units: dict[int, Hit]) -> str:
    """The unit that a number before a word has: it stands there with nothing but a space or a hyphen between."""
    words = side.words
    at = index
    if at not in units:
        at += 1
        if at not in units or words[index] != "-":
            return ""
    elif f"{words[at - 1]} {words[at]}" in side.plain:  # as most are; a look at the places takes longer
        return units[at].concept
    for place in range(index, at + 1):
        gap = side.gap(place)
        if gap and gap != " " and _APART.search(gap):
            return ""
    return units[at].concept


def _share_units(found: list[Quantity], words: Sequence[str]) -> None:
    """Give the first number of "5 to 10 mg" the unit of the last."""
    for here in range(len(found) - 2, -1, -1):
        one, other = found[here], found[here + 1]
        if one.unit or not other.unit or one.kind in ("soft", "ordinal"):
            continue
        between = words[one.last : other.first]
        if (between and len(between) < 3 and all(w in _JOINING for w in between)) or one.first == other.first:
            found[here] = one._replace(unit=other.unit)


def _share_percent(found: list[Quantity], words: Sequence[str]) -> None:
    """Give the last number of "%5–10" the unit of the first."""
    for here, (one, other) in enumerate(pairwise(found)):
        is_range = other.first - one.last == 1 and words[one.last] in _DASHES
        if is_range and one.unit == "unit.percent" and not other.unit:
            found[here + 1] = other._replace(unit=one.unit)
