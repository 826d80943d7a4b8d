"""A "not", "never" or "without" of the source is lost, or the translation denies what the source says.

What denies is counted on both sides, sentence by sentence where both have as many: not, no, never, without, unless;
لا، لم، لن، ليس، بدون، غير, ما لم; değil, yok, -me/-ma with its tenses, -meden/-madan, -siz/-sız. A word that forbids,
excludes or lacks (avoid, تجنب, kaçının) may stand for a denial, unless the other side has such a word too. In fixed
phrases (لا يزال, "no doubt") they don't count. Of several things that are denied together ("do not cut, crush or chew")
each one has to be; "not … until", a missed dose and a limit that must not be exceeded have to be kept.

*Why it matters:* "do not stop" must never become "stop".

*How to mend it:* deny what the source denies. If the sentence rightly says it without a denial ("not uncommon",
"frequent"), silence the finding and say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.checks._opposites import is_turned
from pipeline.check.checks._together import is_half_denied, is_listed, is_single, states, unlicensed
from pipeline.check.denials import DENYING, Denials
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "negation"
SEVERITY = "error"
FAMILY = "safety"
SIGNS = family_sign("denial", "restrict", "otherwise")

_ONLY = frozenset(["restrict.only", "denial.except"])
# What denies in a translation that has more of it; the Turkish -siz makes words of their own (etkisiz, ücretsiz).
_GAINED = (("hard", "affix"), ("hard",))
_ALL = ("hard", "affix", "without", "bar", "lack")
_CLEAR = frozenset(["hard", "except"])  # hardly ever said in another way; nor is "without", where nothing else denies
# What may say the same without denying.
_SAYING = ("stop", "lose", "may", "only", "limit", "miss")
# What may stand for a denial of another kind: "rare" answers nothing but "rare".
_STAND_INS = (*(kind for kind in DENYING if kind != "rare"), "far")
_WATCHED = frozenset(["until", "either", "miss", "ceiling"])
_ENDED = re.compile(r"\b(?:ha[sd]|have)(?: not|n['’]t)\b|\bno longer\b")


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
    found = False
    for index, (wanted, there) in enumerate(unit.denials):
        if wanted.counts == there.counts:
            continue
        ours, theirs = _without_only(wanted, there) if target.language.code == "ar" else (wanted, there)
        problem = _lost(unit, ours, theirs) or _gained(unit, ours, theirs, index) or _bare(unit, wanted, there)
        if problem:
            found = True
            is_doubtful = problem.severity is None and is_turned(unit, index)
            yield problem._replace(severity="warning") if is_doubtful else problem
    problem = None if found else _overlooked(unit) or _unlicensed(unit)
    if problem:
        yield problem
    elif not found and "denial.hard" in source.concepts and is_half_denied(unit):
        yield Problem(
            "only one of two things that the source denies together is denied",
            "deny both, or join them by “or”",
            source.first("denial.hard"),
            target.first("denial.hard") or target.first("denial.again"),
            "warning",
        )


def _without_only(wanted: Denials, there: Denials) -> tuple[Denials, Denials]:
    """Denials without "only" and the لا … إلا that says it: that "not" is no answer to another one."""
    said = min(wanted.count("only"), there.count("except") - wanted.count("except"), there.count("hard"))
    return (wanted.less(said, "only"), there.less(said, "hard", "except")) if said > 0 else (wanted, there)


def _lost(unit: Unit, wanted: Denials, there: Denials) -> Problem | None:
    """What the source denies and the translation doesn't, in a sentence of both."""
    kinds = (*DENYING, "limit") if wanted.count("ceiling") else DENYING
    lost = wanted.beyond(there, kinds)
    if lost and wanted.count("bar"):  # to prevent or to protect answers a word that forbids or prevents, nothing else
        lost -= min(max(0, wanted.count("bar") - there.count("bar")), there.count("ward"))
    if lost and wanted.count("lack"):  # "free of pain" is "the pain has gone"
        lost -= min(max(0, wanted.count("lack") - there.count("lack")), there.beyond(wanted, ("stop", "lose")))
    if not lost:
        return None
    # "Nor" and the like deny if need be, but are no stand-in for anything else.
    spare = max(0, there.count("either") - wanted.count("either"))
    optional = min(spare, max(0, wanted.count("hard") - there.count("hard")))
    stand_ins = there.beyond(wanted, _STAND_INS)
    if wanted.count("until") and unit.target.language.code == "tr":  # "-madan" is "until" then, no "not"
        stand_ins -= max(0, there.count("without") - wanted.count("without"))
    if unit.source.count("compare.up") and not unit.target.count("compare.up"):  # "not more than" may be "at most"
        stand_ins += max(0, there.count("limit") - wanted.count("limit"))
    if _ENDED.search(unit.msgid):  # "have not taken" may be "have stopped"
        stand_ins += there.beyond(wanted, ("stop",))
    if lost <= optional + stand_ins:
        return None
    kind = next(kind for kind in kinds if wanted.count(kind) > there.count(kind))
    span = unit.source.span(wanted.places[kind])
    some = any(there.count(kind) for kind in DENYING) or optional + stand_ins > 0
    is_plain = (kind in _CLEAR or (kind == "without" and not some)) and not there.beyond(wanted, _SAYING)
    is_plain = is_plain and not (there.has("hard") and is_listed(unit.source))
    return Problem(
        f"{'one of the denials' if some else 'the denial'} of the source (“{unit.msgid[slice(*span)]}”) "
        "is lost in the translation",
        "deny what the source denies",
        span,
        None,
        None if is_plain else "warning",
    )


