"""One side of a unit, taken apart once for all checks: plain text, words, numbers, what the words mean."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import chain, compress, count, pairwise, takewhile
from operator import add, itemgetter, or_
from typing import TYPE_CHECKING

from pipeline.check.calendar import Date, read_dates
from pipeline.check.lazy import lazy
from pipeline.check.lexicon import Hit, fold
from pipeline.check.quantities import Quantity, read_quantities
from pipeline.check.signs import COUNT, DATE, DRUG, MARKUP, SENTENCE_END, SPACING, concept_sign, family_sign
from pipeline.check.words import COUNTS, NAMES, split

if TYPE_CHECKING:
    from pipeline.check.drugs import Drug
    from pipeline.check.words import Chunks

__all__ = ["Side", "read_sides"]

# What is no running text: code, tags, link numbers, images, footnotes, shortcodes, placeholders, entities. Each begins
# with a sign of its own: a search for those is quick.
_SIGNS = (
    r"`[^`]*`|<!--.*?-->|</?[A-Za-z][^<>]*>|<[^\s<>]+(?:://|@)[^\s<>]+>|!\[\d+\]|\[(?<=\]\[)\d+\]|\[\^[^\]]+\]"
    r"|\((?<=\]\()[^\s)]*(?:\s+\"[^\"]*\")?\)"
    r"|\{\{.*?\}\}|\{[A-Za-z_][\w.]*\}|%\(\w+\)[sd]|%[sd]\b|&#?\w+;"
)
_HIDDEN = re.compile(_SIGNS, re.DOTALL)
# Addresses as well.
_HIDDEN_TOO = re.compile(_SIGNS + r"|(?:https?://|www\.)[^\s<>\])]+|[\w.+-]+@[\w-]+\.[\w.]+", re.DOTALL)
# Pairs of a verb and its denial: "düşer düşmez", "geçip geçmediği", "olsun olmasın".
_AND_NOT = re.compile(r"\w+r \w+m[ae]z|\w+p \w+m[ae]\w+|\w+s[ıiuü]n \w+m[ae]s[ıi]n")
_NARROWED = frozenset([("yi", "ye"), ("di", "de")])  # yiyip yemediği: the stem's vowel before a y
_ASKING = frozenset(["mi", "mı", "mu", "mü"])
_BEFORE = frozenset(["den", "dan"])
_GOES_BEYOND = frozenset(["يزيد", "تزيد", "يقل", "تقل"])
_SENTENCE_END = re.compile(r"[.!?؟۔…][.!?؟۔…]*[\"'”’»)*_]*\s+")
_SEMICOLON = re.compile("[;؛] ")
_ABBREVIATED = frozenset(
    """a.m p.m Dr dr Mr Mrs Prof e.g i.e vs approx Fig fig bkz vb örn vol""".split()  # noqa: SIM905 – words read better
)
_SPLIT_TOGETHER = 128  # texts whose pieces are still at hand in the processor when they are looked up
_SHORTEST = 6  # characters; "No. It is safe." counts as one sentence


def _plain(text: str) -> str:
    """A text with everything that is no running text turned into spaces, every character in its place."""
    hidden = _HIDDEN_TOO if "@" in text or "://" in text or "www." in text else _HIDDEN
    return hidden.sub(lambda found: " " * len(found[0]), text)


_NO_HITS: list[Hit] = []
_NO_DATES: tuple[list[Date], frozenset[int]] = ([], frozenset())
_NO_QUANTITIES: list[Quantity] = []
_NO_WORDS: list[int] = []
_words_of = itemgetter(0)
_DENIAL, _DATED = family_sign("denial"), DATE | family_sign("month")


def _those(words: Iterable[int], tell: Sequence[int], what: int) -> list[int]:
    """The words that tell something, by their index."""
    return [at for at in words if tell[at] & what]


def _by_concept(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        if (concept := hit[0]) in found:
            found[concept].append(hit)
        else:
            found[concept] = [hit]
    return found


class Side:
    """The source or the target of a unit.

    Args:
        text: The text, a ``msgid`` or a ``msgstr``.
        chunks: The chunks of its language.
        pieces: The text's own chunks as they are written, where they are known.
    """

    # Slots are quicker to make and to read; what is worked out when first asked for goes to the dictionary.
    __slots__ = (
        "__dict__",
        "_chunks",
        "concepts",
        "counting",
        "dated",
        "dates",
        "denying",
        "hits",
        "language",
        "may_be_parted",
        "naming",
        "plain",
        "quantities",
        "signs",
        "telling",
        "text",
        "words",
    )

    hits: list[Hit]
    """What the words mean."""
    concepts: dict[str, list[Hit]]
    """The hits by concept."""
    denying: list[Hit]
    """The hits of concepts that deny."""
    dates: list[Date]
    """The dates in the text."""
    dated: frozenset[int]
    """The words that dates take, by their index."""
    quantities: list[Quantity]
    """The numbers in the text, in figures and words, with their units; those of dates left out."""

    def __init__(self, text: str, chunks: Chunks, pieces: Sequence[str] | None = None) -> None:
        self.text = text
        self.language = chunks.language
        self.plain = text
        """The running text, in place."""
        signs = self._take(split(text) if pieces is None else pieces, chunks)
        if signs & MARKUP:
            self.plain = _plain(text)
            signs |= self._take(split(self.plain), chunks)
        self.signs = signs
        """Which signs of `pipeline.check.signs` the text has."""

    def find_meanings(self) -> None:
        """Find what the words mean."""
        language = self.language
        hits = language.lexicon.hits(self.words, self.telling)
        concepts = _by_concept(hits)
        if not language.doubtful.isdisjoint(concepts):
            meant = self._meant(hits)
            if meant != hits:
                hits = meant
                concepts = _by_concept(hits)
        self.hits = hits
        self.concepts = concepts
        self.signs = signs = reduce(or_, map(concept_sign, concepts), self.signs)
        self.denying = [hit for hit in hits if hit[0][:7] == "denial."] if signs & _DENIAL else _NO_HITS

    def find_numbers(self) -> None:
        """Find the dates and the other numbers, once the meanings are found."""
        self.dates, self.dated = read_dates(self) if self.signs & _DATED and self.counting else _NO_DATES
        self.quantities = read_quantities(self) if self.counting else _NO_QUANTITIES

    def _take(self, pieces: Iterable[str], chunks: Chunks) -> int:
        """Take a text apart, and return its signs."""
        self._chunks = list(map(chunks.__getitem__, pieces))
        words: list[str] = []
        tell: list[int] = []
        signs = before = 0
        for own, tells, some, _ in self._chunks:
            words += own
            tell += tells
            before = signs
            signs |= some
        self.words = words
        """Words, numbers and signs of measure, in small letters."""
        self.telling = list(compress(count(), tell))
        """Which words mean something or count something, by their index."""
        self.counting = _those(self.telling, tell, COUNTS) if signs & COUNT else _NO_WORDS
        """Which words count something, by their index."""
        self.naming = _those(self.telling, tell, NAMES) if signs & DRUG else _NO_WORDS
        """Which words may be a drug's name or begin one, by their index."""
        self.may_be_parted = bool(before & SENTENCE_END or signs & SPACING)
        return signs

    @lazy
    def starts(self) -> list[int]:
        """Where each word begins, in characters of the text."""
        found: list[int] = []
        base = 0
        for _, _, _, (starts, size) in self._chunks:
            for start in starts:
                found.append(base + start)  # noqa: PERF401 – most chunks are one word
            base += size
        return found

    @lazy
    def ends(self) -> list[int]:
        """Where each word ends."""
        return list(map(add, self.starts, map(len, self.words)))

    @lazy
    def gaps(self) -> list[str]:
        """What stands before each word, and behind the last one."""
        text = self.plain
        return [text[end:start] for end, start in zip((0, *self.ends), (*self.starts, len(text)), strict=True)]

    def gap(self, at: int) -> str:
        """What stands before a word, or behind the last one."""
        starts = self.starts
        start = starts[at - 1] + len(self.words[at - 1]) if at else 0
        return self.plain[start : starts[at]] if at < len(starts) else self.plain[start:]

    def _meant(self, found: list[Hit]) -> list[Hit]:
        """The hits without those whose words mean something else here."""
        language = self.language
        if language.code == "tr":
            found = self._turkish(found)
        elif language.code == "ar":
            found = self._arabic(found)
        words = self.words
        if only := language.only_after_figures:
            found = [
                hit
                for hit in found
                if words[hit.first] not in only or (hit.first and words[hit.first - 1][0].isdecimal())
            ]
        if unless := language.unless_next:
            found = [
                hit
                for hit in found
                if hit.concept not in unless
                or hit.last >= len(words)
                or ("0" if words[hit.last][0].isdecimal() else words[hit.last]) not in unless[hit.concept]
            ]
        return found

    def _arabic(self, found: list[Hit]) -> list[Hit]:
        """The hits with a "not" that sets a limit taken for one: لا يزيد وزنهم على 40 is "at most 40"."""
        found = [hit for hit in found if hit.concept != "denial.hard" or self._is_no(hit)]
        limits = [hit for hit in found if hit.concept == "denial.hard" and self._is_limit(hit)]
        for hit in limits:
            more = fold(self.words[hit.last])[1:] == "زيد"
            found = [h for h in found if h is not hit and h.first != hit.last]
            found.append(hit._replace(concept="denial.limit"))
            found.append(Hit("compare.down" if more else "compare.up", hit.last, hit.last + 1))
        return sorted(found, key=lambda h: h.first) if limits else found

    def _is_no(self, hit: Hit) -> bool:
        """Whether كلا is "no" and not "both": then a mark stands behind it."""
        return (
            fold(self.words[hit.first])[-3:] != "كلا" or self.gap(hit.last).strip() != "" or hit.last == len(self.words)
        )

    def _is_limit(self, hit: Hit) -> bool:
        words, at = self.words, hit.last
        if at >= len(words) or fold(words[at]) not in _GOES_BEYOND:
            return False
        ends = range(at + 1, min(at + 4, len(words) - 1))
        return any(words[i] in ("على", "عن") and words[i + 1][0].isdecimal() for i in ends)

    def _turkish(self, found: list[Hit]) -> list[Hit]:
        """The hits without those that only look like one.

        "Altı" is "below" and six, the latter before what is counted; "düşer düşmez" is "as soon as it falls",
        "geçip geçmediği" whether it passes, "başlamadan en az bir hafta önce" before.
        """
        doubtful = self.language.doubtful
        return [hit for hit in found if hit.concept not in doubtful or self._is_meant(hit, found)]

    def _is_meant(self, hit: Hit, found: list[Hit]) -> bool:
        words = self.words
        word, concept = words[hit.first], hit.concept
        if concept[:7] == "compare":
            is_number, counted = word in self.language.numbers, self.language.counted
            return not (is_number and any(h.first == hit.last and h.concept in counted for h in found))
        if concept == "denial.without":
            behind = list(takewhile(lambda other: other[-3:] not in _BEFORE, words[hit.last : hit.last + 6]))
            return not (word[-3:] in _BEFORE and "önce" in behind) or "," in self.gap(hit.last)
        if concept != "denial.hard":
            return True
        before = words[hit.first - 1] if hit.first else ""
        if before:
            # "edilsin ya da edilmesin"
            verb = words[hit.first - 3] if words[hit.first - 2 : hit.first] == ["ya", "da"] else before
            same = verb[:2] == word[:2] or (verb[:2], word[:2]) in _NARROWED
            if same and _AND_NOT.fullmatch(f"{verb} {word}"):
                return False
        if word == "yok" and words[hit.last : hit.last + 1] and words[hit.last][:2] in ("et", "ed"):
            return False  # to destroy
        if word == "ne":
            return words.count("ne") > 1  # else "what", not "neither"
        # "Or else", or "if there is no".
        return not (word == "yoksa" and ("," in self.gaps[hit.first] or before in _ASKING))

    @lazy
    def sentences(self) -> list[tuple[int, int]]:
        """Where the sentences begin and end, as far as a full stop, a question or an exclamation mark tells."""
        text = self.plain
        if not self.may_be_parted:
            return [(0, len(text))]
        found: list[tuple[int, int]] = []
        start = 0
        for mark in _SENTENCE_END.finditer(text):
            end = mark.end()
            # "20. hafta" and "C. difficile" go on in small letters. "Dr." and the like end nothing.
            if end - start < _SHORTEST or (
                mark[0][0] == "."
                and (
                    text[end : end + 1].islower()
                    or not _ABBREVIATED.isdisjoint(text[start : mark.start()].rsplit(None, 1)[-1:])
                )
            ):
                continue
            found.append((start, end))
            start = end
        if text[start:].strip() or not found:
            found.append((start, len(text)))
        return found

    @lazy
    def parts(self) -> list[tuple[int, int]]:
        """The sentences, and where semicolons part them their parts."""
        found = []
        for start, end in self.sentences:
            edges = [start, *(mark.end() for mark in _SEMICOLON.finditer(self.plain, start, end)), end]
            found += list(pairwise(edges))
        return found

    @lazy
    def denying_by_sentence(self) -> list[list[Hit]]:
        """The same for each sentence."""
        found: list[list[Hit]] = [[] for _ in self.sentences]
        for hit in self.denying:
            found[self.sentence_of(hit.first)].append(hit)
        return found

    @lazy
    def _last_words(self) -> list[int]:
        """Behind which word each sentence ends, by its index."""
        text, chunks = self.plain, self._chunks
        found: list[int] = []
        words = first = 0
        for start, end in self.sentences[:-1]:
            if text[end - 1] != " " or len(chunks) == 1:  # it ends within a chunk
                return [bisect_left(self.starts, end) for _, end in self.sentences[:-1]] + [len(self.words)]
            last = first + text.count(" ", start, end)  # quicker than the places of all words
            words += sum(map(len, map(_words_of, chunks[first:last])))
            found.append(words)
            first = last
        found.append(len(self.words))
        return found

    def sentence_of(self, word: int) -> int:
        """In which sentence a word stands, both by their index."""
        return bisect_right(self._last_words, word)

    def words_in(self, sentence: int | None) -> range:
        """The words of a sentence, or of the whole text, by their index."""
        if sentence is None:
            return range(len(self.words))
        last = self._last_words
        return range(last[sentence - 1] if sentence else 0, last[sentence])

    @lazy
    def _by_sentence(self) -> list[dict[str, list[Hit]]]:
        found: list[dict[str, list[Hit]]] = [{} for _ in self.sentences]
        for hit in self.hits:
            found[self.sentence_of(hit.first)].setdefault(hit.concept, []).append(hit)
        return found

    def among(self, concept: str, sentence: int | None = None) -> list[Hit]:
        """Where a concept is met: in the whole text, or in one of its sentences."""
        return (self.concepts if sentence is None else self._by_sentence[sentence]).get(concept, _NO_HITS)

    def count(self, concept: str, sentence: int | None = None) -> int:
        """How often a concept is met, in the whole text or in one of its sentences."""
        return len(self.among(concept, sentence))

    def span(self, hit: Hit | Quantity | Drug) -> tuple[int, int]:
        """Where a hit, a number or a drug stands, in characters of the text."""
        return self.starts[hit.first], self.ends[hit.last - 1]

    def first(self, concept: str, sentence: int | None = None) -> tuple[int, int] | None:
        """Where a concept is first met, in the whole text or in one of its sentences."""
        hits = self.among(concept, sentence)
        return self.span(hits[0]) if hits else None


def read_sides(texts: Sequence[str], chunks: Chunks) -> list[Side]:
    """Take texts of a language apart, one step for all of them after the other.

    The code and the data of a step stay at hand that way: a tenth of the time of all checks.
    """
    sides: list[Side] = []
    for start in range(0, len(texts), _SPLIT_TOGETHER):
        some = texts[start : start + _SPLIT_TOGETHER]
        pieces = list(map(split, some))
        chunks.learn(chain.from_iterable(pieces))
        sides += [Side(text, chunks, own) for text, own in zip(some, pieces, strict=True)]
    for side in sides:
        side.find_meanings()
    for side in sides:
        side.find_numbers()
    return sides
