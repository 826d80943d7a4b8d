"""What the checks of opposites share: a word of one pole lost while one of the other pole is gained."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit

__all__ = ["CLEAR", "LOOSE", "deny_alike", "flipped", "is_turned"]

# The poles that are clear enough to be an error, then those that languages say in more ways than one.
CLEAR = (
    ("stage.acute", "stage.chronic", "a course"),
    ("growth.benign", "growth.malignant", "a growth"),
    ("result.positive", "result.negative", "a result"),
    ("act.start", "act.stop", "an instruction"),
    ("age.child", "age.adult", "who is meant"),
    ("pole.speed.fast", "pole.speed.slow", "a speed"),
    ("pole.amount.half", "pole.amount.double", "an amount"),
    ("pole.share.quarter", "pole.share.quarters", "a share"),
    ("pole.share.third", "pole.share.thirds", "a share"),
    ("pole.meal.empty", "pole.meal.full", "how it is taken"),
    ("pole.acting.rapid", "pole.acting.long", "how long it acts"),
    ("pole.sex.female", "pole.sex.male", "who is meant"),
    ("pole.warmth.hot", "pole.warmth.cold", "a temperature"),
)
LOOSE = (
    ("count.tablet", "count.capsule", "the form of the medicine"),
    ("pole.habit.often", "pole.habit.rare", "how often it happens"),
    ("pole.length.long", "pole.length.short", "a length"),
    ("pole.weight.gain", "pole.weight.loss", "a weight"),
    ("pole.eyes.one", "pole.eyes.both", "one or both"),
    ("pole.bound.greatest", "pole.bound.least", "a limit"),
    ("pole.harm.safe", "pole.harm.dangerous", "a danger"),
    ("pole.force.mild", "pole.force.severe", "how severe it is"),
    ("pole.strength.weak", "pole.strength.strong", "a strength"),
    ("pole.moment.early", "pole.moment.late", "a time"),
    ("pole.place.inside", "pole.place.outside", "a place"),
    ("pole.whole.all", "pole.whole.part", "how much of it"),
    ("pole.duration.passing", "pole.duration.lasting", "how long it lasts"),
    ("pole.state.better", "pole.state.worse", "how it goes on"),
    ("pole.order.first", "pole.order.last", "an order"),
    ("pole.same.same", "pole.same.different", "sameness"),
    ("pole.mean.so", "pole.mean.not", "what it means"),
    ("pole.door.open", "pole.door.closed", "open or closed"),
)
_TURNS = tuple(turn for one, other, _ in (*CLEAR, *LOOSE) for turn in ((one, other), (other, one)))


def flipped(unit: Unit, one: str, other: str, what: str, explained_by: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Yield a problem where a concept turned into its opposite, one way or the other, in a sentence.

    Args:
        unit: The unit.
        one: A concept.
        other: Its opposite.
        what: What both are about, for the message.
        explained_by: Concepts of the source that the translation may say by one of these two.
    """
    source, target = unit.source, unit.target
    turns = [
        (lost, gained)
        for lost, gained in ((one, other), (other, one))
        if lost in source.concepts and gained in target.concepts
    ]
    for number, index in enumerate(unit.sentences if turns else ()):
        explained = sum(max(0, source.count(c, index) - target.count(c, index)) for c in explained_by)
        for lost, gained in turns:
            was, now = source.count(lost, index), target.count(lost, index)
            before, there = source.count(gained, index), target.count(gained, index)
            if was <= now or there - before <= explained:
                continue
            here, place = source.first(lost, index), target.first(gained, index)
            # Nothing else explains the turn: neither side has both poles, and both deny equally often.
            is_clear = not before and not now and _deny_alike(unit, number)
            yield Problem(
                f"{what} is turned round: the source says “{unit.msgid[slice(*(here or (0, 0)))]}”, the "
                f"translation “{unit.msgstr[slice(*(place or (0, 0)))]}”",
                "say the same as the source",
                here,
                place,
                None if is_clear else "warning",
            )
            return


def _deny_alike(unit: Unit, number: int) -> bool:
    if not unit.denials:
        return True
    ours, theirs = unit.denials[number]
    return ours.count("hard") + ours.count("either") == theirs.count("hard") + theirs.count("either")


def deny_alike(unit: Unit) -> bool:
    """Whether every sentence denies as often as its translation."""
    return all(_deny_alike(unit, number) for number in range(len(unit.sentences)))


def is_turned(unit: Unit, number: int) -> bool:
    """Whether one of a pair of opposites became the other in a sentence: "not serious" may be "mild"."""
    index = unit.sentences[number]
    source, target = unit.source, unit.target
    return any(
        source.count(lost, index) > target.count(lost, index)
        and target.count(gained, index) > source.count(gained, index)
        for lost, gained in _TURNS
        if lost in source.concepts and gained in target.concepts
    )
