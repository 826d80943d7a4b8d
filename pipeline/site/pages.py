"""All pages of a site, from its articles and templates: what each file is made of, and how to make it.

A page is made anew only where something that it shows has changed: every file has a fingerprint of all that
goes into it, and the last build's fingerprints lie beside the pages in ``.site.json``.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from pipeline.errors import ConfigError
from pipeline.site import addresses, bidi, formats
from pipeline.site.article import Page, Phrase
from pipeline.site.body import fill
from pipeline.site.metadata import structured_data
from pipeline.site.strings import Strings

__all__ = ["MANIFEST", "PACKAGED", "File", "Manifest", "Site", "write"]

PACKAGED = Path(__file__).parent / "templates"
"""The templates that a project's own take the place of, file by file."""

MANIFEST = ".site.json"
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
_ROOT_POLICY = f"{_POLICY}; script-src 'self'"
_LISTED = 50  # articles on a page of an index, and in a feed
_RASTER = (".png", ".jpg", ".jpeg", ".webp", ".gif")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site: a fingerprint of all that goes into it, and how to make it."""

    fingerprint: str
    make: Callable[[], bytes]


@dataclass(slots=True)
class Manifest:
    """What an earlier build left: fingerprints of its files, the slug of each article and those it had before.

    Articles are keyed by locale and source: ``ar/about/team.md``.
    """

    files: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in a built site; an empty one where there is none or it is no manifest."""
        try:
            given = json.loads((folder / MANIFEST).read_text("utf-8"))
            files = {str(k): str(v) for k, v in given["files"].items()}
            return cls(files, {str(k): [str(s) for s in v] for k, v in given["slugs"].items()})
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return cls()

    def dump(self) -> bytes:
        """As it is written."""
        text = json.dumps({"files": self.files, "slugs": self.slugs}, ensure_ascii=False, indent=0, sort_keys=True)
        return text.encode() + b"\n"


