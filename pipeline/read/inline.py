"""Inline Markdown: from the parser's events to pieces that tile the source.

The grammar is CommonMark 0.31 with GFM tables, strikethrough, task lists, alerts and footnotes. The parser's
byte ranges are exact except that they leave out a backslash before an escaped character; the gaps between
events are therefore copied as they stand, and only what follows a line break is a container's prefix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyromark

from pipeline.model import Inline, Piece
from pipeline.read import html

__all__ = [
    "MARKDOWN_OPTIONS",
    "Event",
    "Run",
    "State",
    "folded",
    "inlines",
    "join",
    "paragraph",
    "parse",
    "read_inline",
    "read_run",
    "title_span",
]

Event = tuple[Any, int, int]
"""An event of the parser with the first and the last byte (exclusive) it covers."""

MARKDOWN_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_GFM
)
"""What the parser understands beside CommonMark. Mathematics stays off: ``$5 and $10`` is money."""

_MARKDOWN = pyromark.Markdown(options=MARKDOWN_OPTIONS)
_TWO_BRACKETS = pyromark.Markdown(
    options=MARKDOWN_OPTIONS,
    broken_link_callback=lambda link: ("?", "") if "Shortcut" not in link["link_type"] else None,
)
_RUNS = {"Emphasis": "emphasis", "Strong": "strong", "Strikethrough": "strikethrough"}
_PUNCTUATION = frozenset(b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_FOLDED = re.compile(r"[ \t]*\r?\n[ \t>]*")
_SHORTCODE = re.compile(r"\{\{[<%].*?[%>]\}\}")


PARSERS = {"defined": _MARKDOWN, "two brackets": _TWO_BRACKETS}
"""Which references are links: those the text defines; also ``[text][label]``."""


def parse(text: str, labels: str = "defined", base: int = 0) -> list[Event]:
    """Parse Markdown into events with byte ranges.

    Args:
        text: Markdown.
        labels: Which references are links, a key of `PARSERS`.
        base: What is added to every byte offset.
    """
    found = PARSERS[labels].events_with_range(text)
    return [(event, base + span["start"], base + span["end"]) for event, span in found]


@dataclass(slots=True)
class Run:
    """The inline content of one block: pieces, markup runs by piece index, and texts that lie inside.

    ``nested`` holds, for alt texts, a run of its own; for titles and attributes, the plain text with its
    place: ``(role, run or (text, start, end))``.
    """

    pieces: list[Piece] = field(default_factory=list)
    runs: list[tuple[str, int, int]] = field(default_factory=list)
    nested: list[tuple[str, Run | tuple[str, int, int]]] = field(default_factory=list)


class _Reader:
    """Builds a run from events; one use each."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.run = Run()
        self.cursor = -1
        self.after_break = False
        self.fresh = True  # whether the next text must start a piece of its own
        self.open: list[tuple[str, int]] = []
        self.ends: list[int] = []

    def add(self, kind: str, text: str, start: int, end: int, detail: str = "") -> None:
        self.run.pieces.append(Piece(kind, text, start, end, detail))
        self.cursor = end
        self.fresh = True

    def text(self, start: int, end: int) -> None:
        if start >= end:
            return
        pieces = self.run.pieces
        if not self.fresh and pieces[-1].kind == "text":
            last = pieces[-1]
            start = last.start
            pieces.pop()
        pieces.append(Piece("text", self.data[start:end].decode(), start, end))
        self.cursor = end
        self.fresh = False

    def reach(self, start: int, escaped: bool) -> None:
        """Copy what lies between the last event and ``start``, or give it to the line break before it."""
        if self.cursor < 0:
            self.cursor = start - 1 if escaped and self.data[start - 1 : start] == b"\\" else start
            self.text(self.cursor, start)
        elif self.after_break:
            at = start
            if escaped and start > self.cursor and self.data[start - 1 : start] == b"\\":
                at = start - 1
            last = self.run.pieces.pop()
            self.add(last.kind, last.text, last.start, at)
            self.after_break = False
            self.text(at, start)
        else:
            self.text(self.cursor, start)

    def read(self, events: Sequence[Event]) -> Run:
        index = 0
        while index < len(events):
            index = self.event(events, index)
        return self.run

    def event(self, events: Sequence[Event], index: int) -> int:
        event, start, end = events[index]
        if isinstance(event, str):
            self.reach(start, escaped=False)
            if event == "HardBreak":
                self.runs_add("break", start, end)
            else:
                self.add("soft", "\n", start, end)
            self.after_break = True
            return index + 1
        ((name, value),) = event.items()
        if name == "TaskListMarker":
            self.cursor = -1
            return index + 1
        if name == "End":
            return self.close(value, end, index)
        escaped = name == "Text" and start > 0 and self.data[start] in _PUNCTUATION
        self.reach(start, escaped)
        if name == "Text":
            self.text(start, end)
        elif name == "Start":
            return self.start(value, events, index)
        elif name == "Code":
            self.atom("code", folded(self.data[start:end]), start, end)
        elif name == "InlineHtml":
            self.html(folded(self.data[start:end]), start, end)
        elif name == "FootnoteReference":
            self.atom("footnote", self.data[start:end].decode(), start, end)
        else:
            self.text(start, end)
        return index + 1

    def runs_add(self, kind: str, start: int, end: int) -> None:
        self.run.runs.append((kind, len(self.run.pieces), len(self.run.pieces) + 1))
        self.add(kind, "\n", start, end)

    def atom(self, kind: str, text: str, start: int, end: int, detail: str = "") -> None:
        self.run.runs.append((kind, len(self.run.pieces), len(self.run.pieces) + 1))
        self.add(kind, text, start, end, detail)

    def html(self, raw: str, start: int, end: int) -> None:
        if raw.startswith("<!--"):
            self.run.runs.append(("html", len(self.run.pieces), len(self.run.pieces) + 1))
            self.add("comment", raw, start, end, raw[4:-3].strip())
            return
        self.atom("html", raw, start, end)
        self.run.nested += html.attribute_texts(self.data[start:end], start)

    def start(self, value: Any, events: Sequence[Event], index: int) -> int:
        _, start, end = events[index]
        if isinstance(value, str):
            self.open.append((_RUNS[value], len(self.run.pieces)))
            self.fresh = True
            return index + 1
        kind, link = next(iter(value.items()))
        end = _whole(self.data, link["link_type"], end)
        if kind == "Link" and link["link_type"] not in ("Autolink", "Email"):
            self.open.append((link["dest_url"], len(self.run.pieces)))
            self.ends.append(end)
            self.add("link", "[", start, start + 1)
            return index + 1
        close = _matching_end(events, index)
        if kind == "Link":
            self.atom("autolink", self.data[start:end].decode(), start, end, link["dest_url"])
        elif kind == "Image":
            inner = _Reader(self.data)
            alt = inner.read(events[index + 1 : close])
            if alt.pieces:
                if link["link_type"] in ("Shortcut", "Collapsed"):
                    _keep_label(alt, self.data, end)
                self.run.nested.append(("alt text", alt))
            self.atom("image", "![]", start, end, link["dest_url"])
            after = max(inner.cursor, start + 2)
            self.title(self.data.index(b"]", after) + 1, end)
        return close + 1

    def close(self, value: Any, end: int, index: int) -> int:
        if value == "Link":
            address, first = self.open.pop()
            end = self.ends.pop()
            at = self.data.index(b"]", self.cursor)
            if self.after_break:
                self.reach(at, escaped=False)
            else:
                self.text(self.cursor, at)
            self.add("address", "]", at, end, address)
            self.run.runs.append(("link", first, len(self.run.pieces)))
            self.title(at + 1, end)
        elif value in _RUNS:
            kind, first = self.open.pop()
            self.reach(end, escaped=False)
            self.run.runs.append((kind, first, len(self.run.pieces)))
            self.fresh = True
        return index + 1

    def title(self, start: int, end: int) -> None:
        found = title_span(self.data[start:end]) if self.data[start : start + 1] == b"(" else None
        if found:
            first, last = start + found[0], start + found[1]
            self.run.nested.append(("title", (self.data[first:last].decode(), first, last)))


