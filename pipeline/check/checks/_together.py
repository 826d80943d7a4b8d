"""What a source denies together ("not this or that", "neither … nor") and a translation has to deny thing by thing."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.check.denials import Denials
from pipeline.check.lexicon import Hit
from pipeline.check.side import Side
from pipeline.check.unit import Unit

__all__ = ["is_half_denied", "is_listed", "is_single", "states", "unlicensed"]

_NOT = frozenset(["not", "don't", "don’t", "never"])
# Words that begin another statement, and those that begin a clause beside it.
_AND = frozenset(["and", "but", "instead", "then"])
_WHEN = frozenset(
    ["while", "if", "when", "during", "until", "after", "before", "as", "unless", "for", "in", "on", "once"]
)
_NEVER = _NOT | {"no", "nor"}
_MUST = frozenset(["must", "should", "may", "can", "need"])
_WHEN_ONLY = _WHEN - {"for", "in", "on", "as"} | {"because", "that", "which", "who"}
_BEFORE_CLAUSE = frozenset(["لكن", "ولكن", "بل", "ثم", "لذا", "لذلك", "هنا", "أن", "بأن", "أنه", "أنها", "كما"])
_POLAR = frozenset(["asla", "hiçbir", "hiçbirini", "hiçbirine"])
_VERBAL = ("ي", "ت", "ن", "أ", "")  # how a present-tense verb begins
_PREPOSITIONS = frozenset(["خلال", "في", "من", "على", "قبل", "بعد", "مع", "إلى", "عند", "أثناء", "حتى", "لمدة"])
_LISTED = 5  # words from one "no" of a list to the next
_PARTED = re.compile("[;:]")
_CLAUSE = re.compile(r"[،,.;:؛!?؟]")
# Turkish words that tell somebody to do something, or not to.
_ORDER = re.compile(r"\w{2,}(?:[ıiuü]n|m[ae]l[ıi](?:s[ıi]n[ıi]z|d[ıi]r)?)")
_DENIED = re.compile(r"\w{2,}m[ae](?:y[ıi]n(?:[ıi]z)?|m[ae]l[ıi](?:s[ıi]n[ıi]z|d[ıi]r)?)")


def is_single(unit: Unit, there: Denials, sentence: int | None) -> bool:
    """Whether a translation has but one denial for "neither … nor", and no word that would join two things."""
    if "neither" not in unit.source.words or sum(map(there.count, ("hard", "either", "affix", "without", "bar"))) != 1:
        return False
    words = unit.target.words_in(sentence)
    return not any(map(_joins, unit.target.words[words.start : words.stop]))


def _joins(word: str) -> bool:
    """Whether a word joins two things that are denied together."""
    return word in ("ve", "veya", "ya", "ile", "da", "de", "أو") or (word[0] == "و" and word != "ولا")


def states(target: Side, denial: Hit) -> bool:
    """Whether a denial is what a clause states or orders, and not a mere description ("pain that does not go away").

    A Turkish verb does so at the end of its clause, an Arabic "not" at the beginning.
    """
    if target.language.code == "tr":
        return _ends_clause(target, denial.last - 1)
    if target.language.code == "ar":
        first = denial.first
        word = target.words[first]
        return (
            not first
            or word[0] in "وف"
            or target.words[first - 1] in _BEFORE_CLAUSE
            or _CLAUSE.search(target.gaps[first]) is not None
        )
    return True


def is_listed(source: Side) -> bool:
    """Whether an English text denies a list: "no ice, no butter" may be denied by one "not"."""
    places = [at for at, word in enumerate(source.words) if word == "no"]
    return any(other - at <= _LISTED for at, other in pairwise(places))


def unlicensed(target: Side) -> int:
    """The first word that only a denial licenses (a negative polarity item) and that has none, by its index; else -1.

    An Arabic "nor" needs one before it, unless a verb follows; a Turkish "never" or "no" needs one behind it, in the
    verb that ends its clause at the latest.
    """
    if target.language.code == "ar":
        at = _orphan(target)
        return -1 if at < 0 or "".join(target.words[at + 1 : at + 2])[:1] in _VERBAL else at
    if target.language.code != "tr" or _POLAR.isdisjoint(target.words):
        return -1
    words = target.words
    for at, word in enumerate(words):
        if word not in _POLAR:
            continue
        rest = range(at + 1, target.words_in(target.sentence_of(at)).stop)
        verb = next((i for i in rest if _ends_clause(target, i) and _ORDER.fullmatch(words[i])), None)
        if verb is not None and not any(at < hit.first <= verb for hit in target.denying):
            return at
    return -1


def _orphan(target: Side) -> int:
    """An Arabic "nor" that nothing before it denies, inside a clause or before a preposition; its index or -1."""
    for hit in target.hits:
        if hit.concept == "denial.again":
            at = hit.first
            begins = at == 0 or _CLAUSE.search(target.gaps[at]) is not None
            has_verb = "".join(target.words[hit.last : hit.last + 1]) not in _PREPOSITIONS
            return -1 if begins and has_verb else at
        if hit.concept in ("denial.hard", "denial.affix", "denial.without", "denial.bar"):
            return -1
    return -1


def is_half_denied(unit: Unit) -> bool:
    """Whether "not this or that" became "this and not that".

    Turkish denies verb by verb, and an Arabic "nor" needs a "not" before it.
    """
    words = unit.source.words
    if "or" not in words and "nor" not in words:
        return False
    if unit.target.language.code not in ("ar", "tr"):
        return False
    is_turkish = unit.target.language.code == "tr"
    if not is_turkish and _orphan(unit.target) >= 0:
        return True
    for index in unit.sentences:
        ours, theirs = _clauses(unit.source, index), _clauses(unit.target, index)
        if len(ours) != len(theirs):
            ours, theirs = [unit.source.words_in(index)], [unit.target.words_in(index)]
        for mine, yours in zip(ours, theirs, strict=True):
            several = _denied_together(unit.source, mine)
            if not several:
                continue
            if _orders_and_denies(unit.target, yours) if is_turkish else _denies_fewer(unit.target, yours, several):
                return True
    if not is_turkish:
        return False
    there = unit.target.words
    return "nor" not in words and "veya" not in there and "ya" not in there and _is_and_not(unit.target)


def _clauses(side: Side, sentence: int | None) -> list[range]:
    """The words of a sentence's parts between semicolons and colons."""
    words, gaps = side.words_in(sentence), side.gaps
    found, start = [], words.start
    for at in range(words.start + 1, words.stop):
        if _PARTED.search(gaps[at]):
            found.append(range(start, at))
            start = at
    return [*found, range(start, words.stop)]


