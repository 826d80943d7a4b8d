"""The commands extract, translate and build on a project."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.build import build as put_together
from pipeline.catalog import header, po
from pipeline.catalog.catalog import Catalog
from pipeline.catalog.lock import locked
from pipeline.catalog.merge import merge
from pipeline.locales import folder
from pipeline.model import Finding
from pipeline.pretranslate import Memory, fill, remember
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
    filled: int = 0
    written: list[Path] = field(default_factory=list)
    drafts: list[Path] = field(default_factory=list)
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


def translate(project: Project, locales: Sequence[str], sources: Sequence[Source], progress: Progress) -> Report:
    """Extract, merge each locale's catalogs with the sources, fill what the memory holds, build.

    Raises:
        PipelineError: Something cannot be read; nothing was written.
    """
    report = Report()
    with locked(project.root):
        pending = Pending(project.root)
        catalogs = {locale: _catalogs(project, locale) for locale in locales}
        memories = {locale: remember(found.values()) for locale, found in catalogs.items()}
        for article in load(project, sources):
            template = article.template()
            _add_template(article, template, pending)
            report.articles += 1
            report.units += len(template.entries)
            for locale in locales:
                path = _catalog_path(project, article.source, locale)
                old = catalogs[locale].get(path)
                merged, filled = _merge(project, locale, old, template, memories[locale])
                report.filled += filled
                data = po.dump(merged)
                if old is not None and po.dump(old) == data:  # as a translator's tool wrapped it, it stays
                    _build(article, locale, old, None, pending, report)
                else:
                    pending.add(path, data)
                    _build(article, locale, merged, data, pending, report)
            progress(article.source.name)
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
                _build(article, locale, catalog, None, pending, report)
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


def _merge(
    project: Project, locale: str, old: Catalog | None, template: Catalog, memory: Memory
) -> tuple[Catalog, int]:
    if old is None:
        old = Catalog(header.new_header(folder(locale), project=project.name, team=project.team(locale)))
    before = {(e.msgctxt, e.msgid): e.msgstr for e in old.entries}
    merged = merge(old, template)
    filled = fill(merged, memory)
    if any(e.msgstr and e.msgstr != before.get((e.msgctxt, e.msgid)) for e in merged.entries):
        header.touch_revision(merged, _now())
    return merged, filled


def _now() -> datetime:
    """The present, or the moment that reproducible builds ask for."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)


def _build(
    article: Article, locale: str, catalog: Catalog, data: bytes | None, pending: Pending, report: Report
) -> None:
    """Plan the localized text and the draft of one article, and report what would have broken them."""
    project, source = article.project, article.source
    path = _catalog_path(project, source, locale)
    entries = [e for e in catalog.entries if not e.obsolete and e.msgstr]
    passed: dict[Key, str] = {(e.msgctxt, e.msgid): e.msgstr for e in entries if not e.fuzzy}
    everything: dict[Key, str] = {(e.msgctxt, e.msgid): e.msgstr for e in entries}
    built = put_together(article.document, article.segments, passed, article.structure)
    pending.add(project.built(locale) / source.name, built.data)
    draft = built
    if len(everything) != len(passed):
        draft = put_together(article.document, article.segments, everything, article.structure)
    front = front_matter.find(draft.data, source.reference)
    draft_path = project.built(locale, drafts=True) / source.name
    pending.add(draft_path, front_matter.mark_draft(draft.data, front))
    report.drafts.append(draft_path)
    damaged = {**draft.damaged, **built.damaged}
    if not damaged:
        return
    placed = po.parse(data, path) if data is not None else catalog
    lines: dict[Key, int | None] = {(e.msgctxt, e.msgid): e.linenum for e in placed.entries}
    for key, reason in damaged.items():
        message = f"{reason}; the page shows the source text here until the msgstr is mended"
        report.findings.append(Finding(project.show(path), lines.get(key) or 1, message))


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
