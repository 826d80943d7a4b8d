"""What the checks know about each language, read from ``data/<language>.yaml``.

A language without a file is checked for what needs no words: digits, metric symbols, markup, white space. Keys:

``decimal``, ``group``
    The separators of a number; where the file names none, CLDR's of the locale.
``ratio``
    Length of a translation out of English, in characters a source character, and its spread for a long text.
``numbers``, ``soft_numbers``, ``scales``
    Words for numbers; those that may stand for one but need not (ordinals, "both", duals); those that multiply.
``dual_endings``, ``clear_dual_endings``
    Endings of "two of them": all there are, and those that hardly any other word has.
``concepts``
    Words and phrases by what they mean. ``word*`` is any word that so begins, ``*word`` one that so ends, ``=word``
    the word as written.
``patterns``
    Regular expressions for whole words, by what they mean.
``ignore``
    Words and phrases that look like one of the above and are none.
``unless_next``
    Words that take away a concept's meaning if they follow; ``0`` stands for any figures.
``only_after_figures``
    Words that have their meaning only after figures: "8 am", but not "I am".

From these follow ``doubtful``, the concepts whose words may mean something else where they stand, and ``counted``,
those that a number may count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.check.lexicon import REMEMBERED, Lexicon

__all__ = ["Language", "load"]

_DATA = Path(__file__).parent / "data"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, eq=False)
class Language:
    """A language's knowledge, ready for use. See the module for the meaning of the fields."""

    locale: str
    code: str
    known: bool = False
    decimal: str = "."
    group: str = ","
    script: str = ""
    ratio: tuple[float, float] = (1.0, 0.4)
    quotes: tuple[str, ...] = ("“”", "‘’")
    end_marks: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    soft_numbers: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    ordinal_endings: frozenset[str] = frozenset()
    dual_endings: tuple[str, ...] = ()
    clear_dual_endings: tuple[str, ...] = ()
    unless_next: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only_after_figures: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    lexicon: Lexicon = field(default_factory=lambda: Lexicon({}, {}, "", {}))

    seen_numbers: dict[str, tuple[float, bool, bool] | None] = field(default_factory=dict)
    seen_scales: dict[str, int] = field(default_factory=dict)
    numerals: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numerals", frozenset((*self.numbers, *self.soft_numbers)))

    def scale(self, word: str) -> int:
        """What a word multiplies the number before it by; 0 for other words."""
        found = self.seen_scales.get(word)
        if found is None:
            forms = (self.scales[form] for form in self.lexicon.read(word) if form in self.scales)
            broad = (scale for name, scale in self.scales.items() if len(name) > 4 and word.startswith(name))
            if len(self.seen_scales) > REMEMBERED:
                self.seen_scales.clear()
            found = self.seen_scales[word] = next(forms, 0) or next(broad, 0)
        return found

    @property
    def is_rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.script in ("Arabic", "Hebrew") or self.code in ("ar", "fa", "he", "ur", "ps", "ckb")


# How the concepts begin whose words may mean something else where they stand: `check.side` takes a second look.
_DOUBTFUL = {"tr": ("compare.", "denial.hard", "denial.without"), "ar": ("denial.hard",)}
_COUNTED = ("unit.", "time.", "count")
# The scripts of languages that have no file; others are taken for what they are: unknown.
_SCRIPTS = {
    "Latin": "ca cs da de et eu fi fr hr hu id it lt lv ms nb nl nn no pl pt ro sk sl sq sv sw uz vi az",
    "Cyrillic": "be bg kk ky mk mn ru sr tg uk",
    "Arabic": "ckb fa ps ug ur",
    "Hebrew": "he yi",
    "Greek": "el",
    "Devanagari": "hi mr ne",
}


def _script(code: str, locale: str) -> str:
    if "-Latn" in locale:
        return "Latin"
    if "-Cyrl" in locale:
        return "Cyrillic"
    return next((script for script, codes in _SCRIPTS.items() if code in codes.split()), "")


def _text(number: float) -> str:
    return str(number)


def _separators(locale: str) -> tuple[str, str] | None:
    from babel import Locale, UnknownLocaleError

    try:
        parsed = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    symbols = parsed.number_symbols.get("latn", {})
    return (symbols["decimal"], symbols["group"]) if "decimal" in symbols and "group" in symbols else None


@lru_cache(maxsize=64)
def load(locale: str) -> Language:
    """The knowledge about a locale's language.

    Args:
        locale: A BCP 47 tag. The region decides the separators of numbers (CLDR): ``ar-MA`` writes ``0,5``.
    """
    tag = locale.replace("_", "-")
    code = tag.split("-", maxsplit=1)[0].lower()
    path = _DATA / f"{code}.yaml"
    if not path.is_file():
        decimal, group = _separators(tag) or (".", ",")
        return Language(tag, code, decimal=decimal, group=group, script=_script(code, tag))
    given = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    decimal, group = given["decimal"], given["group"]
    if "-" in tag:
        decimal, group = _separators(tag) or (decimal, group)
    lexicon = Lexicon(
        given.get("concepts", {}), given.get("patterns", {}), code, {"": tuple(map(str, given.get("ignore", ())))}
    )
    only_after_figures = frozenset(given.get("only_after_figures", ()))
    doubtful = {phrase.concept for word in only_after_figures for phrase in lexicon.starts(word)}
    doubtful.update(given.get("unless_next", ()))
    concepts = (*given.get("concepts", ()), *given.get("patterns", ()))
    doubtful.update(concept for concept in concepts if concept.startswith(_DOUBTFUL.get(code, ())))
    soft = {str(k): _text(v) for k, v in given.get("soft_numbers", {}).items()}
    return Language(
        tag,
        code,
        known=True,
        decimal=decimal,
        group=group,
        script=given["script"],
        ratio=tuple(given.get("ratio", (1.0, 0.4))),
        quotes=tuple(given["quotes"]),
        end_marks=given.get("end_marks", {}),
        numbers=lexicon.folded_keys({str(k): _text(v) for k, v in given["numbers"].items()}),
        soft_numbers=lexicon.folded_keys(soft),
        scales=lexicon.folded_keys({str(k): int(v) for k, v in given["scales"].items()}),
        ordinal_endings=frozenset(given.get("ordinal_endings", ())),
        dual_endings=tuple(given.get("dual_endings", ())),
        clear_dual_endings=tuple(given.get("clear_dual_endings", ())),
        unless_next={k: frozenset(v) for k, v in given.get("unless_next", {}).items()},
        only_after_figures=only_after_figures,
        doubtful=frozenset(doubtful),
        counted=frozenset(concept for concept in concepts if concept.startswith(_COUNTED)),
        lexicon=lexicon,
    )
