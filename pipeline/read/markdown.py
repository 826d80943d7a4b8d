"""Markdown with YAML front matter: the blocks of human text in it, each with its exact place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyromark

from pipeline.errors import SourceError
from pipeline.model import Block, Document, Piece
from pipeline.read import front_matter, html
from pipeline.read.inline import MARKDOWN_OPTIONS, Event, Run, State, join, parse, read_run, title_span

__all__ = ["read"]

_INLINE_TAGS = frozenset(["Emphasis", "Strong", "Strikethrough", "Link", "Image"])
_ROLES = {
    "TableCell": "table cell",
    "Item": "list item",
    "FootnoteDefinition": "footnote",
    "BlockQuote": "block quote",
}
_HTML_ROLES = {
    "caption": "caption",
    "dd": "definition",
    "dt": "term",
    "figcaption": "caption",
    "li": "list item",
    "summary": "summary",
    "td": "table cell",
    "th": "table cell",
    **{f"h{n}": "heading" for n in range(1, 7)},
}


def read(data: bytes, name: str, fields: Sequence[str] = front_matter.DEFAULT_FIELDS) -> Document:
    """Take a Markdown text apart.

    Args:
        data: The file's bytes: UTF-8, with or without a byte order mark, any line ends.
        name: Its name, for errors and references.
        fields: Paths of the front matter fields that hold text for readers.

    Raises:
        SourceError: The bytes are no UTF-8, or the front matter is no YAML.
    """
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError("this is not UTF-8; save the file as UTF-8", name, line) from None
    reader = _Reader(data)
    front = front_matter.find(data, name)
    body = 0
    if front is not None:
        body = front.body
        for scalar in front.scalars:
            if scalar.path in fields and scalar.value.strip():
                reader.front_matter(scalar)
    elif data.startswith(b"\xef\xbb\xbf"):
        body = 3
    text = data[body:].decode()
    reader.read(parse(text, base=body))
    labels: frozenset[str] = frozenset()
    if "]:" in text:
        found = pyromark.reference_definitions(text, options=MARKDOWN_OPTIONS)
        labels = frozenset(label.casefold() for label in found)
        for definition in found.values():
            if definition["title"]:
                reader.definition(body + definition["span"]["start"], body + definition["span"]["end"])
    blocks = sorted(reader.blocks, key=lambda b: (b.start, -b.end))
    return Document(name, data, tuple(blocks), front.meta if front else {}, labels)


class _Reader:
    """Collects blocks from the parser's events; one use each."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.blocks: list[Block] = []
        self.state = State()
        self.headings: list[tuple[int, str]] = []

    def front_matter(self, scalar: front_matter.Scalar) -> None:
        context = "alt text" if scalar.path.rpartition(".")[2] == "alt" else None
        piece = Piece("text", scalar.value, scalar.start, scalar.end, scalar.style)
        role = f"front matter: {scalar.path}"
        self.add(Block(role, scalar.value, (piece,), (), (), context, (), "yaml", scalar.start, scalar.end))

    def definition(self, start: int, end: int) -> None:
        if span := title_span(self.data[start:end]):
            self.plain(
                "title",
                (self.data[start + span[0] : start + span[1]].decode(), start + span[0], start + span[1]),
            )

    def add(self, block: Block) -> None:
        if "\0" not in block.text:  # gettext cannot hold it
            self.blocks.append(block)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)

    def read(self, events: Iterable[Event]) -> None:
        containers: list[Any] = []
        inline: list[Event] = []
        lines: list[tuple[int, int]] = []
        for item in events:
            event, start, end = item
            if isinstance(event, str):
                if event != "Rule":
                    inline.append(item)
                continue
            ((key, value),) = event.items()
            if key in ("Start", "End"):
                tag = value if isinstance(value, str) else next(iter(value))
                if tag in _INLINE_TAGS:
                    inline.append(item)
                    continue
                if inline:
                    self.flush(inline, containers)
                    inline = []
                if key == "Start":
                    containers.append((tag, value))
                else:
                    if tag == "HtmlBlock":
                        self.html_block(lines)
                        lines = []
                    containers.pop()
            elif key == "Html":
                lines.append((start, end))
            elif containers and containers[-1][0] == "CodeBlock":
                continue
            else:
                inline.append(item)

    def flush(self, events: list[Event], containers: list[Any]) -> None:
        if all(isinstance(e, dict) and "TaskListMarker" in e for e, _, _ in events):
            return
        run = read_run(events, self.data)
        role, level = "paragraph", 0
        for tag, value in reversed(containers):
            if tag == "Heading":
                role, level = "heading", int(value["Heading"]["level"][1])
                break
            if tag in _ROLES:
                role = _ROLES[tag]
                if tag == "TableCell" and any(t == "TableHead" for t, _ in containers):
                    role = "table header"
                break
        self.block(run, role, level)

    def block(self, run: Run, role: str, level: int = 0, encoding: str = "markdown") -> None:
        notes = tuple(self.state.notes)
        was_off = self.state.off or bool(self.state.kept)
        pieces, inlines = join(run, self.state)
        if level:
            while self.headings and self.headings[-1][0] >= level:
                self.headings.pop()
        if was_off and (self.state.kept or all(p.kind == "keep" for p in pieces)):
            return
        if pieces:
            text = "".join(p.text for p in pieces)
            start, end = pieces[0].start, pieces[-1].end
            self.add(Block(role, text, pieces, inlines, self.path, None, notes, encoding, start, end))
            if notes and any(p.kind != "comment" and not p.text.isspace() for p in pieces):
                self.state.notes.clear()
            if level:
                self.headings.append((level, " ".join(text.split())))
        for context, nested in run.nested:
            if isinstance(nested, Run):
                self.alt(nested)
            else:
                self.plain(context, nested)

    def alt(self, run: Run) -> None:
        pieces, inlines = join(run, State())
        text = "".join(p.text for p in pieces)
        start, end = pieces[0].start, pieces[-1].end
        self.add(Block("alt text", text, pieces, inlines, self.path, "alt text", (), "markdown", start, end))
        for context, nested in run.nested:
            if not isinstance(nested, Run):
                self.plain(context, nested)

    def plain(self, context: str, found: tuple[str, int, int]) -> None:
        """A text that is no Markdown: between the quotes of a title or of an attribute."""
        text, start, end = found
        encoding = "attribute"
        if context == "title" and self.data[start - 1 : start] in (b'"', b"'", b"(") and not self._in_tag(start):
            encoding = "title"
        shown = decode(text, encoding)
        if shown.strip():
            piece = Piece("text", shown, start, end)
            self.add(Block(context, shown, (piece,), (), self.path, context, (), encoding, start, end))

    def _in_tag(self, start: int) -> bool:
        return self.data[start - 2 : start - 1] == b"="

    def html_block(self, lines: list[tuple[int, int]]) -> None:
        _HtmlReader(self, lines).read()


