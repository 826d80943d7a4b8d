"""The rules that say whether a sentence ends at a place.

`RULES` lists them in the order they are asked; the first that knows the answer gives it. Each is a function of the
place and the language: ``True`` a sentence ends here, ``False`` it goes on, ``None`` no opinion.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.segment.language import Language
from pipeline.segment.place import OPENERS, Place

__all__ = ["RULES", "ends", "enumerator"]

_MIXED = re.compile(r"[a-z]{1,8}-?[A-Z0-9]|[a-zα-ω]-|[α-ω]|(?:[a-z]'?(?:(?:, ?|[–-])[a-z]'?)*|[ivx]{2,5})\)\s")
_LABEL = re.compile(r"\d|[IVXLC]{2,}\b|[A-Z][A-Z_-]*\d|[A-Z]{1,4}[ -]\d|[A-HJ-Z]\b")
_CITED_YEAR = re.compile(r"(?:19|20)\d\d(?: [A-Z][a-z]{2,3}\.?(?: \d{1,2})?)?;\s?\d")
_NO_VOWEL = re.compile(r"[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz][b-df-hj-np-tv-xz]{1,4}\Z")
_LAST_LETTER = re.compile(r"(?<![\w.])[A-HJ-Zb-z],?(?:\s+(\w+)|(?<=(,)))\s+\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}\Z")
_ENUMERATOR = re.compile(r"(?:<\w+>)?\W*?((?:\d{1,3}\.)*\d{1,3}|[A-Za-z]|[ivx]{1,5}|[IVXLC]{1,6})\)?[\\*_]*\Z")
_LABELLED = re.compile(r"(?:<\w+>)?\W*([^\W\d_]+)\s+((?:\d{1,3}\.)*\d{1,3}|[A-Z]|[IVX]{1,5})[\\*_]*\Z")
_SPEAKER = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?\s+)?([A-Z][\w’'-]*)(?:\s+(?:[A-Z][\w’'-]*\.?|de|van|von|al-\w+)){0,3}\s+(\w+)"
)
_ONE = frozenset("I")  # the Roman number, the pronoun or an initial
_SIGNS = frozenset("×→←↑↓=<>≤≥±+/%&·")
_BEFORE_ENUMERATOR = frozenset({":", ";", ","})


def enumerator(place: Place, language: Language) -> str:
    """The enumerator that the mark belongs to (``1.``, ``b.``, ``iv.``, ``Step 2.``), or nothing.

    One stands where a sentence starts, after a colon or semicolon, or continues the count.
    """
    if place.mark - place.at != 1 or place.text[place.at] != ".":
        return ""
    token = place.token
    if place.at - place.start < 24:
        opening = place.text[place.start : place.at]
        if found := _ENUMERATOR.match(opening):
            return found[1]
        labelled = _LABELLED.match(opening)
        if labelled and labelled[1].lower() in language.labels:
            return labelled[2]
    if token.isdecimal() and len(token) < 3 and place.first != "lower":
        before = place.text[max(place.start, place.token_at - 8) : place.token_at]
        if before[-1:].isspace() and before.rstrip()[-1:] in _BEFORE_ENUMERATOR:
            return token
    if token == place.expected and place.first != "lower" and place.before.lower() not in language.lettered:
        return token
    return ""


def _known(place: Place, language: Language) -> bool:
    """Whether the token is an abbreviation: a listed one, one with periods inside, a single letter."""
    token = place.token
    return (
        token in language.never
        or token in language.before_number
        or token in language.before_name
        or token in language.before_lower
        or (len(token) == 1 and token.isalpha())
        or _DOTTED.match(token) is not None
    )


def _empty(place: Place, _language: Language) -> bool | None:
    """A mark alone in brackets says something about a word: ``(?)``, ``[…]``."""
    return False if place.at and place.text[place.at - 1] in "([{" and place.end > place.mark else None


def _question(place: Place, language: Language) -> bool | None:
    """A question or exclamation mark ends a sentence unless the sentence plainly goes on."""
    if not set(place.marks) - set(". …\u00a0"):
        return None
    if place.token in language.exclaiming and place.word not in language.starters:
        return False
    if place.quoted and (said := _SPEAKER.match(place.text, place.following)):
        name, verb = said[1], said[2]
        if verb in language.speech and (name == "I" or name not in language.starters):
            return False
    if _may_start(place):
        return True
    return place.end == place.mark and (place.marks != "!" or place.token.islower() or not place.token)


def _ellipsis(place: Place, _language: Language) -> bool | None:
    """Three spaced periods in a sentence are a pause, many lead to a page number; others end it before a capital."""
    marks = place.marks
    if marks == ". . ." and place.text[place.at - 1 : place.at].isspace():
        return False
    if len(marks) > 1 or marks == "…":
        return place.first != "lower" and not (len(marks) > 4 and place.first == "digit")
    return None


def _next_in_count(place: Place, _language: Language) -> bool | None:
    """``… vitamin D. 2. …`` where 1 came before: the next enumerator opens a sentence."""
    if place.expected and place.word == place.expected:
        end = place.word_at + len(place.word)
        after = place.text[end : end + 2]
        return True if after[:1] == ")" or after in (". ", ".)") else None
    return None


def _number(place: Place, language: Language) -> bool | None:
    """``Fig. 2``, ``No. 5``, ``App. B``; ``Plt. 402``, which has no vowel; ``JAMA. 2010;303:1``."""
    article = place.word == "A" and place.token in language.starters  # "No. A patient …"
    if place.token in language.before_number and not article and _LABEL.match(place.text, place.word_at):
        unit = place.token in language.before_lower and place.before[:1].isdecimal()  # "5 min." is no minimum
        return None if unit else False
    if _CITED_YEAR.match(place.text, place.word_at):
        return False
    if place.first == "digit" and _NO_VOWEL.match(place.token) and place.token not in language.before_lower:
        return False
    return None


def _never(place: Place, language: Language) -> bool | None:
    """``Dr. Khan``, ``e.g. aspirin``; also the second half of ``p.o./i.v.``."""
    return False if place.token in language.never or place.token.rpartition("/")[2] in language.never else None


def _closed_inside(place: Place, language: Language) -> bool | None:
    """An abbreviation at the end of a parenthesis says nothing about the sentence the parenthesis lies in."""
    if place.text[place.mark] in ")]" and place.text[place.start] not in "([" and _known(place, language):
        return _opens(place, language)
    return None


def _parenthesis(place: Place, language: Language) -> bool | None:
    """``Pfizer Inc. (New York)``, ``b.i.d. (at meals)``: an abbreviation and what explains it."""
    if place.text[place.following] != "(":
        return None
    inside, after = _closing_marks(place)
    if _known(place, language):
        return place.first != "lower" and inside and not after
    return False if inside and after else None  # "Bio-Rad Labs. (Hercules, Calif.)."


def _label(place: Place, language: Language) -> bool | None:
    """An abbreviation that has the sentence to itself opens it: ``Dx. MS``, ``Cc. Dr. Lee``."""
    if place.token_at == place.start and (place.token in language.before_lower or place.token in language.before_name):
        return False
    return None


def _sign(place: Place, language: Language) -> bool | None:
    """``q.i.d. × 10 d``, ``Hb. ≥ 9``, ``U.K. & Ireland``."""
    return False if place.text[place.word_at : place.word_at + 1] in _SIGNS and _known(place, language) else None


def _caseless(place: Place, language: Language) -> bool | None:
    """Before a script without case: ``i.v.`` goes on, as does a sentence after a question quoted within it."""
    following = place.text[place.word_at : place.word_at + 1]
    if place.first != "other" or not following.isalpha():
        return None
    if place.token in language.before_number and _DOTTED.match(place.token):
        return False
    if place.quoted and place.marks != ".":
        opened = max(place.text.rfind(quote, max(place.start, place.at - 300), place.at) for quote in '«“"')
        within = opened > place.start and place.text[max(0, opened - 3) : opened].rstrip()[-1:] != ":"
        return False if within else None
    return None


def _follower(place: Place, language: Language) -> bool | None:
    """``8 a.m. Monday``, ``U.S. Army``."""
    return False if place.word in language.followers and _known(place, language) else None


def _name(place: Place, language: Language) -> bool | None:
    """``U.S.``, ``Ph.D.``, ``et al.`` may be part of a longer name: only a word that opens sentences tells."""
    return _opens(place, language) if place.token in language.before_name else None


def _initial(place: Place, language: Language) -> bool | None:
    """``J. Smith``, ``E. coli``, but ``vitamin D. Patients``, ``types A and B. Patients``, ``5 g. Patients``."""
    token = place.token
    if len(token) != 1 or not token.isalpha():
        return None
    text, at = place.text, place.token_at
    before = place.before
    if before[:1].isdecimal():
        return None if text[place.following] == "(" else _may_start(place)
    if text[at - 1 : at].isspace():
        if text[max(place.start, at - 3) : at].rstrip()[-1:] != "," and before.lower() in language.lettered:
            return _may_start(place)
        if token in _ONE and before.islower() and len(before) > 4:  # "metaphase I"
            return _may_start(place)
        last = _LAST_LETTER.search(text, max(place.start, at - 16), at)
        if last and (last[2] or last[1] in language.between):
            return _may_start(place)
    return _opens(place, language)


def _dotted(place: Place, language: Language) -> bool | None:
    """``J.C. Penney``, ``أ.د. سامي``: letters with periods that no list knows are a name or part of one."""
    if not place.token.islower() and place.token not in language.before_lower and _DOTTED.match(place.token):
        return _opens(place, language)
    return None


def _ordinal(place: Place, language: Language) -> bool | None:
    """``3. Oktober``, ``2. Dünya Savaşı``, in languages that write ordinals so."""
    if language.ordinals and place.token.isdecimal() and len(place.token) < 3:
        return _opens(place, language)
    return None


def _lower(place: Place, language: Language) -> bool | None:
    """A word in lower case goes on with the sentence, where case can tell."""
    if place.first != "lower":
        return None
    if _known(place, language):
        return False
    return _may_start(place) or _whole_word(place, language)


def _may_start(place: Place) -> bool:
    """Whether what follows can be the start of a sentence, for all that can be seen of it."""
    return place.first != "lower" or _stands_alone(place) or _cannot_tell(place)


def _stands_alone(place: Place) -> bool:
    """Whether a parenthesis follows that ends its own sentence: ``… (see Table 2).``."""
    return place.text[place.following] == "(" and any(_closing_marks(place))


def _closing_marks(place: Place) -> tuple[bool, bool]:
    """Whether the parenthesis that follows has a mark before its end, and one after it."""
    text = place.text
    closed = text.find(")", place.following, place.following + 300)
    return closed > 0 and text[closed - 1] in ".?!", closed > 0 and text[closed + 1 : closed + 2] in (".", "?", "!")


def _cannot_tell(place: Place) -> bool:
    """Whether case says nothing: after a script without case, before ``mRNA``, ``pH``, ``α-synuclein``."""
    last = place.token[-1:]
    return (
        (last.isalpha() and not last.islower() and not last.isupper())
        or place.text[place.following : place.following + 2] in ("* ", "† ", "‡ ")
        or _MIXED.match(place.text, place.word_at) is not None
    )


def _whole_word(place: Place, language: Language) -> bool:
    """Whether the token is no abbreviation but a word: the next sentence was begun without a capital.

    One of five letters is; of four before a quotation; of three before a pronoun; any where the block itself begins
    without a capital, as list items do; and the last word of a heading in emphasis that opens the sentence.
    """
    token, text = place.token, place.text
    heading = text[place.start] in "*_" and not text[place.mark : place.end].strip("*_")
    if place.end != place.mark and not heading:
        return False
    opening = OPENERS.match(text, place.opening).end()  # type: ignore[union-attr]  # it matches anywhere
    if text[opening : opening + 1].islower():
        return token.islower() or not token
    if not token.isalpha() or not (token.islower() or heading):
        return False
    if place.word in language.pronouns:
        return len(token) > 2
    return len(token) > (3 if text[place.following] in '"“«„' else 4)


def _opens(place: Place, language: Language) -> bool:
    """Whether the next word opens a sentence: ``No``, but not ``No. 5``; ``A``, but not ``A. Smith``."""
    if place.word not in language.starters:
        return False
    if place.text[(after := place.word_at + len(place.word)) : after + 1] != ".":
        return True
    return len(place.word) > 1 and place.word not in language.before_number


Rule = Callable[[Place, Language], bool | None]

RULES: tuple[Rule, ...] = (
    _empty,
    _caseless,
    _question,
    _ellipsis,
    _next_in_count,
    _number,
    _never,
    _initial,
    _closed_inside,
    _parenthesis,
    _label,
    _sign,
    _follower,
    _name,
    _dotted,
    _ordinal,
    _lower,
)
"""The rules in the order they are asked. Where none has an opinion, the sentence ends."""


def ends(place: Place, language: Language) -> bool:
    """Whether a sentence ends at a place."""
    for rule in RULES:
        verdict = rule(place, language)
        if verdict is not None:
            return verdict
    return True