def _denied_together(source: Side, clause: range) -> int:
    """How many things an English clause denies by one "not … or", if it says nothing else that could be an order."""
    words = source.words[clause.start : clause.stop]
    at = next((at for at, word in enumerate(words) if word in _NOT), -1)
    if at < 0 or any(word in _AND and not _NEVER.intersection(words[i + 1 : i + 3]) for i, word in enumerate(words)):
        return 0
    end = next((i for i in range(at + 1, len(words)) if words[i] in _WHEN_ONLY), len(words))
    last = max((i for i, word in enumerate(words[:end]) if word in ("or", "nor")), default=0)
    if last < at:
        return 0
    begins = at - 1 if words[at] in ("not", "be") else at
    # Before it: nothing, "while you feel dizzy,", or "the tablets must".
    if begins > 0 and not ((words[0] in _WHEN and "," in source.gaps[clause.start + begins]) or words[begins] in _MUST):
        return 0
    commas = sum("," in source.gaps[clause.start + i] for i in range(at + 1, last))
    return 2 + commas


def _orders_and_denies(target: Side, clause: range) -> bool:
    """Whether a Turkish clause has several orders of which some are denied and some are not."""
    words, gaps = target.words, target.gaps
    plain = denied = 0
    for at in clause:
        is_last = at + 1 == clause.stop
        if is_last or "," in gaps[at + 1] or words[at + 1] == "ve":
            if _DENIED.fullmatch(words[at]):
                denied += 1
            elif _ORDER.fullmatch(words[at]):
                plain += 1
    return bool(plain and denied)


def _denies_fewer(target: Side, clause: range, several: int) -> bool:
    """Whether an Arabic clause denies one thing after the other, but not as many as the source."""
    words = target.words[clause.start : clause.stop]
    denials = [at for at, word in enumerate(words) if word.removeprefix("و").removeprefix("ف") in ("لا", "ألا")]
    if not denials or len(denials) >= several or "أو" in words:
        return False
    return len(denials) > 1 or not any(word[0] == "و" for word in words[denials[0] :])


def _ends_clause(side: Side, at: int) -> bool:
    """Whether a word ends a clause: a comma or another mark stands behind it, or nothing."""
    return bool(side.gaps[at + 1].strip()) or at + 1 == len(side.words)


def _is_and_not(target: Side) -> bool:
    """Whether two orders are joined by "and" and only one of them is denied."""
    words = target.words
    for index, word in enumerate(words):
        if word == "ve" and index and _ORDER.fullmatch(words[index - 1]):
            rest = range(index + 1, len(words))
            other = next((words[i] for i in rest if _ORDER.fullmatch(words[i]) and _ends_clause(target, i)), None)
            if other and bool(_DENIED.fullmatch(words[index - 1])) != bool(_DENIED.fullmatch(other)):
                return True
    return False
