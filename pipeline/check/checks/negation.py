"""A "not", "never" or "without" of the source is lost, or the translation denies what the source says.

Words and endings that deny are counted on both sides: not, no, never, without, unless; لا، لم، لن، ليس، بدون، غير,
ما لم; değil, yok, -me/-ma with its tenses, -meden/-madan, -siz/-sız. A word that forbids or excludes (avoid, تجنب,
kaçının) may stand for a denial. In a question and in fixed phrases (لا يزال, "no doubt") they don't count.

*Why it matters:* "do not stop" must never become "stop".

*How to mend it:* deny what the source denies. If the sentence rightly says it without a denial ("not uncommon",
"frequent"), silence the finding and say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.check.side import Side
from pipeline.check.unit import Problem, Unit

ID = "negation"
SEVERITY = "error"
FAMILY = "safety"

# What a Turkish "-meden" may stand for.
_WITHOUT = frozenset(["without", "until", "unless", "before", "instead", "till"])
_FORBIDS = re.compile(r"\w{2,}m[ae](?:y[ıi]n(?:[ıi]z)?|m[ae]l[ıi]\w*)|hayır")
_FIRM = frozenset(["never", "cannot"])
_VERBS = frozenset(
    """do must should may can will shall is are was were ca does did has have had would could""".split()  # noqa: SIM905
)
_ONLY = frozenset(["restrict.only", "negation.except"])
_ANY = ("negation.hard", "negation.medium", "negation.strong", "negation.implied")
# What tells somebody to do something, or not to.
_ORDER = re.compile(r"\w{2,}(?:[ıiuü]n(?:[ıiuü]z)?|m[ae]l[ıi](?:s[ıi]n[ıi]z|d[ıi]r)?)")
_DENIED = re.compile(r"\w{2,}m[ae](?:y[ıi]n(?:[ıi]z)?|m[ae]l[ıi](?:s[ıi]n[ıi]z|d[ıi]r)?)")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where denials are lost, or gained out of nothing."""
    if not (unit.setting.source.known and unit.setting.target.known):
        return
    source, target = unit.source, unit.target
    hard, there = source.count("negation.hard"), target.count("negation.hard")
    if (
        hard
        and "nor" in source.words
        and (target.language.code == "ar" or ("neither" in source.words and "ne" not in target.words))
    ):
        hard += source.words.count("nor")
    medium = target.count("negation.medium")
    if medium and target.language.code == "ar" and "compare.down" in source.concepts:
        medium -= min(target.words.count("دون"), source.count("compare.down"))  # "without" and "below"
    if not source.count("negation.strong") and _is_bare_exception(unit):
        yield Problem(
            "an exception is made (إلا، سوى), and nothing before it denies",
            "say what is denied, or say it without the exception",
            None,
            target.first("negation.except"),
            "warning",
        )
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
    if not hard and not there and not medium:
        if source.count("negation.strong") > target.count("negation.strong"):
            yield _weaker(source.first("negation.strong"), unit)
            return
        affix = source.first("negation.affix")
        if affix and not target.count("negation.strong"):
            word = unit.msgid[slice(*affix)]
            yield Problem(
                f"“{word}” denies something, and nothing in the translation does",
                "deny it, or silence this if the word for it denies nothing",
                affix,
                None,
                "warning",
            )
        return
    strong = source.count("negation.strong")
    others = target.count("negation.strong")
    if hard:
        if "negation.except" not in source.concepts:  # what comes before an exception denies, not the exception
            others -= target.count("negation.except")
            if target.language.code == "ar":
                hard += min(source.count("restrict.only"), target.count("negation.except"))
        if target.language.code == "tr":
            medium = min(medium, sum(word in _WITHOUT for word in source.words))
        stand_ins = max(0, medium + others - strong)
        if there + stand_ins < hard:
            span = source.first("negation.hard")
            word = unit.msgid[slice(*span)] if span else ""
            some = there + stand_ins + target.count("negation.medium") > 0
            yield Problem(
                f"{'one of the denials' if some else 'the denial'} of the source (“{word}”) is lost in the translation",
                "deny what the source denies",
                span,
                None,
                None if _is_firm(unit) and not some and not _is_implied(unit) else "warning",
            )
        elif there + medium + others < hard + strong:
            yield _weaker(source.first("negation.strong"), unit)
        elif lost := _lost_in_a_sentence(unit):
            yield lost
        elif there == 1 and _half_denied(unit):
            yield Problem(
                "only one of two things that the source denies together is denied",
                "deny both, or join them by “or”",
                source.first("negation.hard"),
                target.first("negation.hard"),
                "warning",
            )
    elif not there and source.count("compare.down"):
        return  # دون is "without" and "below"
    elif not strong and not source.count("negation.soft"):
        concept = "negation.hard" if there else "negation.medium"
        span = target.first(concept)
        word = unit.msgstr[slice(*span)] if span else ""
        yield Problem(
            f"the translation denies (“{word}”) what the source says",
            "take the denial away, or say it as the source does",
            None,
            span,
            None if there and _is_plain(unit) else "warning",
        )


