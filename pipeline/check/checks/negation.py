"""A "not", "never" or "without" of the source is lost, or the translation denies what the source says.

What denies is counted on both sides, sentence by sentence where both have as many: not, no, never, without, unless;
لا، لم، لن، ليس، بدون، غير, ما لم; değil, yok, -me/-ma with its tenses, -meden/-madan, -siz/-sız. A word that forbids,
excludes or lacks (avoid, تجنب, kaçının) may stand for a denial, unless the other side has such a word too. In fixed
phrases (لا يزال, "no doubt") they don't count.

*Why it matters:* "do not stop" must never become "stop".

*How to mend it:* deny what the source denies. If the sentence rightly says it without a denial ("not uncommon",
"frequent"), silence the finding and say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.check.checks._opposites import is_turned
from pipeline.check.denials import DENYING, Denials
from pipeline.check.side import Side
from pipeline.check.unit import Problem, Unit

ID = "negation"
SEVERITY = "error"
FAMILY = "safety"

_ONLY = frozenset(["restrict.only", "denial.except"])
# What denies in a translation that has more of it; the Turkish -siz makes words of their own (etkisiz, ücretsiz).
_GAINED = (("hard", "affix"), ("hard",))
_ALL = ("hard", "affix", "without", "bar", "lack")
# What may say the same without denying.
_SAYING = ("stop", "lose", "may", "only", "limit", "miss")
_NOT = frozenset(["not", "don't", "don’t", "never"])
_CLAUSE = re.compile(r"[،,.;:؛!?؟]")
# Turkish words that tell somebody to do something, or not to.
_ORDER = re.compile(r"\w{2,}(?:[ıiuü]n(?:[ıiuü]z)?|m[ae]l[ıi](?:s[ıi]n[ıi]z|d[ıi]r)?)")
_DENIED = re.compile(r"\w{2,}m[ae](?:y[ıi]n(?:[ıi]z)?|m[ae]l[ıi](?:s[ıi]n[ıi]z|d[ıi]r)?)")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where denials are lost, or gained out of nothing."""
    if not (unit.setting.source.known and unit.setting.target.known):
        return
    source, target = unit.source, unit.target
    if "restrict.only" in source.concepts and _ONLY.isdisjoint(target.concepts):
        yield Problem(
            "the “only” of the source is lost in the translation",
            "say that it is the only one, case or way",
            source.first("restrict.only"),
            None,
            "warning",
        )
    if "otherwise" in source.concepts and "unless" in source.words and "otherwise" not in target.concepts:
        yield Problem(
            "the “otherwise” of the source is lost in the translation",
            "say that something else applies",
            source.first("otherwise"),
            None,
            "warning",
        )
    if not source.denying and not target.denying:
        return
    for index, (wanted, there) in enumerate(unit.denials):
        problem = _lost(unit, wanted, there) or _gained(unit, wanted, there) or _bare(unit, wanted, there)
        if problem:
            is_doubtful = problem.severity is None and is_turned(unit, index)
            yield problem._replace(severity="warning") if is_doubtful else problem
            return
    if "denial.hard" in source.concepts and _half_denied(unit):
        yield Problem(
            "only one of two things that the source denies together is denied",
            "deny both, or join them by “or”",
            source.first("denial.hard"),
            target.first("denial.hard") or target.first("denial.again"),
            "warning",
        )


def _lost(unit: Unit, wanted: Denials, there: Denials) -> Problem | None:
    """What the source denies and the translation doesn't, in a sentence of both."""
    kinds = (*DENYING, "limit") if wanted.count("ceiling") else DENYING
    lost = wanted.beyond(there, kinds)
    if not lost:
        return None
    # "Nor" and the like deny if need be, but are no stand-in for anything else.
    optional = min(there.count("either"), max(0, wanted.count("hard") - there.count("hard")))
    stand_ins = there.beyond(wanted, DENYING)
    if wanted.count("until"):  # "-madan" is "until" then, no "not"
        stand_ins -= max(0, there.count("without") - wanted.count("without"))
    if unit.source.count("compare.up") and not unit.target.count("compare.up"):  # "not more than" may be "at most"
        stand_ins += max(0, there.count("limit") - wanted.count("limit"))
    firm = wanted.is_firm
    if not firm:
        stand_ins += there.beyond(wanted, ("stop",) if "longer" in unit.source.words else ("lose",))
    if lost <= optional + stand_ins:
        return None
    kind = next(kind for kind in kinds if wanted.count(kind) > there.count(kind))
    span = unit.source.span(wanted.places[kind])
    some = any(there.count(kind) for kind in DENYING) or optional + stand_ins > 0
    is_firm = kind == "hard" and not there.beyond(wanted, _SAYING) and firm
    return Problem(
        f"{'one of the denials' if some else 'the denial'} of the source (“{unit.msgid[slice(*span)]}”) "
        "is lost in the translation",
        "deny what the source denies",
        span,
        None,
        None if is_firm else "warning",
    )


