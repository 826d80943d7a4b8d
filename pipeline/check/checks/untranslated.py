"""The translation is the source, or holds whole stretches of it.

What may stay is left out: numbers, drugs, names that the glossary never translates, addresses, code. In a locale
with another script a text without a letter of that script is an error.

*Why it matters:* a reader who doesn't know the source language reads nothing.

*How to mend it:* translate it; if it must stay, silence the finding or add it to the glossary as never translated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.check.lexicon import fold
from pipeline.check.side import Side
from pipeline.check.unit import Problem, Unit

ID = "untranslated"
SEVERITY = "warning"
FAMILY = "language"

_ENGLISH = frozenset(
    """the of and is are was were be been has have with for from that this which not your you it its they their or by
    as an""".split()  # noqa: SIM905 – words read better as words
)


_ARABIC = re.compile("[\u0620-\u064a]")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where the source stayed, wholly or by its little words."""
    script, text = unit.setting.target.script, unit.msgstr
    is_written = script in ("", "Latin") or (script == "Arabic" and _ARABIC.search(text))
    if is_written and _is_foreign(unit.target.words) and text.strip() != unit.msgid.strip():
        return  # as by far the most units do
    words = [w for w in unit.target.words if w[0].isalpha()]
    if not words:
        return
    if unit.msgstr.strip() == unit.msgid.strip():
        if any(len(w) > 2 for w in words) and not _may_stay(unit):
            yield Problem("the translation is the same as the source", "translate it")
        return
    if script and script != "Latin" and len(words) > 3 and not any(_in_script(w, script) for w in words):
        yield Problem(
            f"the translation has no {script} letter", "translate it into the locale's language", None, None, "error"
        )
    elif unit.setting.source.code == "en" and len(words) > 3:
        little = [w for w in words if w in _ENGLISH]
        if (
            unit.setting.target.code not in ("en", "de", "nl")
            and len(set(little)) > 2
            and len(little) * 6 >= len(words)
        ):
            yield Problem(f"parts of it are English (“{'”, “'.join(little[:4])}”)", "translate them")


def _is_foreign(words: Sequence[str]) -> bool:
    return _ENGLISH.isdisjoint(words) or len(_ENGLISH.intersection(words)) < 3


def _in_script(word: str, script: str) -> bool:
    return any(unicodedata.name(c, "").startswith(script.upper()) for c in fold(word)[:3])


def _may_stay(unit: Unit) -> bool:
    """Whether all words are drugs, terms that stay, or names in capitals."""
    covered = list(map(unit.source.span, unit.setting.drugs.find(unit.source)))
    covered += [(m.start, m.end) for m in unit.matches if m.term.do_not_translate or _same_form(unit, m.form)]
    side: Side = unit.source
    text = unit.msgid
    for word, start, end in zip(side.words, side.starts, side.ends, strict=True):
        if not word[0].isalpha() or any(a <= start and end <= b for a, b in covered):
            continue
        if text[start:end].isupper() or (text[start].isupper() and len(side.words) <= 3 and unit.fuzzy is False):
            continue
        return False
    return True


def _same_form(unit: Unit, form: str) -> bool:
    for match in unit.matches:
        rendering = match.term.rendering(unit.setting.locale)
        if rendering and form.lower() in (rendering.preferred.lower(), *map(str.lower, rendering.abbreviations)):
            return True
    return False
