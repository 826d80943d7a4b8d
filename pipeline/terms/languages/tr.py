"""Turkish: suffixes on the last word of a term, joined by vowel harmony and consonant assimilation.

The grammar below is the noun's: number, possession, case, -ki, the copula, and the two derivations that every noun
takes and that keep its meaning, -lI "with" and -sIz "without" (MS'li hasta). Other derivations (-CI, -lIk, -sAl,
-CIk, verbs) make other words. See Göksel & Kerslake, Turkish: A Comprehensive Grammar (2005), chapters 2, 3, 8, 14.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pipeline.terms.languages.base import Language, Test, keeps_case

__all__ = ["LANGUAGE"]

_BACK = {"a": "ı", "ı": "ı", "o": "u", "u": "u"}
_FRONT = {"e": "i", "i": "i", "ö": "ü", "ü": "ü"}
_HIGH = _BACK | _FRONT  # a vowel → the high vowel that follows it
_FRONTED = {"a": "e", "ı": "i", "o": "ö", "u": "ü"}
_VOICELESS = frozenset("fstkçşhp")
_LETTERS = str.maketrans(
    {"İ": "i", "I": "ı", "Â": "a", "â": "a", "Î": "i", "î": "i", "Û": "u", "û": "u", "\u0307": None}
)

# A suffix is written with A for a or e, I for ı, i, u or ü, D for d or t, C for c or ç. A consonant in brackets
# stands only after a vowel, a vowel in brackets only after a consonant; "+" means: only after a vowel.
_CASES = (
    ("(y)I", "object"),
    ("(y)A", "case"),
    ("DA", "place"),
    ("DAn", "case"),
    ("(n)In", "owner"),
    ("(y)lA", "case"),
)
_CASES_AFTER_ITS = (
    ("nI", "object"),
    ("nA", "case"),
    ("nDA", "place"),
    ("nDAn", "case"),
    ("nIn", "owner"),
    ("(y)lA", "case"),
)
_COPULA = (
    ("DIr", "is"),
    ("(y)DI", "person"),
    ("(y)mIş", "person"),
    ("(y)sA", "person"),
    ("(y)ken", "end"),
    ("+yIm", "end"),
    ("+yIz", "end"),
    ("sInIz", "end"),
)
# "(I)n", the familiar "your", is left out: no article addresses its reader so, and derin is not your deri.
_MINE = (("(I)m", "mine"), ("(I)mIz", "mine"), ("(I)nIz", "mine"))
# State → the suffixes that may follow, each with the state it leads to.
_GRAMMAR: dict[str, tuple[tuple[str, str], ...]] = {
    "noun": (("lAr", "plural"), *_MINE, ("(s)I", "its"), *_CASES, ("lI", "with"), ("sIz", "with"), *_COPULA),
    "with": (("lAr", "plural"), *_CASES, *_COPULA),
    "plural": (*_MINE, ("(s)I", "its"), *_CASES, ("CA", "end"), *_COPULA),
    "mine": (*_CASES, *_COPULA),
    "its": (*_CASES_AFTER_ITS, ("ncA", "end"), *_COPULA),
    "owner": (("ki", "ki"), *_COPULA),
    "place": (("ki", "ki"), *_COPULA),
    "ki": (("lAr", "plural"), *_CASES_AFTER_ITS, *_COPULA),
    "case": _COPULA,
    "object": (),
    "person": (("m", "end"), ("k", "end"), ("nIz", "end"), ("lAr", "end"), ("DIr", "end")),
    "is": (("lAr", "end"),),
    "end": (),
    # The bare last noun of a compound (sistem of bağışıklık sistemi), which cannot stand as it is.
    "compound": (
        ("lArI", "its"),
        ("lArIm", "mine"),
        ("lArImIz", "mine"),
        ("lArInIz", "mine"),
        ("lI", "with"),
        ("sIz", "with"),
        ("(s)I", "its"),
        *_MINE,
    ),
}

# Nouns that lose their last vowel before a vowel: beyin, beyni.
_DROPPING_NOUNS = """
    ağız akıl akis alın asıl azim bağır bahis beniz beyin boyun böğür burun cebir cisim cürüm devir emir fikir geniz
    göğüs gönül hacim hapis hasım hazım hüküm hüzün ilim isim izin kabir kadir kahır karın kasıt kayıp kayıt keşif
    keyif kibir kısım koyun kutup küfür lütuf meyil metin mühür nabız nakil nakit nehir nesil nefis nutuk oğul omuz
    ömür özür rahim resim ritim sabır satıh seyir şahıs şehir şekil tavır ufuk vakit vasıf vehim zehir zihin zulüm
