"""One article in one locale, ready for any page around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.build import build
from pipeline.catalog.catalog import Catalog
from pipeline.catalog.origin import is_untouched_draft
from pipeline.model import Document, Segment
from pipeline.read import front_matter
from pipeline.site import addresses, media
from pipeline.site.body import Body, Heading, Question, heading_ids, make
from pipeline.site.marks import Phrase, bare, mark
from pipeline.site.reviews import text_hash

__all__ = ["Cover", "Entry", "Page", "Phrase", "localize", "original", "translator"]

_PLACEHOLDER = re.compile(r"^(?:full name|automatically generated|nobody)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture above an article: its path below ``source/``, size, and texts."""

    path: str
    width: int
    height: int
    alt: Phrase
    caption: Phrase


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and its answer from the front matter."""

    question: Phrase
    answer: Phrase


@dataclass(frozen=True, slots=True)
class Page:
    """An article in a locale.

    ``state`` is ``source`` (the original), ``draft``, ``translated`` or ``signed-off``. ``partial`` says that
    sentences stand in the source's language, ``outdated`` that the source has changed since it was translated,
    ``machine`` that some of it is a machine's draft that no person has touched.
    ``date`` and ``modified`` are ISO dates or empty. ``source_hash`` and
    ``catalog_hash`` tell one version of the source and of its translation from another.
    """

    name: str
    locale: str
    slug: str
    state: str
    title: Phrase
    description: Phrase
    body: Body
    partial: bool = False
    outdated: bool = False
    machine: bool = False
    date: str = ""
    modified: str = ""
    cover: Cover | None = None
    tags: tuple[Phrase, ...] = ()
    faq: tuple[Entry, ...] = ()
    translator: str = ""
    reviewer: str = ""
    reviewed: str = ""
    source_hash: str = ""
    catalog_hash: str = ""

    def to_json(self) -> dict[str, Any]:
        """As JSON writes it."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Page:
        """What `to_json` gave, read again.

        Raises:
            TypeError: It is something else.
            KeyError: It is something else.
        """
        values = dict(given)
        body = dict(values["body"])
        for name in ("links", "images", "missing"):
            body[name] = tuple(body[name])
        body["questions"] = tuple(Question(**q) for q in body["questions"])
        contents = body.get("contents", ())  # a page that was published before there were any has none
        body["contents"] = tuple(Heading(h["id"], Phrase(**h["title"])) for h in contents)
        values["body"] = Body(**body)
        values["title"], values["description"] = Phrase(**values["title"]), Phrase(**values["description"])
        if cover := values.get("cover"):
            values["cover"] = Cover(**{**cover, "alt": Phrase(**cover["alt"]), "caption": Phrase(**cover["caption"])})
        values["tags"] = tuple(Phrase(**t) for t in values["tags"])
        values["faq"] = tuple(Entry(Phrase(**q["question"]), Phrase(**q["answer"])) for q in values["faq"])
        return cls(**values)


def translator(catalog: Catalog) -> str:
    """The person that a catalog's header names as its last translator, without the address; empty if none."""
    name = catalog.fields.get("Last-Translator", "").partition("<")[0].strip().strip(",")
    return "" if _PLACEHOLDER.match(name) else name


def original(
    document: Document, name: str, locale: str, home: Path, slugs: Mapping[str, str], source_hash: str
) -> Page:
    """The page of a source in its own language.

    Raises:
        PipelineError: The front matter or the slug is not as it must be.
    """
    return replace(_page(document.data, document, name, locale, locale, home, slugs), source_hash=source_hash)


