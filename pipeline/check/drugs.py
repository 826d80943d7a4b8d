"""Names of drugs in any script.

Known are a list of international nonproprietary names, the stems such names end in, and the glossary's drugs.

A name is carried from one language to another by sound, so names are compared by what stays: the spelling after
Latin variants are unified (``ph`` f, ``x`` ks, ``c`` k or s, doubled letters), and in Arabic the consonants.
See WHO, The use of stems in the selection of International Nonproprietary Names (2024).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pipeline.check.lexicon import REMEMBERED, fold, readings
from pipeline.check.side import Side
from pipeline.model import Term

__all__ = ["Drug", "Drugs", "skeleton", "sound"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ARABIC = re.compile("[\u0620-\u064a]")
_WHOLLY_ARABIC = re.compile("[\u0610-\u065f\u066e-\u06ef]+")
_PLAIN = str.maketrans("ıöüşçğáéíóúñâîûİ", "iouscgaeiounaiui")
_PAIRS = (("ph", "f"), ("th", "t"), ("ch", "k"), ("sh", "s"), ("qu", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"))
_PAIRED = re.compile("[pst]h|c[heiy]|qu")
_SINGLE = str.maketrans({"c": "k", "q": "k", "x": "ks", "w": "v", "y": "i", "z": "s", "j": "g"})
_DOUBLED = re.compile(r"(.)\1+")
_CONSONANTS = str.maketrans(
    {
        **dict(zip("بتثجدذرزسشصضطظغفقكلمنهحخ", "bttgdsrssssdtsgfkklmnhhk", strict=True)),
        **dict.fromkeys("اوىيةءعآأإؤئ", None),
        "v": "f",
        "p": "b",
        "j": "g",
        "ڤ": "f",
        "پ": "b",
        "چ": "g",
        "گ": "g",
        **dict.fromkeys("aeiou", None),
    }
)
_STEMS = tuple(
    """mab tinib rafenib zomib ciclib imod pril sartan olol statin conazole oxacin cillin mycin cycline vir parin
    gliptin gliflozin glutide prazole triptan setron dronate lukast tidine azepam zolam fibrate platin rubicin trexate
    tecan taxel nercept tacept grastim poetin relin thiazide semide dipine nafil oxetine triptyline peridol gabalin
    fenac profen coxib terol tropium floxacin mustine fingolimod fenacin xaban gatran""".split()  # noqa: SIM905
)
_STEM_INSIDE = "cef"
_ENDINGS = re.compile(
    r"(?:l[ae]r)?(?:[iu]?[nm][iu]s)?(?:[yns]?[iu]n?|[iu]m)?(?:[dt][ae]n?|[ae]n?|[yn][ae]|i?l[ae]|nin|nun|in|un|li|lu|sis|sus|dir|tir|dur|tur|o|os|as|s|ken|ki)*"
)
_ARTICLES = ("ال", "بال", "كال", "وال", "فال", "لل", "ولل")
# What a word is: a drug or not, known for sure or not; the names of several words that it may begin.
_Known = tuple[tuple[str, bool] | None, tuple[tuple[tuple[str, ...], str], ...]]
_NONE: _Known = (None, ())
_SHORTEST = 5  # letters of a name
_ALIKE = 0.79  # how much of a name another spelling of it shares
_PART: tuple[tuple[tuple[str, ...], str], ...] = (((), ""),)


def _names(word: str) -> Sequence[str]:
    """The readings of an Arabic word that can be a foreign name: without the article, where there is one.

    What looks like a particle and the article may be the name's own letters: فالبروات is valproate, and الألتيبلاز is
    alteplase.
    """
    forms = readings(word, "ar")
    if not word.startswith(_ARTICLES):
        return forms
    whole = fold(word)
    own = {whole[len(article) :] for article in _ARTICLES if word.startswith(article)}
    if whole[0] in "بفو":
        own.add(whole)
    return [form for form in forms if form in own or not form.startswith(_ARTICLES)]


class Drug(NamedTuple):
    """A drug met in a text: what it is called for comparison, whether the name is known for sure, and which words."""

    key: str
    known: bool
    first: int
    last: int


def sound(word: str, *, whole: bool = False) -> str:
    """A Latin name with its spelling unified: ``carbamazepine`` and ``karbamazepin`` are the same.

    A last e is mute, unless the word is wanted ``whole``.
    """
    word = word.lower()
    if not word.isascii():
        word = word.translate(_PLAIN)
    if _PAIRED.search(word):
        for pair, written in _PAIRS:
            word = word.replace(pair, written)
    word = _undoubled(word.translate(_SINGLE))
    return word if whole else word.removesuffix("e")


def skeleton(word: str) -> str:
    """The consonants of a name, from Arabic letters or from `sound`, as far as both scripts tell them apart."""
    return _undoubled((fold(word) if _ARABIC.search(word) else word).translate(_CONSONANTS))


def _undoubled(word: str) -> str:
    return _DOUBLED.sub(r"\1", word) if _DOUBLED.search(word) else word


@lru_cache(maxsize=1)
def _listed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(
        (Path(__file__).parent / "data" / "drugs.yaml").read_text("utf-8"), Loader=_LOADER
    )
    return found


class Drugs:
    """The names of drugs.

    Args:
        terms: The glossary; its terms of the domain ``drug`` are names too.
        source_locale: The language of the sources.
        locale: The language of the translations.
    """

    def __init__(self, terms: Sequence[Term] = (), source_locale: str = "en", locale: str = "en") -> None:
        listed = _listed()
        self._sounds: dict[str, str] = {}
        self._skeletons: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for line in listed["names"]:
            for name in line.split():
                first, *same = name.split("=")
                for spelling in (first, *same):
                    self._name(spelling, first)
        for name, forms in listed["forms"].items():
            for form in forms:
                self._form(form, name)
        self._ordinary = frozenset(fold(word) if _ARABIC.search(word) else word for word in listed["ordinary"])
        self._parts = frozenset(map(fold, listed["parts"]))
        for term in terms:
            if term.domain == "drug":
                rendering = term.rendering(locale)
                forms = (term.term, *term.variants, *term.misspellings)
                key = self._sounds.get(sound(term.term), term.term.lower())
                if rendering:
                    forms += (rendering.preferred, *rendering.admitted)
                for form in forms:
                    if " " not in form:
                        self._form(form, key)
        self._first_sounds = frozenset(heard[:3] for heard in (*self._sounds, *self._phrases))
        self._first_bones = frozenset(bones[:4] for bones in self._skeletons)
        self._arabic = frozenset((*self._forms, *self._phrases, *self._parts))
        self._promising: dict[str, bool] = {}
        self._seen: dict[str, dict[str, _Known]] = {}
        self._source = source_locale.split("-", maxsplit=1)[0]

    def _name(self, spelling: str, key: str) -> None:
        if "ch" in spelling[1:]:  # said in two ways: kolkisin, kolşisin
            self._hear(spelling.replace("ch", "s"), key)
        self._hear(spelling, key)

    def _hear(self, spelling: str, key: str) -> None:
        heard = sound(spelling)
        self._sounds[heard] = key
        bones = skeleton(heard)
        if len(bones) > 3:
            self._skeletons.setdefault(bones, key)

    def _form(self, form: str, key: str) -> None:
        words = form.split()
        if len(words) > 1:
            self._phrases.setdefault(_shape(words[0]), []).append((tuple(map(_shape, words[1:])), key))
        elif _ARABIC.search(form):
            self._forms[fold(form).removeprefix("ال")] = key
        elif " " not in form:
            self._sounds.setdefault(sound(form), key)

    def may_begin(self, word: str, code: str) -> bool:
        """Whether a word of a language is a drug or may begin one's name."""
        return self._may_be_any(word, code) and self._known(word, code) != _NONE

    def _may_be_any(self, word: str, code: str) -> bool:
        """A quick look, since most words are no names."""
        if word.isascii() or not _ARABIC.match(word):
            if len(word) < _SHORTEST:
                return False
            return self._may_be(word) or (code == self._source and _has_stem(word)) or not word.isalpha()
        if not _WHOLLY_ARABIC.fullmatch(word):
            return True
        forms = readings(word, "ar")
        return not self._arabic.isdisjoint(forms) or self._may_be_arabic(forms[0])

    def _known(self, word: str, code: str) -> _Known:
        seen = self._seen.setdefault(code, {})
        known = seen.get(word)
        if known is None:
            known = self._look_up(word, code), self._beginnings(word, code)
            if known != _NONE:  # of the others there are too many
                if len(seen) >= REMEMBERED:
                    seen.clear()
                seen[word] = known
        return known

    def find(self, side: Side) -> list[Drug]:
        """The drugs named in a text."""
        code = side.language.code
        words = side.words
        found: list[Drug] = []
        passed = 0
        for index in side.naming:
            if index < passed:
                continue
            drug, begun = self._known(words[index], code)
            for rest, name in begun:
                if not name:  # the next word goes on with the name
                    joined = self._look_up(words[index] + words[index + 1], code) if index + 1 < len(words) else None
                    if joined:
                        found.append(Drug(*joined, index, index + 2))
                        passed, drug = index + 2, None
                    break
                end = index + 1 + len(rest)
                if end <= len(words) and all(
                    _is_shape(words[index + 1 + i], shape, code) for i, shape in enumerate(rest)
                ):
                    found.append(Drug(name, True, index, end))
                    passed, drug = end, None
                    break
            if drug:
                found.append(Drug(*drug, index, index + 1))
        return found

    def _beginnings(self, word: str, code: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The names of several words that a word may begin."""
        if not _ARABIC.match(word) and (len(word) < _SHORTEST or not self._may_be(word)):
            return ()
        forms = readings(word, code)
        begun: tuple[tuple[tuple[str, ...], str], ...] = ()
        for form in forms:
            shape = form if _ARABIC.match(form) else _shape(form)  # Arabic readings are folded already
            begun += tuple(self._phrases.get(shape, ()))
        return begun if self._parts.isdisjoint(forms) else begun + _PART

    def _look_up(self, word: str, code: str) -> tuple[str, bool] | None:
        if len(word) < _SHORTEST or not word[0].isalpha():
            return None
        if _ARABIC.match(word):
            forms = readings(word, "ar")
            if not self._ordinary.isdisjoint(forms):
                return None
            for form in forms:
                if form in self._forms:
                    return (self._forms[form], True)
            for form in _names(word):
                bones = skeleton(form)
                if len(form) > 4 and len(bones) > 3 and bones in self._skeletons:
                    return (self._skeletons[bones], len(bones) > 4)  # a few consonants may be another word's
            return None
        bare = word if code == "ar" else readings(word, code)[-1]
        if bare in self._ordinary:
            return None
        if not self._may_be(bare):
            return (bare, False) if code == self._source and _has_stem(bare) else None
        whole = sound(bare, whole=True)
        heard = whole.removesuffix("e")
        if heard in self._sounds:
            return (self._sounds[heard], True)
        if code != "en":
            heard = whole
            for end in range(len(heard) - 1, max(4, len(heard) - 9), -1):
                if heard[:end] in self._sounds and _ENDINGS.fullmatch(heard, end):
                    return (self._sounds[heard[:end]], True)
        elif heard.removesuffix("s") in self._sounds:
            return (self._sounds[heard.removesuffix("s")], True)
        return (bare, False) if code == self._source and _has_stem(bare) else None

    def _may_be(self, word: str) -> bool:
        """Whether a name begins with the first sounds of a Latin word: a quick look, since most words are no names."""
        start = word[:5]
        found = self._promising.get(start)
        if found is None:
            heard = sound(start, whole=True)
            # The last letter may sound otherwise once the word goes on.
            found = self._promising[start] = len(heard) < 4 or heard[:3] in self._first_sounds
            if len(self._promising) > REMEMBERED:
                self._promising.clear()
        return found

    def _may_be_arabic(self, word: str) -> bool:
        """Whether the first consonants of a name stand in a folded word, perhaps behind particles: a quick look too."""
        bones = _undoubled(word.translate(_CONSONANTS))
        return any(bones[at : at + 4] in self._first_bones for at in range(len(bones) - 3))

    def resembling(self, drug: Drug, side: Side, known: Sequence[Drug]) -> int:
        """The word of a text that looks most like a name that isn't met in it, by its index; -1 without one.

        The words of the drugs that are ``known`` in the text are no spelling of another: prednisone, prednisolone.
        """
        from difflib import SequenceMatcher

        heard = sound(drug.key)
        bones = skeleton(heard)
        best, found = _ALIKE, -1
        taken = {at for other in known for at in range(other.first, other.last)}
        for at, word in enumerate(side.words):
            if at in taken or len(word) < 5 or not word[0].isalpha():
                continue
            if _ARABIC.match(word):
                ratio = max(SequenceMatcher(None, bones, skeleton(form)).ratio() for form in _names(word))
            else:
                ratio = SequenceMatcher(None, heard, sound(word)[: len(heard) + 1]).ratio()
            if ratio > best:
                best, found = ratio, at
        return found

    def is_named(self, drug: Drug, side: Side) -> bool:
        """Whether a drug that is known by its stem only is named in a text, by its sound or its consonants."""
        heard = sound(drug.key)
        bones = skeleton(heard)
        for word in side.words:
            if len(word) < 4:
                continue
            if _ARABIC.match(word):
                if any(skeleton(form) == bones for form in readings(word, "ar")):
                    return True
            elif sound(word).startswith(heard):
                return True
        return False


def _has_stem(word: str) -> bool:
    """Whether a word is made like a name that the WHO gives."""
    if len(word) < 7 or not (word.isascii() and word.isalpha()):
        return False
    return word.endswith(_STEMS) or _STEM_INSIDE in word[:-1]


def _shape(word: str) -> str:
    """What is compared of a word in a name of several; ``*`` leaves its ending open."""
    return fold(word) if _ARABIC.search(word) else sound(word.removesuffix("*")) + ("*" if word[-1:] == "*" else "")


def _is_shape(word: str, shape: str, code: str) -> bool:
    if shape.endswith("*"):
        return sound(word).startswith(shape[:-1])
    return any(_shape(form) == shape for form in readings(word, code))