"""
_DROPPING = frozenset(_DROPPING_NOUNS.split())
# Nouns that change otherwise before a vowel: his, hissi; su, suyu.
_IRREGULAR = {
    "af": "aff",
    "had": "hadd",
    "hak": "hakk",
    "hat": "hatt",
    "haz": "hazz",
    "his": "hiss",
    "ret": "redd",
    "sır": "sırr",
    "su": "suy",
    "şık": "şıkk",
    "tıp": "tıbb",
    "zan": "zann",
    "zıt": "zıdd",
}
_SOFTENED = {"p": "b", "ç": "c", "t": "d", "k": "ğ", "g": "ğ"}
# Loans whose last vowel is back and whose suffixes are front: kalbi, alkolü, dikkati, ishali.
_FRONT_LOAN = re.compile(r"[aou]l$|al[pb]$|ar[pbf]$|a[dt]$")
_LONGEST_KEY = 40  # letters; a longer stem is filed under its beginning
_LONGEST_CHAIN = 40  # letters of suffixes; -ki could go on for ever
_PLURAL = re.compile(r"(.{3,})l[ae]r")
# Words that look like an inflected noun of medicine and are words of their own: Kasım is a month, not "my muscle".
_OTHER_WORDS = (
    "akım", "bağırsak", "bağlı", "başlı", "başlıca", "belli", "boyunca", "dilim", "etkili", "hatta", "ilgili", "kasım",
    "ölüm", "öncelikle", "özellikle", "sıklıkla", "sinirli", "tanım", "yarasa", "yaşam", "yaşlı", "yüksek", "yüzde",
)  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _written(suffix: str, vowel: str, last: str) -> str | None:
    """Return a suffix as it is written after a last letter and a last vowel, or None where it cannot follow."""
    after_vowel = last in _HIGH
    if suffix[0] == "+":
        if not after_vowel:
            return None
        suffix = suffix[1:]
    elif suffix[0] == "(":
        buffer, suffix = suffix[1], suffix[3:]
        if (buffer == "I") != after_vowel:
            suffix = buffer + suffix
    written = ""
    for letter in suffix:
        if letter == "A":
            added = "a" if vowel in _BACK else "e"
        elif letter == "I":
            added = _HIGH[vowel]
        elif letter in "DC":
            hard = (written[-1:] or last) in _VOICELESS
            added = {"D": "dt", "C": "cç"}[letter][hard]
        else:
            added = letter
        if added in _HIGH:
            vowel = added
        written += added
    return written


@lru_cache(maxsize=1 << 16)
def _follows(rest: str, state: str, vowel: str, last: str) -> bool:
    """Tell whether ``rest`` is a chain of suffixes that may follow a state, a last vowel and a last letter."""
    if not rest:
        return state != "compound"
    for suffix, after in _GRAMMAR[state]:
        written = _written(suffix, vowel, last)
        if written and rest.startswith(written):
            new_vowel = next((letter for letter in reversed(written) if letter in _HIGH), vowel)
            if _follows(rest[len(written) :], after, new_vowel, written[-1]):
                return True
    return False


@lru_cache(maxsize=1 << 14)
def _follows_foreign(rest: str, state: str) -> bool:
    """Tell the same of a stem that is read otherwise than it is written: MS'in, MS'nin, Copaxone'un, CD20'ye."""
    return any(_follows(rest, state, vowel, last) for vowel in "aeoö" for last in (vowel, "n", "s"))


def _last_vowel(word: str) -> str:
    return next((letter for letter in reversed(word) if letter in _HIGH), "")


class _Stem:
    """One shape a term's last word takes, and what may follow it."""

    __slots__ = ("before_vowel", "last", "states", "text", "vowels")

    def __init__(self, text: str, states: Sequence[str], vowel: str, *, before_vowel: bool = False) -> None:
        self.text = text
        self.states = states
        self.last = text[-1]
        self.vowels = [vowel] if vowel else []
        if vowel in _FRONTED and _FRONT_LOAN.search(text):
            self.vowels.append(_FRONTED[vowel])
        self.before_vowel = before_vowel

    def begins(self, word: str, *, foreign: bool) -> bool:
        """Tell whether a folded word is this stem with nothing or a right chain of suffixes behind it."""
        if not word.startswith(self.text):
            return False
        rest = word[len(self.text) :]
        if len(rest) > _LONGEST_CHAIN:
            return False
        if rest.startswith("'"):
            return not self.before_vowel and any(_follows_foreign(rest[1:], state) for state in self.states)
        rest = rest.replace("'", "", 1)  # Merkezi'nde: a name ends behind its possessive
        if self.before_vowel and rest[:1] not in _HIGH:
            return False
        if foreign:
            return any(_follows_foreign(rest, state) for state in self.states)
        return any(_follows(rest, state, vowel, self.last) for state in self.states for vowel in self.vowels)