def _gained(unit: Unit, wanted: Denials, there: Denials) -> Problem | None:
    """What the translation denies and the source doesn't, in a sentence of both."""
    gained = there.beyond(wanted, _GAINED[unit.target.language.code == "tr"])
    if not gained:
        return None
    # Another kind of denial may stand for one that the source says otherwise; that explains no second one.
    gained = there.beyond(wanted, _ALL)
    # "Not … except" is "only" and "few".
    explained = wanted.beyond(there) + max(0, there.count("except") - wanted.count("except"))
    if unit.target.language.code == "tr" and any(wanted.count(k) for k in DENYING):
        explained += there.parallel
    if gained <= explained:
        return None
    kind = next(kind for kind in _GAINED[0] if there.count(kind) > wanted.count(kind))
    span = unit.target.span(there.places[kind])
    is_plain = kind == "hard" and not explained and not any(wanted.count(k) for k in (*DENYING, "either"))
    return Problem(
        f"the translation denies (“{unit.msgstr[slice(*span)]}”) what the source says",
        "take the denial away, or say it as the source does",
        None,
        span,
        None if is_plain else "warning",
    )


def _bare(unit: Unit, wanted: Denials, there: Denials) -> Problem | None:
    """An Arabic exception, which needs a denial before it to mean "only", without one."""
    if unit.target.language.code != "ar" or not there.count("except") or wanted.count("except"):
        return None
    if any(there.count(kind) for kind in (*DENYING, "either") if kind != "except"):
        return None
    span = unit.target.span(there.places["except"])
    if unit.msgstr[slice(*span)] not in ("إلا", "إلّا", "سوى"):
        return None
    return Problem(
        "an exception is made (إلا، سوى), and nothing before it denies",
        "say what is denied, or say it without the exception",
        None,
        span,
        "warning",
    )


def _is_orphan(target: Side) -> bool:
    """Whether an Arabic "nor" stands in the middle of a clause that nothing before it denies."""
    for hit in target.hits:
        if hit.concept == "denial.again":
            return hit.first > 0 and _CLAUSE.search(target.gaps[hit.first]) is None
        if hit.concept in ("denial.hard", "denial.affix", "denial.without", "denial.bar"):
            return False
    return False


def _half_denied(unit: Unit) -> bool:
    """Whether "not this or that" became "this and not that".

    Turkish denies verb by verb, and an Arabic "nor" needs a "not" before it.
    """
    words = unit.source.words
    if "or" not in words and "nor" not in words:
        return False
    there = unit.target.words
    if unit.target.language.code == "ar":
        return _is_orphan(unit.target)
    if unit.target.language.code != "tr" or "veya" in there or "ya" in there or "nor" in words:
        return False
    # Where the source begins with a denial, or denies two verbs next to each other, no verb is left to tell outright.
    begins = unit.source.concepts["denial.hard"][0].first < 2
    pair = any(words[at] in _NOT and words[at + 2] in ("or", "nor") for at in range(len(words) - 3))
    denied = {index for index, word in enumerate(there) if _DENIED.fullmatch(word)}
    gaps = unit.target.gaps
    for index, word in enumerate(there[:-1] if denied else ()):
        joined = "," in gaps[index + 1] or there[index + 1] == "ve"
        if not joined or index in denied or not _ORDER.fullmatch(word):
            continue
        if (begins and index < max(denied)) or (pair and index + 1 in denied):
            return True
    return _is_and_not(there)


def _is_and_not(words: Sequence[str]) -> bool:
    """Whether two orders are joined by "and" and only one of them is denied."""
    for index, word in enumerate(words):
        if word == "ve" and index and _ORDER.fullmatch(words[index - 1]):
            other = next((w for w in words[index + 1 :] if _ORDER.fullmatch(w)), None)
            if other and bool(_DENIED.fullmatch(words[index - 1])) != bool(_DENIED.fullmatch(other)):
                return True
    return False