def _is_plain(unit: Unit) -> bool:
    """Whether a translation forbids outright; what it only denies may be a way of saying what the source says."""
    target = unit.target
    if "negation.litotes" in target.concepts:
        return False
    words = target.words
    if target.language.code != "tr":
        following = (words[hit.last : hit.last + 1] for hit in target.concepts["negation.hard"])
        return any(word and word[0][0] == "ت" for word in following)
    return any(_FORBIDS.fullmatch(target.words[hit.first]) for hit in target.concepts["negation.hard"])


def _is_firm(unit: Unit) -> bool:
    """Whether the source denies a verb: "no" and "without" can be said in many ways that deny nothing."""
    words = unit.source.words
    for hit in unit.source.concepts["negation.hard"]:
        word, before = words[hit.first], words[hit.first - 1] if hit.first else ""
        verb = before if word == "not" else word.removesuffix("n't").removesuffix("n’t")
        if word in _FIRM or verb in _VERBS:
            return True
    return False


def _weaker(span: tuple[int, int] | None, unit: Unit) -> Problem:
    word = unit.msgid[slice(*span)] if span else ""
    return Problem(
        f"“{word}” keeps something out, and nothing in the translation does",
        "deny it, or use a word that does",
        span,
        None,
        "warning",
    )


def _is_implied(unit: Unit) -> bool:
    """Whether words that imply a denial make up for one: "had no pain left", "the pain disappeared"."""
    return unit.target.count("negation.implied") > unit.source.count("negation.implied")


def _is_bare_exception(unit: Unit) -> bool:
    """Whether an Arabic exception, which needs a denial before it for "only", has none."""
    target = unit.target
    return (
        "negation.except" in target.concepts
        and not target.count("negation.hard")
        and not target.count("negation.medium")
        and not unit.source.count("negation.hard")
        and not unit.source.count("negation.except")
        and "?" not in unit.msgid
    )


def _lost_in_a_sentence(unit: Unit) -> Problem | None:
    """A sentence whose denial is lost, where both sides have as many sentences and others deny too."""
    source, target = unit.source.sentences, unit.target.sentences
    if len(source) < 2 or len(source) != len(target):
        return None
    wanted = _per_sentence(unit.source, source, ("negation.hard",))
    there = _per_sentence(unit.target, target, _ANY)
    for index, count in enumerate(wanted):
        if count and not there[index]:
            return Problem(
                f"sentence {index + 1} of the source denies, that of the translation doesn't",
                "deny what the source denies",
                source[index],
                target[index],
                "warning",
            )
    return None


def _per_sentence(side: Side, spans: Sequence[tuple[int, int]], concepts: Sequence[str]) -> list[int]:
    counts = [0] * len(spans)
    for concept in concepts:
        for hit in side.concepts.get(concept, ()):
            at = side.span(hit)[0]
            for index, (start, end) in enumerate(spans):
                if start <= at < end:
                    counts[index] += 1
    return counts


def _half_denied(unit: Unit) -> bool:
    """Whether "not this or that" became "this and not that".

    Turkish denies verb by verb, and an Arabic "nor" needs a "not" before it.
    """
    words = unit.source.words
    if "or" not in words and "nor" not in words:
        return False
    there = unit.target.words
    if unit.target.language.code == "ar":
        before = words[: unit.source.concepts["negation.hard"][0].first]
        return "ولا" in there and "and" not in before and "but" not in before
    if unit.target.language.code != "tr" or "veya" in there or "ya" in there or "nor" in words:
        return False
    for index, word in enumerate(there):
        if word == "ve" and index and _ORDER.fullmatch(there[index - 1]):
            other = next((w for w in there[index + 1 :] if _ORDER.fullmatch(w)), None)
            if other and bool(_DENIED.fullmatch(there[index - 1])) != bool(_DENIED.fullmatch(other)):
                return True
    return False