def _whole(data: bytes, link_type: str, end: int) -> int:
    """The end of a link with the ``[]`` of a collapsed reference, which the parser's range leaves out."""
    return end + 2 if link_type.startswith("Collapsed") and data[end : end + 2] == b"[]" else end


def _keep_label(alt: Run, data: bytes, end: int) -> None:
    """Note where an image is its own label, ``![alt]``: another alt text needs the label written out."""
    start, stop = alt.pieces[0].start, alt.pieces[-1].end
    alt.pieces.append(Piece("label", "", stop, end, folded(data[start:stop])))


def folded(data: bytes) -> str:
    """What was written inline, on one line: the prefixes of its container's lines are gone."""
    return _FOLDED.sub(" ", data.decode())


def _matching_end(events: Sequence[Event], index: int) -> int:
    """The index of the ``End`` that closes the ``Start`` of a link or an image at ``index``."""
    depth = 0
    for at in range(index, len(events)):
        event = events[at][0]
        if isinstance(event, dict):
            if "Start" in event:
                depth += 1
            elif "End" in event:
                depth -= 1
                if depth == 0:
                    return at
    raise AssertionError("the parser closes what it opens")


# Atomic groups instead of possessive ones, which Python gets wrong before 3.11.5 (python/cpython#106052).
_TITLE = re.compile(
    rb"""[\s>](?:"((?>(?:\\.|[^"\\])*))"|'((?>(?:\\.|[^'\\])*))'|\(((?>(?:\\.|[^()\\])*))\))\s*\)?\s*\Z""",
    re.DOTALL,
)