def _gained(unit: Unit, wanted: Denials, there: Denials, number: int) -> Problem | None:
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
    # "Stay awake" is "do not sleep" as often as not, and "for good" what does not go away.
    is_plain = is_plain and not unit.source.count("affirm", unit.sentences[number])
    is_plain = is_plain and states(unit.target, there.places[kind])
    return Problem(
        f"the translation denies (“{unit.msgstr[slice(*span)]}”) what the source says",
        "take the denial away, or say it as the source does",
        None,
        span,
        None if is_plain else "warning",
    )


def _bare(unit: Unit, wanted: Denials, there: Denials) -> Problem | None:
    """An Arabic exception, which needs a denial before it to mean "only", without one."""
    if unit.target.language.code != "ar" or not there.count("except") or wanted.has("except"):
        return None
    if wanted.has("hard") and not wanted.has("until"):  # "but not in children"
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


def _overlooked(unit: Unit) -> Problem | None:
    """A "not … until", a missed dose or a limit that may not be exceeded, of which the translation keeps nothing."""
    for number, (wanted, there) in enumerate(unit.denials):
        if _WATCHED.isdisjoint(wanted.counts):
            continue
        index = unit.sentences[number]
        if wanted.has("hard") and wanted.has("until") and _is_hasty(unit, there, index):
            return _warning("the “until” of the source is lost in the translation", "say what must come first")
        if wanted.has("hard") and wanted.has("either") and is_single(unit, there, index):
            return _warning("“neither … nor” of the source became one denial", "deny both")
        if wanted.has("miss") and not there.has("miss", "lack", "lose", "stop", "either", *DENYING):
            return _warning("the source says that something is missed, the translation doesn't", "say what is missed")
        if unit.target.language.code == "tr" and _is_said_once(wanted, there):
            return _warning("the source says that something is missed, and denies something", "say both")
        if (
            wanted.has("ceiling")
            and unit.target.count("limit.exceeded", index)
            and not there.has("hard", "without", "bar")
        ):
            return _warning("the translation exceeds the limit that the source sets", "say what must not be exceeded")
    return None


def _is_said_once(wanted: Denials, there: Denials) -> bool:
    """Whether a Turkish denial says that something is missed (almadıysanız), and nothing what else is denied."""
    if not (wanted.has("miss") and wanted.has("hard")) or there.has("miss", "lack", "lose", "stop", "either"):
        return False
    return sum(map(there.count, DENYING)) < wanted.count("miss") + wanted.count("hard")


def _unlicensed(unit: Unit) -> Problem | None:
    """A word that only goes with a denial, in a clause that denies nothing: "asla kullanın", ولا behind nothing."""
    if "denial.hard" not in unit.source.concepts and "denial.again" not in unit.source.concepts:
        return None
    at = unlicensed(unit.target)
    if at < 0:
        return None
    span = unit.target.starts[at], unit.target.ends[at]
    return Problem(
        f"“{unit.msgstr[slice(*span)]}” goes with a denial, and there is none",
        "deny what the source denies",
        None,
        span,
        "warning",
    )


def _is_hasty(unit: Unit, there: Denials, sentence: int | None) -> bool:
    """Whether a translation says less often than the source what must come first."""
    ours = unit.source.words_in(sentence)
    words = unit.source.words
    waits = sum(words[at] == "until" and words[at - 1] != "wait" for at in ours)
    answers = sum(map(there.count, ("until", "without", "except", "only"))) + max(0, there.count("hard") - 1)
    if not there.has("hard"):  # "not until" is "only after", never "not after"
        answers += unit.target.count("when.after", sentence)
    return answers < waits


def _warning(message: str, hint: str) -> Problem:
    return Problem(message, hint, None, None, "warning")
