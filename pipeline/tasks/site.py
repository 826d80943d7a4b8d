"""The command site: the pages of all locales, drafts too, in ``public/``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pipeline
from pipeline.build import build
from pipeline.catalog import header, po
from pipeline.catalog.catalog import Catalog
from pipeline.catalog.files import write_bytes
from pipeline.catalog.lock import locked
from pipeline.catalog.merge import merge
from pipeline.cores import cores
from pipeline.locales import folder
from pipeline.model import Finding
from pipeline.project import Project, Source
from pipeline.read.front_matter import find, mark_draft
from pipeline.site import formats, reviews
from pipeline.site.addresses import slug_of
from pipeline.site.article import Page, localize, original
from pipeline.site.media import find as find_image
from pipeline.site.pages import PACKAGED, File, Manifest, Site, write
from pipeline.site.strings import Strings, extract, load
from pipeline.tasks.articles import Article
from pipeline.tasks.articles import load as load_articles

__all__ = ["Report", "assemble", "lay_out", "make_pages", "site", "update_strings", "with_reviews"]

Progress = Callable[[str], None]
_IMAGE_TAG = re.compile(r"""<img\b[^>]*?\bsrc=["']([^"']+)["']""", re.IGNORECASE)
_MANY = 24  # so many articles to make are worth other processes


@dataclass(slots=True)
class Report:
    """What was built: how many pages, the paths below ``public/`` that changed, and what a person should look at."""

    pages: int = 0
    changed: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    unreviewed_strings: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def site(project: Project, progress: Progress) -> Report:
    """Build the pages of all locales, drafts too, into ``public/``.

    Raises:
        PipelineError: Something cannot be read; nothing was written.
    """
    report = Report()
    with locked(project.root):
        update_strings(project)
        locales = project.site_locales()
        sources = project.sources()
        pages = make_pages(project, locales, sources, progress, drafts=True)
        pages = with_reviews(project, pages)
        target = project.root / "public"
        old = Manifest.read(target)
        built = assemble(project, pages, old)
        files = built.files()
        report.changed = write(target, files, old, built.slugs())
        report.pages = len(pages)
        report.outside = built.outside()
        report.findings = missing_images(project, pages)
        report.unreviewed_strings = unreviewed_strings(project, locales)
    return report


def lay_out(project: Project, generator: str) -> int:
    """Lay out the localized texts for another site generator in ``build/<generator>/``.

    Args:
        project: The project.
        generator: One of `pipeline.site.layouts.LAYOUTS`.

    Returns:
        How many files changed.

    Raises:
        PipelineError: Something cannot be read; nothing was written.
    """
    from pipeline.site.layouts import Text
    from pipeline.site.layouts import lay_out as arrange

    home = project.root / "source"
    with locked(project.root):
        locales = project.site_locales()
        pages = make_pages(project, locales, project.sources(), lambda _: None, drafts=True)
        texts = []
        for article in load_articles(project, project.sources()):
            for locale in (project.source_locale, *locales):
                page = pages[article.source.name, locale]
                data = article.document.data if page.state == "source" else _text(article, locale, page)
                references = _references(article, locale, home)
                front = find(data, article.source.reference)
                slug = slug_of(article.source.name, front.meta if front else {})  # the one that the generator reads
                texts.append(Text(article.source.name, locale, data, slug, references))
        files = arrange(generator, texts, [project.source_locale, *locales], project.name)
        target = project.root / "build" / generator
        old = Manifest.read(target)
        made = {path: File(reviews.data_hash(data), lambda data=data: data) for path, data in files.items()}  # type: ignore[misc]
        return len(write(target, made, old, {}, alone=False))


def _text(article: Article, locale: str, page: Page) -> bytes:
    """The text of ``build/``, or of ``build/drafts/`` where some of it is a draft."""
    path = article.source.beside(article.project.messages(locale), ".po")
    entries = po.read(path, root=article.project.root).entries if path.exists() else []
    texts: dict[tuple[str | None, str], str] = {
        (e.msgctxt, e.msgid): e.msgstr for e in entries if not e.obsolete and e.msgstr
    }
    data = build(article.document, article.segments, texts, article.structure).data
    return data if page.state == "translated" else mark_draft(data, find(data, article.source.reference))


def _references(article: Article, locale: str, home: Path) -> dict[str, bytes]:
    """Each image reference of an article with the bytes it means in a locale."""
    said = [p.detail for b in article.document.blocks for p in b.pieces if p.kind == "image"]
    said += _IMAGE_TAG.findall(article.document.data.decode())
    cover = article.document.meta.get("cover")
    if isinstance(cover, Mapping) and isinstance(cover.get("image"), str):
        said.append(cover["image"])
    found = {}
    for reference in said:
        image = find_image(reference, article.source.name, locale, home)
        if image:
            found[reference] = (home / image.path).read_bytes()
    return found


def missing_images(project: Project, pages: Mapping[tuple[str, str], Page]) -> list[Finding]:
    """The images that articles name but that are not there."""
    return [
        Finding(f"source/{name}", 1, f"there is no image {path} in source/; put it there or mend its name")
        for (name, locale), page in sorted(pages.items())
        if locale == project.source_locale
        for path in page.body.missing
    ]


def unreviewed_strings(project: Project, locales: Sequence[str]) -> dict[str, int]:
    """How many of the site's own strings nobody has passed, by locale; only locales that have some."""
    found = {}
    for locale in locales:
        path = project.interface(locale)
        entries = po.read(path, root=project.root).entries if path.exists() else []
        open_ = sum(1 for e in entries if not e.obsolete and (e.fuzzy or not e.msgstr))
        if open_:
            found[locale] = open_
    return found


