"""What the checks of opposites share: a word of one pole lost while one of the other pole is gained."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit

__all__ = ["flipped"]


def flipped(unit: Unit, one: str, other: str, what: str, explained_by: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Yield a problem where a concept turned into its opposite, one way or the other, in a sentence.

    Args:
        unit: The unit.
        one: A concept.
        other: Its opposite.
        what: What both are about, for the message.
        explained_by: Concepts of the source that the translation may say by one of these two.
    """
    if one not in unit.source.concepts and other not in unit.source.concepts:
        return
    source, target = unit.source, unit.target
    for index, (ours, theirs) in enumerate(unit.stretches):
        if any(source.count(concept, ours) > target.count(concept, theirs) for concept in explained_by):
            continue
        for lost, gained in ((one, other), (other, one)):
            was, now = source.count(lost, ours), target.count(lost, theirs)
            before, there = source.count(gained, ours), target.count(gained, theirs)
            if was <= now or there <= before:
                continue
            here, place = source.first(lost, ours), target.first(gained, theirs)
            # Nothing else explains the turn: neither side has both poles, and both deny equally often.
            is_clear = not before and not now and _deny_alike(unit, index)
            yield Problem(
                f"{what} is turned round: the source says “{unit.msgid[slice(*(here or (0, 0)))]}”, the "
                f"translation “{unit.msgstr[slice(*(place or (0, 0)))]}”",
                "say the same as the source",
                here,
                place,
                None if is_clear else "warning",
            )
            return


def _deny_alike(unit: Unit, index: int) -> bool:
    ours, theirs = unit.denials[index]
    return ours.counts["hard"] + ours.counts["either"] == theirs.counts["hard"] + theirs.counts["either"]