def title_span(data: bytes) -> tuple[int, int] | None:
    """Where the title stands in ``(address "title")`` or at the end of a reference definition.

    A title over several lines is left alone: its container's prefixes would be part of the text.
    """
    for at in range(len(data)):
        if data[at] in b" \t\n\r" and (found := _TITLE.match(data, at)):
            start, end = found.span(found.lastindex or 0)
            return (start, end) if start < end and b"\n" not in data[start:end] else None
    return None


def read_run(events: Sequence[Event], data: bytes) -> Run:
    """Read the inline events of one block.

    Args:
        events: All events between the block's start and its end.
        data: The bytes that the events' ranges count in.
    """
    if all(type(event) is dict and "Text" in event for event, _, _ in events):
        start, end = events[0][1], events[-1][2]
        if start and data[start] in _PUNCTUATION and data[start - 1] == 0x5C:
            start -= 1
        return Run([Piece("text", data[start:end].decode(), start, end)])
    return _Reader(data).read(events)


@dataclass(slots=True)
class State:
    """What one block leaves behind for the next: an open ``l10n:off``, an open ``translate="no"``, notes."""

    off: bool = False
    kept: str = ""
    depth: int = 0
    notes: list[str] = field(default_factory=list)

    def comment(self, inside: str) -> bool:
        """Take in a comment; returns whether it switched translation off or on, or was a note."""
        if inside in ("l10n:off", "l10n:on"):
            self.off = inside == "l10n:off"
            return True
        if inside.startswith("l10n:"):
            self.notes.append(" ".join(inside[5:].split()))
            return True
        return False

    def skips(self, tag: html.Tag) -> bool:
        """Take in a tag; returns whether it lies in, opens or closes an element that stays as it is."""
        if self.kept:
            if tag.name == self.kept and tag.kind in ("open", "close"):
                self.depth += 1 if tag.kind == "open" else -1
                if self.depth == 0:
                    self.kept = ""
            return True
        if tag.kind == "open" and tag.untranslated:
            self.kept, self.depth = tag.name, 1
            return True
        return False


def join(run: Run, state: State) -> tuple[tuple[Piece, ...], tuple[Inline, ...]]:
    """Make one piece of each region that is never translated, and find the inline HTML elements.

    Args:
        run: The pieces of one block.
        state: What earlier blocks left open; takes in this block's.

    Returns:
        The final pieces, and the markup runs in characters of the joined text.
    """
    pieces = run.pieces
    if not run.runs and len(pieces) == 1 and not state.off and "{{" not in pieces[0].text:
        return tuple(pieces), ()  # plain text, as most blocks are
    if state.off or any(p.kind in ("html", "comment") or (p.kind == "text" and "{{" in p.text) for p in pieces):
        run = _merge(run, _kept_regions(pieces, state))
        run = _shortcodes(run)
        run.runs += _elements(run.pieces)
    at, starts = 0, []
    for piece in run.pieces:
        starts.append(at)
        at += len(piece.text)
    starts.append(at)
    spans = sorted((starts[a], -starts[b], kind) for kind, a, b in run.runs)
    return tuple(run.pieces), tuple(Inline(kind, a, -b) for a, b, kind in spans)


