"""On which side of a number a limit lies: "below 5", "5 or more", أقل من 5, "5'ten fazla"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.check.lexicon import fold

if TYPE_CHECKING:
    from pipeline.check.quantities import Quantity
    from pipeline.check.side import Side

__all__ = ["Limit", "limit_of"]

# Words right before a number, then words behind it and its unit, by language: 1 for more than it, -1 for less.
_BEFORE: dict[str, dict[tuple[str, ...], int]] = {
    "en": {
        **dict.fromkeys([("below",), ("under",), ("at", "most"), ("up", "to")], -1),
        **{(word, "than"): -1 for word in ("less", "fewer", "lower", "younger", "shorter", "lighter")},
        **dict.fromkeys([("above",), ("exceeds",), ("exceeding",), ("at", "least")], 1),
        **{(word, "than"): 1 for word in ("more", "greater", "higher", "older", "longer", "heavier")},
    },
    "ar": {
        **{(word, "من"): -1 for word in ("اقل", "اصغر", "ادني", "اقصر")},
        **{(word, "من"): 1 for word in ("اكثر", "اكبر", "اعلي", "اطول", "ازيد")},
        **dict.fromkeys([("دون",), ("تحت",)], -1),
        ("فوق",): 1,
    },
    "tr": {("en", "az"): 1, ("en", "fazla"): -1, ("en", "çok"): -1},
}
_BEHIND: dict[str, dict[tuple[str, ...], int]] = {
    "en": {
        **{("or", word): 1 for word in ("more", "above", "older", "over", "longer", "higher")},
        **{("or", word): -1 for word in ("less", "below", "younger", "under", "fewer", "lower", "shorter")},
        ("and", "over"): 1,
        ("and", "under"): -1,
    },
    "ar": {
        **dict.fromkeys([("او", "اكثر"), ("فاكثر",), ("فما", "فوق"), ("او", "اعلي"), ("او", "اكبر")], 1),
        **dict.fromkeys([("او", "اقل"), ("فاقل",), ("فما", "دون"), ("او", "ادني"), ("او", "اصغر")], -1),
    },
    "tr": {
        **{(word,): 1 for word in ("fazla", "uzun", "yüksek", "büyük", "üzerinde", "üzerindeki", "üstünde", "üzerine")},
        **{(word,): -1 for word in ("az", "kısa", "düşük", "küçük", "altında", "altındaki", "altına")},
        **{(joint, word): 1 for joint in ("ve", "veya") for word in ("üzeri", "üstü", "üzerindeki", "üstündeki")},
        **{(joint, word): -1 for joint in ("ve", "veya") for word in ("altı", "altındaki")},
        **{("veya", "daha", word): 1 for word in ("fazla", "uzun", "büyük", "yüksek")},
        **{("veya", "daha", word): -1 for word in ("az", "kısa", "küçük", "düşük")},
    },
}
_OUTRIGHT = frozenset(["en"])  # "en fazla" is "at most" whatever the verb says
_DENIALS = {
    "en": frozenset(["no", "not", "never", "cannot"]),
    "ar": frozenset(["لا", "لم", "لن", "الا", "ليس"]),
}
# The words next to the number that a limit has: a quick look.
_ENDS = {code: frozenset(words[-1] for words in limits) for code, limits in _BEFORE.items()}
_BEGINS = {code: frozenset(words[0] for words in limits) for code, limits in _BEHIND.items()}
_ANY = {code: _ENDS[code] | _BEGINS[code] for code in _BEFORE}
_LONGEST = 3  # words of a limit
_REACH = 4  # words before a limit in which a denial turns it round


class Limit(NamedTuple):
    """A limit: ``side`` is 1 for more (than, or), -1 for less; ``is_denied`` tells whether a denial turns it round."""

    side: int
    is_denied: bool

    @property
    def meant(self) -> int:
        """The side that is meant in the end: -1 for "no more than"."""
        return -self.side if self.is_denied else self.side


def limit_of(text: Side, number: Quantity) -> Limit | None:
    """Read the limit that the words next to a number set.

    Args:
        text: The text.
        number: One of its numbers.

    Returns:
        The limit; ``None`` without one, or where it isn't clear what is denied.
    """
    code = text.language.code
    words, first = text.words, number.first
    if code not in _BEFORE or (code != "ar" and _ANY[code].isdisjoint(words)):
        return None
    if first and fold(words[first - 1]) in _ENDS[code]:
        for count in range(min(_LONGEST, first), 0, -1):
            start = first - count
            side = _BEFORE[code].get(tuple(map(fold, words[start:first])))
            if side:
                return _before(words, start, side, code)
    at = number.last
    if _BEGINS[code].isdisjoint(map(fold, words[at : at + _LONGEST])):
        return None
    unit = next((hit for hit in text.hits if hit.first == at and hit.concept in text.language.counted), None)
    for start in (at, unit.last) if unit else (at,):
        if start >= len(words) or fold(words[start]) not in _BEGINS[code]:
            continue
        for count in range(_LONGEST, 0, -1):
            side = _BEHIND[code].get(tuple(map(fold, words[start : start + count])))
            if side:
                return Limit(side, code == "tr" and count == 1 and _is_denied_later(text, start))
    return None


def _before(words: Sequence[str], start: int, side: int, code: str) -> Limit | None:
    """A limit that begins before its number: is it denied?"""
    near = (fold(word).removeprefix("و").removeprefix("ف") for word in words[max(0, start - _REACH) : start])
    is_denied = words[start] not in _OUTRIGHT and not _DENIALS.get(code, frozenset()).isdisjoint(near)
    if is_denied and code == "en" and words[start - 1] not in _DENIALS["en"]:
        return None  # "not for children under 2" denies something else
    return Limit(side, is_denied)


def _is_denied_later(text: Side, at: int) -> bool:
    """Whether a Turkish verb behind a limit is denied, in the same sentence."""
    sentence = text.sentence_of(at)
    return any(
        hit.first > at and hit.concept == "denial.hard" and text.sentence_of(hit.first) == sentence
        for hit in text.denying
    )