def localize(
    document: Document,
    segments: Sequence[Segment],
    structure: Callable[[bytes], object],
    catalog: Catalog,
    name: str,
    locale: str,
    source_locale: str,
    home: Path,
    slugs: Mapping[str, str],
    source_hash: str,
    *,
    drafts: bool,
    coverage: int = 100,
) -> Page:
    """The page of a source in another language.

    Its state is ``draft`` or ``translated``; whether it was signed off is not in the catalog.

    Args:
        document: The source.
        segments: All its segments.
        structure: As for `pipeline.build.build`.
        catalog: Its catalog.
        name: The source's name.
        locale: The page's.
        source_locale: The source's.
        home: The folder ``source/``.
        slugs: The slugs that the settings give for the locale.
        source_hash: Of the source's bytes.
        drafts: Whether texts that no person has passed are shown.
        coverage: The least share of units that a person must have passed for the page to be no draft, in percent.

    Raises:
        PipelineError: The front matter or the slug is not as it must be.
    """
    wanted = {s.key: s.msgid for s in segments}
    entries: dict[tuple[str | None, str], Any] = {(e.msgctxt, e.msgid): e for e in catalog.entries if not e.obsolete}
    there = {key: e for key, e in entries.items() if key in wanted and e.msgstr.strip()}
    shown = {key: e.msgstr for key, e in there.items() if drafts or not e.fuzzy}
    damaged = build(document, segments, shown, structure).damaged if shown else {}
    lost = [key for key in wanted if key not in shown or key in damaged]
    marked = {**shown, **{key: mark(wanted[key]) for key in lost}}
    data = build(document, segments, marked, structure).data
    unpassed = [e for key, e in there.items() if key in shown and e.fuzzy]
    passed = sum(not e.fuzzy for key, e in there.items() if key not in damaged)
    enough = 100 * passed >= coverage * len(wanted)
    stale = not entries.keys() <= wanted.keys() and not wanted.keys() <= entries.keys()
    page = _page(data, document, name, locale, source_locale, home, slugs)
    return replace(
        page,
        state="translated" if enough and not unpassed else "draft",
        partial=bool(lost),
        outdated=stale or any(e.previous_msgid for key, e in there.items() if e.fuzzy),
        machine=any(is_untouched_draft(e) for e in unpassed),
        modified=_day(catalog.fields.get("PO-Revision-Date", "")) or page.modified,
        translator=translator(catalog),
        source_hash=source_hash,
        catalog_hash=text_hash(segments, catalog),
    )


def _page(
    data: bytes,
    document: Document,
    name: str,
    locale: str,
    source_locale: str,
    home: Path,
    slugs: Mapping[str, str] | None,
) -> Page:
    front = front_matter.find(data, document.name)
    meta: Mapping[str, Any] = front.meta if front else {}
    ids = heading_ids(_markdown(document.data, front_matter.find(document.data, document.name)))

    def image(address: str) -> media.Image | None:
        return media.find(address, name, locale, home)

    body = make(_markdown(data, front), ids, image, locale, source_locale)
    cover, wanted = meta.get("cover"), None
    if isinstance(cover, Mapping) and isinstance(cover.get("image"), str):
        found = image(cover["image"])
        if found:
            alt, caption = _phrase(cover.get("alt")), _phrase(cover.get("caption"))
            wanted = Cover(found.path, found.width, found.height, alt, caption)
        else:
            body = replace(body, missing=(cover["image"], *body.missing))
    faq = meta.get("faq")
    return Page(
        name,
        locale,
        addresses.slug_of(name, {**meta, "slug": bare(str(meta.get("slug") or ""))}, slugs),
        "source",
        _phrase(meta.get("title") or PurePosixPath(name).stem),
        _phrase(meta.get("description")),
        body,
        date=_day(meta.get("date")),
        modified=_day(meta.get("lastmod") or meta.get("date")),
        cover=wanted,
        tags=tuple(_phrase(t) for t in _list(meta.get("tags"))),
        faq=tuple(
            Entry(_phrase(q.get("question")), _phrase(q.get("answer"))) for q in _list(faq) if isinstance(q, Mapping)
        ),
    )


def _markdown(data: bytes, front: front_matter.FrontMatter | None) -> str:
    return data[front.body if front else 0 :].decode("utf-8-sig")


def _phrase(value: object) -> Phrase:
    return Phrase.of(str(value or ""))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _day(value: object) -> str:
    """The ISO date that a value of the front matter or a catalog's header begins with; empty if none."""
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value or "")
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
