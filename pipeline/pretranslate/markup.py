r"""A unit's text with its markup set apart as numbered tokens, so that an engine can carry it or leave it alone.

A catalog's ``msgid`` shows markup in the form of `pipeline.segment.form`. Here it becomes the tokens of
`pipeline.engines.inline`: a link or a run of emphasis is a pair round its text, an image, a code span, an entity
or an escaped character is a thing by itself. `Text.written` says what each number stood for.
"""

from __future__ import annotations

import html as entities
import re
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.engines.inline import Token
from pipeline.model import Form, Segment
from pipeline.read import html
from pipeline.read.inline import read_inline

__all__ = ["EDGE", "OBJECT", "Text", "plain", "read"]

OBJECT = "\ufffc"
"""What stands for a thing that is no text, where text is searched (Unicode's object replacement character)."""

EDGE = "*"
"""What stands for the beginning or the end of a pair there: a sign of emphasis, which parts words and not terms."""

_KEPT = 0x10FE00  # private use: stands for a kept region while the msgid is parsed
_LITERAL = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|\\[!-/:-@\[-`{-~]")
_SIGNS = {"strong": 2, "emphasis": 1}
_PAIRS = frozenset(["strong", "emphasis", "strikethrough", "link", "element"])


@dataclass(frozen=True, slots=True)
class Text:
    """A unit's text as tokens, numbered from 1, and what each number is in a catalog.

    ``written`` maps a number to what stands before and behind a pair, or to a thing and nothing.
    """

    tokens: tuple[Token, ...]
    written: Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Span:
    """Markup between two bytes; ``first`` and ``last`` are the lengths of the signs at its ends, 0 for a thing."""

    start: int
    end: int
    first: int = 0
    last: int = 0


def plain(tokens: Sequence[Token]) -> str:
    """The text of tokens, with one character for everything else: `OBJECT` for a thing, `EDGE` for a pair's ends."""
    return "".join(t.value if t.kind == "text" else OBJECT if t.kind == "void" else EDGE for t in tokens)


def read(segment: Segment) -> Text:
    """Set the markup of a segment's ``msgid`` apart."""
    form, encoding = segment.form, segment.block.encoding
    msgid = form.msgid
    if not form.pieces:
        return _Writer(msgid.encode(), ()).text([])
    # A footnote mark is one only where its footnote is defined, which is elsewhere.
    kept = tuple(piece.text for piece in form.pieces if piece.kind in ("keep", "footnote"))
    for index, raw in enumerate(kept):
        msgid = msgid.replace(raw, chr(_KEPT + index), 1)
    if encoding == "html":
        data = msgid.encode()
        return _Writer(data, kept).text(_tags([(t.start, t.end) for t in html.tokens(data)], data))
    data = msgid.replace("\n", "\\\n").encode()
    return _Writer(data, kept).text(_spans(form, encoding, data))


def _spans(form: Form, encoding: str, data: bytes) -> list[_Span]:
    labels = "any" if form.links or form.images else "defined"
    run = read_inline(data.decode(), labels if encoding == "markdown" else "two brackets")
    if run is None:
        return []
    pieces = run.pieces
    spans: list[tuple[_Span, int]] = []
    tags: list[tuple[int, int]] = []
    for order, (kind, first, last) in enumerate(run.runs):
        start, end = pieces[first].start, pieces[last - 1].end
        if kind == "html":
            tags.append((start, end))
        elif kind == "link":
            spans.append((_Span(start, end, 1, end - pieces[last - 1].start), order))
        elif kind in _PAIRS:
            size = _SIGNS.get(kind) or (2 if data[start : start + 2] == b"~~" else 1)
            spans.append((_Span(start, end, size, size), order))
        else:
            spans.append((_Span(start, end), order))
    # Of two runs that begin and end together the outer one was closed, and so listed, last.
    ordered = [span for span, _ in sorted(spans, key=lambda item: (item[0].start, -item[0].end, -item[1]))]
    for tag in _tags(tags, data):
        crossed = any(s.start < tag.start < s.end < tag.end or tag.start < s.start < tag.end < s.end for s in ordered)
        if tag.first and crossed:
            insort(ordered, _Span(tag.start, tag.start + tag.first), key=lambda s: (s.start, -s.end))
            insort(ordered, _Span(tag.end - tag.last, tag.end), key=lambda s: (s.start, -s.end))
        else:
            insort(ordered, tag, key=lambda s: (s.start, -s.end))
    return ordered


def _tags(places: Sequence[tuple[int, int]], data: bytes) -> list[_Span]:
    """HTML elements as pairs, tags without a partner and comments as things; the outer ones first."""
    spans: list[_Span] = []
    opened: list[tuple[str, int, int]] = []
    for start, end in places:
        raw = data[start:end].decode()
        # In a catalog a second <a> with other attributes is <a2>, and still closed by </a>.
        tag = html.tag(raw)
        name = re.sub(r"\d+\Z", "", tag.name) if tag else ""
        if tag is not None and tag.kind == "open":
            opened.append((name, start, end))
            continue
        depth = None
        if tag is not None and tag.kind == "close":
            depth = next((d for d in range(len(opened) - 1, -1, -1) if opened[d][0] == name), None)
        if depth is None:
            spans.append(_Span(start, end))
            continue
        spans += [_Span(first, last) for _, first, last in opened[depth + 1 :]]
        _, first, last = opened[depth]
        spans.append(_Span(first, end, last - first, end - start))
        del opened[depth:]
    spans += [_Span(first, last) for _, first, last in opened]
    return sorted(spans, key=lambda span: (span.start, -span.end))


class _Writer:
    """Writes spans that nest as tokens; one use each."""

    def __init__(self, data: bytes, kept: tuple[str, ...]) -> None:
        self.data = data
        self.kept = kept
        self.tokens: list[Token] = []
        self.written: dict[int, tuple[str, str]] = {}
        kept_signs = "".join(chr(_KEPT + index) for index in range(len(kept)))
        self.literal = re.compile(f"[{kept_signs}]|{_LITERAL.pattern}") if kept else _LITERAL

    def text(self, spans: list[_Span]) -> Text:
        spans = list(spans)
        self.walk(0, len(self.data), spans)
        return Text(tuple(self.tokens), self.written)

    def walk(self, start: int, end: int, spans: list[_Span]) -> None:
        at = start
        while spans and spans[0].start < end:
            span = spans.pop(0)
            if span.start < at and not span.first:
                continue
            first, last = max(span.start, at), min(span.end, end)
            self.plain(self.data[at:first].decode())
            if not span.first:
                self.thing(self.data[first:last].decode())
            else:
                number = self.number()
                opening = self.data[first : first + span.first].decode()
                closing = self.data[last - span.last : last].decode()
                self.written[number] = (opening, closing)
                self.tokens.append(Token("open", id=number))
                self.walk(first + span.first, last - span.last, spans)
                self.tokens.append(Token("close", id=number))
            at = last
        self.plain(self.data[at:end].decode())

    def number(self) -> int:
        return len(self.written) + 1

    def thing(self, raw: str) -> None:
        """A thing as the catalog has it; a hard line break is a line feed there."""
        for index, text in enumerate(self.kept):
            raw = raw.replace(chr(_KEPT + index), text)
        number = self.number()
        self.written[number] = ("\n" if raw == "\\\n" else raw, "")
        hint = entities.unescape(raw) if raw[:1] == "&" else raw[1:] if raw[:1] == "\\" else raw.strip("`")
        self.tokens.append(Token("void", " " if raw == "\\\n" else hint, number))

    def plain(self, text: str) -> None:
        for piece, literal in _parts(text, self.literal):
            if piece:
                self.tokens.append(Token("text", piece))
            if literal:
                self.thing(literal)


def _parts(text: str, literal: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    at = 0
    for found in literal.finditer(text):
        yield text[at : found.start()], found[0]
        at = found.end()
    yield text[at:], ""
