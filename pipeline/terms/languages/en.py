"""English: plurals, regular and of Latin and Greek words, and the possessive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.terms.languages.base import Language, Test, keeps_case

__all__ = ["LANGUAGE"]

# Ending of a plural → endings of its singular. Every reading is offered; the glossary decides which is a word.
_SINGULAR = (
    ("s", ("",)),  # drugs
    ("es", ("", "is")),  # reflexes; scleroses, diagnoses
    ("ies", ("y",)),  # therapies
    ("ves", ("f", "fe")),  # halves, knives
    ("ices", ("ix", "ex")),  # cervices, cortices
    ("nges", ("nx",)),  # larynges
    ("ides", ("is",)),  # arthritides
    ("a", ("um", "on")),  # bacteria, ganglia
    ("i", ("us",)),  # nuclei
    ("ae", ("a",)),  # vertebrae
    ("mata", ("ma",)),  # stomata
    ("men", ("man",)),
    ("children", ("child",)),
    ("feet", ("foot",)),
    ("teeth", ("tooth",)),
)
_BY_LAST_LETTER = {last: [row for row in _SINGULAR if row[0][-1] == last] for last in {row[0][-1] for row in _SINGULAR}}
_PLURALS = tuple(plural for plural, _ in _SINGULAR)
_KEEPS_S = ("ss", "us", "is")  # pus, stenosis: an -s that belongs to the word
_LINKS = frozenset(("of", "with", "without", "in", "to", "for", "from", "by", "at", "on", "due"))


class English(Language):
    """Recognises the plural and the possessive of a phrase's head: its last word, or the one before a preposition.

    A term that is itself a plural (corticosteroids) is met in the singular too.
    """

    opening = 2  # no ending of a plural is taken off a shorter word

    def bases(self, word: str) -> Iterable[str]:
        """Return the word and every singular it may belong to."""
        found = [word]
        if word.endswith("'s"):
            word = word[:-2]
            found.append(word)
        endings = _BY_LAST_LETTER.get(word[-1:], ())
        if not endings or not word.endswith(_PLURALS) or word.endswith(_KEEPS_S):
            return found
        for plural, singulars in endings:
            if word.endswith(plural) and len(word) > len(plural) + 1:
                found += [word[: -len(plural)] + singular for singular in singulars]
        return found

    def inflects(self, words: Sequence[str], index: int) -> bool:
        """Tell whether a word is the head of its phrase: attacks of multiple sclerosis, nerve fibre sheaths."""
        return index == len(words) - 1 or words[index + 1].casefold() in _LINKS

    def test(self, words: Sequence[str], index: int) -> tuple[Iterable[str], Test]:
        """Return the keys and the test of a word, for a plural those of its singular too."""
        keys, test = super().test(words, index)
        word = self.fold(words[index])
        if keeps_case(words[index]):  # MRIs ends like stenosis and is no such word
            forms = (word, word + "s", word + "'s")
            return forms, lambda other: self.fold(other) in forms
        if not self.inflects(words, index) or len(word) < 4 or word[-1] != "s" or word.endswith(_KEEPS_S):
            return keys, test
        _, singular = super().test((word[:-1],), 0)
        return (word, word[:-1]), lambda other: test(other) or singular(other)


LANGUAGE = English()
