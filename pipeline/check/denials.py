"""What denies in a text, sentence by sentence, so that two texts can be held against each other.

A language's data file sorts what denies by how it does (``denial.<kind>``), and both languages use the same kinds, so
that "avoid" is met by تجنب and "rare" by "nadir". What stands on one side only may make up for something else on the
other: "unable" for "cannot", "keep away from" for "do not".

``hard``
    Denies outright: not, never, no; لا، لم، ليس; değil, yok, negative verbs.
``either``
    Denies or doesn't, as the other side has it: "nor", ولا, "not only", "do not hesitate".
``without``, ``except``, ``affix``, ``bar``, ``lack``, ``rare``
    Deny too, each in its way: without; unless, except; un-, non-, غير, -siz; avoid, prevent, forbid; absence; rarely.
``far``, ``ward``
    Distance ("5 cm away from") and hindrance (prevent, protect: önle-, koru-): the former may stand for a denial, the
    latter only for a word that forbids.
``stop``, ``lose``, ``miss``, ``only``, ``until``, ``limit``, ``ceiling``, ``may``
    Words by which one language says what another says with a denial: "failed" is "did not succeed", "no more than" is
    "at most".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.check.lexicon import Hit
    from pipeline.check.side import Side

__all__ = ["DENYING", "NO_DENIALS", "Denials", "read_denials"]

DENYING = ("hard", "without", "except", "affix", "bar", "lack", "rare")
"""The kinds that a translation must have an answer to."""
_DENYING = frozenset(DENYING)
# What says what a denial beside it means.
_TURNS = frozenset(["denial.again", "denial.remember"])
_DENIED_BEFORE = frozenset(["hard", "without", "ceiling"])
_ENDING = re.compile(r"m(?:[ae](?:m[ae]l|y[ıi]n|zs?|y[ae][cn]|d[ıi]|m[ıi]ş)|[ıiuü]yor)")
_HARMONY = str.maketrans("eiuü", "aııı")
_CLAUSE = re.compile(r"[.;:!?]")


class Denials(NamedTuple):
    """What denies in a text or a sentence: how often by kind, and where the first of each stands.

    ``parallel`` is how many Turkish verbs are denied like the one before them: one "not" for several verbs becomes one
    for each.
    """

    counts: Mapping[str, int]
    places: Mapping[str, Hit]
    parallel: int = 0

    def count(self, kind: str) -> int:
        """How often a kind is met."""
        return self.counts.get(kind, 0)

    def has(self, *kinds: str) -> bool:
        """Whether one of some kinds is met."""
        return any(kind in self.counts for kind in kinds)

    def less(self, number: int, *kinds: str) -> Denials:
        """The same with some kinds met less often."""
        counts = {kind: count - number * (kind in kinds) for kind, count in self.counts.items()}
        return self._replace(counts={kind: count for kind, count in counts.items() if count > 0})

    def beyond(self, other: Denials, kinds: Iterable[str] | None = None) -> int:
        """How many of these have no answer of the same kind in another text."""
        ours, theirs = self.counts, other.counts
        more = 0
        for kind in ours if kinds is None else kinds:
            if kind in ours:
                more += max(0, ours[kind] - theirs.get(kind, 0))
        return more


NO_DENIALS = Denials({}, {})
"""Those of a text that denies nothing."""


def read_denials(side: Side, sentence: int | None = None) -> Denials:
    """Count what denies in a text, or in one of its sentences."""
    hits = side.denying if sentence is None else side.denying_by_sentence[sentence]
    if not hits:
        return NO_DENIALS
    if _TURNS.isdisjoint(side.concepts):
        if len(hits) == 1:
            kind = hits[0].concept[7:]
            return Denials({kind: 1}, {kind: hits[0]})
        if len({hit.first for hit in hits}) == len(hits):
            return _read_plainly(side, hits)
    kinds: dict[int, set[str]] = {}
    at_word: dict[int, Hit] = {}
    for hit in hits:
        kinds.setdefault(hit.first, set()).add(hit.concept[7:])
        at_word[hit.first] = hit
    counts: dict[str, int] = {}
    places: dict[str, Hit] = {}
    parallel, before = 0, -1
    for at, meanings in kinds.items():
        found = set(meanings)
        if "again" in found:  # the first denial is one in any case, and so is what a clause of its own denies
            found.discard("hard")
            is_first = _DENIED_BEFORE.isdisjoint(counts)
            found.add("hard" if is_first or _begins_clause(side, at) else "either")
        if "hard" in found:
            if "limit" in found:
                found.discard("hard")
            elif "remember" in found or (side.language.code != "tr" and "remember" in kinds.get(at_word[at].last, ())):
                found -= {"hard", "miss"}
                found.add("either")
            else:
                parallel += before >= 0 and _are_parallel(side, before, at)
                before = at
        if "affix" in found:
            found.discard("may" if len(found & _DENYING) == 1 else "affix")
        for kind in found - {"again", "remember"}:
            counts[kind] = counts.get(kind, 0) + 1
            places.setdefault(kind, at_word[at])
    return Denials(counts, places, parallel)


def _read_plainly(side: Side, hits: Sequence[Hit]) -> Denials:
    """Count denials no two of which are the same word, and none of which says what another means."""
    counts: dict[str, int] = {}
    places: dict[str, Hit] = {}
    parallel, before = 0, -1
    for hit in hits:
        kind = hit.concept[7:]
        if kind == "hard":
            parallel += before >= 0 and _are_parallel(side, before, hit.first)
            before = hit.first
        counts[kind] = counts.get(kind, 0) + 1
        places.setdefault(kind, hit)
    return Denials(counts, places, parallel)


def _are_parallel(side: Side, before: int, at: int) -> bool:
    """Whether two words are denied in the same way and nothing but a comma parts their clauses."""
    if any(_CLAUSE.search(gap) for gap in side.gaps[before + 1 : at + 1]):
        return False
    return _ending(side.words[before]) == _ending(side.words[at])


def _begins_clause(side: Side, at: int) -> bool:
    """Whether an English "and no", "and not" stands behind a comma."""
    return side.language.code == "en" and side.words[at] == "and" and "," in side.gap(at)


def _ending(word: str) -> str:
    """What a Turkish verb is denied with, without its harmony and its person: -mayın, -memeli, -mez."""
    found = _ENDING.search(word)
    return found[0].translate(_HARMONY) if found else word
