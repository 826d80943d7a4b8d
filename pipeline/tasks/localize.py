"""The commands extract, translate and build on a project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.build import build as put_together
from pipeline.catalog import header, po
from pipeline.catalog.catalog import Catalog
from pipeline.catalog.lock import locked
from pipeline.catalog.merge import merge
from pipeline.catalog.origin import is_untouched_draft
from pipeline.locales import folder
from pipeline.model import Finding, Segment
from pipeline.pretranslate import remarks
from pipeline.pretranslate.cascade import Bar, Cascade, Options, Outcome, Page, drop_stale_remarks
from pipeline.project import Project, Source
from pipeline.read import FORMATS, front_matter
from pipeline.tasks.articles import Article, load
from pipeline.tasks.files import Pending

__all__ = ["Report", "build", "extract", "translate"]

Progress = Callable[[str], None]
Key = tuple[str | None, str]


@dataclass(slots=True)
class Report:
    """What a command did: how much it saw, which files it wrote, what it found wrong."""

    articles: int = 0
    units: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def extract(project: Project, sources: Sequence[Source], progress: Progress) -> Report:
    """Take the sources apart and write the catalog templates.

    Raises:
        PipelineError: Something cannot be read; nothing was written.
    """
    report = Report()
    with locked(project.root):
        pending = Pending(project.root)
        for article in load(project, sources):
            template = article.template()
            _add_template(article, template, pending)
            report.articles += 1
            report.units += len(template.entries)
            progress(article.source.name)
        report.written = pending.write()
    return report


@contextmanager
def _no_bar(total: int, name: str) -> Iterator[Callable[[], None]]:
    del total, name
    yield lambda: None


def translate(
    project: Project,
    locales: Sequence[str],
    sources: Sequence[Source],
    progress: Progress,
    options: Options | None = None,
    bar: Bar = _no_bar,
) -> Report:
    """Extract, merge each locale's catalogs with the sources, fill what no person has translated, build.

    An interruption while an engine is at work (Ctrl-C) ends that work alone: what is done is written, and
    ``interrupted`` of the locale's outcome says so.

    Args:
        project: The project.
        locales: The locales to translate into.
        sources: The articles.
        progress: Told the name of each article.
        options: How empty units are filled. A dry run writes nothing but caches.
        bar: Makes progress bars for engines.

    Raises:
        PipelineError: Something cannot be read; nothing was written.
    """
    options = options or Options()
    report = Report()
    with locked(project.root):
        pending = Pending(project.root)
        catalogs = {locale: _catalogs(project, locale) for locale in locales}
        works: dict[str, list[_Work]] = {locale: [] for locale in locales}
        for article in load(project, sources):
            template = article.template()
            _add_template(article, template, pending)
            report.articles += 1
            report.units += len(template.entries)
            for locale in locales:
                path = _catalog_path(project, article.source, locale)
                works[locale].append(_merge(project, locale, article, catalogs[locale].get(path), template))
            progress(article.source.name)
        cascade = Cascade(project, options, bar)
        for locale in locales:
            pages = [_page(work, locale) for work in works[locale]]
            outcome = cascade.fill(locale, pages, catalogs[locale])
            report.outcomes.append(outcome)
            if outcome.interrupted:
                break
        if options.dry_run:
            return report
        # Article by article, so that what is found wrong comes in the order of the sources.
        for index in range(report.articles):
            for locale in locales:
                _add(works[locale][index], locale, pending, report)
        for locale in locales:
            _add_images(project, locale, pending)
        report.written = pending.write()
        _remove_stale(project, locales)
    return report


def build(project: Project, locales: Sequence[str], sources: Sequence[Source], progress: Progress) -> Report:
    """Put the localized texts together from the catalogs as they stand.

    Raises:
        PipelineError: Something cannot be read; nothing was written.
    """
    report = Report()
    with locked(project.root):
        pending = Pending(project.root)
        for article in load(project, sources):
            report.articles += 1
            for locale in locales:
                path = _catalog_path(project, article.source, locale)
                catalog = po.read(path, root=project.root) if path.exists() else Catalog()
                _build(article, locale, catalog, pending, report)
            progress(article.source.name)
        for locale in locales:
            _add_images(project, locale, pending)
        report.written = pending.write()
        _remove_stale(project, locales)
    return report


def _catalog_path(project: Project, source: Source, locale: str) -> Path:
    return source.beside(project.messages(locale), ".po")


def _catalogs(project: Project, locale: str) -> dict[Path, Catalog]:
    """Every catalog of a locale, those of sources that are gone too: a person's work is never ignored."""
    paths = sorted(set(project.messages(locale).rglob("*.po")) - {project.interface(locale)})
    return {path: po.read(path, root=project.root) for path in paths}


def _add_template(article: Article, template: Catalog, pending: Pending) -> None:
    pending.add(article.source.beside(article.project.templates, ".pot"), po.dump(template))


@dataclass(frozen=True, slots=True)
class _Work:
    """An article's catalog in one locale: as it is on disk, if it is, and brought up to date."""

    article: Article
    old: Catalog | None
    merged: Catalog
    before: dict[Key, str]


