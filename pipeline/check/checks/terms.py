"""A term of the glossary stands in the source, and none of the locale's forms of it in the translation.

Forms are met in every regular inflection. It is an error where the translation has another term of the glossary
instead, one that the source doesn't have, and for terms of the domain `drug`: nobody may guess the name of a medicine.
Where the source names a term oftener than the translation, and the translation names another, it is a warning.

*Why it matters:* one thing with two names reads like two things, and two things with one name like one.

*How to mend it:* use the preferred form. If another form is right too, add it to the glossary under `admitted`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.check.signs import TERM
from pipeline.check.unit import Problem, Unit
from pipeline.model import Match
from pipeline.terms import compile_term

ID = "terms"
SEVERITY = "warning"
FAMILY = "terminology"
NEEDS = TERM

# What translations name now and then where the source only means it.
_LOOSE = frozenset(["person", "service", "organisation", "place", "concept"])
_MEANT = frozenset(["person"])  # named so often that it is no sign of another term's loss

_JOINS = ("'", "’", "-")  # may stand inside a word
_REMEMBERED = 16  # forms of a term; most have a handful


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each term without an allowed form, then for a term that the source doesn't have."""
    if all(_stands(match, unit) for match in unit.matches):
        return
    there = [match for match in unit.renderings if match.kind != "forbidden"]
    _remember(there, unit)
    present = {match.term.id for match in there}
    lost = [match for match in unit.matches if match.term.id not in present and _is_missing(match, unit)]
    named = {match.term.id for match in unit.matches}
    new = [match for match in there if match.term.id not in named]
    fewer = None if lost or not new else _fewer(unit.matches, there)
    gained = _gained(unit, new, there) if new and (lost or fewer) else []
    for match in {match.term.id: match for match in lost}.values():
        name = unit.msgid[match.start : match.end]
        rendering = match.term.rendering(unit.setting.locale)
        others = (o for o in gained if o.term.domain not in _MEANT and not _shares_words(o, match, unit))
        other = next(others, None)
        yield Problem(
            f"the term “{name}” has none of its forms in the translation"
            + (f", “{unit.msgstr[other.start : other.end]}” is another term" if other else ""),
            f"write “{rendering.preferred if rendering else name}”",
            (match.start, match.end),
            (other.start, other.end) if other else None,
            "error" if other or match.term.domain == "drug" else None,
        )
    other = next((o for o in gained if o.term.domain not in _LOOSE), None)
    if fewer and other and not _shares_words(other, fewer, unit):
        yield Problem(
            f"“{unit.msgstr[other.start : other.end]}” is the term “{other.term.term}”, which is not in the source",
            "name what the source names",
            (fewer.start, fewer.end),
            (other.start, other.end),
            "warning",
        )


def _stands(match: Match, unit: Unit) -> bool:
    """Whether the source names a term once and the translation has a form that was met before: no more to ask then."""
    if match.term.rendering(unit.setting.locale) is None:
        return True
    if len(unit.matches) > 1 and sum(m.term is match.term for m in unit.matches) > 1:
        return False
    text = unit.msgstr
    for form in unit.setting.met.get(match.term.id, ()):
        at = text.find(form)
        if at < 0:
            continue
        end = at + len(form)
        if not (_goes_on(text[at - 1 : at]) or _goes_on(text[end : end + 1])):
            return True
    return False


def _goes_on(sign: str) -> bool:
    """Whether a word may go on with a sign."""
    return sign.isalnum() or sign in _JOINS


def _remember(there: Sequence[Match], unit: Unit) -> None:
    for match in there:
        met = unit.setting.met.setdefault(match.term.id, [])
        form = unit.msgstr[match.start : match.end]
        if len(met) < _REMEMBERED and form not in met:
            met.append(form)


def _shares_words(other: Match, lost: Match, unit: Unit) -> bool:
    """Whether a form is made of words of the term that is lost: "atak" of "akut atak"."""
    rendering = lost.term.rendering(unit.setting.locale)
    forms = (rendering.preferred, *rendering.admitted) if rendering else ()
    return any(set(other.form.split()) <= set(form.split()) for form in forms)


def _is_missing(match: Match, unit: Unit) -> bool:
    """Whether a term has forms in the locale and none of them stands there.

    Forms without a letter, such as %, are met character by character.
    """
    locale = unit.setting.locale
    rendering = match.term.rendering(locale)
    if rendering is None:
        return False
    return not any(
        compile_term(form, locale).occurs(unit.msgstr)
        for form in (rendering.preferred, *rendering.admitted, *rendering.abbreviations)
    )


def _gained(unit: Unit, new: Sequence[Match], there: Sequence[Match]) -> list[Match]:
    """Those of the terms that only the translation has which the source has in no way, those inside others left out.

    A word of the source that begins like the term is a form of it: immunosuppressive, immunosuppressant.
    """
    finder = unit.setting.finder
    known = {match.term.id for match in finder.every(unit.source.plain)} if finder else set()
    words = unit.source.words
    starts = [match.start for match in there]  # in order
    longest = max(match.end - match.start for match in there)

    def near(match: Match) -> Sequence[Match]:
        """Those that begin early enough to hold a match."""
        return there[bisect_left(starts, match.start - longest) : bisect_right(starts, match.start)]

    return [
        match
        for match in new
        if match.term.id not in known
        and not any(word.startswith(match.term.term[:6].lower()) for word in words)
        and not any(o.start <= match.start and match.end <= o.end and o.term.id != match.term.id for o in near(match))
    ]


def _fewer(wanted: Sequence[Match], there: Sequence[Match]) -> Match | None:
    """A term that the source names oftener than the translation."""
    ours = Counter(match.term.id for match in wanted if match.kind != "abbreviation")  # as in "… sclerosis (MS)"
    places = {(match.term.id, match.start) for match in there}
    theirs = Counter(term for term, _ in places)
    return next((match for match in wanted if ours[match.term.id] > theirs[match.term.id]), None)
