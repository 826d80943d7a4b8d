"""A limit is turned round: "more than" became "less than", "at least" became "at most", > became <.

*Why it matters:* limits of doses, ages and values say who may take a medicine and how much.

*How to mend it:* say the same side of the limit as the source.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from pipeline.check.checks._opposites import deny_alike, flipped
from pipeline.check.lexicon import Hit
from pipeline.check.limits import limit_of
from pipeline.check.side import Side
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "comparison"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("compare", "change")

_UP, _DOWN = ("compare.up", "change.up"), ("compare.down", "change.down")


_POLES = frozenset((*_UP, *_DOWN))
_LIMITS = ("compare.up", "compare.down")
# "Over 30 minutes" is a duration, "up to" and "within" are often left unsaid.
_LOOSE = frozenset(["over", "up", "within", "limited", "limit", "maximum", "minimum"])
_UNTIL = frozenset(["حتى", "kadar"])  # of a time as often as of an amount
_COUNTERPARTS = _POLES.union(("compare.edge", "denial.hard", "denial.except"))


def _has(concepts: Container[str], pole: tuple[str, str]) -> bool:
    return pole[0] in concepts or pole[1] in concepts


def _limits_a_number(side: Side, hit: Hit) -> bool:
    words = side.words
    return words[hit.first] not in _LOOSE and hit.last < len(words) and words[hit.last][0].isdecimal()


def _denied(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where "no more than" is said with a denial, and then "not … less than" stands there."""
    source, target = unit.source, unit.target
    if target.language.code != "ar" or "denial.except" in target.concepts or "denial.limit" not in source.concepts:
        return
    for pole, opposite in (_LIMITS, _LIMITS[::-1]):
        if source.count(pole) == 1 and not source.count(opposite):
            if target.count(pole) == 1 and not target.count(opposite):
                yield Problem(
                    "the translation denies the wrong side of the limit",
                    "say the same side of the limit as the source",
                    source.first(pole),
                    target.first(pole),
                    "warning",
                )
            return


def _turned_at_a_number(unit: Unit) -> Problem | None:
    """A number that has its limit on the other side."""
    for was, now in unit.numbers.pairs:
        limit = limit_of(unit.source, was)
        there = limit_of(unit.target, now) if limit else None
        if limit and there and limit.meant != there.meant and limit.is_denied >= there.is_denied:
            return Problem(
                f"the limit at “{unit.msgid[slice(*unit.source.span(was))]}” lies on the other side",
                "say the same side of the limit as the source",
                unit.source.span(was),
                unit.target.span(now),
                None if deny_alike(unit) else "warning",
            )
    return None


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    turned = _turned_at_a_number(unit)
    if turned:
        yield turned
        return
    if _POLES.isdisjoint(unit.source.concepts):
        return
    ours = theirs = 0
    for wanted, there in unit.denials:
        ours += wanted.count("hard") + wanted.count("either") + wanted.count("affix")
        theirs += there.count("hard") + there.count("either")
    if theirs > ours:
        yield from _denied(unit)
        return
    if ours > theirs and unit.target.count("denial.limit") > unit.source.count("denial.limit"):
        return  # "not more than" is "at most"
    found = list(flipped(unit, "compare.up", "compare.down", "a limit"))
    limits = [h for c in _LIMITS for h in unit.source.concepts.get(c, ()) if _limits_a_number(unit.source, h)]
    if found:
        gained = {unit.target.words[hit.first] for concept in _LIMITS for hit in unit.target.among(concept)}
        for problem in found:
            is_clear = limits and _UNTIL.isdisjoint(gained)
            yield problem if is_clear else problem._replace(severity="warning")
        return
    # "Less than" may be a verb in the translation: "the risk falls below". Then only a whole turn tells.
    source, target = unit.source.concepts, unit.target.concepts
    if limits and unit.setting.target.known and _COUNTERPARTS.isdisjoint(target):
        lost_limit = unit.source.span(limits[0])
        yield Problem(
            f"the limit “{unit.msgid[slice(*lost_limit)]}” has no counterpart in the translation",
            "say on which side of the number the limit lies",
            lost_limit,
            None,
            "warning",
        )
        return
    for one, other in ((_UP, _DOWN), (_DOWN, _UP)):
        if _has(source, one) and _has(target, other) and not _has(source, other) and not _has(target, one):
            lost = next(c for c in one if c in source)
            met = next(c for c in other if c in target)
            words = unit.target.words
            if lost[:6] != met[:6] and words[unit.target.among(met)[0].first] not in _UNTIL:
                yield Problem(
                    "a limit or a direction is turned round",
                    "say the same as the source",
                    unit.source.first(lost),
                    unit.target.first(met),
                    "warning",
                )
            return