def _merge(project: Project, locale: str, article: Article, old: Catalog | None, template: Catalog) -> _Work:
    base = old
    if base is None:
        base = Catalog(header.new_header(folder(locale), project=project.name, team=project.team(locale)))
    merged = merge(base, template)
    drop_stale_remarks(merged)
    return _Work(article, old, merged, {(e.msgctxt, e.msgid): e.msgstr for e in base.entries})


def _page(work: _Work, locale: str) -> Page:
    """An article's catalog as the stages of pre-translation see it."""
    segments: dict[Key, Segment] = {}
    for segment in work.article.segments:
        segments.setdefault(segment.key, segment)
    project = work.article.project
    path = _catalog_path(project, work.article.source, locale)
    return Page(project.show(path), work.merged, segments, work.article.sound)


def _add(work: _Work, locale: str, pending: Pending, report: Report) -> None:
    """Plan the catalog, if it changes, and the localized texts of an article."""
    merged, old = work.merged, work.old
    built = _put_together(work.article, merged)
    drafts = {(e.msgctxt, e.msgid): e for e in merged.entries if is_untouched_draft(e)}
    for key, reason in built.draft_damage.items():
        if key in drafts and not any(note.startswith("markup: ") for note in remarks.remarks(drafts[key])):
            remarks.add(drafts[key], f"markup: {reason}")
    if any(e.msgstr and e.msgstr != work.before.get((e.msgctxt, e.msgid)) for e in merged.entries):
        header.touch_revision(merged, _now())
    data = po.dump(merged)
    if old is not None and po.dump(old) == data:  # as a translator's tool wrapped it, it stays
        _report(work.article, locale, old, None, built, pending, report)
    else:
        pending.add(_catalog_path(work.article.project, work.article.source, locale), data)
        _report(work.article, locale, merged, data, built, pending, report)


def _now() -> datetime:
    """The present, or the moment that reproducible builds ask for."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Texts:
    """A localized text of what persons have passed, the one with drafts, and what would have broken each."""

    passed: bytes
    everything: bytes
    damage: Mapping[Key, str]
    draft_damage: Mapping[Key, str]


def _put_together(article: Article, catalog: Catalog) -> _Texts:
    entries = [e for e in catalog.entries if not e.obsolete and e.msgstr]
    passed: dict[Key, str] = {(e.msgctxt, e.msgid): e.msgstr for e in entries if not e.fuzzy}
    everything: dict[Key, str] = {(e.msgctxt, e.msgid): e.msgstr for e in entries}
    built = put_together(article.document, article.segments, passed, article.structure)
    draft = built
    if len(everything) != len(passed):
        draft = put_together(article.document, article.segments, everything, article.structure)
    return _Texts(built.data, draft.data, built.damaged, draft.damaged)


def _build(article: Article, locale: str, catalog: Catalog, pending: Pending, report: Report) -> None:
    """Plan the localized text and the draft of one article from its catalog as it is on disk."""
    _report(article, locale, catalog, None, _put_together(article, catalog), pending, report)


def _report(
    article: Article,
    locale: str,
    catalog: Catalog,
    data: bytes | None,
    built: _Texts,
    pending: Pending,
    report: Report,
) -> None:
    """Plan the localized text and the draft of one article, and report what would have broken them.

    A machine's draft that says so itself is no finding: nobody has looked at it yet.
    """
    project, source = article.project, article.source
    path = _catalog_path(project, source, locale)
    pending.add(project.built(locale) / source.name, built.passed)
    front = front_matter.find(built.everything, source.reference)
    draft_path = project.built(locale, drafts=True) / source.name
    pending.add(draft_path, front_matter.mark_draft(built.everything, front))
    damaged = {**built.draft_damage, **built.damage}
    if not damaged:
        return
    placed = po.parse(data, path) if data is not None else catalog
    entries: dict[Key, Any] = {(e.msgctxt, e.msgid): e for e in placed.entries}
    for key, reason in damaged.items():
        entry = entries.get(key)
        if entry is not None and is_untouched_draft(entry) and remarks.remarks(entry):
            continue
        message = f"{reason}; the page shows the source text here until the msgstr is mended"
        line = entry.linenum if entry is not None else None
        report.findings.append(Finding(project.show(path), line or 1, message))


def _add_images(project: Project, locale: str, pending: Pending) -> None:
    """Plan copies of what lies beside the sources, so that the localized texts find their images."""
    home = project.root / "source"
    for path in sorted(home.rglob("*")):
        if path.suffix in FORMATS or not path.is_file() or path.name.startswith("."):
            continue
        if path.resolve().is_relative_to(project.root):
            data = path.read_bytes()
            for drafts in (False, True):
                pending.add(project.built(locale, drafts=drafts) / path.relative_to(home), data)


def _remove_stale(project: Project, locales: Sequence[str]) -> None:
    """Remove localized texts whose source is gone."""
    names = {source.name for source in project.sources()}
    for locale in locales:
        for home in (project.built(locale), project.built(locale, drafts=True)):
            for path in home.rglob("*"):
                if path.suffix in FORMATS and path.relative_to(home).as_posix() not in names:
                    path.unlink()
