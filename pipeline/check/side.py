"""One side of a unit, taken apart once for all checks: plain text, words, numbers, what the words mean."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.check.language import Language
from pipeline.check.lazy import lazy
from pipeline.check.lexicon import Hit, fold

__all__ = ["Date", "Quantity", "Side", "plain"]

_SIGNS = re.compile(r"[`<\[{&@/%]")  # a quick look; one character class is fast
# What is no running text: code, tags, link numbers, images, footnotes, shortcodes, placeholders, addresses, entities.
_HIDDEN = re.compile(
    r"`[^`]*`|<!--.*?-->|</?[A-Za-z][^<>]*>|<[^\s<>]+(?:://|@)[^\s<>]+>|!\[\d+\]|(?<=\])\[\d+\]|\[\^[^\]]+\]"
    r"|(?<=\])\([^\s)]*(?:\s+\"[^\"]*\")?\)"
    r"|\{\{.*?\}\}|\{[A-Za-z_][\w.]*\}|%\(\w+\)[sd]|%[sd]\b|&#?\w+;|(?:https?://|www\.)[^\s<>\])]+|[\w.+-]+@[\w-]+\.[\w.]+",
    re.DOTALL,
)
_EASTERN = re.compile("[٠-٩۰-۹]")
_DIGITS = {0x660 + d: str(d) for d in range(10)} | {0x6F0 + d: str(d) for d in range(10)}
_TOKEN = re.compile(
    r"(?:\d+(?:[.,:٫٬/\u00a0\u202f\u2009]\d+)*)"
    r"|(?:[^\W\d_²³]+[²³]?(?:[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c]+[^\W\d_]*)*(?:['’][^\W\d_]+)*|°\s?[cfmم]\b)"
    r"|(?:[%٪<>≤≥½¼¾/+±²³–—-])"
)
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
_FRACTIONS = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
_TIME = re.compile(r"[0-2]?\d:[0-5]\d")
_DATE = re.compile(r"(\d{1,4})([./])(\d{1,2})\2(\d{2,4})")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_APART = re.compile(r"[.,;:!?؛،؟()\n]")
_REMEMBERED = 200_000
_UNSEEN = (0.0, False, False)
_UNITS = frozenset(["unit.", "time.", "count"])
_SPACES = "\u00a0\u202f\u2009"
_JOINING = frozenset(
    [
        "-",
        "–",
        "—",
        "to",
        "or",
        "and",
        "إلى",
        "الى",
        "أو",
        "و",
        "حتى",
        "ila",
        "ile",
        "veya",
        "ya",
        "y",
        "a",
        "o",
        "/",
        "için",
    ]
)


def plain(text: str) -> str:
    """A text with everything that is no running text turned into spaces, every character in its place."""
    if _SIGNS.search(text) or "www." in text:
        text = _HIDDEN.sub(lambda found: " " * len(found[0]), text)
    return text


class Quantity(NamedTuple):
    """A number in a text.

    ``values`` are what it may mean, as plain decimals (``0.5``); ``unit`` is the concept of the unit it goes with;
    ``kind`` is ``digits``, ``word``, ``soft`` (may stand for a number or not), ``ordinal`` or ``time``.
    """

    values: tuple[str, ...]
    unit: str
    kind: str
    start: int
    end: int


class Date(NamedTuple):
    """A date in figures or words: the ways to read it as (day, month), 0 where unsaid, and the year or empty."""

    readings: frozenset[tuple[int, int]]
    year: str
    start: int
    end: int


def _decimal(text: str) -> str:
    whole, _, part = text.partition(".")
    whole = whole.lstrip("0") or "0"
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def _hours(word: str) -> tuple[str, ...]:
    """What else a time of day may be written as: by the other clock, with a full stop, without minutes."""
    hour, _, minute = word.partition(":")
    found = []
    for h in (int(hour), (int(hour) + 12) % 24):
        found += [f"{h}:{minute}", _decimal(f"{h}.{minute}")]
    return tuple(found)


def _values(raw: str, language: Language) -> tuple[str, ...]:
    """What digits with separators may mean in a language.

    Three digits after the locale's own group separator are a group, after its decimal separator decimals; a
    separator before another count of digits, or after a leading zero, can only be the decimal one.
    """
    parts = re.split(f"([.,٫٬{_SPACES}])", raw)
    if len(parts) == 1:
        return (_decimal(raw),)
    marks = parts[1::2]
    digits = parts[0::2]
    last = marks[-1]
    grouped = all(len(d) == 3 for d in digits[1:]) and len(digits[0]) <= 3 and digits[0].lstrip("0") != ""
    joined = "".join(digits)
    if len(set(marks)) > 1:  # 1.000,5
        if len(set(marks[:-1])) > 1:
            return (_decimal(joined),)
        return (_decimal(f"{''.join(digits[:-1])}.{digits[-1]}"),)
    if len(marks) > 1:
        return (_decimal(joined),) if grouped else tuple(map(_decimal, digits))
    if last == "٫":
        return (_decimal(f"{digits[0]}.{digits[1]}"),)
    if last == "٬" or last in _SPACES:
        return (_decimal(joined),) if grouped else tuple(map(_decimal, digits))
    if grouped and last != language.decimal:
        return (_decimal(joined),)
    return (_decimal(f"{digits[0]}.{digits[1]}"),)


class Side:
    """The source or the target of a unit.

    Args:
        text: The text, a ``msgid`` or a ``msgstr``.
        language: Its language.
    """

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language

    @lazy
    def plain(self) -> str:
        """The running text, in place."""
        return plain(self.text)

    @lazy
    def _tokens(self) -> tuple[list[str], list[int], list[int], list[str]]:
        text = self.plain
        if _EASTERN.search(text):
            text = text.translate(_DIGITS)
        if self.language.code in ("tr", "az"):
            text = text.replace("İ", "i").replace("I", "ı")
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        found = list(_TOKEN.finditer(lowered))
        words = [match[0] for match in found]
        kinds = [
            "word" if (first := word[0]).isalpha() or first == "°" else "number" if first.isdecimal() else "sign"
            for word in words
        ]
        return words, [match.start() for match in found], [match.end() for match in found], kinds

    @property
    def words(self) -> list[str]:
        """Words, numbers and signs of measure, in small letters."""
        return self._tokens[0]

    @property
    def starts(self) -> list[int]:
        """Where each word begins, in characters of the text."""
        return self._tokens[1]

    @property
    def ends(self) -> list[int]:
        """Where each word ends."""
        return self._tokens[2]

    @lazy
    def hits(self) -> list[Hit]:
        """What the words mean."""
        language = self.language
        found = language.lexicon.hits(self.words)
        if language.unless_next:
            words = self.words
            found = [
                hit
                for hit in found
                if hit.last >= len(words) or words[hit.last] not in language.unless_next.get(hit.concept, ())
            ]
        return found

    @lazy
    def concepts(self) -> dict[str, list[Hit]]:
        """The hits by concept."""
        found: dict[str, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.concept, []).append(hit)
        return found

    def count(self, concept: str) -> int:
        """How often a concept is met."""
        return len(self.concepts.get(concept, ()))

    def span(self, hit: Hit) -> tuple[int, int]:
        """Where a hit stands, in characters of the text."""
        return self._tokens[1][hit.first], self._tokens[2][hit.last - 1]

    def first(self, concept: str) -> tuple[int, int] | None:
        """Where a concept is first met."""
        hits = self.concepts.get(concept)
        return self.span(hits[0]) if hits else None

    @lazy
    def months(self) -> list[tuple[int, Hit]]:
        """Names of months that a number stands next to, with the month's number."""
        kinds = self._tokens[3]
        found: list[tuple[int, Hit]] = []
        if not any(concept[:6] == "month." for concept in self.concepts):
            return found
        for hit in self.hits:
            if hit.concept[:6] != "month.":
                continue
            if (hit.first > 0 and kinds[hit.first - 1] == "number") or (
                hit.last < len(kinds) and kinds[hit.last] == "number" and self._may_follow_month(hit.last)
            ):
                found.append((int(hit.concept[6:]), hit))
        return found

    def _may_follow_month(self, index: int) -> bool:
        """Whether the number at a token can belong to a month before it: a year, in English also a day."""
        return self.language.code == "en" or len(self.words[index]) == 4

    @lazy
    def _dated(self) -> tuple[list[Date], frozenset[int]]:
        """The dates, and the tokens they take."""
        words, starts, ends, kinds = self._tokens
        if "number" not in kinds:
            return [], frozenset()
        dates: list[Date] = []
        taken: set[int] = set()
        for index in [at for at, word in enumerate(words) if len(word) > 5 and kinds[at] == "number"]:
            word = words[index]
            found = _DATE.fullmatch(word)
            if not found:
                continue
            a, b, c = int(found[1]), int(found[3]), found[4]
            if len(found[1]) == 4:
                options, year = {(int(c), b)}, found[1]
            else:
                options, year = {(a, b), (b, a)}, c
            options = {(d, m) for d, m in options if 1 <= d <= 31 and 1 <= m <= 12}
            if options:
                dates.append(Date(frozenset(options), year[-2:], starts[index], ends[index]))
                taken.add(index)
        for found in _ISO.finditer(self.plain) if "-" in self.plain else ():
            day, month = int(found[3]), int(found[2])
            if 1 <= day <= 31 and 1 <= month <= 12:
                dates.append(Date(frozenset([(day, month)]), found[1][-2:], *found.span()))
                taken.update(i for i, s in enumerate(starts) if found.start() <= s < found.end())
        for month, hit in self.months:
            day, year = 0, ""
            used = set(range(hit.first, hit.last))
            for step, index in ((-1, hit.first - 1), (1, hit.last), (1, hit.last + 1)):
                if not 0 <= index < len(words):
                    continue
                if kinds[index] != "number" or not words[index].isdecimal() or index in taken:
                    if step == 1 and index == hit.last and words[index] in self.language.ordinal_endings:
                        continue
                    if step == 1 and index == hit.last:
                        break
                    continue
                number = words[index]
                if len(number) == 4 and not year:
                    year = number[-2:]
                elif len(number) <= 2 and not day and 1 <= int(number) <= 31:
                    day = int(number)
                else:
                    continue
                used.add(index)
            taken |= used
            first, last = min(used), max(used)
            dates.append(Date(frozenset([(day, month)]), year, starts[first], ends[last]))
        return dates, frozenset(taken)

    @property
    def dates(self) -> list[Date]:
        """The dates in the text."""
        return self._dated[0]

    @lazy
    def quantities(self) -> list[Quantity]:
        """The numbers in the text, in figures and words, with their units; those of dates left out."""
        words, starts, ends, kinds = self._tokens
        language = self.language
        taken = self._dated[1] if "number" in kinds else frozenset()
        units: dict[int, Hit] = {}
        for hit in self.hits:
            if hit.concept[:5] in _UNITS:
                units.setdefault(hit.first, hit)
        before = {hit.last: hit for hit in units.values() if hit.concept == "unit.percent"}
        found: list[tuple[int, int, Quantity]] = []  # first token, token after the last, the number
        seen = language.seen_numbers
        index = 0
        # Most words are known to be no number: only the others are looked at.
        for at, word in enumerate(words):
            if at < index or (seen.get(word, _UNSEEN) is None and kinds[at] == "word"):
                continue
            index = at
            kind = kinds[index]
            if kind == "sign" or index in taken:
                if word in _VULGAR:
                    found.append(
                        (index, index + 1, Quantity((_VULGAR[word],), "", "digits", starts[index], ends[index]))
                    )
                index += 1
                continue
            if kind == "number":
                index = self._figures(index, found, units, before)
                continue
            spelt = _spelt(words, index, language)
            if spelt:
                value, last, is_soft = spelt
                unit = self._unit_at(last, units)
                if not unit and index in units:  # an Arabic dual is the number and its unit
                    unit = units[index].concept
                kind = "soft" if is_soft else "word"
                found.append((index, last, Quantity((value,), unit, kind, starts[index], ends[last - 1])))
                index = last
            else:
                index += 1
        return _shared_units(found, words)

    def _unit_at(self, index: int, units: dict[int, Hit]) -> str:
        """The unit that a number before a token has: it stands there with nothing but a space or a hyphen between."""
        words, starts, ends, _ = self._tokens
        at = index + 1 if index < len(words) and words[index] == "-" else index
        if at not in units or _APART.search(self.plain, ends[index - 1], starts[at]):
            return ""
        return units[at].concept

    def _figures(
        self,
        index: int,
        found: list[tuple[int, int, Quantity]],
        units: dict[int, Hit],
        before: dict[int, Hit],
    ) -> int:
        """Read the number at a token in figures; returns the token after it."""
        words, starts, ends, kinds = self._tokens
        word = words[index]
        start, end = starts[index], ends[index]
        last = index + 1
        kind = "digits"
        texts: list[tuple[str, ...]]
        if _TIME.fullmatch(word):
            texts, kind = [_hours(word)], "time"
        elif word in _FRACTIONS:
            texts = [(_FRACTIONS[word],)]
        elif "/" in word or ":" in word:
            texts = [_values(part, self.language) for part in re.split("[/:]", word)]
        else:
            values = _values(word, self.language)
            texts = [values] if len(values) == 1 else [(v,) for v in values]
        if last < len(words) and kinds[last] == "word":
            follows = self.language.lexicon.read(words[last])
            scale = next((self.language.scales[f] for f in follows if f in self.language.scales), 0) or next(
                (s for name, s in self.language.scales.items() if len(name) > 4 and words[last].startswith(name)), 0
            )
            if scale and len(texts) == 1 and not (self.language.code == "tr" and scale < 1000):
                texts = [tuple(_scaled(v, scale) for v in texts[0])]
                end = ends[last]
                last += 1
            elif starts[last] == end and words[last] in self.language.ordinal_endings and len(texts) == 1:
                kind = "ordinal"
        unit = self._unit_at(last, units)
        if not unit and index in before:
            unit = before[index].concept
        found += [(index, last, Quantity(values, unit, kind, start, end)) for values in texts]
        return last


