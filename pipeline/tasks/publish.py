"""The command publish: reviewed articles to the place they are served from, and only those."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.catalog.lock import locked
from pipeline.errors import ConfigError
from pipeline.project import Project, Source
from pipeline.site import reviews
from pipeline.site.article import Page
from pipeline.site.deliver import Changes, Target, compare, target
from pipeline.site.pages import File, Manifest, write
from pipeline.tasks.approve import obstacles, read_catalog
from pipeline.tasks.articles import load
from pipeline.tasks.site import assemble, make_pages, unreviewed_strings, with_reviews
from pipeline.tasks.verify import check_errors

__all__ = ["Refusal", "Report", "publish"]

Progress = Callable[[str], None]
_LIVE = ".live"
_Pages = dict[tuple[str, str], Page]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an article is not published in a locale. ``kept`` says that the page that is live stays as it is."""

    locale: str
    article: str
    reasons: tuple[str, ...]
    kept: bool


@dataclass(slots=True)
class Report:
    """What was published, refused and taken away, as ``locale/source``, and which files of the site changed.

    ``delivered`` is false for a dry run, and where there was nothing to deliver.
    """

    published: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    unreviewed_strings: dict[str, int] = field(default_factory=dict)
    delivered: bool = False


def publish(
    project: Project,
    locales: Sequence[str],
    sources: Sequence[Source],
    progress: Progress,
    *,
    drafts: bool = False,
    dry_run: bool = False,
) -> Report:
    """Publish what is ready among some articles in some locales; all else stays as it is live.

    Args:
        project: The project.
        locales: The locales.
        sources: The articles.
        progress: Told the name of each article that is ready.
        drafts: Publish everything to the preview address instead, hidden from search engines.
        dry_run: Say what would happen, and change nothing at the target.

    Raises:
        PipelineError: The settings name no target, something can't be read, or the target fails; the live site is as
            it was.
    """
    with locked(project.root):
        if drafts:
            return _preview(project, progress, dry_run=dry_run)
        report = Report(unreviewed_strings=unreviewed_strings(project, locales))
        refusals = _refusals(project, locales, sources)
        said = str(project.publish.get("target", ""))
        if not said or not project.site.get("url"):
            report.refused = [Refusal(*key, tuple(reasons), kept=False) for key, reasons in refusals.items()]
            if len(refusals) == len(locales) * len(sources):
                return report
            missing = "publish.target" if not said else "site.url"
            raise ConfigError(
                f"{missing} is not set; write into pipeline.yaml where the site is to go", "pipeline.yaml"
            )
        place = target(said, project.root, project.root / ".cache" / "site" / "live")
        live = place.live()
        was = _live_pages(live)
        made = with_reviews(
            project, make_pages(project, project.site_locales(), project.sources(), progress, drafts=False)
        )
        pages = _choose(project, made, was, refusals, locales, sources, report)
        if not report.published and not report.withdrawn:
            return report
        return _deliver(project, pages, place, live, report, "release", dry_run=dry_run)


def _refusals(project: Project, locales: Sequence[str], sources: Sequence[Source]) -> dict[tuple[str, str], list[str]]:
    """Reasons against publishing, by locale and source name; ready articles are not in it."""
    found: dict[tuple[str, str], list[str]] = {}
    articles = list(load(project, sources))
    for locale in locales:
        known = reviews.read(project.reviews(locale), project.show(project.reviews(locale)))
        errors = check_errors(project, locale, sources)
        for article in articles:
            name = article.source.name
            catalog = read_catalog(article, locale)
            reasons = obstacles(article, locale, catalog, errors.get(name, ()))
            given = known.get(name)
            if article.document.meta.get("draft") is True:
                reasons.append("the source says draft: true")
            if given and given.withdrawn:
                reasons += reviews.objections(given, b"", (), catalog)
            elif project.publishing(locale).require == "signed-off":
                if given is None:
                    reasons.append("nobody has signed it off")
                else:
                    voided = reviews.objections(given, article.document.data, article.segments, catalog)
                    shown = "; ".join(voided[:3]) + (f"; and {len(voided) - 3} more" if len(voided) > 3 else "")
                    reasons += [f"the sign-off of {given.date} by {given.reviewer} is void: {shown}"] if voided else []
            if reasons:
                found[locale, name] = reasons
    return found


