"""Slugs and addresses: where a page lies, and which page a link in a source means."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pipeline.errors import ConfigError

__all__ = ["Link", "check_slug", "page", "relative", "resolve", "slug_of", "url"]

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """An article that a link leads to, and the place in it."""

    name: str
    fragment: str = ""


def check_slug(slug: str, where: str) -> str:
    """A slug in Unicode's composed form (NFC): words of letters, digits, ``-``, ``_`` and ``.``, parted by ``/``.

    Args:
        slug: What somebody wrote.
        where: Which article and locale it belongs to, for the error.

    Raises:
        ConfigError: It could lead out of its folder or can't be an address.
    """
    slug = unicodedata.normalize("NFC", slug.strip().strip("/"))
    for part in slug.split("/"):
        sound = all(c.isalnum() or c in "-_." or unicodedata.category(c) in ("Mn", "Mc") for c in part)
        taken = part.casefold() in ("index.html", "feed.xml")
        if not part or taken or not sound or part.startswith(".") or part.endswith(".") or _WINDOWS.fullmatch(part):
            raise ConfigError(
                f"“{slug}” cannot be the slug of {where}; write words joined by “-”, such as treating-ms", where
            )
    if re.fullmatch(r"page/\d+", slug):
        raise ConfigError(f"“{slug}” cannot be the slug of {where}; the lists of articles lie there", where)
    if len(slug.encode()) > 200:
        raise ConfigError(f"the slug of {where} is longer than a file name may be; shorten it", where)
    return slug


def slug_of(name: str, meta: Mapping[str, Any], own: Mapping[str, Any] | None = None) -> str:
    """The slug of an article in a locale.

    Args:
        name: The source's name, ``about/team.md``.
        meta: The front matter as the locale has it: ``slug`` may be a translated field.
        own: The slugs that ``pipeline.yaml`` gives for the locale, by name with or without its ending.

    Raises:
        ConfigError: It can't be a slug.
    """
    stem = str(PurePosixPath(name).with_suffix(""))
    given = (own or {}).get(name) or (own or {}).get(stem) or meta.get("slug") or stem
    return check_slug(str(given), name)


def page(locale: str, slug: str) -> str:
    """Where a page lies below the site's root: ``ar/treating-ms/``; an empty slug is the locale's index."""
    return f"{locale}/{slug}/" if slug else f"{locale}/"


def url(path: str) -> str:
    """A path below the site's root as an address writes it."""
    return quote(path, safe="/-._~")


def relative(start: str, end: str) -> str:
    """The address of one page on another, both below the site's root; it holds wherever the site is mounted."""
    found = posixpath.relpath(end or ".", start or ".")
    return url(found + "/" if end.endswith("/") or not end else found)


def resolve(address: str, name: str, names: Collection[str], by_slug: Mapping[str, str], prefix: str) -> Link | None:
    """The article that a link in a source means.

    Args:
        address: What the link says.
        name: The source it stands in.
        names: All sources.
        by_slug: The sources by the slug of their own language, for addresses such as ``/articles/treating-ms``.
        prefix: Below which address the sources speak of articles: ``/articles/``.

    Returns:
        ``None`` where it leads out of the project's articles.
    """
    if _SCHEME.match(address) or address.startswith("#"):
        return None
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path.startswith("/"):
        wanted = path.removeprefix(prefix) if path.startswith(prefix) else path
        found = by_slug.get(wanted.strip("/"))
        return Link(found, parts.fragment) if found else None
    found = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    for candidate in (found, f"{found}.md"):
        if candidate in names:
            return Link(candidate, parts.fragment)
    return None
