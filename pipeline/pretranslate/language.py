"""What joining restored terms to their neighbours takes in each language: rules as data, ``data/<language>.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from pipeline.terms import occurs

__all__ = ["BEGIN", "END", "Rules", "capital", "join", "rules"]

BEGIN, END = "\ue010", "\ue011"
"""Private characters round a restored term while it is joined; the data write them as ⟦ and ⟧."""

_WORD_BEFORE = re.compile(rf"(\w+){BEGIN}")
_SUFFIX = re.compile(rf"{BEGIN}([^{BEGIN}{END}]*){END}(?:[ ]?(['’]))?([^\W\d_]+)")
_STRETCH = "\u0640"  # the Arabic tatweel, between a particle and a word in other letters
_PART = re.compile(r"\([^)]\)|.")


@dataclass(frozen=True, slots=True)
class Rules:
    """A language's rules.

    ``attached`` are words that are written together with the next one, ``joins`` replacements to make round a
    term, ``suffixes`` endings with variable letters (Turkish ``(n)In``), ``letters`` what these letters may be,
    ``softened`` what a last letter becomes before a vowel, ``stems`` words that change more. ``punctuation`` are
    this language's signs for English ones, ``capitals`` those that Unicode's rules for all languages get wrong.
    """

    attached: frozenset[str] = frozenset()
    joins: tuple[tuple[re.Pattern[str], str], ...] = ()
    suffixes: tuple[str, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    softened: Mapping[str, str] = field(default_factory=dict)
    stems: Mapping[str, str] = field(default_factory=dict)
    punctuation: Mapping[str, str] = field(default_factory=dict)
    capitals: Mapping[str, str] = field(default_factory=dict)


@cache
def rules(locale: str) -> Rules:
    """The rules of a locale's language; none where there is no file."""
    file = resources.files(__package__) / "data" / f"{locale.replace('_', '-').split('-')[0].lower()}.yaml"
    if not file.is_file():
        return Rules()
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    joins = data.get("joins", [])
    return Rules(
        frozenset(str(data.get("attached", "")).split()),
        tuple((re.compile(_marks(pattern)), _marks(text)) for pattern, text in joins),
        tuple(str(data.get("suffixes", "")).split()),
        data.get("letters", {}),
        data.get("softened", {}),
        data.get("stems", {}),
        data.get("punctuation", {}),
        data.get("capitals", {}),
    )


def _marks(text: str) -> str:
    return text.replace("⟦", BEGIN).replace("⟧", END)


def capital(text: str, locale: str) -> str:
    """A text with its first letter as a capital: İ for i in Turkish."""
    first = text[:1]
    return rules(locale).capitals.get(first, first.upper()) + text[1:]


def join(text: str, locale: str) -> str:
    """Join every marked term to what stands round it as the language does, and take the marks away.

    Args:
        text: A translation in which `BEGIN` and `END` stand round each restored term.
        locale: Its locale.
    """
    own = rules(locale)
    for pattern, replacement in own.joins:
        text = pattern.sub(replacement, text)
    if own.suffixes:
        text = _SUFFIX.sub(lambda found: _inflected(found[1], found[2] or "", found[3], locale), text)
    text = _WORD_BEFORE.sub(
        lambda found: found[0] if found[1].rstrip(_STRETCH) in own.attached else f"{found[1]} {BEGIN}", text
    )
    return text.replace(BEGIN, "").replace(END, "")


def _inflected(term: str, apostrophe: str, ending: str, locale: str) -> str:
    """A term with the ending that an engine hung on its placeholder, in the form that the term asks for.

    What is no chain of endings stays as it was: a word of its own, or an ending that nobody here knows.
    """
    own = rules(locale)
    whole = f"{BEGIN}{term}{END}"
    chain = _chain(ending, own)
    if not chain:
        return f"{whole}{apostrophe}{ending}" if apostrophe else f"{whole} {ending}"
    if term[-1:].isdigit() or term[-2:].isupper():  # read letter by letter, which no rule here can
        return f"{whole}{apostrophe or '’'}{ending}"
    first, _, last = term.rpartition(" ")
    likely = bool(first) and last[-1:] in own.letters["I"]
    for compound in (likely, not likely):
        grown = _grown(term, chain, own, compound)
        vowel = grown[:1] in own.letters["vowels"]
        if vowel and last in own.stems:
            return f"{BEGIN}{term.removesuffix(last)}{own.stems[last]}{grown}{END}"
        softer = own.softened.get(term[-1:])
        if softer and vowel and occurs(term, word := term[:-1] + softer + grown, locale):
            return f"{BEGIN}{word}{END}"
        if occurs(term, word := term + grown, locale):
            return f"{BEGIN}{word}{END}"
    return f"{whole}’{ending}"


def _chain(ending: str, own: Rules) -> tuple[str, ...]:
    """The endings that a string is made of, at most three; none where it isn't made of endings."""

    def parse(rest: str, left: int) -> tuple[str, ...] | None:
        if not rest:
            return ()
        if left == 0:
            return None
        for suffix in own.suffixes:
            for size in range(len(rest), 0, -1):
                if (
                    re.fullmatch(_pattern(suffix, own), rest[:size])
                    and (more := parse(rest[size:], left - 1)) is not None
                ):
                    return (suffix, *more)
        return None

    return parse(ending.lower(), 3) or ()


def _pattern(suffix: str, own: Rules) -> str:
    """A suffix as a regular expression: any of its variable letters, any buffer."""
    parts = ["n?"] if suffix[0] == "D" else []
    for part in _PART.findall(suffix):
        if part[0] == "(":
            parts.append(f"[{part[1]}n]?")
        else:
            parts.append(f"[{own.letters[part]}]" if part in own.letters else part)
    return "".join(parts)


def _grown(stem: str, chain: tuple[str, ...], own: Rules, compound: bool) -> str:
    """The endings as they follow a stem: vowel harmony, buffers, hard and soft consonants.

    ``compound`` says that the stem ends in a possessive, after which n stands before cases (sistemi-n-i).
    """
    word = stem
    for number, suffix in enumerate(chain):
        possessed = (compound and number == 0) or (number > 0 and chain[number - 1] in ("(s)I", "lArI"))
        for place, part in enumerate(_PART.findall(suffix)):
            word += _letter(word, part, own, possessed, first=place == 0)
    return word[len(stem) :]


def _letter(word: str, part: str, own: Rules, possessed: bool, first: bool) -> str:
    vowels = own.letters["vowels"]
    last = next((letter for letter in reversed(word.lower()) if letter in vowels), "e")
    if part[0] == "(":
        if word[-1:] not in vowels:
            return ""
        return "n" if possessed else part[1]
    if part == "A":
        return "a" if last in "aıou" else "e"
    if part == "I":
        return {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}[last]
    if part == "D":
        buffer = "n" if first and possessed and word[-1:] in vowels else ""
        return buffer + ("t" if word[-1:] in "fstkçşhp" else "d")
    return part
