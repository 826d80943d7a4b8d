"""Finding a language's words and phrases in a text, each with what it means.

Every word is looked up once in a life-time: what it may begin is remembered, so the cost is one dictionary
access a word whatever the number of phrases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar

__all__ = ["REMEMBERED", "Hit", "Lexicon", "Phrase", "fold", "readings"]

REMEMBERED = 200_000
"""How many distinct words are kept in mind; a language's running text has fewer."""
_BUT_SHADDA = "\u0610-\u061a\u0640\u064b-\u0650\u0652-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff\u00ad\u200b-\u200f\u061c"
_LIGHT_MARKS = re.compile(f"[{_BUT_SHADDA}]")
_MARKS = re.compile(f"[{_BUT_SHADDA}\u0651]")
_UNIFIED = str.maketrans("أإآٱىیکؤئ", "ااااييكوي")
_PREFIX = 3  # letters of a prefix by which it is looked up
_OPENING = 4  # letters by which most words can be told to begin no phrase
_HIDDEN = "="  # the concept of a phrase that is ignored as it is written
_DENIED_VERB = ("denial.hard", "denial.without")
_DENIES_ANYWAY = frozenset(["denial.may", "denial.limit", "denial.remember", "denial.hard", "denial.without"])
_PRONOUNS = ("هما", "كما", "ها", "هم", "هن", "كم", "كن", "نا", "ه", "ك")
_ENDINGS = (*_PRONOUNS, "ا")
_T = TypeVar("_T")


class Hit(NamedTuple):
    """A phrase met in a text: what it means, and the words it takes, from ``first`` up to before ``last``."""

    concept: str
    first: int
    last: int


# Makes a hit of a tuple, in half the time of the class itself.
_hit: Callable[[tuple[str, int, int]], Hit] = partial(tuple.__new__, Hit)


class Phrase(NamedTuple):
    """A phrase: what it means, its words behind the first, whether it is met by a beginning or an ending only."""

    concept: str
    words: tuple[str, ...]
    broad: bool


# The phrases that need more than two words, what is met otherwise, how many words that takes, and the poles of
# opposites, each with the words it has, which are met beside everything else.
_Outcome = tuple[tuple[Phrase, ...], tuple[str, ...], int, tuple[tuple[str, int], ...]]


@lru_cache(maxsize=1 << 14)
def fold(word: str) -> str:
    """A word as dictionaries of careless spelling have it: no vowel marks, one alif, one yaa."""
    if word.isascii():
        return word
    return _MARKS.sub("", word).translate(_UNIFIED)


def readings(word: str, code: str) -> tuple[str, ...]:
    """What a word of a text may be once what is written together with it is taken off.

    Arabic: the conjunctions و and ف, then the prepositions ب, ك and ل, then the article; attached pronouns. Other
    languages: what follows an apostrophe (Turkish endings of names, the English possessive).
    """
    if code == "ar":
        return (word,) if word.isascii() else _arabic_readings(word)
    if not word.isalpha():
        for apostrophe in "'’":
            if apostrophe in word and (at := word.find(apostrophe, 1)) > 0:
                return (word, word[:at])
    return (word,)


@lru_cache(maxsize=1 << 13)  # several ask for a word's readings when it is first met
def _arabic_readings(word: str) -> tuple[str, ...]:
    written = _MARKS.sub("", word)
    bare = written.translate(_UNIFIED)
    found = [bare]
    for start in (bare, bare[1:]) if bare[:1] in ("و", "ف") and len(bare) > 2 else (bare,):
        if start is not bare:
            found.append(start)
        own = written[len(written) - len(start) :]  # a hamza tells a root's alif from the article's: ألم, الم
        if own.startswith("ال") and len(start) > 3:
            found.append(start[2:])
        elif own[:3] in ("بال", "كال") and len(start) > 4:
            found.append(start[3:])
        elif start.startswith("لل") and len(start) > 3:
            found += [start[2:], start[1:]]  # ل and the article, or ل before a word in ل
        elif (start[:1] in ("ب", "ك", "ل") and len(start) > 3) or (
            start[:1] == "س" and len(start) > 4 and start[1] in "يتن"
        ):
            found.append(start[1:])
    if not bare.endswith(_ENDINGS):  # nor does any other of them
        return tuple(found)
    more = [word[:-1] for word in found if word[-1:] == "ا" and len(word) > 3]  # the accusative's alif
    for form in found:
        owner = next((p for p in _PRONOUNS if form.endswith(p) and len(form) - len(p) > 2), "")
        if owner:
            more.append(form[: -len(owner)])
            if form[-len(owner) - 1] == "ت":  # جرعته is جرعة with a pronoun
                more.append(form[: -len(owner) - 1] + "ة")
    return tuple(dict.fromkeys(found + more))


