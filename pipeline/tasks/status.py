"""How far the translation of each article is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.catalog import po
from pipeline.project import Project, Source
from pipeline.tasks.articles import load

__all__ = ["Progress", "status"]


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of one article in one locale, counted in units; ``words`` are the source's."""

    locale: str
    article: str
    units: int
    words: int
    translated: int
    fuzzy: int

    @property
    def untranslated(self) -> int:
        """Units without any text."""
        return self.units - self.translated - self.fuzzy

    @property
    def percent(self) -> int:
        """The share of units that a person has passed, in whole percent, rounded down."""
        return 100 * self.translated // self.units if self.units else 100

    @property
    def drafted(self) -> int:
        """The share of units that have a text, passed or draft, in whole percent, rounded down."""
        return 100 * (self.translated + self.fuzzy) // self.units if self.units else 100


def status(project: Project, locales: Sequence[str], sources: Sequence[Source]) -> Iterator[Progress]:
    """Count each article in each locale against the source as it stands now.

    Raises:
        PipelineError: A source or a catalog cannot be read.
    """
    articles = []
    for article in load(project, sources):
        keys = dict.fromkeys(s.key for s in article.segments)
        articles.append((article.source, keys, sum(len(msgid.split()) for _, msgid in keys)))
    for locale in locales:
        for source, keys, words in articles:
            path = source.beside(project.messages(locale), ".po")
            entries = po.read(path, root=project.root).entries if path.exists() else []
            there = [e for e in entries if not e.obsolete and e.msgstr and (e.msgctxt, e.msgid) in keys]
            fuzzy = sum(e.fuzzy for e in there)
            yield Progress(locale, source.name, len(keys), words, len(there) - fuzzy, fuzzy)
