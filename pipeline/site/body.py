"""Localized Markdown to the HTML of a page's body: safe, with the source's heading ids, links and images named.

A translator's text is input. What the Markdown parser makes of it goes through nh3, which keeps only what is
listed here; everything the page adds of its own (directions, languages, ids) comes after that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
import pyromark
from lxml import etree, html  # type: ignore[import-untyped]  # lxml has no types of its own

from pipeline.read.inline import MARKDOWN_OPTIONS
from pipeline.site import bidi
from pipeline.site.marks import CLOSE, OPEN, Phrase, bare, is_marked, join
from pipeline.site.media import Image

__all__ = ["Body", "Heading", "Question", "fill", "heading_ids", "make"]

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_ATTRIBUTES = {
    "*": {"id", "lang", "dir", "title", "translate"},
    "a": {"href", "hreflang"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_ALERTS = {f"markdown-alert-{kind}" for kind in ("note", "tip", "important", "warning", "caution")}
_ALIGNED = {"start", "end", "center"}
_CLASSES = {
    "blockquote": _ALERTS,
    "div": {"footnote-definition"},
    "sup": {"footnote-reference", "footnote-definition-label"},
    "td": _ALIGNED,
    "th": _ALIGNED,
}
_SANITIZER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_ALIGNMENT = re.compile(r'(<t[dh]) style="text-align: (left|right|center)"')
_CHECKBOX = re.compile(r'<input disabled="" type="checkbox"( checked="")?/>\n?')
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WHOLE = (*_HEADINGS, "p", "figcaption", "caption", "td", "th", "dt", "summary")
_HTML_SPACE = " \t\n\r\f"
# Only this module writes these: in a text "<" is escaped, in an attribute the quotation mark.
_LINK = re.compile(r'<a href="link:(\d+)"')
_IMAGE = re.compile(r'<img src="image:(\d+)"')


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the visible frequently asked questions and its answer, as plain text."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level: the id to link to, and its words."""

    id: str
    title: Phrase


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a page.

    ``html`` has numbers for addresses: `fill` puts them in once it is known what pages there are. ``links`` holds
    what each link says, ``images`` the path of each image below ``source/``; ``missing`` are images that aren't there.
    ``contents`` holds its headings of the second level in order.
    """

    html: str
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    contents: tuple[Heading, ...] = ()


def _tree(markdown: str) -> Any:
    text = pyromark.html(markdown, options=MARKDOWN_OPTIONS)
    ends = {"left": "start", "right": "end", "center": "center"}
    text = _ALIGNMENT.sub(lambda m: f'{m[1]} class="{ends[m[2]]}"', text)
    text = _CHECKBOX.sub(lambda m: "☑ " if m[1] else "☐ ", text)
    return html.fragment_fromstring(_SANITIZER.clean(join(text)), create_parent="div")


def heading_ids(markdown: str) -> list[tuple[str, bool]]:
    """The id of each heading of a source, in order, and whether the heading is a question.

    An id that the author gave (``{#id}``) is kept; else it is made of the heading's words as GitHub makes it, with a
    number where it comes again.
    """
    found: list[tuple[str, bool]] = []
    root = _tree(markdown)
    seen = {e.get("id") for e in root.iter(etree.Element) if e.get("id")}
    for heading in root.iter(*_HEADINGS):
        text = " ".join("".join(heading.itertext()).split())
        own = heading.get("id")
        if not own:
            words = "".join(c for c in text.lower() if c.isalnum() or c in "-_ " or unicodedata.category(c) == "Mn")
            stem = words.strip().replace(" ", "-") or "section"
            own, number = stem, 1
            while own in seen:
                own, number = f"{stem}-{number}", number + 1
            seen.add(own)
        found.append((own, text.endswith(("?", "؟", "？"))))
    return found


def make(
    markdown: str,
    ids: Sequence[tuple[str, bool]],
    image: Callable[[str], Image | None],
    locale: str,
    source_locale: str,
) -> Body:
    """Make the body of a page.

    Args:
        markdown: The localized text without its front matter, sentences in the source's language marked.
        ids: What `heading_ids` gave for the source.
        image: Finds the image that an address means.
        locale: The page's.
        source_locale: Of the marked sentences.
    """
    root = _tree(markdown)
    _headings(root, ids)
    _footnotes(root)
    contents = tuple(_contents(root))
    links: list[str] = []
    images: list[str] = []
    missing: list[str] = []
    for link in root.iter("a"):
        address = bare(link.get("href") or "")
        if address and not address.startswith("#"):
            _first(link, "href", f"link:{len(links)}")
            links.append(address)
    for picture in list(root.iter("img")):
        address = bare(picture.get("src") or "")
        found = image(address)
        if found is None:
            missing.append(address)
            _replace(picture, picture.get("alt") or "")
            continue
        _first(picture, "src", f"image:{len(images)}")
        images.append(found.path)
        if found.width and found.height and not (picture.get("width") and picture.get("height")):
            picture.set("width", str(found.width))
            picture.set("height", str(found.height))
        picture.set("alt", picture.get("alt") or "")
        picture.set("loading", "lazy")
        picture.set("decoding", "async")
    _languages(root, source_locale)
    for code in root.iter("code", "kbd", "pre", "samp"):
        code.set("dir", "ltr")
    if bidi.is_rtl(locale):
        bidi.isolate(root)
    for table in list(root.iter("table")):
        _scrollable(table)
    return Body(_inside(root), tuple(links), tuple(images), tuple(missing), tuple(_questions(root, ids)), contents)


def fill(body: str, link: Callable[[int], str], image: Callable[[int], str]) -> str:
    """The HTML of a body with its addresses.

    Args:
        body: `Body.html`.
        link: Gives the attributes of a link by its number: ``href="…"`` and what else there is, escaped.
        image: Gives the address of an image by its number, escaped.
    """
    body = _LINK.sub(lambda m: f"<a {link(int(m[1]))}", body)
    return _IMAGE.sub(lambda m: f'<img src="{image(int(m[1]))}"', body)


def _first(element: Any, name: str, value: str) -> None:
    """Set an attribute before all others, where `fill` looks for it."""
    others = {k: v for k, v in element.attrib.items() if k != name}
    element.attrib.clear()
    element.set(name, value)
    element.attrib.update(others)


def _replace(element: Any, text: str) -> None:
    """Put a text in the place of an element."""
    parent, before = element.getparent(), element.getprevious()
    text += element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(element)


def _headings(root: Any, ids: Sequence[tuple[str, bool]]) -> None:
    headings = list(root.iter(*_HEADINGS))
    for heading, (own, _) in zip(headings, ids, strict=False):  # build() compared the structures already
        heading.set("id", own)
    if any(h.tag == "h1" for h in headings):  # the page's title is its only first heading
        for heading in headings:
            heading.tag = f"h{min(int(heading.tag[1]) + 1, 6)}"


def _contents(root: Any) -> Iterator[Heading]:
    """The headings of the second level, before the signs round sentences of the source are gone."""
    for heading in root.iter("h2"):
        # A link to a footnote is no part of the words.
        words = heading.xpath(".//text()[not(ancestor::sup[@class='footnote-reference'])]")
        title = Phrase.of("".join(words))
        if title.text and heading.get("id"):
            yield Heading(heading.get("id"), title)


def _footnotes(root: Any) -> None:
    """Give footnotes ids of their own, so that none is also a heading's."""
    notes = {}
    for note in root.iter("div"):
        if note.get("class") == "footnote-definition" and note.get("id"):
            notes[note.get("id")] = f"fn-{note.get('id')}"
            note.set("id", notes[note.get("id")])
    for reference in root.iter("sup"):
        for link in reference.iter("a") if reference.get("class") == "footnote-reference" else ():
            address = (link.get("href") or "").removeprefix("#")
            if address in notes:
                link.set("href", f"#{notes[address]}")


def _languages(root: Any, source_locale: str) -> None:
    """Turn the signs round sentences of the source into ``lang`` and ``dir``."""
    tag = {"lang": source_locale, "dir": bidi.direction(source_locale)}
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if is_marked(value) or CLOSE in value:
                element.set(name, bare(value))
                if element.tag == "img":
                    element.attrib.update(tag)
    for element in list(root.iter(*_WHOLE)):
        text = "".join(element.itertext()).strip(_HTML_SPACE)
        if text.startswith(OPEN) and text.find(CLOSE) == len(text) - 1:
            element.attrib.update(tag)
            for inner in element.iter(etree.Element):
                inner.text = bare(inner.text) if inner.text else inner.text
                if inner is not element:
                    inner.tail = bare(inner.tail) if inner.tail else inner.tail
    for parent in list(root.iter(etree.Element)):
        _spans(parent, tag)
    # What is left lies across elements: the signs go, the text stays.
    for element in root.iter(etree.Element):
        element.text = bare(element.text) if element.text else element.text
        element.tail = bare(element.tail) if element.tail else element.tail


def _spans(parent: Any, tag: dict[str, str]) -> None:
    """Put marked sentences whose both ends lie in one element into spans of their own."""
    items: list[Any] = []
    for piece in (parent.text or "", *((child, child.tail or "") for child in parent)):
        child, text = piece if isinstance(piece, tuple) else (None, piece)
        if child is not None:
            child.tail = None
            items.append(child)
        items += re.split(f"([{OPEN}{CLOSE}])", text)
    if OPEN not in items or CLOSE not in items:
        _refill(parent, items)
        return
    out: list[Any] = []
    waiting: list[Any] | None = None
    for item in items:
        if isinstance(item, str) and item == OPEN:
            out += waiting or []
            waiting = []
        elif isinstance(item, str) and item == CLOSE and waiting is not None:
            span = etree.Element("span", tag)
            _refill(span, waiting)
            out.append(span)
            waiting = None
        else:
            (out if waiting is None else waiting).append(item)
    _refill(parent, out + (waiting or []))


def _refill(parent: Any, items: Sequence[Any]) -> None:
    for child in list(parent):
        parent.remove(child)
    parent.text, last = "", None
    for item in items:
        if not isinstance(item, str):
            parent.append(item)
            last = item
        elif last is None:
            parent.text += item
        else:
            last.tail = (last.tail or "") + item


def _scrollable(table: Any) -> None:
    """A wide table scrolls in a box of its own, also by keyboard."""
    box = etree.Element("div", {"class": "table", "tabindex": "0"})
    box.tail, table.tail = table.tail, None
    table.getparent().replace(table, box)
    box.append(table)


def _questions(root: Any, ids: Sequence[tuple[str, bool]]) -> list[Question]:
    """The frequently asked questions: a section all of whose headings of the next level ask in the source."""
    asks = dict(ids)
    found: list[Question] = []
    flow = list(root)
    headings = [(n, int(e.tag[1]), e) for n, e in enumerate(flow) if e.tag in _HEADINGS]
    for index, (_, level, heading) in enumerate(headings):
        if asks.get(heading.get("id"), False):
            continue
        inner = []
        for at, other, element in headings[index + 1 :]:
            if other <= level:
                break
            inner.append((at, other, element))
        if not inner or not all(o == level + 1 and asks.get(e.get("id")) for _, o, e in inner):
            continue
        for at, _, element in inner:
            answer = []
            for following in flow[at + 1 :]:
                if following.tag in (*_HEADINGS, "hr") or following.get("class") == "footnote-definition":
                    break
                answer.append(_plain(following))
            if any(answer):
                found.append(Question(_plain(element), " ".join(a for a in answer if a)))
    return found


def _plain(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _inside(root: Any) -> str:
    from markupsafe import escape

    parts = [str(escape(root.text or ""))]
    parts += [html.tostring(child, encoding="unicode") for child in root]
    return "".join(parts)
