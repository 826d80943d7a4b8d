"""A "not", "never" or "without" of the source is lost, or the translation denies what the source says.

Words and endings that deny are counted on both sides: not, no, never, without, unless; لا، لم، لن، ليس، بدون، غير,
ما لم; değil, yok, -me/-ma with its tenses, -meden/-madan, -siz/-sız. A word that forbids or excludes (avoid, تجنب,
kaçının) may stand for a denial. In a question and in fixed phrases (لا يزال, "no doubt") they don't count.

*Why it matters:* "do not stop" must never become "stop".

*How to mend it:* deny what the source denies. If the sentence rightly says it without a denial ("not uncommon",
"frequent"), silence the finding and say why.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit

ID = "negation"
SEVERITY = "error"
FAMILY = "safety"


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where denials are lost, or gained out of nothing."""
    if not (unit.setting.source.known and unit.setting.target.known):
        return
    source, target = unit.source, unit.target
    hard, there = source.count("negation.hard"), target.count("negation.hard")
    if hard and target.language.code == "ar" and "neither" in source.words:
        hard += source.words.count("nor")
    medium = target.count("negation.medium")
    if not hard and not there and not medium:
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
    if hard:
        stand_ins = max(0, medium + target.count("negation.strong") - strong)
        if there + stand_ins < hard:
            span = source.first("negation.hard")
            word = unit.msgid[slice(*span)] if span else ""
            some = there + stand_ins > 0
            yield Problem(
                f"{'one of the denials' if some else 'the denial'} of the source (“{word}”) is lost in the translation",
                "deny what the source denies",
                span,
                None,
                "warning" if some else None,
            )
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
            None if there else "warning",
        )


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
    return unit.target.language.code == "tr" and "ve" in there and "veya" not in there and "ya" not in there
