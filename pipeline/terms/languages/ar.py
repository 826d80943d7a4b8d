"""Arabic: particles written together with a word, the article, and regular endings.

Each word of a term is turned into the closed set of its regular forms: dual, sound plural, attached pronouns, the
accusative's alif, and the changes of a final ة, ء, ى before them. Broken plurals cannot be derived and are admitted
forms of the glossary. An adjective in -ي is another word (عصب, عصبي), so -ي is no pronoun here except after ة.
See Ryding, A Reference Grammar of Modern Standard Arabic (2005), chapters 5 to 9 and 12.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from pipeline.terms.languages.base import Language, Pattern, Test, gaps, passes, with_case
from pipeline.terms.text import Text

__all__ = ["LANGUAGE"]

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d5]")
_VOWEL_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]")
_LETTERS = str.maketrans("أإآٱىیک", "ااااييك")
_PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا")
_ARTICLES = ("ال", "ٱل")
# Nouns whose ال belongs to the root, those of the pattern افتعال from roots in ل: التهاب is no "the".
_ROOT_AL = re.compile("الت(?:هاب|صاق|واء|ئام|حام|قاط|فاف|فات|باس|ماس|زام|قاء|حاق|هام|جاء)")
# Words whose first letter is no particle: ورم is a tumour, not "and" and something; وحدة a unit, not "and severity".
_WHOLE = frozenset(
    (
        "بروتين", "بصل", "بطاقة", "بطاقات", "بنية", "بنيات", "فصل", "فكرة", "فكرات", "كلب", "كيد", "لجنة", "لدينا",
        "وجهة", "وحدة", "وحدات", "وراء", "ورم", "وسادة", "وسم", "وشم", "وصفة", "وصفات", "وصل", "وصلة", "وكالة", "وليد",
    )
)  # fmt: skip
_UNCHANGED = frozenset(
    ("في", "من", "عن", "على", "تحت", "فوق", "بين", "عبر", "ضد", "غير", "بعد", "قبل", "أثناء", "مع", "أو")
)


_REMEMBERED = 4_096  # words a term was held against; most are met again and again


class _Reading(NamedTuple):
    """One way to take a word of a text apart. ``definite`` is None where the spelling leaves it open."""

    rest: str
    alif: str
    particle: bool
    definite: bool | None


class _Form(NamedTuple):
    """A regular form of a term's word: what it may stand with."""

    article: bool = True
    pronoun: bool = False
    plural: bool = False
    after_plural: bool = False


def _bare(word: str) -> str:
    """Return a word without vowel marks."""
    return _VOWEL_MARKS.sub("", word)


def _fold(word: str) -> str:
    """Return a word with one alif and one final yaa, as careless spelling has them."""
    return _bare(word).translate(_LETTERS).casefold()


@lru_cache(maxsize=1 << 16)
def _readings(word: str) -> tuple[_Reading, ...]:
    """Return a word's readings: with و or ف, then ب, ك or ل, then the article taken off, or not.

    A hamza tells a root's alif from the article's (ألم, الم), so it is looked at before letters are unified.
    """
    word = _bare(word)
    unified = word.translate(_LETTERS)
    found: list[_Reading] = []

    def add(rest: str, *, particle: bool, definite: bool | None) -> None:
        found.append(_Reading(unified[len(word) - len(rest) :].casefold(), rest[:1], particle, definite))

    add(word, particle=False, definite=False)
    for conjunction in (0, 1):
        if conjunction and (word[:1] not in ("و", "ف") or word in _WHOLE):
            break
        for preposition in (0, 1):
            letter = word[conjunction : conjunction + 1]
            if preposition and (letter not in ("ب", "ك", "ل") or word[conjunction:] in _WHOLE):
                break
            rest = word[conjunction + preposition :]
            particle = bool(conjunction or preposition)
            # ل and the article make لل: للقاح may be ل + لقاح or ل + ال + لقاح.
            merged = bool(preposition and letter == "ل" and rest.startswith("ل"))
            if particle and len(rest) > 1:
                add(rest, particle=particle, definite=None if merged else False)
            if merged and len(rest) > 2:
                add(rest[1:], particle=particle, definite=True)
            if rest.startswith(_ARTICLES) and len(rest) > 3 and not (preposition and letter == "ل"):
                add(rest[2:], particle=particle, definite=True)
    return tuple(found)


def _before_pronoun(core: str) -> Iterator[str]:
    """Yield a word as it stands before a pronoun: ة opens to ت, a final hamza changes its seat, ى becomes ا."""
    stem, last = core[:-1], core[-1]
    if last == "ة":
        yield stem + "ت"
    elif last in "ءأؤئ":
        yield from (stem + seat for seat in "ءأؤئ")
    elif last == "ى":
        yield stem + "ا"
    else:
        yield core