def update_strings(project: Project) -> None:
    """Extract the site's own strings and bring each locale's catalog of them up to date.

    Raises:
        PipelineError: A catalog cannot be read or written.
    """
    template = extract(_templates(project), project.name, project.name)
    write_bytes(project.interface(), po.dump(template), project.root)
    for locale in project.site_locales():
        path = project.interface(locale)
        if path.exists():
            old = po.read(path, root=project.root)
        else:
            old = Catalog(header.new_header(folder(locale), project=project.name, team=project.team(locale)))
        before = po.dump(old)
        data = po.dump(merge(old, template))
        if not path.exists() or data != before:  # as a translator's tool wrapped it, it stays
            write_bytes(path, data, project.root)


def assemble(
    project: Project,
    pages: Mapping[tuple[str, str], Page],
    old: Manifest,
    *,
    preview: bool = False,
    url: str | None = None,
    media: Sequence[Path] = (),
) -> Site:
    """The site of some pages, by the project's settings.

    Args:
        project: The project.
        pages: Articles by source name and locale.
        old: What the last build left.
        preview: Whether no page may be found by search engines.
        url: The site's address where it is not that of the settings.
        media: Where else images are looked for.
    """
    locales = [project.source_locale, *project.site_locales()]

    @cache
    def strings(locale: str, drafts: bool) -> Strings:
        return load(project.interface(locale), locale, project.source_locale, drafts=drafts)

    address = str(project.site.get("url", "")) if url is None else url
    own = {locale: project.locales.get(locale, {}).get("digits") for locale in locales}
    return Site(
        pages,
        locales,
        project.source_locale,
        project.root / "source",
        _templates(project),
        strings,
        {locale: str(own[locale] or formats.default_digits(locale)) for locale in locales},
        _version(project),
        project.name,
        address.rstrip("/") + "/" if address else "",
        str(project.site.get("links", "/articles/")),
        preview,
        old.slugs,
        media,
    )


def with_reviews(project: Project, pages: Mapping[tuple[str, str], Page]) -> dict[tuple[str, str], Page]:
    """The same pages, signed off where a valid sign-off says so.

    Raises:
        ConfigError: A file of sign-offs cannot be read.
    """
    found = {}
    known = {
        locale: reviews.read(project.reviews(locale), project.show(project.reviews(locale)))
        for locale in project.site_locales()
    }
    for (name, locale), page in pages.items():
        given = known.get(locale, {}).get(name)
        if (
            given
            and not given.withdrawn
            and page.state == "translated"
            and (given.source, given.text) == (page.source_hash, page.catalog_hash)
        ):
            page = replace(page, state="signed-off", reviewer=given.reviewer, reviewed=given.date)  # noqa: PLW2901
        found[name, locale] = page
    return found


def make_pages(
    project: Project, locales: Sequence[str], sources: Sequence[Source], progress: Progress, *, drafts: bool
) -> dict[tuple[str, str], Page]:
    """Each article in each locale, its own language too; what has not changed is taken from the last run.

    Args:
        project: The project.
        locales: Beside the source's.
        sources: The articles.
        progress: Told the name of each article that is ready.
        drafts: Whether texts that no person has passed are shown.

    Raises:
        PipelineError: Something cannot be read.
    """
    store = _Store(project.root / ".cache" / "site" / ("preview" if drafts else "publish"))
    base = _base(project, drafts=drafts)
    found: dict[tuple[str, str], Page] = {}
    waiting: list[tuple[Source, dict[str, str]]] = []
    for source in sources:
        keys = _keys(project, source, locales, base)
        missing = {}
        for locale, key in keys.items():
            page = store.get(key)
            if page is None:
                missing[locale] = key
            else:
                found[source.name, locale] = page
        if missing:
            waiting.append((source, missing))
        else:
            progress(source.name)
    for name, made in _make_all(project, waiting, drafts=drafts):
        for locale, (key, page) in made.items():
            store.put(key, page)
            found[name, locale] = page
        progress(name)
    store.prune()
    order = [project.source_locale, *locales]
    return {(s.name, locale): found[s.name, locale] for s in sources for locale in order}