def _kept_regions(pieces: list[Piece], state: State) -> list[tuple[int, int]]:
    regions: list[tuple[int, int]] = []
    off_from = 0 if state.off else None
    element: tuple[int, str, int] | None = None
    for index, piece in enumerate(pieces):
        if piece.kind == "comment" and piece.detail in ("l10n:off", "l10n:on"):
            state.off = piece.detail == "l10n:off"
            if state.off:
                off_from = index if off_from is None else off_from
            elif off_from is not None:
                regions.append((off_from, index + 1))
                off_from = None
        if piece.kind != "html" or off_from is not None or (tag := html.tag(piece.text)) is None:
            continue
        if element is None:
            if tag.kind == "open" and tag.untranslated:
                element = (index, tag.name, 1)
        elif tag.name == element[1] and tag.kind in ("open", "close"):
            depth = element[2] + (1 if tag.kind == "open" else -1)
            element = (element[0], tag.name, depth)
            if depth == 0:
                regions.append((element[0], index + 1))
                element = None
    if off_from is not None:
        regions.append((off_from, len(pieces)))
    return regions


def _merge(run: Run, regions: list[tuple[int, int]]) -> Run:
    """Replace each region by one piece, unless a link or an emphasis runs across its edge."""
    merged = Run(nested=run.nested)
    place: list[int] = []
    regions = [
        (a, b)
        for a, b in regions
        if not any(first < a < last < b or a < first < b < last for _, first, last in run.runs)
    ]
    index = 0
    while index < len(run.pieces):
        last = index + 1
        if regions and regions[0][0] == index:
            last = regions.pop(0)[1]
            inside = run.pieces[index:last]
            raw = "".join(" " if p.kind in ("soft", "break") else p.text for p in inside)
            start, end = inside[0].start, inside[-1].end
            merged.nested = [n for n in merged.nested if not start <= _start_of(n[1]) < end]
            merged.runs.append(("keep", len(merged.pieces), len(merged.pieces) + 1))
            merged.pieces.append(Piece("keep", raw, start, end))
        else:
            merged.pieces.append(run.pieces[index])
        place += [len(merged.pieces) - 1] * (last - index)
        index = last
    place.append(len(merged.pieces))
    for kind, first, last in run.runs:
        a, b = place[first], place[last]
        if b > a and not (b == a + 1 and merged.pieces[a].kind == "keep"):
            merged.runs.append((kind, a, b))
    return merged


def _start_of(nested: Run | tuple[str, int, int]) -> int:
    return nested.pieces[0].start if isinstance(nested, Run) else nested[1]


def _shortcodes(run: Run) -> Run:
    """Set Hugo's ``{{< … >}}`` and ``{{% … %}}`` apart as regions that stay as they are."""
    if not any(p.kind == "text" and _SHORTCODE.search(p.text) for p in run.pieces):
        return run
    parted = Run(nested=run.nested)
    place: list[int] = []
    for piece in run.pieces:
        place.append(len(parted.pieces))
        at, byte = 0, piece.start
        for found in _SHORTCODE.finditer(piece.text) if piece.kind == "text" else ():
            for kind, text in (("text", piece.text[at : found.start()]), ("keep", found[0])):
                if text:
                    size = len(text.encode())
                    if kind == "keep":
                        parted.runs.append(("keep", len(parted.pieces), len(parted.pieces) + 1))
                    parted.pieces.append(Piece(kind, text, byte, byte + size))
                    byte += size
            at = found.end()
        if at < len(piece.text) or not piece.text:
            parted.pieces.append(Piece(piece.kind, piece.text[at:], byte, piece.end, piece.detail))
    place.append(len(parted.pieces))
    parted.runs += [(kind, place[a], place[b]) for kind, a, b in run.runs]
    return parted


def _elements(pieces: list[Piece]) -> list[tuple[str, int, int]]:
    """Inline HTML elements, from the opening to the closing tag."""
    found: list[tuple[str, int, int]] = []
    opened: list[tuple[str, int]] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "html" or (tag := html.tag(piece.text)) is None:
            continue
        if tag.kind == "open":
            opened.append((tag.name, index))
        elif tag.kind == "close":
            depth = next((d for d in range(len(opened) - 1, -1, -1) if opened[d][0] == tag.name), None)
            if depth is not None:
                found.append(("element", opened[depth][1], index + 1))
                del opened[depth:]
    return found


_SENTINEL = "."  # what stands before a text so that "1. " or "#" at its start is text, not a block


_SIGN = re.compile(r"\\.|(?P<ticks>`+)|(?P<open>!?\[)(?P<mark>\^)?|\](?P<label>\[\d+\])?(?P<own>\()?", re.DOTALL)


