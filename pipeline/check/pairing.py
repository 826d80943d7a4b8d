"""Which number of a translation stands for which number of its source."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.check.quantities import Quantity
from pipeline.check.side import Side

__all__ = ["NO_PAIRS", "Pairing", "pair"]

_OUT_OF = frozenset(["كل", "بين", "أصل"])
_ORDER = {"digits": 0, "time": 0, "word": 1, "ordinal": 2, "soft": 3}


class Pairing(NamedTuple):
    """Pairs of numbers with the same value, and the numbers that have no partner."""

    pairs: tuple[tuple[Quantity, Quantity], ...] = ()
    lost: tuple[Quantity, ...] = ()
    gained: tuple[Quantity, ...] = ()


NO_PAIRS = Pairing()
"""Those of two texts without numbers."""


def pair(source: Side, target: Side) -> Pairing:
    """Pair the numbers of two texts by value, those with the same unit first.

    A number that may also mean something else (an ordinal, "both", an Arabic dual) is a partner where one is
    missing and is never missed itself.
    """
    wanted, there = source.quantities, target.quantities
    if not wanted and not there:
        return NO_PAIRS
    if len(wanted) == len(there) == 1 and wanted[0].values == there[0].values and wanted[0].unit == there[0].unit:
        return Pairing(((wanted[0], there[0]),))
    if _are_alike(wanted, there):
        pairs = list(zip(wanted, there, strict=True))
        if len(pairs) > 1:
            pairs.sort(key=lambda both: _ORDER[both[0].kind])
        return Pairing(tuple(pairs))
    by_value: dict[str, deque[int]] = {}
    for index, quantity in enumerate(there):
        for value in quantity.values:
            by_value.setdefault(value, deque()).append(index)
    used: set[int] = set()
    pairs = []
    lost: list[Quantity] = []
    rest: list[Quantity] = []
    ordered = sorted(wanted, key=lambda q: _ORDER[q.kind])
    for quantity in ordered:
        best = _best(quantity, by_value, there, used, same_unit=True)
        if best < 0:
            rest.append(quantity)
        else:
            used.add(best)
            pairs.append((quantity, there[best]))
    for quantity in rest:
        best = _best(quantity, by_value, there, used, same_unit=False)
        if best >= 0:
            used.add(best)
            pairs.append((quantity, there[best]))
        elif quantity.kind not in ("soft", "ordinal") and not _elsewhere(quantity, by_value, used, target):
            lost.append(quantity)
    gained = tuple(q for i, q in enumerate(there) if i not in used and q.kind not in ("soft", "ordinal"))
    return Pairing(tuple(pairs), tuple(lost), gained)


def _are_alike(wanted: Sequence[Quantity], there: Sequence[Quantity]) -> bool:
    """Whether two texts have the same numbers and units in the same order, no number twice, as most texts do."""
    if len(wanted) != len(there):
        return False
    seen: set[str] = set()
    for one, other in zip(wanted, there, strict=True):
        if one.values != other.values or one.unit != other.unit or not seen.isdisjoint(one.values):
            return False
        seen.update(one.values)
    return True


def _best(
    quantity: Quantity, by_value: dict[str, deque[int]], there: list[Quantity], used: set[int], *, same_unit: bool
) -> int:
    best, rank = -1, 9
    for value in quantity.values:
        free = by_value.get(value)
        while free and free[0] in used:  # keep long lists of equal numbers cheap
            free.popleft()
        if not free:
            continue
        for index in free:
            other = there[index]
            if index in used or (other.unit != quantity.unit and (same_unit or _is_other(other, quantity))):
                continue
            if _ORDER[there[index].kind] < rank:
                best, rank = index, _ORDER[there[index].kind]
                if rank == 0:
                    break
    return best


def _is_other(dual: Quantity, quantity: Quantity) -> bool:
    """Whether a dual such as "two days" counts something else than a number with a unit of its own."""
    return dual.kind == "soft" and dual.unit.startswith("time.") and quantity.unit.startswith("unit.")


def _elsewhere(quantity: Quantity, by_value: dict[str, deque[int]], used: set[int], target: Side) -> bool:
    """Whether a number is said in a way that has no partner: "two and a half", a dual, a lone one."""
    value = quantity.values[0]
    if value.endswith(".5") and value != "0.5":
        whole = value[:-2]
        half = next((i for i in by_value.get("0.5", ()) if i not in used), -1)
        rest = next((i for i in by_value.get(whole, ()) if i not in used), -1)
        if half >= 0 and (rest >= 0 or whole == "1" or _has_dual(target, target.language.dual_endings)):
            used.update(i for i in (half, rest) if i >= 0)
            return True
    if value == "2" and not quantity.unit.startswith("unit."):
        language = target.language
        endings = language.dual_endings if quantity.kind == "word" else language.clear_dual_endings
        return _has_dual(target, endings) or _is_share(target)
    if value == "1":
        # يوم is "one day" by itself
        return quantity.kind == "word" or (target.language.code == "ar" and _is_bare(quantity.unit, target))
    return False


def _is_bare(unit: str, target: Side) -> bool:
    """Whether a unit of time stands in a text with no number before it."""
    if not unit.startswith("time.") and not any(len(target.words[h.first]) > 2 for h in target.among(unit)):
        return False  # "لتر" may be a litre by itself, "مل" is no millilitre
    counted = sum(quantity.unit == unit and quantity.kind != "soft" for quantity in target.quantities)
    return target.count(unit) > counted


def _is_share(target: Side) -> bool:
    """Whether "two out of" is said by a dual: شخصين من كل ثلاثة."""
    words, endings = target.words, target.language.dual_endings
    return bool(endings) and any(
        words[at + 1] == "من" and words[at + 2] in _OUT_OF and words[at].endswith(endings)
        for at in range(len(words) - 2)
    )


def _has_dual(target: Side, endings: tuple[str, ...]) -> bool:
    return bool(endings) and any(len(w) > 4 and w.endswith(endings) for w in target.words)