class Lexicon:
    """Words and phrases of a language by concept.

    Args:
        concepts: Phrases by concept, in the notation of `pipeline.check.language`.
        patterns: Regular expressions of whole words by concept.
        code: The language.
        ignored: Phrases under the empty concept: they take their words and mean nothing.
    """

    def __init__(
        self,
        concepts: Mapping[str, Iterable[str]],
        patterns: Mapping[str, Iterable[str]],
        code: str,
        ignored: Mapping[str, Iterable[str]],
    ) -> None:
        self.code = code
        self._exact: dict[str, list[Phrase]] = {}
        self._written: dict[str, list[Phrase]] = {}
        self._prefixes: dict[str, list[tuple[str, Phrase]]] = {}  # by their first letters
        self._suffixes: list[tuple[str, Phrase]] = []
        for concept, phrases in (*concepts.items(), *ignored.items()):
            for phrase in phrases:
                self._add(concept, str(phrase))
        whole = (word[:_OPENING] for word in (*self._exact, *self._written))
        begun = (prefix[:_OPENING] for prefixes in self._prefixes.values() for prefix, _ in prefixes)
        self._openings = frozenset((*whole, *begun))
        self._prefix_sizes = tuple({len(prefix) for prefix in self._prefixes})
        self._ends = tuple(suffix for suffix, _ in self._suffixes)
        self._patterns = [(re.compile(p), c) for c, regexes in patterns.items() for p in regexes]
        together = "|".join(f"(?:{p})" for regexes in patterns.values() for p in regexes)
        self._any = re.compile(together) if together else None
        self._starts: dict[str, tuple[Phrase, ...]] = {}
        self._at: dict[str, dict[str, _Outcome | None]] = {}  # by a word and the next
        self._pairs = 0
        self._begun: dict[str, _Begun] = {}
        self._met: dict[tuple[str, str], bool] = {}
        self._reads: dict[str, tuple[str, ...]] = {}

    def _add(self, concept: str, phrase: str) -> None:
        words = tuple(re.findall(r"\*?[^\s*=]+\*?", phrase.removeprefix("=").lower().replace("-", " - ")))
        first = words[0]
        if self.code == "ar":
            words = tuple(map(fold, words))
            first = first if phrase.startswith("=") else words[0]
        if not concept and phrase.startswith("="):
            concept = _HIDDEN
        entry = Phrase(concept, words[1:], phrase.endswith("*") or phrase.startswith("*"))
        if phrase.startswith("="):
            self._written.setdefault(_LIGHT_MARKS.sub("", first), []).append(entry)
        elif first.endswith("*"):
            if len(first) < 3:
                raise ValueError(f"“{phrase}”: a beginning has two letters at least")
            self._prefixes.setdefault(first[:-1][:_PREFIX], []).append((first[:-1], entry))
        elif first.startswith("*"):
            self._suffixes.append((first[1:], entry))
        else:
            self._exact.setdefault(first, []).append(entry)

    def folded_keys(self, table: Mapping[str, _T]) -> dict[str, _T]:
        """A table of words with its keys as `readings` gives them."""
        return {fold(k) if self.code == "ar" else k: v for k, v in table.items()}

    def read(self, word: str) -> tuple[str, ...]:
        """`readings`, remembered."""
        found = self._reads.get(word)
        if found is None:
            if len(self._reads) >= REMEMBERED:
                self._reads.clear()
            found = self._reads[word] = readings(word, self.code)
        return found

    def starts(self, word: str) -> tuple[Phrase, ...]:
        """The phrases that a word may begin, the longest first."""
        found = self._starts.get(word)
        if found is None:
            if len(self._starts) >= REMEMBERED:
                self._starts.clear()
            found = self._look_up(word)
            if found:  # of the others there are too many
                self._starts[word] = found
        return found

    def _may_begin(self, word: str) -> bool:
        """Whether a word without apostrophes and particles may begin a phrase: a quick look, most begin none."""
        openings = self._openings
        if word[:_OPENING] in openings or word[:3] in openings or word[:2] in openings:
            return True
        return word.endswith(self._ends) or (self._any is not None and self._any.fullmatch(word) is not None)

    def _look_up(self, word: str) -> tuple[Phrase, ...]:
        if self.code != "ar" and word.isalpha() and not self._may_begin(word):
            return ()
        found: list[Phrase] = []
        # A shadda tells words apart that are written alike without it: غير "not", غيّر "change".
        written = word if word.isascii() else _LIGHT_MARKS.sub("", word)
        if written in self._written:
            found += self._written[written]
        if self.code == "ar" and written[:1] in ("و", "ف"):
            found += self._written.get(written[1:], ())
        for form in readings(word, self.code):
            if form in self._exact:
                found += self._exact[form]
            for size in self._prefix_sizes:
                if prefixes := self._prefixes.get(form[:size]):
                    found += [p for prefix, p in prefixes if form.startswith(prefix)]
            if form.endswith(self._ends):
                found += [p for suffix, p in self._suffixes if form.endswith(suffix)]
            if self._any is not None and self._any.fullmatch(form):
                found += [Phrase(concept, (), True) for pattern, concept in self._patterns if pattern.fullmatch(form)]
        if not found:
            return ()
        unique = dict.fromkeys(found)
        return tuple(sorted(unique, key=lambda p: -len(p.words)))

    def _goes_on(self, patterns: tuple[str, ...], words: Sequence[str], at: int) -> bool:
        if at + len(patterns) > len(words):
            return False
        met = self._met
        for pattern in patterns:
            key = (pattern, words[at])
            found = met.get(key)
            if found is None:
                if len(met) > REMEMBERED:
                    met.clear()
                found = met[key] = self._meets(*key)
            if not found:
                return False
            at += 1
        return True

    def _meets(self, pattern: str, word: str) -> bool:
        if pattern.endswith("*"):
            stem = pattern[:-1]
            return any(form.startswith(stem) for form in self.read(word))
        return pattern in self.read(word)

    def hits(self, words: Sequence[str], among: Iterable[int]) -> list[Hit]:
        """The phrases in a text, from left to right; of those that begin at one word the longest.

        A word or phrase to be ignored hides what was found by its beginning or ending only.

        Args:
            words: The text's words, in small letters.
            among: The words that may begin one, by their index, in order.
        """
        found: list[Hit] = []
        known = self._at
        free = free_of_poles = 0
        words = [*words, ""]
        for index in among:
            # What begins here depends on this word and mostly on the next: remembered for both together.
            word, following = words[index], words[index + 1]
            try:
                outcome = known[word][following]
            except KeyError:
                outcome = self._outcome(word, following)
            if outcome is None:
                continue
            longer, concepts, last, poles = outcome
            if poles and index >= free_of_poles:
                for concept, count in poles:
                    found.append(_hit((concept, index, index + count)))
                    free_of_poles = max(free_of_poles, index + count)
            if index < free:
                continue
            if longer:
                met = self._longest(longer, words, index + 2)
                if met:
                    concepts, last = _meant(met), len(met[0].words) + 1
            if last:
                free = index + last
                if last > 1 and self.code == "tr" and _DENIES_ANYWAY.isdisjoint(concepts):
                    found += [Hit(c, free - 1, free) for c in self._denials(words[free - 1])]
                for concept in concepts:
                    found.append(_hit((concept, index, free)))
        return found

    def _longest(self, phrases: Sequence[Phrase], words: Sequence[str], at: int) -> list[Phrase]:
        """The longest of some phrases whose words from the third on stand in a text."""
        met = [phrase for phrase in phrases if self._goes_on(phrase.words[1:], words, at)]
        return [phrase for phrase in met if len(phrase.words) == len(met[0].words)]

    def _denials(self, word: str) -> tuple[str, ...]:
        """How a Turkish verb at the end of a phrase is denied: ara verilmeden, yok etmez."""
        return tuple(p.concept for p in self.starts(word) if p.concept in _DENIED_VERB and p.broad and not p.words)[:1]

    def _outcome(self, word: str, following: str) -> _Outcome | None:
        """What a word and the next one begin, ``None`` for nothing."""
        begun = self._begun.get(word)
        if begun is None:
            if len(self._begun) >= REMEMBERED:
                self._begun.clear()
            begun = self._begun[word] = _begin(self.starts(word))
        outcome = begun.alone
        if begun.more and following:
            going = begun.more.met(self.read(following))
            if going:
                outcome = _outcome_of([p for i, p in enumerate(begun.phrases) if not p.words or i in going])
        if self._pairs >= REMEMBERED:
            self._at.clear()
            self._pairs = 0
        self._at.setdefault(word, {})[following] = outcome
        self._pairs += 1
        return outcome