def decode(text: str, encoding: str) -> str:
    """What a person reads for the raw text between quotes; ``pipeline.build`` writes it back."""
    if encoding == "title":
        return text.replace('\\"', '"').replace("\\'", "'").replace("\\(", "(").replace("\\)", ")")
    return text.replace("&quot;", '"').replace("&#39;", "'").replace("&apos;", "'").replace("&lt;", "<")


class _HtmlReader:
    """Reads one block of raw HTML, whose lines need not be neighbours in the source."""

    def __init__(self, reader: _Reader, lines: list[tuple[int, int]]) -> None:
        self.reader = reader
        self.data = b"".join(reader.data[a:b] for a, b in lines)
        self.lines: list[tuple[int, int, int]] = []
        at = 0
        for start, end in lines:
            self.lines.append((at, at + end - start, start - at))
            at += end - start
        self.line = 0
        self.run = Run()
        self.role, self.level = "text", 0

    def place(self, at: int) -> int:
        """The byte of the source that stands at ``at`` in the joined lines; asked in ascending order."""
        while self.line + 1 < len(self.lines) and at >= self.lines[self.line][1]:
            self.line += 1
        return at + self.lines[self.line][2]

    def read(self) -> None:
        state, at = self.reader.state, 0
        for tag in html.tokens(self.data):
            self.text(at, tag.start)
            at = tag.end
            start = self.place(tag.start)
            end = self.place(tag.end - 1) + 1
            raw = self.data[tag.start : tag.end]
            if tag.kind == "comment":
                inside = raw[4:-3].decode().strip()
                if not state.comment(inside) and self.run.pieces:
                    self.add("comment", raw, start, end)
                continue
            if state.off:
                continue
            if tag.name in html.INLINE and not state.kept:
                if end - start == len(raw):
                    self.run.nested += html.attribute_texts(raw, start)
                self.add("html", raw, start, end)
                continue
            if not state.kept:
                self.flush()
                if end - start == len(raw):
                    self.run.nested += html.attribute_texts(raw, start)
                    self.flush()
            if state.skips(tag):
                continue
            self.role = _HTML_ROLES.get(tag.name, "text") if tag.kind == "open" else "text"
            self.level = int(tag.name[1]) if self.role == "heading" else 0
        self.text(at, len(self.data))
        self.flush()

    def text(self, start: int, end: int) -> None:
        """Text between two tags; its line breaks are soft and take the next line's prefix with them."""
        if start >= end or self.reader.state.off or self.reader.state.kept:
            return
        at = start
        while at < end:
            stop = self.data.find(b"\n", at, end)
            if stop < 0:
                self.add("text", self.data[at:end], self.place(at), self.place(end - 1) + 1)
                return
            content = self.data[at:stop].rstrip(b" \t\r")
            if content:
                self.add("text", content, self.place(at), self.place(at + len(content) - 1) + 1)
            first = self.place(at + len(content))
            follow = stop + 1
            while follow < end and self.data[follow] in b" \t\r\n":
                follow += 1
            last = self.place(follow) if follow < len(self.data) else self.place(follow - 1) + 1
            self.add("soft", b"\n", first, last)
            at = follow

    def add(self, kind: str, raw: bytes, start: int, end: int) -> None:
        if kind in ("html", "comment"):
            self.run.runs.append(("html", len(self.run.pieces), len(self.run.pieces) + 1))
        text = raw.decode()
        if kind != "soft":
            text = " ".join(text.split("\n"))
        self.run.pieces.append(Piece(kind, text, start, end))

    def flush(self) -> None:
        run, self.run = self.run, Run()
        pieces = run.pieces
        if not pieces and not run.nested:
            return
        if pieces and all(p.kind in ("soft", "comment") or not p.text.strip() for p in pieces):
            run.pieces, run.runs = [], []
        self.reader.block(run, self.role, self.level, "html")
