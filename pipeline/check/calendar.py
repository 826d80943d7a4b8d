"""The dates in a text, in figures and in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.check.lexicon import Hit
    from pipeline.check.side import Side

__all__ = ["YEAR", "Date", "read_dates"]

_DATE = re.compile(r"(\d{1,4})([./])(\d{1,2})\2(\d{2,4})")
YEAR = 4
"""Figures of a year; a date in figures has at least as many signs."""
_ISO = re.compile(r"(\d(?<!\d\d)\d{3})-(\d{2})-(\d{2})(?!\d)")

_ALSO_WORDS = frozenset(["may", "march", "mar"])  # English; the months have a capital
_INTERVAL = "aralı"  # Turkish aralık is an interval too; December has a capital


class Date(NamedTuple):
    """A date in figures or words: the ways to read it as (day, month), 0 where unsaid, and the year or empty."""

    readings: frozenset[tuple[int, int]]
    year: str
    start: int
    end: int


def read_dates(side: Side) -> tuple[list[Date], frozenset[int]]:
    """Read the dates of a text; returns them and the words that they take."""
    words = side.words
    long = [at for at in side.counting if len(words[at]) >= YEAR and words[at][0].isdecimal()]
    dates: list[Date] = []
    taken: set[int] = set()
    for index in long:
        if not (found := _DATE.fullmatch(words[index])):
            continue
        a, b, c = int(found[1]), int(found[3]), found[4]
        if len(found[1]) == 4:
            options, year = {(int(c), b)}, found[1]
        else:
            options, year = {(a, b), (b, a)}, c
        options = {(d, m) for d, m in options if 1 <= d <= 31 and 1 <= m <= 12}
        if options:
            dates.append(Date(frozenset(options), year[-2:], side.starts[index], side.ends[index]))
            taken.add(index)
    for found in _ISO.finditer(side.plain) if long and "-" in side.plain else ():
        day, month = int(found[3]), int(found[2])
        if 1 <= day <= 31 and 1 <= month <= 12:
            dates.append(Date(frozenset([(day, month)]), found[1][-2:], *found.span()))
            taken.update(i for i, s in enumerate(side.starts) if found.start() <= s < found.end())
    for month, hit in _months(side):
        _date_in_words(side, month, hit, dates, taken)
    return dates, frozenset(taken)


def _months(side: Side) -> list[tuple[int, Hit]]:
    """Names of months that a number stands next to, with the month's number."""
    words = side.words

    def is_number(index: int) -> bool:
        return 0 <= index < len(words) and words[index][0].isdecimal()

    found: list[tuple[int, Hit]] = []
    named = [hit for hit in side.hits if hit.concept[:6] == "month."]
    for index, hit in enumerate(named):
        other = named[index + 1] if index + 1 < len(named) else None
        if other and other.concept == hit.concept and words[hit.last : other.first] == ["/"]:
            named[index + 1] = hit._replace(last=other.last)  # one month by two names: آذار/مارس
            continue
        also_means = words[hit.first] in _ALSO_WORDS or words[hit.first].startswith(_INTERVAL)
        if also_means and not side.text[side.starts[hit.first]].isupper():
            continue
        # A month goes before a year, in English also before a day.
        follows = is_number(hit.last) and (side.language.code == "en" or len(words[hit.last]) == 4)
        if is_number(hit.first - 1) or follows:
            found.append((int(hit.concept[6:]), hit))
    return found


def _date_in_words(side: Side, month: int, hit: Hit, dates: list[Date], taken: set[int]) -> None:
    words = side.words
    day, year = 0, ""
    used = set(range(hit.first, hit.last))
    for step, index in ((-1, hit.first - 1), (1, hit.last), (1, hit.last + 1)):
        if not 0 <= index < len(words):
            continue
        number = words[index]
        if not number.isdecimal() or index in taken:
            if step == 1 and index == hit.last and number not in side.language.ordinal_endings:
                break
            continue
        if len(number) == 4 and not year:
            year = number[-2:]
        elif len(number) <= 2 and not day and 1 <= int(number) <= 31:
            day = int(number)
        else:
            continue
        used.add(index)
    taken |= used
    dates.append(Date(frozenset([(day, month)]), year, side.starts[min(used)], side.ends[max(used)]))
