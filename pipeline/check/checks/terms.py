"""A term of the glossary stands in the source, and none of the locale's forms of it in the translation.

Forms are met in every regular inflection. A term of the domain `drug` that is missing is an error: nobody may guess
the name of a medicine.

*Why it matters:* one thing with two names reads like two things.

*How to mend it:* use the preferred form. If another form is right too, add it to the glossary under `admitted`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit
from pipeline.terms import compile_term

ID = "terms"
SEVERITY = "warning"
FAMILY = "terminology"


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each term without an allowed form in the translation."""
    seen = set()
    locale = unit.setting.locale
    for match in unit.matches:
        term = match.term
        if term.id in seen:
            continue
        seen.add(term.id)
        rendering = term.rendering(locale)
        if rendering is None:
            continue
        allowed = (rendering.preferred, *rendering.admitted, *rendering.abbreviations)
        exact = term.case_sensitive and term.do_not_translate
        if any(_stands(form, unit.msgstr) for form in allowed):
            continue
        if not any(compile_term(form, locale, case_sensitive=exact).occurs(unit.msgstr) for form in allowed):
            name = unit.msgid[match.start : match.end]
            yield Problem(
                f"the term “{name}” has none of its forms in the translation",
                f"write “{rendering.preferred}”",
                (match.start, match.end),
                None,
                "error" if term.domain == "drug" else None,
            )


def _stands(form: str, text: str) -> bool:
    """Whether a form stands in a text word for word: a quick look before inflected forms are tried."""
    at = text.find(form)
    if at < 0 or (at and text[at - 1].isalnum()):
        return False
    end = at + len(form)
    return end == len(text) or not text[end].isalnum()
