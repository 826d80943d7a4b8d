"""Findings that an editor leaves as they are, with a reason, in the translator's comment of the unit.

``# check-ok: numbers "spelt out on purpose"`` silences the findings of one check in one unit.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from pipeline.check.registry import CHECKS
from pipeline.check.unit import Problem

__all__ = ["Silence", "read_silences"]

_LINE = re.compile(r"^\s*check-ok\b:?\s*(.*)$")
_PARTS = re.compile(r"([\w-]*)\s*[:,]?\s*(.*)", re.DOTALL)
_IDS = frozenset(check.id for check in CHECKS)


@dataclass(frozen=True, slots=True)
class Silence:
    """One ``check-ok`` line. ``wrong`` says why it silences nothing, if so."""

    id: str
    reason: str
    wrong: tuple[Problem, ...] = ()


def read_silences(comment: str) -> tuple[Silence, ...]:
    """Read the ``check-ok`` lines of a translator's comment.

    Args:
        comment: The comment's text, without ``#``.

    Returns:
        Them all; one without a reason or for a check that there isn't says so and silences nothing.
    """
    return tuple(_read(found[1]) for line in comment.split("\n") if (found := _LINE.match(line)))


def _read(text: str) -> Silence:
    parts = _PARTS.match(text.strip())
    name, reason = (parts[1], parts[2].strip(" \"'“”«»\t")) if parts else ("", "")
    if name not in _IDS:
        near = difflib.get_close_matches(name, _IDS, 1)
        hint = f"did you mean “{near[0]}”?" if near else 'write # check-ok: numbers "the reason"'
        return Silence(name, reason, (Problem(f"check-ok names “{name}”, and there is no such check", hint),))
    if not any(c.isalpha() for c in reason):
        return Silence(
            name, "", (Problem(f"check-ok for “{name}” gives no reason", f'write # check-ok: {name} "the reason"'),)
        )
    return Silence(name, reason)
