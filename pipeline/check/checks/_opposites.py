"""What the checks of opposites share: a word of one pole lost while one of the other pole is gained."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit

__all__ = ["flipped"]


def flipped(unit: Unit, one: str, other: str, what: str) -> Iterator[Problem]:
    """Yield a problem where a concept turned into its opposite, one way or the other.

    Args:
        unit: The unit.
        one: A concept.
        other: Its opposite.
        what: What both are about, for the message.
    """
    source, target = unit.source, unit.target
    if one not in source.concepts and other not in source.concepts:
        return
    for lost, gained in ((one, other), (other, one)):
        if source.count(lost) and target.count(lost) < source.count(lost):
            more = target.count(gained) - source.count(gained)
            if more > 0 and (not source.count(gained) or target.count(lost) == 0):
                here, there = source.first(lost), target.first(gained)
                yield Problem(
                    f"{what} is turned round: the source says “{unit.msgid[slice(*(here or (0, 0)))]}”, the "
                    f"translation “{unit.msgstr[slice(*(there or (0, 0)))]}”",
                    "say the same as the source",
                    here,
                    there,
                    None if _is_clear(unit, lost, gained) else "warning",
                )
                return


def _is_clear(unit: Unit, lost: str, gained: str) -> bool:
    """Whether nothing else explains a turn: neither side has both poles, and both deny equally often."""
    source, target = unit.source, unit.target
    return (
        not source.count(gained)
        and not target.count(lost)
        and source.count("denial.hard") == target.count("negation.hard")
    )
