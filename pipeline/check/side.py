"""One side of a unit, taken apart once for all checks: plain text, words, numbers, what the words mean."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
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
# Pairs of a verb and its denial: "düşer düşmez", "geçip geçmediği", "olsun olmasın".
_AND_NOT = re.compile(r"\w+r \w+m[ae]z|\w+p \w+m[ae]\w+|\w+s[ıiuü]n \w+m[ae]s[ıi]n")
_FRACTIONS_OF_TWO = frozenset(["thirds", "fifths"])
_REMEMBERED = 200_000
# Numbers with the endings of cases, of possession and of "each": dörtte üçü, dokuzu, beşinden.
_TURKISH_NUMBER = re.compile(
    r"(iki|üç|dör[td]|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan|yüz|bin)"
    r"(?:y?[ieıauüe]|n[ıiuü]n|s[ıi](?:n\w{0,3})?|[dt][ae](?:n|ki\w*)?|[ıiuü](?:n[ıiuü]n|n[dt][ae]n?|n[ae]|n[ıiuü])"
    r"|l[ıiuü]k?|ş?[ae]r|l[ae]r\w*)"
)
_HALVES_OF_DAY = (["a", "m"], ["p", "m"])
_SENTENCE_END = re.compile(r"(?<!\d)[.!?؟](?=\s)|(?<=\d)[.!?؟](?=\s+\D)")
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


def _lowered(text: str, language: Language) -> str:
    """A text in small letters and with digits 0 to 9, every character in its place."""
    if not text.isascii() and _EASTERN.search(text):
        text = text.translate(_DIGITS)
    if language.code in ("tr", "az"):
        text = text.replace("İ", "i").replace("I", "ı")
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered


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


@lru_cache(maxsize=1 << 14)
def _read_figures(word: str, decimal: str) -> tuple[tuple[tuple[str, ...], ...], str]:
    """What a number in figures means, one tuple of readings for each number it holds, and its kind."""
    if _TIME.fullmatch(word):
        return (_hours(word),), "time"
    if word in _FRACTIONS:
        return ((_FRACTIONS[word],),), "digits"
    if "/" in word or ":" in word:
        return tuple(_values(part, decimal) for part in re.split("[/:]", word)), "digits"
    values = _values(word, decimal)
    return ((values,) if len(values) == 1 else tuple((v,) for v in values)), "digits"


def _values(raw: str, decimal: str) -> tuple[str, ...]:
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
    if grouped and last != decimal:
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
        self.plain = plain(text)
        """The running text, in place."""
        self._lowered = _lowered(self.plain, language)
        self.words: list[str] = _TOKEN.findall(self._lowered)
        """Words, numbers and signs of measure, in small letters."""
        self.distinct = frozenset(self.words)
        """The words, each once."""

    @lazy
    def starts(self) -> list[int]:
        """Where each word begins, in characters of the text."""
        # What stands between words holds nothing that could begin one, so looking for them in turn finds them.
        find, at = self._lowered.find, 0
        starts = []
        for word in self.words:
            at = find(word, at)
            starts.append(at)
            at += len(word)
        return starts

    @lazy
    def ends(self) -> list[int]:
        """Where each word ends."""
        return [start + len(word) for start, word in zip(self.starts, self.words, strict=True)]

    @lazy
    def _numerals(self) -> list[int]:
        """Which words are figures."""
        return [at for at, word in enumerate(self.words) if word[0].isdecimal()]

    @lazy
    def hits(self) -> list[Hit]:
        """What the words mean."""
        language = self.language
        found = language.lexicon.hits(self.words, self.distinct)
        if language.code == "tr" and found:
            found = self._turkish(found)
        if language.unless_next:
            words = self.words
            found = [
                hit
                for hit in found
                if hit.last >= len(words) or words[hit.last] not in language.unless_next.get(hit.concept, ())
            ]
        return found

    def _turkish(self, found: list[Hit]) -> list[Hit]:
        """The hits without those that only look like one.

        "Altı" is "below" and six, the latter before what is counted; "düşer düşmez" is "as soon as it falls",
        "geçip geçmediği" whether it passes, "başlamadan en az bir hafta önce" before.
        """
        words = self.words
        counted = {hit.first for hit in found if hit.concept[:5] in _UNITS}
        kept = []
        for hit in found:
            word = words[hit.first]
            if hit.concept[:7] == "compare" and word in self.language.numbers and hit.last in counted:
                continue
            if hit.concept == "negation.hard" and hit.first:
                before = words[hit.first - 1]
                if before[:2] == word[:2] and _AND_NOT.fullmatch(f"{before} {word}"):
                    continue
            if hit.concept == "negation.medium" and "önce" in words[hit.last : hit.last + 6]:
                continue
            kept.append(hit)
        return kept

    @lazy
    def sentences(self) -> list[tuple[int, int]]:
        """Where the sentences begin and end, as far as a full stop, a question or an exclamation mark tells."""
        ends = [found.end() for found in _SENTENCE_END.finditer(self.plain)]
        starts = [0, *ends]
        return [(a, b) for a, b in zip(starts, [*ends, len(self.text)], strict=True) if self.plain[a:b].strip()]

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
        return self.starts[hit.first], self.ends[hit.last - 1]

    def first(self, concept: str) -> tuple[int, int] | None:
        """Where a concept is first met."""
        hits = self.concepts.get(concept)
        return self.span(hits[0]) if hits else None

    @lazy
    def months(self) -> list[tuple[int, Hit]]:
        """Names of months that a number stands next to, with the month's number."""
        found: list[tuple[int, Hit]] = []
        if not any(concept[:6] == "month." for concept in self.concepts):
            return found
        numerals = self._numerals
        for hit in self.hits:
            if hit.concept[:6] != "month.":
                continue
            if hit.first - 1 in numerals or (hit.last in numerals and self._may_follow_month(hit.last)):
                found.append((int(hit.concept[6:]), hit))
        return found

    def _may_follow_month(self, index: int) -> bool:
        """Whether the number at a token can belong to a month before it: a year, in English also a day."""
        return self.language.code == "en" or len(self.words[index]) == 4

    @lazy
    def _dated(self) -> tuple[list[Date], frozenset[int]]:
        """The dates, and the tokens they take."""
        numerals = self._numerals
        if not numerals:
            return [], frozenset()
        words, starts, ends = self.words, self.starts, self.ends
        dates: list[Date] = []
        taken: set[int] = set()
        for index in [at for at in numerals if len(words[at]) > 5]:
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
                if not words[index].isdecimal() or index in taken:
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
        language = self.language
        if language.numberless >= self.distinct:
            return []
        words, starts, ends = self.words, self.starts, self.ends
        taken = self._dated[1]
        units: dict[int, Hit] = {}
        for hit in self.hits:
            if hit.concept[:5] in _UNITS:
                units.setdefault(hit.first, hit)
        before = {hit.last: hit for hit in units.values() if hit.concept == "unit.percent"}
        found: list[tuple[int, int, Quantity]] = []  # first token, token after the last, the number
        # "Bil-miʾa" is "per cent" and no hundred.
        percent = {i for hit in before.values() for i in range(hit.first, hit.last)}
        index = 0
        # Most words are known to be no number: only the others are looked at.
        numberless = language.numberless
        for at in [at for at, word in enumerate(words) if word not in numberless]:
            word = words[at]
            if at < index or at in percent:
                continue
            index = at
            kind = _kind(word)
            if kind == "sign" or index in taken:
                if word in _VULGAR:
                    found.append(
                        (index, index + 1, Quantity((_VULGAR[word],), "", "digits", starts[index], ends[index]))
                    )
                elif kind == "sign":
                    numberless.add(word)
                index += 1
                continue
            if kind == "number":
                index = self._figures(index, found, units, before, percent)
                continue
            spelt = _spelt(words, index, language, percent)
            if spelt:
                value, last, is_soft = spelt
                is_soft = is_soft or (index > 0 and words[index - 1] == "no")  # "no two patients"
                is_soft = is_soft or (last < len(words) and words[last] in _FRACTIONS_OF_TWO)
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
        words, starts, ends = self.words, self.starts, self.ends
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
        percent: Container[int],
    ) -> int:
        """Read the number at a token in figures; returns the token after it."""
        words, starts, ends = self.words, self.starts, self.ends
        word = words[index]
        start, end = starts[index], ends[index]
        last = index + 1
        read, kind = _read_figures(word, self.language.decimal)
        texts = list(read)
        if kind == "digits" and self.language.code == "en" and words[last : last + 2] in _HALVES_OF_DAY:
            time = word.replace(".", ":") if "." in word else f"{word}:00"
            if _TIME.fullmatch(time):
                texts, kind = [(*texts[0], *_hours(time))], "time"
        if last < len(words) and _kind(words[last]) == "word" and last not in percent:
            scale = self.language.scale(words[last])
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


def _kind(word: str) -> str:
    first = word[0]
    return "word" if first.isalpha() or first == "°" else "number" if first.isdecimal() else "sign"


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
    if found is None and language.code == "tr" and (ending := _TURKISH_NUMBER.fullmatch(word)):
        found = (float(language.numbers.get(ending[1].replace("dörd", "dört"), 0)), True, False)
    if len(seen) > _REMEMBERED:
        seen.clear()
        language.numberless.clear()
    if found is None and word.isalpha():  # "and" may look on at a figure
        language.numberless.add(word)
    seen[word] = found
    return found


def _spelt(
    words: list[str], index: int, language: Language, percent: Container[int] = ()
) -> tuple[str, int, bool] | None:
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
        found = _number(words[step], language) if step < count and step not in percent else None
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
