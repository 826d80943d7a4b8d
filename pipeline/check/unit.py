"""What a check sees: a unit with everything that more than one check needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.check.denials import Denials, read_denials
from pipeline.check.drugs import Drugs
from pipeline.check.language import Language, load
from pipeline.check.lazy import lazy
from pipeline.check.markup import Markup, read_markup
from pipeline.check.pairing import NO_PAIRS, Pairing, pair
from pipeline.check.side import Side, read_sides
from pipeline.check.signs import COUNT, MARKUP, TERM, family_sign
from pipeline.check.words import Chunks
from pipeline.model import Match, Term
from pipeline.terms import Finder

__all__ = ["Entry", "Problem", "Setting", "Unit", "setting", "take_apart"]

_WHOLE = (None,)
_NO_MATCHES: list[Match] = []
_DENIAL = family_sign("denial")
_NO_DENIALS: list[tuple[Denials, Denials]] = []


class Problem(NamedTuple):
    """What a check found in a unit: what is wrong, how to mend it, where. ``severity`` if not the check's own."""

    message: str
    hint: str
    source_span: tuple[int, int] | None = None
    target_span: tuple[int, int] | None = None
    severity: str | None = None


@dataclass(frozen=True, eq=False)
class Setting:
    """What is the same for all units of a locale: the two languages, the glossary, the names of drugs."""

    locale: str
    source: Language
    target: Language
    source_chunks: Chunks
    target_chunks: Chunks
    drugs: Drugs
    finder: Finder | None = None
    renderings: Finder | None = None
    forbidden: Finder | None = None
    forbidding: frozenset[str] = frozenset()
    """The ids of the terms that have forbidden forms."""
    met: dict[str, list[str]] = field(default_factory=dict)
    """Forms of terms that were met in translations, by term: they are looked for first."""


def setting(locale: str, terms: Sequence[Term] = (), source_locale: str = "en") -> Setting:
    """Make what the checks of a locale need.

    Args:
        locale: The BCP 47 tag of the translations.
        terms: The glossary's terms.
        source_locale: The language of the sources.
    """
    source, target = load(source_locale), load(locale)
    drugs = Drugs(terms, source_locale, locale)
    finder = Finder(terms, source_locale) if terms else None
    renderings = Finder(terms, locale, translated=True) if terms else None
    forbidden = Finder(terms, locale, translated=True, kinds=("forbidden",)) if terms else None
    forbidding = frozenset(term.id for term in terms if (own := term.rendering(locale)) and own.forbidden)
    return Setting(
        locale,
        source,
        target,
        Chunks(source, drugs, finder),
        Chunks(target, drugs),
        drugs,
        finder,
        renderings,
        forbidden,
        forbidding,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """What is checked of one entry of a catalog: plain data that another process can be given.

    ``strict`` is whether the source is the one that the translation was made from word for word; plural forms
    and old translations of a changed source aren't held against its numbers.
    """

    path: str
    line: int
    msgid: str
    msgstr: str
    context: str | None
    fuzzy: bool
    draft: str | None
    comment: str
    strict: bool = True


class Unit:
    """A unit of a catalog as the checks see it, once `take_apart` has filled it.

    Args:
        msgid: The source.
        msgstr: The translation; empty where there is none.
        context: The ``msgctxt``: ``None`` for running text in Markdown.
        setting: What all units of the locale share.
        fuzzy: Whether the translation waits for a person.
        draft: The engine that wrote it, where a machine did and nobody has touched it since.
    """

    __slots__ = (
        "__dict__",
        "context",
        "denials",
        "draft",
        "fuzzy",
        "matches",
        "msgid",
        "msgstr",
        "numbers",
        "sentences",
        "setting",
        "signs",
        "source",
        "target",
    )

    source: Side
    """The source, taken apart."""
    target: Side
    """The translation, taken apart."""
    signs: int
    """The signs that stand on one side at least (`pipeline.check.signs`)."""
    numbers: Pairing
    """Which number of the translation stands for which of the source."""
    matches: Sequence[Match]
    """The glossary's terms in the source."""
    sentences: Sequence[int | None]
    """The sentences of both sides, by their index, where both have as many; else ``None`` for the whole texts.

    Where both sides have as many parts between semicolons too, these are taken for sentences.
    """
    denials: Sequence[tuple[Denials, Denials]]
    """What denies in each of the `sentences`; nothing where none of them denies."""

    def __init__(
        self,
        msgid: str,
        msgstr: str,
        context: str | None,
        setting: Setting,
        fuzzy: bool = False,
        draft: str | None = None,
    ) -> None:
        self.msgid = msgid
        self.msgstr = msgstr
        self.context = context
        self.setting = setting
        self.fuzzy = fuzzy
        self.draft = draft

    def _pair_sentences(self) -> Sequence[int | None]:
        source, target = self.source, self.target
        has_parts = "; " in source.plain or "؛ " in source.plain
        if not has_parts and not (source.may_be_parted and target.may_be_parted):
            return _WHOLE  # as most texts are
        if has_parts and len(source.parts) == len(target.parts):
            # Before anything asks in which sentence a word stands.
            source.sentences, target.sentences = source.parts, target.parts
        count = len(source.sentences)
        if count < 2 or count != len(target.sentences):
            return _WHOLE
        return range(count)

    @lazy
    def renderings(self) -> list[Match]:
        """The locale's forms of the glossary's terms in the translation, also those inside others."""
        finder = self.setting.renderings
        return finder.every(self.target.plain) if finder else _NO_MATCHES

    @lazy
    def markup(self) -> tuple[Markup, Markup] | None:
        """The markup of the source and of the translation; ``None`` where there is none or both have the same."""
        if not self.signs & MARKUP:
            return None
        return read_markup(self.msgid, self.msgstr, self.context)

    def _read_denials(self) -> Sequence[tuple[Denials, Denials]]:
        source, target = self.source, self.target
        return [(read_denials(source, index), read_denials(target, index)) for index in self.sentences]

    def differences(self, concepts: Sequence[str]) -> Iterator[tuple[str, int]]:
        """How much oftener the source has each concept than the translation."""
        for concept in concepts:
            yield concept, self.source.count(concept) - self.target.count(concept)


def take_apart(units: Sequence[Unit]) -> None:
    """Work out what most checks need of units of one locale, one step for all of them after the other.

    Args:
        units: The units, all with the same setting.
    """
    if not units:
        return
    setting = units[0].setting
    sources = read_sides([unit.msgid for unit in units], setting.source_chunks)
    targets = read_sides([unit.msgstr for unit in units], setting.target_chunks)
    for unit, source, target in zip(units, sources, targets, strict=True):
        unit.source, unit.target, unit.signs = source, target, source.signs | target.signs
    for unit in units:
        unit.numbers = pair(unit.source, unit.target) if unit.signs & COUNT else NO_PAIRS
    finder = setting.finder
    for unit in units:
        unit.matches = finder.find(unit.source.plain) if finder and unit.source.signs & TERM else _NO_MATCHES
    for unit in units:
        unit.sentences = unit._pair_sentences()
    for unit in units:
        unit.denials = unit._read_denials() if unit.signs & _DENIAL else _NO_DENIALS
