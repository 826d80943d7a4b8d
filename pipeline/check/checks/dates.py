"""A date of the source is missing in the translation, or another one stands there.

Dates are read in figures and words (`2024-03-12`, `12.03.2024`, "March 12", ١٢ آذار, "12 Mart"). Where figures leave
open which is the day and which the month, either will do. A lone name of a month counts only next to a number.

*Why it matters:* the date of an appointment, of a recall, of the last revision.

*How to mend it:* write the date of the source in the locale's form.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.calendar import Date
from pipeline.check.signs import DATE, family_sign
from pipeline.check.unit import Problem, Unit

ID = "dates"
SEVERITY = "error"
FAMILY = "safety"
SIGNS = DATE | family_sign("month")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each date without a partner."""
    wanted, there = unit.source.dates, unit.target.dates
    if not (wanted or there) or not unit.setting.target.known:
        return
    there = list(there)
    for date in wanted:
        partner = next((d for d in there if _same(date, d)), None)
        if partner:
            there.remove(partner)
            continue
        yield Problem(
            f"the date “{unit.msgid[date.start : date.end]}” is missing or changed",
            "write the same day, month and year",
            (date.start, date.end),
            (there[0].start, there[0].end) if there else None,
        )
        del there[:1]
    for date in there:
        yield Problem(
            f"the date “{unit.msgstr[date.start : date.end]}” is not in the source",
            "take it away, or write the source's date",
            None,
            (date.start, date.end),
            "warning",
        )


def _same(one: Date, other: Date) -> bool:
    if one.year != other.year:
        return False
    return any(m1 == m2 and d1 == d2 for d1, m1 in one.readings for d2, m2 in other.readings)
