"""The command approve, and what the sign-offs of a project say of its articles."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.catalog import po
from pipeline.catalog.catalog import Catalog
from pipeline.catalog.files import write_bytes
from pipeline.catalog.lock import locked
from pipeline.errors import PipelineError
from pipeline.model import Finding
from pipeline.project import Project, Source
from pipeline.site import reviews
from pipeline.site.article import translator
from pipeline.tasks.articles import Article, load
from pipeline.tasks.verify import check_errors

__all__ = ["State", "approve", "catalog_path", "obstacles", "read_catalog", "review_states"]


@dataclass(frozen=True, slots=True)
class State:
    """How far one article is in one locale: ``draft``, ``translated`` or ``signed-off``.

    ``reviewer`` and ``date`` are of its last sign-off, if there is one; ``reasons`` say why that no longer holds.
    """

    locale: str
    article: str
    state: str
    reviewer: str = ""
    date: str = ""
    reasons: tuple[str, ...] = ()


def approve(
    project: Project, locale: str, sources: Sequence[Source], reviewer: str, *, withdraw: bool = False
) -> list[Path]:
    """Record that a reviewer has signed off articles in a locale as they read now.

    Args:
        project: The project.
        locale: The locale.
        sources: The articles.
        reviewer: Name and credential: ``Leyla Aydın, MD``.
        withdraw: Take the articles off the site at the next publishing instead.

    Returns:
        The file of sign-offs, if it changed.

    Raises:
        PipelineError: An article is not ready, or the reviewer is its translator; nothing was written.
    """
    reviewer = " ".join(reviewer.split())
    if not reviewer or not any(c.isalpha() for c in reviewer):
        raise PipelineError('no reviewer is named; write REVIEWER="Name, credential"')
    path = project.reviews(locale)
    with locked(project.root):
        known = reviews.read(path, project.show(path))
        names = {source.name for source in project.sources()}
        known = {name: given for name, given in known.items() if name in names}
        errors = {} if withdraw else check_errors(project, locale, sources)
        for article in load(project, sources):
            catalog = read_catalog(article, locale)
            if not withdraw:
                named = catalog.fields.get("Last-Translator", "")
                if translator(catalog) and reviews.same_person(named, reviewer):
                    raise PipelineError(
                        f"{reviewer} is the translator of {article.source.name} (Last-Translator); "
                        "another person must sign it off",
                        project.show(catalog_path(article, locale)),
                    )
                if reasons := obstacles(article, locale, catalog, errors.get(article.source.name, ())):
                    raise PipelineError(
                        f"{article.source.name} can't be signed off in {locale} yet: {'; '.join(reasons)}",
                        project.show(catalog_path(article, locale)),
                    )
            new = reviews.sign(reviewer, _today(), article.document.data, article.segments, catalog, withdrawn=withdraw)
            old = known.get(article.source.name)
            if old is None or (old.reviewer, old.source, old.text, old.withdrawn) != (
                new.reviewer,
                new.source,
                new.text,
                new.withdrawn,
            ):
                known[article.source.name] = new
        return [path] if write_bytes(path, reviews.dump(known), project.root) else []


def obstacles(article: Article, locale: str, catalog: Catalog, errors: Sequence[Finding]) -> list[str]:
    """What keeps an article from being signed off: units nobody has passed, beyond what the locale allows; errors."""
    project = article.project
    keys = dict.fromkeys(s.key for s in article.segments)
    entries = {(e.msgctxt, e.msgid): e for e in catalog.entries if not e.obsolete and e.msgstr.strip()}
    there = [entries[key] for key in keys if key in entries]
    fuzzy = sum(e.fuzzy for e in there)
    empty = len(keys) - len(there)
    coverage = project.publishing(locale).coverage
    reasons = []
    if 100 * (len(there) - fuzzy) < coverage * len(keys):
        if empty:
            reasons.append(f"{_count(empty, 'unit')} of {len(keys)} untranslated")
        if fuzzy:
            reasons.append(f"{_count(fuzzy, 'unit')} of {len(keys)} still a draft (fuzzy)")
        if coverage < 100:
            reasons.append(f"{100 * (len(there) - fuzzy) // len(keys)} % passed where {coverage} % are required")
    if errors:
        reasons.append(f"{_count(len(errors), 'check error')}, the first: {errors[0]}")
    return reasons


def review_states(project: Project, locales: Sequence[str], sources: Sequence[Source]) -> Iterator[State]:
    """How far each article is in each locale, and which edit made a sign-off void.

    Raises:
        PipelineError: A source, a catalog or a file of sign-offs cannot be read.
    """
    articles = list(load(project, sources))
    for locale in locales:
        known = reviews.read(project.reviews(locale), project.show(project.reviews(locale)))
        coverage = project.publishing(locale).coverage
        for article in articles:
            catalog = read_catalog(article, locale)
            keys = {s.key for s in article.segments}
            passed = {(e.msgctxt, e.msgid) for e in catalog.entries if not e.obsolete and not e.fuzzy and e.msgstr}
            ready = 100 * len(keys & passed) >= coverage * len(keys)
            given = known.get(article.source.name)
            if given is None:
                yield State(locale, article.source.name, "translated" if ready else "draft")
                continue
            reasons = tuple(reviews.objections(given, article.document.data, article.segments, catalog))
            state = "draft" if not ready else "translated" if reasons else "signed-off"
            yield State(locale, article.source.name, state, given.reviewer, given.date, reasons)


def catalog_path(article: Article, locale: str) -> Path:
    """Where an article's catalog lies."""
    return article.source.beside(article.project.messages(locale), ".po")


def read_catalog(article: Article, locale: str) -> Catalog:
    """An article's catalog; an empty one where there is none."""
    path = catalog_path(article, locale)
    return po.read(path, root=article.project.root) if path.exists() else Catalog()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _today() -> str:
    """The date, or the one that reproducible builds ask for, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return now.date().isoformat()