_Made = tuple[str, dict[str, tuple[str, Page]]]


def _make_all(project: Project, waiting: Sequence[tuple[Source, dict[str, str]]], *, drafts: bool) -> Iterator[_Made]:
    workers = cores()
    if len(waiting) < _MANY or workers < 2:
        for source, keys in waiting:
            yield _make(project, source, keys, drafts)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # A fresh process for each worker: this one may run a thread that draws a progress bar.
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        count = len(waiting)
        sources, wanted = zip(*waiting, strict=True)
        yield from pool.map(_make, [project] * count, sources, wanted, [drafts] * count, chunksize=8)


def _make(project: Project, source: Source, keys: Mapping[str, str], drafts: bool) -> _Made:
    """Make an article's pages in the locales that ``keys`` names."""
    (article,) = load_articles(project, [source])
    home = project.root / "source"
    version = reviews.data_hash(article.document.data)
    made = {}
    for locale, key in keys.items():
        slugs = project.locales.get(locale, {}).get("slugs") or {}
        if locale == project.source_locale:
            page = original(article.document, source.name, locale, home, slugs, version)
        else:
            path = source.beside(project.messages(locale), ".po")
            catalog = po.read(path, root=project.root) if path.exists() else Catalog()
            page = localize(
                article.document,
                article.segments,
                article.structure,
                catalog,
                source.name,
                locale,
                project.source_locale,
                home,
                slugs,
                version,
                drafts=drafts,
                coverage=project.publishing(locale).coverage,
            )
        made[locale] = (key, page)
    return source.name, made


class _Store:
    """Pages of the last run, each under a key of all that went into it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.used: set[str] = set()

    def get(self, key: str) -> Page | None:
        self.used.add(key)
        try:
            return Page.from_json(json.loads((self.home / key).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, page: Page) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        temporary = self.home / f".{os.urandom(8).hex()}"
        temporary.write_bytes(json.dumps(page.to_json(), ensure_ascii=False).encode())
        temporary.replace(self.home / key)

    def prune(self) -> None:
        for path in self.home.iterdir() if self.home.is_dir() else ():
            if path.name not in self.used:
                path.unlink()


def _keys(project: Project, source: Source, locales: Sequence[str], base: str) -> dict[str, str]:
    """For each locale the key of an article's page."""
    data = source.path.read_bytes()
    keys = {}
    for locale in (project.source_locale, *locales):
        path = source.beside(project.messages(locale), ".po")
        catalog = path.read_bytes() if locale != project.source_locale and path.is_file() else b""
        own = project.locales.get(locale, {}).get("slugs") or {}
        parts = (base.encode(), source.name.encode(), locale.encode(), json.dumps(own).encode(), data, catalog)
        keys[locale] = _hash(parts)
    return keys


def _base(project: Project, *, drafts: bool) -> str:
    """What every page depends on: the code, the settings, and which images there are."""
    home = project.root / "source"
    images = [
        (path.relative_to(home).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.suffix != ".md"
    ]
    settings = [
        project.source_locale,
        project.segmentation,
        list(project.fields),
        [(locale, project.publishing(locale).coverage) for locale in project.locales],
        drafts,
    ]
    return _hash([_code().encode(), json.dumps([settings, images]).encode()])


@cache
def _code() -> str:
    home = Path(pipeline.__file__).parent
    return _hash(path.read_bytes() for path in sorted(home.rglob("*")) if path.suffix in (".py", ".yaml"))


def _version(project: Project) -> str:
    """A hash of the code and of all templates and what lies with them."""
    parts = [_code().encode()]
    for home in _templates(project):
        for path in sorted(home.rglob("*")):
            if path.is_file():
                parts += [path.relative_to(home).as_posix().encode(), path.read_bytes()]
    return _hash(parts)


def _templates(project: Project) -> list[Path]:
    own = project.root / "templates"
    return [own, PACKAGED] if own.is_dir() else [PACKAGED]


def _hash(parts: Iterable[bytes]) -> str:
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