def _choose(
    project: Project,
    made: Mapping[tuple[str, str], Page],
    was: _Pages,
    refusals: Mapping[tuple[str, str], list[str]],
    locales: Sequence[str],
    sources: Sequence[Source],
    report: Report,
) -> _Pages:
    """The pages of the new site: what is ready, and what was live before and is neither ready nor withdrawn."""
    chosen = {(source.name, locale) for source in sources for locale in locales}
    withdrawn = {
        (name, locale)
        for locale in project.site_locales()
        for name, given in reviews.read(project.reviews(locale), project.show(project.reviews(locale))).items()
        if given.withdrawn
    }
    hidden = {a.source.name for a in load(project, project.sources()) if a.document.meta.get("draft") is True}
    pages: _Pages = {}
    for (name, locale), page in made.items():
        key = (name, locale)
        if name in hidden or key in withdrawn:
            if key in chosen and (locale, name) in refusals:
                report.refused.append(Refusal(locale, name, tuple(refusals[locale, name]), kept=False))
            continue
        if page.state == "source":
            pages[key] = page
            if was.get(key) != page:
                report.published.append(f"{locale}/{name}")
        elif key in chosen and (locale, name) not in refusals and page.state != "draft":
            pages[key] = page
            report.published.append(f"{locale}/{name}")
        else:
            if key in was:
                pages[key] = replace(was[key], outdated=was[key].source_hash != page.source_hash)
            if key in chosen:
                broken = ["a translation would break the page; make build names it"]
                reasons = tuple(refusals.get((locale, name), broken))
                report.refused.append(Refusal(locale, name, reasons, kept=key in was))
    report.withdrawn = sorted(f"{locale}/{name}" for name, locale in was.keys() - pages.keys())
    return pages


def _live_pages(live: Path | None) -> _Pages:
    """The articles of the live site, as they were published; a damaged record counts as none."""
    found: _Pages = {}
    for path in sorted((live / _LIVE).rglob("*.json")) if live else ():
        try:
            page = Page.from_json(json.loads(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found[page.name, page.locale] = page
    return found


def _deliver(
    project: Project, pages: _Pages, place: Target, live: Path | None, report: Report, stage: str, *, dry_run: bool
) -> Report:
    """Build the site of some pages and put it in the place of the live one."""
    preview = stage == "preview-release"
    staged = project.root / ".cache" / "site" / stage
    old = Manifest.read(live) if live else Manifest()
    url = str(project.publish.get("preview_url", "")) if preview else None
    media = [live / "media"] if live else []
    built = assemble(project, pages, old, preview=preview, url=url, media=media)
    files = built.files()
    if not preview:
        for (name, locale), page in pages.items():
            data = json.dumps(page.to_json(), ensure_ascii=False, sort_keys=True).encode()
            files[f"{_LIVE}/{locale}/{name}.json"] = File(reviews.data_hash(data), lambda data=data: data)  # type: ignore[misc]
    write(staged, files, Manifest.read(staged), built.slugs())
    report.changes = compare(staged, live)
    if not dry_run and report.changes:
        place.deliver(staged)
        report.delivered = True
    return report


def _preview(project: Project, progress: Progress, *, dry_run: bool) -> Report:
    said = str(project.publish.get("preview", ""))
    if not said:
        raise ConfigError(
            "publish.preview is not set; write into pipeline.yaml where drafts are to go", "pipeline.yaml"
        )
    cache = project.root / ".cache" / "site" / "live-preview"
    place = target(said, project.root, cache)
    main = str(project.publish.get("target", ""))
    if main and target(main, project.root, cache) == place:
        raise ConfigError(
            "publish.preview is the same as publish.target; drafts need a place of their own", "pipeline.yaml"
        )
    pages = with_reviews(project, make_pages(project, project.site_locales(), project.sources(), progress, drafts=True))
    report = Report(published=sorted(f"{locale}/{name}" for name, locale in pages))
    return _deliver(project, pages, place, place.live(), report, "preview-release", dry_run=dry_run)