def _with_addresses(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Give every ``[text]`` and ``[text][2]`` an address of its own, so that the parser takes it for a link.

    A reference would not do: its label cannot hold brackets, and ``[`a[0]`]`` is a link whose text does.

    Returns:
        The text, and for each address where it ends in its bytes and how many bytes it is longer than what
        stood there.
    """
    out: list[str] = []
    ends: list[tuple[int, int]] = []
    opened: list[re.Match[str]] = []
    at = copied = size = 0
    while sign := _SIGN.search(text, at):
        at = sign.end()
        if ticks := sign["ticks"]:
            closing = re.compile(rf"(?<!`){ticks}(?!`)").search(text, at)
            at = closing.end() if closing else at
        elif sign["open"]:
            opened.append(sign)
        elif sign[0].startswith("]") and opened:
            opening = opened.pop()
            label = sign["label"] or ""
            number = label[1:-1]
            if opening["open"] == "![":  # ![1] is its own number, and what follows belongs to something else
                label, number = "", text[opening.end() : sign.start()]
                at = sign.start() + 1
            elif opening["mark"] or sign["own"]:  # [^1] is a footnote mark
                continue
            address = f"(?{number})"
            kept = text[copied : sign.start() + 1]
            out += [kept, address]
            longer = len(address.encode()) - len(label)
            size += len(kept.encode()) + len(label) + longer
            ends.append((size, longer))
            copied = at
    return "".join(out) + text[copied:], ends


_OPENED, _CLOSED = {"Start": "Paragraph"}, {"End": "Paragraph"}


def paragraph(text: str, labels: str = "defined") -> tuple[list[Event], bytes, list[tuple[int, int]]] | None:
    """Parse text that belongs inside one block.

    Args:
        text: Inline Markdown.
        labels: As for `read_inline`.

    Returns:
        The events, the bytes that their ranges count in, and where in these each address ends that was given to a
        link or an image, with how many bytes longer it is than what stood there; ``None`` where the text is more
        than one block (a line in it starts a list, a quotation, a heading …).
    """
    ends: list[tuple[int, int]] = []
    if labels == "any":
        labels = "defined"
        text, ends = _with_addresses(text)
    text = _SENTINEL + text
    events = parse(text, labels)
    if events[0][0] != _OPENED or events[-1][0] != _CLOSED or [event for event, _, _ in events].count(_OPENED) != 1:
        return None
    return events[1:-1], text.encode(), [(len(_SENTINEL) + end, longer) for end, longer in ends]


def read_inline(text: str, labels: str = "defined") -> Run | None:
    """Read text that belongs inside one block.

    Args:
        text: Inline Markdown.
        labels: As for `parse`; or ``any``: every ``[text]`` and ``[text][2]`` is a link, whose detail is ``?``
            and the number.

    Returns:
        Its pieces, in bytes of the UTF-8 text; ``None`` where the text is more than one block (a line in it
        starts a list, a quotation, a heading …).
    """
    parsed = paragraph(text, labels)
    if parsed is None:
        return None
    events, data, ends = parsed
    run = read_run(events, data)
    first = run.pieces[0]
    pieces = [Piece("text", first.text[1:], 1, first.end)] if first.text != _SENTINEL else []
    shift = 1 - len(pieces)
    pieces += run.pieces[1:]
    return Run(_without_addresses(pieces, ends), [(k, max(a - shift, 0), b - shift) for k, a, b in run.runs])


def _without_addresses(pieces: list[Piece], ends: list[tuple[int, int]]) -> list[Piece]:
    """The pieces with their places counted in the text without sentinel and given addresses."""
    shifted, index, longer = [], 0, len(_SENTINEL)
    for piece in pieces:
        start = piece.start - longer
        while index < len(ends) and ends[index][0] <= piece.end:
            longer += ends[index][1]
            index += 1
        shifted.append(Piece(piece.kind, piece.text, start, piece.end - longer, piece.detail))
    return shifted


def inlines(text: str) -> tuple[Inline, ...]:
    """The runs of inline markup in the Markdown of one block, in characters of that text.

    Text that is more than one block (which no block of a document is) has the markup of its first
    lines' reading as running text.
    """
    run = read_inline(text, "two brackets") or read_inline(text.replace("\n", " "), "two brackets") or Run()
    pieces, found = join(run, State())
    if not found:
        return ()
    shown, places, at = [0], [0], 0
    data = text.encode()
    for piece in pieces:
        at += len(piece.text)
        shown.append(at)
        places.append(places[-1] + len(data[piece.start : piece.end].decode(errors="replace")))
    raw = dict(zip(shown, places, strict=True))
    first = pieces[0].start if pieces else 0
    shift = len(data[:first].decode())
    return tuple(Inline(i.kind, raw[i.start] + shift, raw[i.end] + shift) for i in found)
