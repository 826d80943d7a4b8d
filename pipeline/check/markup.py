"""The markup of both sides of a unit, in the form that `pipeline.segment.form` gives it, ready to be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.read.inline import read_inline

__all__ = ["Markup", "read_markup"]

# A quick look: a search for one character class is quicker by far than one for alternatives.
_SIGNS = re.compile(r"[*_\[\]<>`&\\~{}@\n]")
_FORMAT = re.compile(r"%[(sd]")
_INLINE = re.compile(r"[*_\[\]<>`&\\~\n]")
_BRACKETS = re.compile(r"(?<!\\)\[")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\[\]]+", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PLACEHOLDER = re.compile(r"\{\{[<%]?.*?[>%]?\}\}|\$?\{[A-Za-z_][\w.-]*\}|%\(\w+\)[a-z]|%[sd](?!\w)", re.DOTALL)
_ENTITY = re.compile(r"&(?:[A-Za-z]\w*|#\d+|#[xX][0-9A-Fa-f]+);")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_CODE = re.compile(r"`[^`]*`|\\\*")
_LABEL = re.compile(r"\]\[(\d+)\]")


_TAGS = frozenset(["html", "comment", "keep"])
_NONE: Counter[str] = Counter()


def _none() -> Counter[str]:
    return _NONE  # nobody changes it


@dataclass(frozen=True, slots=True)
class Markup:
    """The markup in a text, counted by kind and sign.

    ``stars`` are all asterisks outside code; ``block`` tells that the text would not stay one paragraph.
    """

    runs: Counter[str] = field(default_factory=_none)
    code: Counter[str] = field(default_factory=_none)
    tags: Counter[str] = field(default_factory=_none)
    links: int = 0
    labels: Counter[str] = field(default_factory=_none)
    targets: Counter[str] = field(default_factory=_none)
    images: Counter[str] = field(default_factory=_none)
    footnotes: Counter[str] = field(default_factory=_none)
    urls: Counter[str] = field(default_factory=_none)
    emails: Counter[str] = field(default_factory=_none)
    placeholders: Counter[str] = field(default_factory=_none)
    entities: Counter[str] = field(default_factory=_none)
    breaks: int = 0
    stars: int = 0
    block: bool = False


def read_markup(msgid: str, msgstr: str, context: str | None) -> tuple[Markup, Markup] | None:
    """Read the markup of a source and its translation.

    Args:
        msgid: The source.
        msgstr: The translation.
        context: The unit's context; a text with one is no Markdown (an attribute, a title, an alt text).

    Returns:
        Both, or ``None`` where neither text has a sign that could be markup.
    """
    if not _may_hold_markup(msgid) and not _may_hold_markup(msgstr):
        return None
    brackets = bool(_BRACKETS.search(msgid))
    return _read(msgid, context, brackets), _read(msgstr, context, brackets)


def _may_hold_markup(text: str) -> bool:
    return (
        _SIGNS.search(text) is not None
        or "://" in text
        or "www." in text
        or ("%" in text and _FORMAT.search(text) is not None)
    )


def _read(text: str, context: str | None, brackets: bool) -> Markup:
    urls = emails = placeholders = _NONE
    if "://" in text or "www." in text.lower():
        urls = Counter(found[0].rstrip(".,;:!?)'\"*_،؛؟»”") for found in _URL.finditer(text))
    if "@" in text:
        emails = Counter(_EMAIL.findall(text))
    if "{" in text or "%" in text:
        placeholders = Counter(_PLACEHOLDER.findall(text))
    if context is not None:
        return Markup(urls=urls, emails=emails, placeholders=placeholders, breaks=text.count("\n"))
    if not _INLINE.search(text):
        return Markup(urls=urls, emails=emails, placeholders=placeholders)
    run = read_inline(text.replace("\n", "\\\n"), "any" if brackets else "defined")
    if run is None:
        return Markup(urls=urls, emails=emails, placeholders=placeholders, block=True)
    pieces = run.pieces
    data = text.replace("\n", "\\\n").encode()
    links = [p for p in pieces if p.kind == "address" and not p.detail.startswith("?^")]
    own = [p for p in links if data[p.start : p.start + 2] == b"]("]
    return Markup(
        _count([kind for kind, _, _ in run.runs if kind in ("strong", "emphasis", "strikethrough")]),
        _count([p.text for p in pieces if p.kind == "code"]),
        _count([p.text for p in pieces if p.kind in _TAGS]),
        len(links),
        _count(_LABEL.findall(text) if links else ()),
        _count([p.detail for p in own]),
        _count([p.detail or p.text for p in pieces if p.kind == "image"]),
        _count(_FOOTNOTE.findall(text) if "[^" in text else ()),
        urls,
        emails,
        placeholders,
        _count(_ENTITY.findall(text) if "&" in text else ()),
        sum(p.kind == "break" for p in pieces),
        _CODE.sub("", text).count("*"),
    )


def _count(signs: Sequence[str]) -> Counter[str]:
    return Counter(signs) if signs else _NONE