def _altered(word: str) -> Iterator[str]:
    """Yield the shapes of a noun before a suffix that begins with a vowel."""
    if word in _DROPPING:
        dropped = word[:-2] + word[-1]
        yield dropped
        yield from _softened(dropped)
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    yield from _softened(word)


def _softened(word: str) -> Iterator[str]:
    if len(word) > 2 and word[-1] in _SOFTENED:
        yield word[:-1] + ("g" if word.endswith("nk") else _SOFTENED[word[-1]])


_RESTORED = {altered: word for word in sorted(_DROPPING) for altered in _altered(word)} | {
    altered: word for word, altered in _IRREGULAR.items()
}
_HARDENED = {"b": "p", "c": "ç", "d": "t", "ğ": "k", "g": "k"}


def _bare(word: str) -> Iterator[str]:
    """Yield the nouns that a compound's last word may be without its possessive: sistemi, sistem; iliği, ilik."""
    stem = word[:-1]
    yield stem
    if stem[-1] in _HARDENED:
        yield stem[:-1] + _HARDENED[stem[-1]]
    if stem in _RESTORED:
        yield _RESTORED[stem]
    if len(stem) > 2 and stem[-1] == "s" and stem[-2] in _HIGH:
        yield stem[:-1]


def _stems(word: str, *, compound: bool) -> Iterator[_Stem]:
    vowel = _last_vowel(word)
    # Compounds are also written together: gözbebeği, başağrısı. A shorter word in -i is rather a simple one.
    possessive = word[-1] in "ıiuü" and len(word) > (2 if compound else 6)
    yield _Stem(word, ("noun", "its") if possessive else ("noun",), vowel)
    for altered in _altered(word):
        yield _Stem(altered, ("noun",), vowel, before_vowel=True)
    if possessive:
        for bare in _bare(word):
            yield _Stem(bare, ("compound",), _last_vowel(bare))
            if plural := _PLURAL.fullmatch(bare):  # B hücreleri, B hücresi
                yield _Stem(plural[1], ("compound",), _last_vowel(plural[1]))
    elif plural := _PLURAL.fullmatch(word):  # a term that is itself a plural is met in the singular too
        yield from _stems(plural[1], compound=False)


def _foldings(word: str) -> tuple[str, ...]:
    """Return a word in small letters: as Turkish has it, and as it is meant where I is a foreign capital of i.

    Interferon at the head of a sentence, or FINGOLIMOD. Short words in capitals are taken as Turkish (ILIK is ılık).
    """
    folded = word.translate(_LETTERS).lower()
    if "I" in word:
        if word[0] == "I" and not word.isupper():
            return folded, "i" + folded[1:]
        if word.isupper() and len(word) > 5 and "İ" not in word:
            return folded, folded.replace("ı", "i")
    return (folded,)


class Turkish(Language):
    """Recognises a term whose last word carries any chain of regular suffixes."""

    def fold(self, word: str) -> str:
        """Return a word in Turkish small letters, without circumflexes."""
        return _foldings(word)[0]

    def keys(self, word: str) -> Iterable[str]:
        """Return every beginning of the word, since a stem may be any of them."""
        return (folded[:end] for folded in _foldings(word) for end in range(1, min(len(folded), _LONGEST_KEY) + 1))

    def test(self, words: Sequence[str], index: int) -> tuple[Iterable[str], Test]:
        """Return the test of a word: the last one with its suffixes, the others as they are."""
        foldings = _foldings(words[index])
        if index < len(words) - 1:
            keys = (folded[:_LONGEST_KEY] for folded in foldings)
            return keys, lambda word: not set(foldings).isdisjoint(_foldings(word))
        stems = [stem for folded in foldings for stem in _stems(folded, compound=len(words) > 1)]
        foreign = keeps_case(words[index]) or words[index][-1].isdigit() or not _last_vowel(foldings[0])
        shapes = frozenset(stem.text for stem in stems)
        shortest = min(map(len, shapes))

        def test(word: str) -> bool:
            # A suffix never has a circumflex, but the ending of an adjective does: merkezî is not merkez + i.
            return (
                any(stem.begins(folded, foreign=foreign) for folded in _foldings(word) for stem in stems)
                and not _is_other_word(word, shapes)
                and "î" not in word[shortest:]
            ) or _foldings(word)[0] in foldings

        return (shape[:_LONGEST_KEY] for shape in shapes), test


def _is_other_word(word: str, shapes: frozenset[str]) -> bool:
    """Tell whether a word is better read as a form of a longer word than as one of a stem with these shapes."""
    folded = _foldings(word)[0]
    return any(
        folded.startswith(other)
        and other not in shapes
        and any(other.startswith(shape) for shape in shapes)
        and _Stem(other, ("noun",), _last_vowel(other)).begins(folded, foreign=False)
        for other in _OTHER_WORDS
    )


LANGUAGE = Turkish()
