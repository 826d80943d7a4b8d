"""A word stands twice in a row, which it doesn't in the source.

Turkish says some words twice on purpose (yavaş yavaş, sık sık); those are known.

*Why it matters:* a slip that a spelling checker doesn't see.

*How to mend it:* take one of the two away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import eq

from pipeline.check.unit import Problem, Unit

ID = "doubled"
SEVERITY = "warning"
FAMILY = "language"

_TWICE = re.compile(r"(?<!\w)([^\W\d_]{2,})[ \u00a0]+\1(?!\w)", re.IGNORECASE)
_ON_PURPOSE = frozenset(
    """yavaş sık zaman tek ayrı adım uzun kısa güzel bol çabuk sıcak ince derin sessiz rahat hafif gün küçük büyük
    kademe aşama basamak yudum lokma katman ağır hızlı bacak kol el başka
    parça kat damla ara için usul sıra dilim tane mışıl az azar aman kendi
    رويدا شيئا جنبا خطوة جرعة مرة تدريجيا""".split()  # noqa: SIM905 – words read better as words
)


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each doubled word."""
    words = unit.target.words
    if not any(map(eq, words, words[1:])):
        return
    for found in _TWICE.finditer(unit.msgstr):
        word = found[1].lower()
        if word.rstrip("اً") not in _ON_PURPOSE and word not in _ON_PURPOSE and not _TWICE.search(unit.msgid):
            yield Problem(f"“{found[1]}” stands twice", "take one away", None, found.span())
