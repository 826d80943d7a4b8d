"""One unit on its way through an engine: what is sent, and what an answer becomes.

Every way of sending (`Way`) says how markup and how terms travel. An answer is read back tolerantly and judged
strictly: markup once each and nested, terms there, numbers there. What is wrong is said in remarks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.engines import Request, inline
from pipeline.engines.inline import Token
from pipeline.model import Segment
from pipeline.pretranslate import language, markup, pins
from pipeline.pretranslate.pins import Pin
from pipeline.terms import Finder
from pipeline.terms.text import clean

__all__ = ["Draft", "Question", "Unit", "Way", "ways"]

Sound = Callable[[Segment, str], str]
"""Why a page could not take a translation of a segment; an empty text where it can."""

_BRACKETS = re.compile(r"[\[［【(（]\s*[XxХх]\s*(\d{1,3})\s*[XxХх]\s*[\]］】)）]")
_LETTERS = re.compile(r"[XxХх]\s?[QqК]\s?[ZzЗ]\s?(\d{1,3})")
_STYLES = {"brackets": (_BRACKETS, "[X{}X]"), "letters": (_LETTERS, "XQZ{}")}
_NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,'\u066b\u066c]\d+)*")
_THOUSANDS = re.compile(r"[^\d](?=\d{3}(?!\d))")
_SPECIAL = re.compile(r"(?<!\\)([*_`~\[\]<>|])")
_BLOCK_START = re.compile(r"\A(\s*)(#{1,6}(?=\s)|[-+*](?=\s)|>|\d{1,9}(?=[.)]\s))")
_DIRECTION = re.compile("[\u200e\u200f\u061c]+")  # LRM, RLM, ALM (UAX #9)
_LAST_WORD = re.compile(r"\w+\Z")
_SPACES = re.compile(r" {2,}| (?=\n)|(?<=\n) ")
_WHITE = re.compile(r"[ \t\r\n\f\v]+")
_TO_LEARN = re.compile(r"[^\W\d_]")


class Way(NamedTuple):
    """How markup and terms travel.

    ``markup`` is ``tags`` (the engine carries it), ``brackets`` (``[X1X]``) or ``letters`` (``XQZ1``); ``terms``
    is one of these, or ``plain``: as they stand in the text.
    """

    markup: str
    terms: str


def ways(carries_markup: bool) -> tuple[Way, ...]:
    """The ways to try with an engine, one after the other, until an answer is right."""
    first = "tags" if carries_markup else "brackets"
    masked = (Way("tags", "tags"),) if carries_markup else ()
    return (Way(first, "plain"), *masked, Way("brackets", "brackets"), Way("letters", "letters"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A text for a catalog, and what is wrong with it.

    ``torn`` says what became of its markup, ``lost`` are the terms it lacks, ``numbers`` remarks on numbers.
    """

    text: str
    torn: str = ""
    lost: tuple[Pin, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person must look at; nothing where all seems right."""
        torn = (f"markup: {self.torn}",) if self.torn else ()
        return (*torn, *(f"missing term: {pin}" for pin in self.lost), *self.numbers)

    @property
    def mendable(self) -> bool:
        """Whether asking in another way may help."""
        return bool(self.torn or self.lost)


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent, and how to read the answer: what each placeholder stands for, each number's term, the tokens."""

    request: Request
    way: Way
    places: tuple[Token, ...]
    terms: dict[int, Pin]
    tokens: tuple[Token, ...]


class Unit:
    """A text with its markup and its terms set apart."""

    def __init__(self, segment: Segment, finder: Finder | None, locale: str) -> None:
        self.segment = segment
        self.locale = locale
        self.text = markup.read(segment)
        self.pins = pins.find(finder, self.text.tokens, locale) if finder else ()
        self.plain = markup.plain(self.text.tokens)

    @property
    def wordless(self) -> bool:
        """Whether there is nothing to translate: numbers, signs, images."""
        return not _TO_LEARN.search(self.plain)

    def ask(self, way: Way, lost: Collection[str], before: str, after: str) -> Question | None:
        """What to send; nothing where this way is no other than the one before it, or cannot be.

        Args:
            way: How markup and terms travel.
            lost: The ids of the terms to put behind placeholders, where the way has some. The others keep their
                natural inflection.
            before: The text before this one.
            after: The text after it.
        """
        marked = bool(self.text.written)
        hidden = [pin for pin in self.pins if pin.term.id in lost]
        if way.terms != "plain" and not hidden and (way.markup == "tags" or not marked):
            return None
        tokens: Sequence[Token] = self.text.tokens
        terms: dict[int, Pin] = {}
        if way.terms != "plain":
            tokens, terms = pins.mask(tokens, hidden, len(self.text.written) + 1)
        things = [token for token in tokens if token.kind != "text"]
        in_tags = bool(things) and way.markup == "tags"
        places: list[Token] = []
        if in_tags:
            text = inline.render(tokens, hints=True)
        elif not things:
            text = self.plain
        else:
            pattern, form = _STYLES[way.markup]
            parts = []
            for token in tokens:
                if token.kind != "text":
                    places.append(token)
                parts.append(token.value if token.kind == "text" else form.format(len(places)))
            text = "".join(parts)
            if [int(found[1]) for found in pattern.finditer(text)] != list(range(1, len(places) + 1)):
                return None  # a placeholder stands before a digit, or the text holds what looks like one
        request = Request(text, pins.pairs(self.pins), in_tags, self.segment.block.path, before, after)
        return Question(request, way, tuple(places), terms, tuple(tokens))

    def read(self, question: Question, answer: str, sound: Sound) -> Draft:
        """What an answer becomes, and what is wrong with it."""
        tokens = list(self._tokens(question, answer))
        # Not the text for the catalog: the number of a link is no number that a reader sees.
        terms = {number: Token("text", pin.target) for number, pin in question.terms.items()}
        said = _spoken(terms.get(token.id, token) for token in tokens)
        wrong = self._torn(question, tokens)
        if wrong:
            tokens = [_bare(token) for token in tokens if token.kind == "text" or token.id in question.terms]
        text = self._assemble(tokens, question, escape=False)
        if not wrong and (reason := sound(self.segment, text)):
            escaped = self._assemble(tokens, question, escape=True)
            if not sound(self.segment, escaped):
                text = escaped
            else:
                wrong = reason
        return Draft(text, wrong, tuple(pins.missing(self.pins, text, self.locale)), tuple(self._numbers(said)))

    def _numbers(self, text: str) -> Iterator[str]:
        """Which numbers of the source a translation lacks, and which it adds."""
        # A pinned term may have its number in words, or one that the source spells out.
        source, target = _numbers(self._without_pins()), _numbers(text)
        pinned = _numbers(" ".join(pin.target for pin in self.pins))
        yield from (f"missing number: {number}" for number in (source - target).elements())
        yield from (f"added number: {number}" for number in (target - source - pinned).elements())

    def _without_pins(self) -> str:
        tokens, _ = pins.mask(self.text.tokens, self.pins, 1)
        return _spoken(tokens)

    def _tokens(self, question: Question, answer: str) -> Iterator[Token]:
        if question.request.markup:
            yield from inline.parse(answer)
            return
        if not question.places:
            yield Token("text", answer)
            return
        pattern, _ = _STYLES[question.way.markup]
        at = 0
        for found in pattern.finditer(answer):
            number = int(found[1]) - 1
            if at < found.start():
                yield Token("text", answer[at : found.start()])
            yield question.places[number] if 0 <= number < len(question.places) else Token("void", id=-1)
            at = found.end()
        if at < len(answer):
            yield Token("text", answer[at:])

    def _torn(self, question: Question, tokens: Sequence[Token]) -> str:
        """What is wrong with the markup and the placeholders of an answer; empty where each is there once, nested."""
        opened: list[int] = []
        seen: Counter[int] = Counter()
        for token in tokens:
            if token.kind == "open":
                opened.append(token.id)
                seen[token.id] += 1
            elif token.kind == "void":
                seen[token.id] += 1
            elif token.kind == "close":
                if not opened or (token.id and token.id != opened[-1]):
                    return "its pairs of signs do not nest as in the source"
                opened.pop()
        for number, (opening, closing) in self.text.written.items():
            shown = f"{opening}…{closing}" if closing else opening.strip() or "a line break"
            if seen[number] != 1:
                return f"“{shown}” {'is missing' if not seen[number] else 'stands there too often'}"
        for number, pin in question.terms.items():
            if seen[number] > 1:
                return f"“{pin.target}” stands there too often"
        said = _spoken(tokens)
        if any(len(sign.findall(said)) > len(sign.findall(self.plain)) for sign, _ in _STYLES.values()):
            return "a placeholder is left in it"
        if opened or set(seen) - set(self.text.written) - set(question.terms):
            return "it has signs that the source does not have"
        return ""

    def _assemble(self, tokens: Sequence[Token], question: Question, escape: bool) -> str:
        """Write tokens as a catalog has them, with spaces mended and terms joined to their neighbours."""
        attached = language.rules(self.locale).attached
        spaced_before, spaced_after = self._spaces(question)
        out = ""
        opened: list[int] = []
        tags = {number for number, (opening, _) in self.text.written.items() if opening[:1] == "<"}
        glued = False  # whether the source has a space behind what was written last
        for token in _outward(tokens, tags):
            if token.kind == "text":
                value = _SPECIAL.sub(r"\\\1", token.value) if escape else token.value
                out += f" {value}" if glued and value[:1].isalnum() else value
                glued = False
            elif token.kind == "close":
                number = opened.pop()
                out += self.text.written[number][1]
                glued = number in spaced_after
            else:
                word = _LAST_WORD.search(out)
                if token.id in spaced_before and (glued or (word and word[0] not in attached)):
                    out += " "
                pin = question.terms.get(token.id)
                out += f"{language.BEGIN}{pin.target}{language.END}" if pin else self.text.written[token.id][0]
                glued = token.kind == "void" and pin is None and token.id in spaced_after
                if token.kind == "open":
                    opened.append(token.id)
        out = _SPACES.sub(" ", language.join(out, self.locale)).strip()
        if escape:
            out = _BLOCK_START.sub(lambda m: m[1] + (m[2] + "\\" if m[2].isdigit() else "\\" + m[2]), out)
        return self._cased(out, question)

    def _cased(self, text: str, question: Question) -> str:
        """A capital at the beginning where the source has one and a pinned term took its place."""
        first = _TO_LEARN.search(text)
        begins = _TO_LEARN.search(self.plain)
        if not first or not begins or not begins[0].isupper() or not first[0].islower() or not question.terms:
            return text
        if any(text.startswith(pin.target, first.start()) for pin in question.terms.values()):
            return text[: first.start()] + language.capital(text[first.start() :], self.locale)
        return text

    def _spaces(self, question: Question) -> tuple[set[int], set[int]]:
        """The numbers that have white space before them in the source, and those that have some behind."""
        tokens = question.tokens
        before: set[int] = set()
        after: set[int] = set()
        for index, token in enumerate(tokens):
            one = tokens[index - 1] if index else None
            other = tokens[index + 1] if index + 1 < len(tokens) else None
            if token.kind in ("open", "void") and one and one.kind == "text" and one.value[-1:] == " ":
                before.add(token.id)
            if token.kind in ("close", "void") and other and other.kind == "text" and other.value[:1] == " ":
                after.add(token.id)
        return before, after


def _bare(token: Token) -> Token:
    """A piece of text without what is left of placeholders."""
    value = token.value
    for sign, _ in _STYLES.values():
        value = sign.sub("", value)
    return Token(token.kind, value, token.id)


def _spoken(tokens: Iterable[Token]) -> str:
    """The words and numbers of a text, apart where markup stands."""
    return "".join(token.value if token.kind == "text" else " " for token in tokens)


def _outward(tokens: Sequence[Token], tags: Collection[int]) -> list[Token]:
    """Tokens with white space as single spaces, none of it just inside a pair of signs: it goes outside.

    ``tags`` are the pairs that are HTML elements, in which it does no harm. Directional marks go the other way:
    between a full stop and a letter or such a mark, Markdown's ``**`` would not end a run of emphasis (CommonMark
    0.31, 6.2).
    """
    moved: list[Token] = []
    opened: list[int] = []
    for token in _directed(tokens):
        inside = bool(opened) and opened[-1] not in tags
        if token.kind == "open":
            opened.append(token.id)
            moved.append(token)
        elif token.kind == "text":
            value = _WHITE.sub(" ", token.value)
            if inside and moved[-1].kind == "open" and value[:1] == " ":
                at = len(moved) - 1
                while at and moved[at - 1].kind == "open":
                    at -= 1
                moved.insert(at, Token("text", " "))
                value = value[1:]
            if value:
                moved.append(Token("text", value))
        elif token.kind == "close":
            last = moved[-1]
            if inside and last.kind == "text" and last.value[-1:] == " ":
                moved[-1:] = [Token("text", last.value[:-1])] if last.value[:-1] else []
                moved += [token, Token("text", " ")]
            else:
                moved.append(token)
            opened.pop()
        else:
            moved.append(token)
    return moved


def _directed(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with directional marks that stand alone beside a pair moved into it."""
    moved = list(tokens)
    for index in range(len(moved) - 1):
        one, other = moved[index : index + 2]
        if (_DIRECTION.fullmatch(one.value) and other.kind == "open") or (
            one.kind == "close" and _DIRECTION.fullmatch(other.value)
        ):
            moved[index : index + 2] = [other, one]
    return moved


def _numbers(text: str) -> Counter[str]:
    """The numbers in a text that are no part of a word, with one decimal sign and without signs for thousands."""
    return Counter(_THOUSANDS.sub("", number).replace(",", ".").replace("\u066b", ".") for number in _found(text))


def _found(text: str) -> list[str]:
    return _NUMBER.findall(clean(text))
