"""The markup of both sides of a unit, in the form that `pipeline.segment.form` gives it, ready to be compared."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from pipeline.read.inline import folded, paragraph

if TYPE_CHECKING:
    from pipeline.read.inline import Event

__all__ = ["Markup", "read_markup"]

_INLINE = re.compile(r"[*_\[\]<>`&\\~\n]")
_BRACKETS = re.compile(r"(?<!\\)\[")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\[\]]+", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PLACEHOLDER = re.compile(r"\{\{[<%]?.*?[>%]?\}\}|\$?\{[A-Za-z_][\w.-]*\}|%\(\w+\)[a-z]|%[sd](?!\w)", re.DOTALL)
_ENTITY = re.compile(r"&(?:[A-Za-z]\w*|#\d+|#[xX][0-9A-Fa-f]+);")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_CODE = re.compile(r"`[^`]*`|\\\*")
_LABEL = re.compile(r"\]\[(\d+)\]")
_RUNS = {"Strong": "strong", "Emphasis": "emphasis", "Strikethrough": "strikethrough"}
_AS_WRITTEN = {"Code": "code", "InlineHtml": "tags"}

_Sign = tuple[str, str]  # a kind, a field of `Markup`, and the sign


@dataclass(frozen=True, slots=True)
class Markup:
    """The markup in a text, counted by kind and sign.

    ``stars`` are all asterisks outside code; ``block`` tells that the text would not stay one paragraph.
    """

    runs: Counter[str]
    code: Counter[str]
    tags: Counter[str]
    links: int
    labels: Counter[str]
    targets: Counter[str]
    images: Counter[str]
    footnotes: Counter[str]
    urls: Counter[str]
    emails: Counter[str]
    placeholders: Counter[str]
    entities: Counter[str]
    breaks: int
    stars: int
    block: bool


def read_markup(msgid: str, msgstr: str, context: str | None) -> tuple[Markup, Markup] | None:
    """Read the markup of a source and its translation.

    Args:
        msgid: The source.
        msgstr: The translation.
        context: The unit's context; a text with one is no Markdown (an attribute, a title, an alt text).

    Returns:
        Both, or ``None`` where they are the same, as in nearly all units: there is nothing to compare.
    """
    is_inline = context is None
    labels = "any" if is_inline and _BRACKETS.search(msgid) else "defined"
    wanted, there = _signs(msgid, labels, is_inline=is_inline), _signs(msgstr, labels, is_inline=is_inline)
    if wanted == there or sorted(wanted) == sorted(there):
        return None
    return _counted(wanted), _counted(there)


def _signs(text: str, labels: str, *, is_inline: bool) -> list[_Sign]:
    """The markup in a text, sign by sign."""
    found: list[_Sign] = []
    if "://" in text or "www." in text.lower():
        found += [("urls", url.rstrip(".,;:!?)'\"*_،؛؟»”")) for url in _URL.findall(text)]
    if "@" in text:
        found += [("emails", email) for email in _EMAIL.findall(text)]
    if "{" in text or "%" in text:
        found += [("placeholders", placeholder) for placeholder in _PLACEHOLDER.findall(text)]
    if not is_inline:
        found += [("breaks", "")] * text.count("\n")
    elif _INLINE.search(text):
        found += _inline(text, labels)
    return found


def _inline(text: str, labels: str) -> list[_Sign]:
    """The Markdown in a text as the build's parser reads it, sign by sign."""
    parsed = paragraph(text.replace("\n", "\\\n"), labels)
    if parsed is None:
        return [("block", "")]
    found = _parsed(*parsed)
    if ("links", "") in found:
        found += [("labels", label) for label in _LABEL.findall(text)]
    if "[^" in text:
        found += [("footnotes", mark) for mark in _FOOTNOTE.findall(text)]
    if "&" in text:
        found += [("entities", entity) for entity in _ENTITY.findall(text) if unescape(entity) != entity]
    if "*" in text:
        found += [("stars", "")] * _CODE.sub("", text).count("*")
    return found


def _parsed(events: list[Event], data: bytes, ends: list[tuple[int, int]]) -> list[_Sign]:
    given = {end for end, _ in ends}
    found: list[_Sign] = []
    image = 0  # how deep in an image: what its alt text holds is the image's own
    for event, start, end in events:
        if isinstance(event, str):
            if event == "HardBreak" and not image:
                found.append(("breaks", ""))
            continue
        ((name, value),) = event.items()
        if image:
            image += (name == "Start") - (name == "End")
        elif name in _AS_WRITTEN:
            found.append((_AS_WRITTEN[name], folded(data[start:end])))
        elif name != "Start":
            continue
        elif isinstance(value, str):
            found.append(("runs", _RUNS[value]))
        elif "Image" in value:
            image = 1
            found.append(("images", value["Image"]["dest_url"] or "![]"))
        elif value["Link"]["link_type"] not in ("Autolink", "Email"):
            found.append(("links", ""))
            if end not in given:
                found.append(("targets", value["Link"]["dest_url"]))
    return found


def _counted(signs: list[_Sign]) -> Markup:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, sign in signs:
        counts[kind][sign] += 1
    return Markup(
        counts["runs"],
        counts["code"],
        counts["tags"],
        counts["links"].total(),
        counts["labels"],
        counts["targets"],
        counts["images"],
        counts["footnotes"],
        counts["urls"],
        counts["emails"],
        counts["placeholders"],
        counts["entities"],
        counts["breaks"].total(),
        counts["stars"].total(),
        "block" in counts,
    )
