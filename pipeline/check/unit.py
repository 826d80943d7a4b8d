"""What a check sees: a unit with everything that more than one check needs, worked out when first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.check.denials import NO_DENIALS, Denials, read_denials
from pipeline.check.drugs import Drugs
from pipeline.check.language import Language, load
from pipeline.check.lazy import lazy
from pipeline.check.markup import Markup, read_markup
from pipeline.check.pairing import Pairing, pair
from pipeline.check.side import Side
from pipeline.check.signs import MARKUP
from pipeline.model import Match, Term
from pipeline.terms import Finder

__all__ = ["Problem", "Setting", "Unit", "setting"]


_WHOLE = (None,)
_NOTHING_DENIED = (NO_DENIALS, NO_DENIALS)


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
    terms: tuple[Term, ...] = ()
    drugs: Drugs = field(default_factory=Drugs)
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
    finder = Finder(terms, source_locale) if terms else None
    renderings = Finder(terms, locale, translated=True) if terms else None
    forbidden = Finder(terms, locale, translated=True, kinds=("forbidden",)) if terms else None
    forbidding = frozenset(term.id for term in terms if (own := term.rendering(locale)) and own.forbidden)
    return Setting(
        locale,
        load(source_locale),
        load(locale),
        tuple(terms),
        Drugs(terms, source_locale, locale),
        finder,
        renderings,
        forbidden,
        forbidding,
    )


@dataclass(eq=False)
class Unit:
    """A unit of a catalog as the checks see it. Nothing in it changes (a frozen class costs at each of 100,000).

    Attributes:
        msgid: The source.
        msgstr: The translation; empty where there is none.
        context: The ``msgctxt``: ``None`` for running text in Markdown.
        setting: What all units of the locale share.
        fuzzy: Whether the translation waits for a person.
        draft: The engine that wrote it, where a machine did and nobody has touched it since.
    """

    msgid: str
    msgstr: str
    context: str | None
    setting: Setting
    fuzzy: bool = False
    draft: str | None = None

    @lazy
    def source(self) -> Side:
        """The source, taken apart."""
        return Side(self.msgid, self.setting.source)

    @lazy
    def target(self) -> Side:
        """The translation, taken apart."""
        return Side(self.msgstr, self.setting.target)

    @lazy
    def sentences(self) -> Sequence[int | None]:
        """The sentences of both sides, by their index, where both have as many; else ``None`` for the whole texts.

        Where both sides have as many parts between semicolons too, these are taken for sentences.
        """
        source, target = self.source, self.target
        has_parts = "; " in source.plain or "؛ " in source.plain
        if not has_parts and not (source.may_be_parted and target.may_be_parted):
            return _WHOLE  # as most texts are
        if has_parts and len(source.parts) == len(target.parts):
            source.sentences, target.sentences = source.parts, target.parts
        count = len(source.sentences)
        if count < 2 or count != len(target.sentences):
            return _WHOLE
        return range(count)

    @lazy
    def denials(self) -> list[tuple[Denials, Denials]]:
        """What denies in each of the `sentences`."""
        source, target = self.source, self.target
        if not source.denying and not target.denying:
            return [_NOTHING_DENIED] * len(self.sentences)
        return [(read_denials(source, index), read_denials(target, index)) for index in self.sentences]

    @lazy
    def numbers(self) -> Pairing:
        """Which number of the translation stands for which of the source."""
        return pair(self.source, self.target)

    @lazy
    def matches(self) -> tuple[Match, ...]:
        """The glossary's terms in the source."""
        finder = self.setting.finder
        return tuple(finder.find(self.source.plain)) if finder else ()

    @lazy
    def renderings(self) -> tuple[Match, ...]:
        """The locale's forms of the glossary's terms in the translation, also those inside others."""
        finder = self.setting.renderings
        return tuple(finder.every(self.target.plain)) if finder else ()

    @lazy
    def signs(self) -> int:
        """The rare signs that stand on one side at least (`pipeline.check.signs`)."""
        return self.source.signs | self.target.signs

    @lazy
    def markup(self) -> tuple[Markup, Markup] | None:
        """The markup of the source and of the translation; ``None`` where there is none or both have the same."""
        if not self.signs & MARKUP:
            return None
        return read_markup(self.msgid, self.msgstr, self.context)

    def differences(self, concepts: Sequence[str]) -> Iterator[tuple[str, int]]:
        """How much oftener the source has each concept than the translation."""
        for concept in concepts:
            yield concept, self.source.count(concept) - self.target.count(concept)