class _Seconds(NamedTuple):
    """The second words of the phrases that a word begins, each with the phrases by their index."""

    words: Mapping[str, Sequence[int]]
    beginnings: tuple[str, ...]
    by_beginning: Sequence[tuple[str, int]]

    def met(self, forms: Iterable[str]) -> set[int]:
        """The phrases that go on with a word, of which these are the readings."""
        found: set[int] = set()
        for form in forms:
            found.update(self.words.get(form, ()))
            if form.startswith(self.beginnings):
                found.update(index for beginning, index in self.by_beginning if form.startswith(beginning))
        return found


class _Begun(NamedTuple):
    """What a word may begin: its phrases, what it begins by itself, and how the others go on."""

    phrases: tuple[Phrase, ...]
    alone: _Outcome | None
    more: _Seconds | None


def _begin(phrases: tuple[Phrase, ...]) -> _Begun:
    alone = _outcome_of([phrase for phrase in phrases if not phrase.words])
    words: dict[str, list[int]] = {}
    beginnings = []
    for index, phrase in enumerate(phrases):
        if phrase.words:
            second = phrase.words[0]
            if second.endswith("*"):
                beginnings.append((second[:-1], index))
            else:
                words.setdefault(second, []).append(index)
    more = _Seconds(words, tuple({beginning for beginning, _ in beginnings}), beginnings)
    return _Begun(phrases, alone, more if words or beginnings else None)


def _outcome_of(going: Sequence[Phrase]) -> _Outcome | None:
    """What the phrases come to whose first words, up to the second, stand in a text."""
    if not going:
        return None
    poles = [p for p in going if p.concept[:5] == "pole."]
    if poles:  # "heart attack" is no heart
        longest = max(len(p.words) for p in poles)
        poles = [p for p in poles if len(p.words) == longest]
    phrases = [p for p in going if p.concept[:5] != "pole."]
    longer = tuple(p for p in phrases if len(p.words) > 1)
    size = max((len(p.words) for p in phrases if len(p.words) < 2), default=-1)
    here = [p for p in phrases if len(p.words) == size]
    beside = tuple({p.concept: len(p.words) + 1 for p in reversed(poles)}.items())
    return longer, _meant(here), size + 1, beside


def _meant(met: Sequence[Phrase]) -> tuple[str, ...]:
    """The concepts of phrases that take the same words.

    An ignored one hides those that are met broadly, one that is ignored as it is written hides all.
    """
    if any(p.concept == _HIDDEN for p in met):
        return ()
    hidden = any(not p.concept for p in met)
    return tuple(p.concept for p in met if p.concept and not (hidden and p.broad))