def _scaled(value: str, scale: int) -> str:
    from decimal import Decimal

    return _decimal(f"{Decimal(value) * scale:f}") if len(value) < 30 else value


def _number(word: str, language: Language) -> tuple[float, bool, bool] | None:
    """What a word counts: its value, whether it may mean something else, whether "and" is written with it."""
    seen = language.seen_numbers
    if word in seen:
        return seen[word]
    found = None
    for form in language.lexicon.read(word):
        if language.code == "ar" and word[0] == "ك" and form == fold(word)[1:]:
            continue  # كمية is a quantity, not "like a hundred"
        value = language.soft_numbers.get(form) or language.numbers.get(form)
        if value is not None:
            joined = language.code == "ar" and word[:1] == "و" and form != fold(word)
            found = (float(value), form in language.soft_numbers, joined)
            break
    if len(seen) > _REMEMBERED:
        seen.clear()
    seen[word] = found
    return found


def _spelt(words: list[str], index: int, language: Language) -> tuple[str, int, bool] | None:
    """Read a number in words: its value, the token after it, whether it may mean something else."""
    first = _number(words[index], language)
    if first is None:
        return None
    total, soft, _ = first
    previous, at, count = total, index + 1, len(words)
    while at < count:
        step = at
        if words[at] == "-" and language.code == "en" and previous >= 20:
            step = at + 1
        elif words[at] == "and" and at + 1 < count and (previous >= 100 or words[at + 1 : at + 3] == ["a", "half"]):
            step = at + 1 + (words[at + 1] == "a")
        found = _number(words[step], language) if step < count else None
        if found is None:
            break
        value, _, joined = found
        if value == 0.5:
            if total != int(total) or not (joined or language.code == "tr" or step > at):
                break
            total += value
        elif value >= 100 and language.scales.get(words[step], 0) == value and 0 < total < value:
            total *= value
        elif language.code == "ar":
            if value == 10 and not joined and 3 <= previous <= 9:
                total += 10
            elif joined and ((20 <= value <= 90 and previous < 10) or (value < previous and previous >= 100)):
                total += value
            elif value >= 100 and not joined and total < value:
                total *= value
            else:
                break
        elif value < previous and previous >= 10 and value < _room(previous):
            total += value
        else:
            break
        previous, at, soft = value, step + 1, False
    return _decimal(f"{total:.10g}") if total < 1e10 else str(int(total)), at, soft


def _room(value: float) -> float:
    """The greatest number that may follow a word of a number: nine after twenty, ninety-nine after a hundred."""
    return next((scale for scale in (1_000_000, 1000, 100, 10) if value >= scale and value % scale == 0), 1)


def _shared_units(found: list[tuple[int, int, Quantity]], words: list[str]) -> list[Quantity]:
    """Give the first number of "5 to 10 mg" the unit of the last."""
    shared = [quantity for _, _, quantity in found]
    for here in range(len(found) - 2, -1, -1):
        if shared[here].unit or not shared[here + 1].unit or shared[here].kind in ("soft", "ordinal"):
            continue
        between = words[found[here][1] : found[here + 1][0]]
        if (between and len(between) < 3 and all(w in _JOINING for w in between)) or found[here][0] == found[here + 1][
            0
        ]:
            shared[here] = shared[here]._replace(unit=shared[here + 1].unit)
    return shared