@dataclass(frozen=True)
class Site:
    """A site to be built.

    Attributes:
        pages: All its articles, by source name and locale.
        locales: All its locales, the source's first.
        source_locale: The language of the originals.
        home: The folder ``source/``, where images lie.
        templates: Folders of templates, the first goes before the others.
        strings: The site's own strings by locale, and whether drafts of them are shown.
        digits: CLDR's numbering system of each locale.
        version: A hash of the code and the templates.
        name: The name of the site.
        url: Its address with a slash at the end, or empty.
        links: Below which address the sources speak of articles.
        preview: Whether this is for reviewers only and no page is to be found by search engines.
        former: The slugs that each article had in earlier builds, as `Manifest.slugs`.
        media: Where else images are looked for: those of a page that stays as it was published.
    """

    pages: Mapping[tuple[str, str], Page]
    locales: Sequence[str]
    source_locale: str
    home: Path
    templates: Sequence[Path]
    strings: Callable[[str, bool], Strings]
    digits: Mapping[str, str]
    version: str
    name: str = ""
    url: str = ""
    links: str = "/articles/"
    preview: bool = False
    former: Mapping[str, Sequence[str]] = field(default_factory=dict)
    media: Sequence[Path] = ()

    @cached_property
    def _environment(self) -> Any:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

        @pass_context
        def phrase(context: Mapping[str, Any], given: Phrase) -> Markup:
            return self._phrase(context, given)

        environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in self.templates]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters["phrase"] = phrase
        return environment

    @cached_property
    def _by_name(self) -> dict[str, dict[str, Page]]:
        found: dict[str, dict[str, Page]] = defaultdict(dict)
        for (name, locale), page in self.pages.items():
            found[name][locale] = page
        return found

    @cached_property
    def _source_slugs(self) -> dict[str, str]:
        return {p.slug: name for (name, locale), p in self.pages.items() if locale == self.source_locale}

    def slugs(self) -> dict[str, list[str]]:
        """For the next build: the slug of each article and, after it, those it had before."""
        found: dict[str, list[str]] = {}
        taken = {addresses.page(p.locale, p.slug) for p in self.pages.values()}
        for (name, locale), page in sorted(self.pages.items()):
            key = f"{locale}/{name}"
            old = [s for s in self.former.get(key, ()) if addresses.page(locale, s) not in taken]
            found[key] = [page.slug, *dict.fromkeys(old)]
        return found

    def files(self) -> dict[str, File]:
        """Every file of the site by its path below the root.

        Raises:
            ConfigError: Two articles would lie at the same place.
        """
        found: dict[str, File] = {}
        owners: dict[str, str] = {}
        for (name, locale), page in sorted(self.pages.items()):
            path = addresses.page(locale, page.slug) + "index.html"
            clash = owners.setdefault(path.casefold(), name)
            if clash != name:
                raise ConfigError(
                    f"{clash} has the same slug in {locale}: {page.slug}; give one of them another", f"source/{name}"
                )
            found[path] = self._file("article.html", partial(self._article, page))
        for locale in self.locales:
            for number in range(1, self._index_pages(locale) + 1):
                path = _index_path(locale, number) + "index.html"
                found[path] = self._file("index.html", partial(self._index, locale, number))
            if self.url:
                found[f"{locale}/feed.xml"] = self._file("feed.xml", partial(self._feed, locale))
        for key, slugs in self.slugs().items():
            locale, _, name = key.partition("/")
            for old in slugs[1:]:
                path = addresses.page(locale, old) + "index.html"
                page = self.pages[name, locale]
                found[path] = self._file("moved.html", partial(self._moved, page, old))
        found["index.html"] = self._file("root.html", self._root)
        if self.url:
            found["sitemap.xml"] = self._file("sitemap.xml", self._sitemap)
        robots = "User-agent: *\nAllow: /\n"  # what may not be read would not be seen to say noindex
        if self.url:
            robots += f"Sitemap: {self.url}sitemap.xml\n"
        found["robots.txt"] = File(_hash(robots), robots.encode)
        self._add_media(found)
        for folder in reversed(self.templates):
            for asset in sorted((folder / "assets").rglob("*")):
                if asset.is_file():
                    found[f"assets/{asset.relative_to(folder / 'assets').as_posix()}"] = _copy(asset)
        return found

    def outside(self) -> list[str]:
        """The addresses in the originals that lead to pages of the site that this project doesn't make."""
        found = set()
        for (name, locale), page in self.pages.items():
            if locale == self.source_locale:
                found |= {a for a in page.body.links if a.startswith("/") and not self._target(a, name)}
        return sorted(found)

    def _target(self, address: str, name: str) -> addresses.Link | None:
        return addresses.resolve(address, name, self._by_name, self._source_slugs, self.links)

    def _file(self, template: str, context: Callable[[], dict[str, Any]]) -> File:
        """A page: its fingerprint is of the values it shows, so that nothing need be rendered to compare."""
        values = context()
        shown = {k: v for k, v in values.items() if k != "_"}
        texts = sorted((k[0] or "", k[1], v) for k, v in values["_"].texts.items())
        fingerprint = _hash(json.dumps([self.version, template, shown, texts], default=_plain, sort_keys=True))
        return File(fingerprint, lambda: self._render(template, values))

    def _phrase(self, context: Mapping[str, Any], given: Phrase) -> Markup:
        """A phrase as HTML on the page whose values these are."""
        if given.foreign:
            direction = bidi.direction(self.source_locale)
            return Markup('<span lang="{}" dir="{}">{}</span>').format(self.source_locale, direction, given.text)
        return bidi.isolate_text(given.text) if context["dir"] == "rtl" else escape(given.text)

    def _render(self, template: str, values: dict[str, Any]) -> bytes:
        page = values.get("page")
        if template == "article.html" and page is not None:
            values = {**values, "body": Markup(fill(page.body.html, self._links(page), self._images(page)))}  # noqa: S704  # nh3 has been through it
        text: str = self._environment.get_template(template).render(values)
        return text.encode()

    def _indexable(self, page: Page) -> bool:
        return page.state != "draft" and not self.preview

    def _common(self, locale: str, path: str, *, draft: bool) -> dict[str, Any]:
        """What every page shows."""
        return {
            "_": self.strings(locale, draft or self.preview),
            "locale": locale,
            "dir": bidi.direction(locale),
            "source_locale": self.source_locale,
            "source_dir": bidi.direction(self.source_locale),
            "digits": self.digits[locale],
            "policy": _POLICY,
            "site_name": self.name,
            "version": self.version[:8],
            "assets": addresses.relative(path, "assets/"),
            "home": addresses.relative(path, addresses.page(locale, "")),
            "feed": addresses.relative(path, f"{locale}/feed.xml") if self.url else "",
            "canonical": "",
            "alternates": [],
            "noindex": True,
            "jsonld": "",
            "languages": [],
            "og_locale": locale.replace("-", "_"),
        }

    def _language(self, tag: str, href: str, *, current: bool = False) -> dict[str, Any]:
        name = formats.language_name(tag)
        return {"tag": tag, "href": href, "dir": bidi.direction(tag), "name": name, "current": current}

    def _alternates(self, paths: Mapping[str, str], default: str | None) -> list[dict[str, str]]:
        """``hreflang`` for each locale's path, complete with ``x-default``; the same list on every one of them."""
        found = [{"tag": tag, "url": self.url + addresses.url(path)} for tag, path in paths.items()]
        if default is not None:
            found.append({"tag": "x-default", "url": self.url + addresses.url(default)})
        return found

    def _versions(self, name: str) -> dict[str, Page]:
        return {locale: self._by_name[name][locale] for locale in self.locales if locale in self._by_name[name]}

    def _page_alternates(self, page: Page) -> list[dict[str, str]]:
        versions = {tag: p for tag, p in self._versions(page.name).items() if self._indexable(p)}
        paths = {tag: addresses.page(tag, p.slug) for tag, p in versions.items()}
        return self._alternates(paths, paths.get(self.source_locale))

    def _article(self, page: Page) -> dict[str, Any]:
        path = addresses.page(page.locale, page.slug)
        values = self._common(page.locale, path, draft=page.state == "draft")
        versions = self._versions(page.name)
        source = versions.get(self.source_locale)
        digits = self.digits[page.locale]
        values |= {
            "page": page,
            "date": _day(page.date, page.locale, digits),
            "reviewed": _day(page.reviewed, page.locale, digits),
            "cover": addresses.relative(path, f"media/{page.cover.path}") if page.cover else "",
            "languages": [
                self._language(tag, addresses.relative(path, addresses.page(tag, p.slug)), current=tag == page.locale)
                for tag, p in versions.items()
            ],
            "source_href": addresses.relative(path, addresses.page(source.locale, source.slug))
            if source and source is not page
            else "",
            "noindex": not self._indexable(page),
            "og_alternates": [],
            "og_image": "",
            # No template shows these: the fingerprint must know where the links of the body lead.
            "addresses": [self._links(page)(n) for n in range(len(page.body.links))],
        }
        if not self.url or not self._indexable(page):
            return values
        image = page.cover.path if page.cover and page.cover.path.lower().endswith(_RASTER) else ""
        image = self.url + addresses.url(f"media/{image}") if image else ""
        values["canonical"] = self.url + addresses.url(path)
        values["alternates"] = self._page_alternates(page)
        others = {a["tag"]: a["url"] for a in values["alternates"] if a["tag"] not in ("x-default", page.locale)}
        values["og_alternates"] = [tag.replace("-", "_") for tag in others]
        values["og_image"] = image
        is_source = page.locale == self.source_locale
        values["jsonld"] = structured_data(
            page,
            values["canonical"],
            home=self.url + addresses.page(page.locale, ""),
            home_name=values["_"].plain("All articles"),
            site_name=values["_"].plain(self.name, "name of the site") if self.name else "",
            site_url=self.url,
            original="" if is_source else others.get(self.source_locale, ""),
            translations=list(others.values()) if is_source else [],
            image=image,
        )
        return values

    def _links(self, page: Page) -> Callable[[int], str]:
        """The attributes of the links of an article."""
        path = addresses.page(page.locale, page.slug)

        def attributes(number: int) -> str:
            address = page.body.links[number]
            link = self._target(address, page.name)
            foreign = page.locale != self.source_locale
            if link is None:
                marked = foreign and address.startswith("/") and not address.startswith(f"/{page.locale}/")
                return str(escape_attributes(href=address, hreflang=self.source_locale if marked else ""))
            versions = self._by_name[link.name]
            found = versions.get(page.locale) or versions.get(self.source_locale)
            if found is None:
                return str(escape_attributes(href=address, hreflang=""))
            href = addresses.relative(path, addresses.page(found.locale, found.slug))
            href += f"#{link.fragment}" if link.fragment else ""
            return str(escape_attributes(href=href, hreflang=found.locale if found.locale != page.locale else ""))

        return attributes

    def _images(self, page: Page) -> Callable[[int], str]:
        path = addresses.page(page.locale, page.slug)
        return lambda number: str(escape(addresses.relative(path, f"media/{page.body.images[number]}")))

    @cached_property
    def _newest(self) -> dict[str, list[Page]]:
        """The articles of each locale, the newest first."""
        found: dict[str, list[Page]] = {locale: [] for locale in self.locales}
        for (_, locale), page in self.pages.items():
            found[locale].append(page)
        for pages in found.values():
            pages.sort(key=lambda p: p.name)
            pages.sort(key=lambda p: p.date, reverse=True)
        return found

    def _listed(self, locale: str, path: str, number: int) -> list[dict[str, Any]]:
        return self._items(locale, path, self._newest[locale][(number - 1) * _LISTED : number * _LISTED])

    def _items(self, locale: str, path: str, pages: Sequence[Page]) -> list[dict[str, Any]]:
        return [
            {
                "page": _short(p),
                "href": addresses.relative(path, addresses.page(locale, p.slug)),
                "url": self.url + addresses.url(addresses.page(locale, p.slug)),
                "cover": addresses.relative(path, f"media/{p.cover.path}") if p.cover else "",
                "date": _day(p.date, locale, self.digits[locale]),
                "published": _rfc(p.date),
            }
            for p in pages
        ]

    def _open(self, locale: str) -> bool:
        """Whether search engines may list a locale's index."""
        return any(tag == locale and self._indexable(p) for (_, tag), p in self.pages.items())

    @cached_property
    def _open_locales(self) -> list[str]:
        return [locale for locale in self.locales if self._open(locale)]

    def _index_alternates(self) -> list[dict[str, str]]:
        return self._alternates({tag: addresses.page(tag, "") for tag in self._open_locales}, "")

    def _index_pages(self, locale: str) -> int:
        count = sum(tag == locale for _, tag in self.pages)
        return max(1, -(-count // _LISTED))

    def _index(self, locale: str, number: int) -> dict[str, Any]:
        path = _index_path(locale, number)
        last = self._index_pages(locale)
        values = self._common(locale, path, draft=locale not in self._open_locales)
        values |= {
            "items": self._listed(locale, path, number),
            "newer": addresses.relative(path, _index_path(locale, number - 1)) if number > 1 else "",
            "older": addresses.relative(path, _index_path(locale, number + 1)) if number < last else "",
            "languages": [
                self._language(tag, addresses.relative(path, addresses.page(tag, "")), current=tag == locale)
                for tag in self.locales
            ],
            "noindex": locale not in self._open_locales,
        }
        if self.url and locale in self._open_locales:
            values["canonical"] = self.url + path
            values["alternates"] = self._index_alternates() if number == 1 else []
        return values

    def _root(self) -> dict[str, Any]:
        values = self._common(self.source_locale, "", draft=False)
        del values["home"]
        values |= {
            "policy": _ROOT_POLICY,
            "languages": [self._language(tag, addresses.relative("", addresses.page(tag, ""))) for tag in self.locales],
            "feed": "",
            "noindex": self.preview,
        }
        if self.url and not self.preview:
            values["canonical"] = self.url
            values["alternates"] = self._index_alternates()
        return values

    def _moved(self, page: Page, old: str) -> dict[str, Any]:
        path = addresses.page(page.locale, old)
        target = addresses.page(page.locale, page.slug)
        values = self._common(page.locale, path, draft=page.state == "draft")
        values |= {"page": _short(page), "target": addresses.relative(path, target), "feed": ""}
        if self.url and self._indexable(page):
            values["canonical"] = self.url + addresses.url(target)
        return values

    def _feed(self, locale: str) -> dict[str, Any]:
        values = self._common(locale, addresses.page(locale, ""), draft=False)
        values |= {
            "home": self.url + addresses.page(locale, ""),
            "address": f"{self.url}{locale}/feed.xml",
            "items": self._items(
                locale,
                addresses.page(locale, ""),
                [p for p in self._newest[locale] if self._indexable(p)][:_LISTED],
            ),
        }
        return values

    def _sitemap(self) -> dict[str, Any]:
        items = []
        if not self.preview:
            alternates = self._index_alternates()
            items.append({"url": self.url, "modified": "", "alternates": alternates})
            items += [
                {"url": self.url + addresses.page(tag, ""), "modified": "", "alternates": alternates}
                for tag in self._open_locales
            ]
        for _, page in sorted(self.pages.items()):
            if self._indexable(page):
                address = self.url + addresses.url(addresses.page(page.locale, page.slug))
                items.append({"url": address, "modified": page.modified, "alternates": self._page_alternates(page)})
        return {"_": self.strings(self.source_locale, False), "locale": self.source_locale, "items": items}

    def _add_media(self, found: dict[str, File]) -> None:
        paths = {path for page in self.pages.values() for path in page.body.images}
        paths |= {page.cover.path for page in self.pages.values() if page.cover}
        for path in sorted(paths):
            place = next((f / path for f in (self.home, *self.media) if (f / path).is_file()), None)
            if place is not None:
                found[f"media/{path}"] = _copy(place)


def escape_attributes(**values: str) -> Markup:
    """Attributes of an HTML tag; those without a value are left out."""
    return Markup(" ").join(Markup('{}="{}"').format(name, value) for name, value in values.items() if value)


def write(
    folder: Path, files: Mapping[str, File], old: Manifest, slugs: dict[str, list[str]], *, alone: bool = True
) -> list[str]:
    """Write a site into a folder: what has not changed is not made again, what is gone is removed.

    Args:
        folder: The folder.
        files: What `Site.files` gave.
        old: The manifest that lies in the folder.
        slugs: What `Site.slugs` gave.
        alone: Whether the folder is the site's alone, so that what it doesn't know is removed as well.

    Returns:
        The paths that were written or removed.
    """
    changed = []
    there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if not p.is_dir() or p.is_symlink()}
    for path, file in files.items():
        same = old.files.get(path) == file.fingerprint and path in there and not there[path].is_symlink()
        if not same and _put(folder, path, file.make()):
            changed.append(path)
    for path, place in there.items():
        if path not in files and path != MANIFEST and (alone or path in old.files):
            place.unlink()
            changed.append(path)
            for above in place.relative_to(folder).parents:
                if above != Path() and not any((folder / above).iterdir()):
                    (folder / above).rmdir()
    manifest = Manifest({path: file.fingerprint for path, file in files.items()}, slugs)
    _put(folder, MANIFEST, manifest.dump())
    return sorted(changed)


def _put(folder: Path, path: str, data: bytes) -> bool:
    """Write one file whole or not at all; say whether its bytes changed.

    Unlike a translator's catalog it need not outlast a loss of power: the next build makes it again.
    """
    place = folder / path
    try:
        if not place.is_symlink() and place.is_file() and place.read_bytes() == data:
            return False
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.parent.resolve().is_relative_to(folder.resolve()):
            raise ConfigError("a link here leads out of the site's folder; remove it", place.parent)
        temporary = place.with_name(f".{os.urandom(8).hex()}.tmp")
        temporary.write_bytes(data)
        temporary.replace(place)
    except OSError as error:
        raise ConfigError(f"the page can't be written ({error.strerror}); check the folder's rights", place) from None
    return True


def _index_path(locale: str, number: int) -> str:
    return addresses.page(locale, f"page/{number}" if number > 1 else "")


def _copy(path: Path) -> File:
    stat = path.stat()
    return File(f"{stat.st_size}:{stat.st_mtime_ns}", path.read_bytes)


def _short(page: Page) -> Page:
    """A page as lists show it: an edit of its text doesn't make them anew."""
    from dataclasses import replace

    from pipeline.site.body import Body

    return replace(page, body=Body(""), source_hash="", modified="", faq=(), tags=())


def _plain(value: object) -> Any:
    if isinstance(value, Page):
        return value.to_json()
    raise TypeError(value)


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _day(text: str, locale: str, digits: str) -> str:
    return formats.day(date.fromisoformat(text), locale, digits) if text else ""


def _rfc(text: str) -> str:
    return format_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC)) if text else ""