def _before_number(core: str) -> Iterator[str]:
    """Yield a word as it stands before the endings of the dual."""
    stem, last = core[:-1], core[-1]
    if last == "ة":
        yield stem + "ت"
    elif last == "ء":
        yield from (core, stem + "ئ", stem + "و")
    elif last == "ى":
        yield stem + "ي"
    elif last != "ا":
        yield core


def _sound_plurals(core: str) -> Iterator[str]:
    """Yield the plurals in -ات and, of participles and adjectives, in -ون and -ين."""
    stem, last = core[:-1], core[-1]
    if last == "ة":
        yield stem + "ات"
        if stem.endswith("ا"):  # قناة, قنوات
            yield stem[:-1] + "وات"
    elif last == "ى":
        yield stem + "يات"
    elif last == "ء":
        yield from (core + "ات", stem + "وات")
    elif last != "ا" and len(core) > 3:  # short nouns have broken plurals: عينات belongs to عينة, not to عين
        yield core + "ات"
        if _may_be_personal(core):  # عصبون is no plural of عصب
            yield from (core + "ون", core + "ين")


def _may_be_personal(core: str) -> bool:
    """Tell whether a word has the shape of a participle or an adjective of relation."""
    return len(core) > 3 and (core[0] == "م" or core[-1] == "ي" or core[1] == "ا")


def _forms(core: str) -> dict[str, _Form]:
    """Return every regular form of a word, folded, with what it may stand with."""
    forms: dict[str, _Form] = {}

    def add(spelling: str, form: _Form) -> None:
        forms.setdefault(_fold(spelling), form)

    add(core, _Form())
    if len(core) < 2:
        return forms
    attached = _Form(article=False, pronoun=True)
    for stem in _before_pronoun(core):
        for pronoun in _PRONOUNS:
            add(stem + pronoun, attached)
    for stem in _before_number(core):
        add(stem + "ان", _Form())
        add(stem + "ين", _Form())
        add(stem + "ا", _Form(article=False))  # the dual before a genitive, and the accusative's alif
        for pronoun in _PRONOUNS:
            add(stem + "ا" + pronoun, attached)
            add(stem + "ي" + pronoun, attached)
    if core[-1] == "ء":
        add(core[:-1] + "آن", _Form())  # جزء, جزآن
    for plural in _sound_plurals(core):
        add(plural, _Form(plural=True))
        if plural.endswith("ات"):
            for pronoun in (*_PRONOUNS, "ي"):
                add(plural + pronoun, _Form(article=False, pronoun=True, plural=True))
    if core[-1] == "ة":
        add(core[:-1] + "تي", attached)
    elif core[-1] not in "اىء":
        free = len(core) > 3 and (core[0] == "م" or core[-1] == "ي")
        add(core + "ة", _Form(after_plural=not free))
    if core[-1] == "ي" and len(core) > 3 and (core[0] in "مت" or core[1] == "ا"):
        add(core[:-1], _Form(article=False))  # مترقٍ without the article is المترقي
    return forms


@dataclass(frozen=True)
class _Word:
    """A word of a term: its forms, and how it is bound to the words around it.

    ``literal`` holds the forms of the word with its article, should that be no article after all. A ``loose`` word
    begins a phrase of its own, so it doesn't agree with its neighbours.
    """

    core: str
    written: str
    definite: bool
    adjective: bool
    loose: bool
    foreign: Test | None = None

    @cached_property
    def forms(self) -> dict[str, _Form]:
        """The forms of the word without its article."""
        return {_fold(self.core): _Form()} if self.foreign else _forms(self.core)

    @cached_property
    def literal(self) -> dict[str, _Form]:
        """The forms of a word that is written with an article, with it."""
        return _forms(self.written) if self.written != self.core and not self.foreign else {}


@lru_cache(maxsize=1 << 14)
def _word(raw: str, *, first: bool, case_sensitive: bool) -> _Word:
    word = _bare(raw)
    if not _ARABIC.search(word):
        folded = _fold(word)
        test = with_case(raw, lambda other: _fold(other) == folded, case_sensitive)
        return _Word(word, word, definite=False, adjective=False, loose=True, foreign=test)
    rooted = _ROOT_AL.match(word)
    article = word.startswith(_ARTICLES) and len(word) > 3 and not rooted
    core = word[2:] if article else word
    # A particle inside the term (العلاج بالخلايا الجذعية) parts it into two phrases that agree for themselves.
    particle = not first and (
        word in _UNCHANGED or (bool(re.match("[وف]?(?:[بك]?ال|لل)", word)) and not article and not rooted)
    )
    return _Word(
        core=core,
        written=word if article else core,
        definite=article or particle,
        adjective=core[-1:] in ("ي", "ة") or core[:1] == "م",
        loose=particle,
    )


def _same_alif(core: str, alif: str, particle: bool, definite: bool | None) -> bool:
    """Tell whether a term's word may be written with a text's first letter, so far as that is an alif.

    A long word is known by its other letters, however carelessly its hamza is written (انترفيرون). Of short ones أ and
    إ make two words (أعراض, إعراض), and without its hamza one may look like the article (الم) or another word (كامل
    is not ك + أمل).
    """
    if core[0] not in "أإآ" or alif == core[0]:
        return True
    if alif != "ا":
        return len(core) > 5
    return len(core) > 4 or definite is True or (not particle and core[1:2] != "ل")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The pattern of an Arabic term: its words agree in definiteness, as the term's own do."""

    keys: frozenset[str]
    words: tuple[_Word, ...]
    gaps: tuple[str | None, ...]

    met: dict[tuple[int, str], tuple[tuple[bool | None, _Form], ...]] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        """How many words the term has."""
        return len(self.words)

    def begins(self, word: str) -> bool:
        """Tell whether the term may begin with this very word of a text."""
        return any(not form.after_plural for _, form in self._met(0, word))

    def goes_on(self, word: str) -> bool | None:
        """Tell whether this very word may be the term's second; None for a term of one word."""
        return bool(self._met(1, word)) if len(self.words) > 1 else None

    def end(self, text: Text, start: int) -> int:
        """Return the index behind the term's last word if the term begins at word ``start``, else 0."""
        words, count = text.words, len(self.words)
        if start + count > len(words):
            return 0
        for index in range(1, count):  # most phrases end here
            if not self._met(index, words[start + index]) or not passes(self.gaps, text, start + index, index):
                return 0
        states: set[tuple[bool | None, bool]] = {(None, False)}
        for index in range(count):
            found = self._met(index, words[start + index])
            states = {
                (definite, had_plural or form.plural)
                for before, had_plural in states
                for definite, form in found
                if (had_plural or not form.after_plural) and (not index or self._agree(index, before, definite))
            }
            if not states:
                return 0
        return start + count

    def _met(self, index: int, word: str) -> tuple[tuple[bool | None, _Form], ...]:
        """Return how a text's word can be word ``index`` of the term, remembered: its definiteness and its form."""
        key = (index, word)
        found = self.met.get(key)
        if found is None:
            if len(self.met) >= _REMEMBERED:
                self.met.clear()
            found = self.met[key] = tuple(self._meet(index, word))
        return found

    def _meet(self, index: int, word: str) -> Iterator[tuple[bool | None, _Form]]:
        wanted = self.words[index]
        if wanted.foreign is not None:
            if wanted.foreign(word):
                yield None, _Form()
            return
        for rest, alif, particle, definite in _readings(word):
            if particle and index:
                continue
            form = wanted.forms.get(rest) if _same_alif(wanted.core, alif, particle, definite) else None
            if form is not None and (form.article or not definite):
                yield (None if wanted.loose else form.pronoun or definite), form
            form = wanted.literal.get(rest)
            if form is not None:
                yield True, form

    def _agree(self, index: int, before: bool | None, definite: bool | None) -> bool:
        """Tell whether a word may follow one that is definite or not."""
        word, previous = self.words[index], self.words[index - 1]
        if before is None or definite is None or before == definite or word.loose:
            return True
        if definite:  # التهاب العصب, but not تصلب المتعدد
            return not (previous.definite and word.definite)
        if word.definite:  # not التصلب متعدد الأسباب
            return False
        genitive_follows = index + 1 < len(self.words) and self.words[index + 1].definite
        return genitive_follows or not word.adjective  # الأجسام المضادة وحيدة النسيلة, الإنترفيرون بيتا


class Arabic(Language):
    """Recognises a term with its particles, article and regular endings."""

    def fold(self, word: str) -> str:
        """Return a word without vowel marks and with one alif and one final yaa."""
        return _fold(word)

    def keys(self, word: str) -> Iterable[str]:
        """Return what remains of the word in each of its readings."""
        if word.isascii():
            return (word.casefold(),)
        return (reading.rest for reading in _readings(word))

    def pattern(self, term: Text, case_sensitive: bool) -> Pattern:
        """Compile a term that has at least one word."""
        words = tuple(
            _word(raw, first=index == 0, case_sensitive=case_sensitive) for index, raw in enumerate(term.words)
        )
        return _Phrase(frozenset((*words[0].forms, *words[0].literal)), words, gaps(term))


LANGUAGE = Arabic()
