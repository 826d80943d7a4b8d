"""A document and its translations, put together again: splice, read the result, take back what breaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.build.render import SAFE_SCHEMES, Damage, render, scheme
from pipeline.errors import SourceError
from pipeline.model import Block, Document, Segment
from pipeline.read import html
from pipeline.read.front_matter import encode
from pipeline.read.inline import read_inline
from pipeline.segment.form import cut

__all__ = ["Built", "build"]

_BLOCK_START = re.compile(r"\s*(?:(#{1,6}\s)|([-+*]\s)|(\d{1,9}[.)]\s)|(>)|(```|~~~)|(\|)|(<))")
_STARTS = ("a heading", "a list", "a numbered list", "a quotation", "code", "a table", "raw HTML")
_Key = tuple[str | None, str]
_Edit = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Built:
    """A localized text, and the units whose translation would have broken it.

    ``damaged`` maps a unit's key to the reason; such a unit shows the source text.
    """

    data: bytes
    damaged: Mapping[_Key, str]


def build(
    document: Document,
    segments: Sequence[Segment],
    translations: Mapping[_Key, str],
    structure: Callable[[bytes], object],
) -> Built:
    """Put a document together with translations.

    Args:
        document: The source.
        segments: All its segments, in order.
        translations: Translations by unit key; a unit without one, or with an empty one, shows the source.
        structure: Gives what two texts must share to be the same page; the source's and the result's are
            compared.

    Returns:
        The localized text. Every byte that belongs to no translated segment is the source's.
    """
    chosen = {i: t for i, s in enumerate(segments) if (t := translations.get(s.key)) and t.strip() and t != s.msgid}
    damaged: dict[_Key, str] = {}
    splicer = _Splicer(document, segments)
    data, problems = splicer.splice(chosen)
    for index, damage in problems.items():
        damaged.setdefault(segments[index].key, damage)
        del chosen[index]
    if not chosen:
        return Built(data, _in_order(damaged, segments))
    wanted = structure(document.data)
    if _same(structure, data, wanted):
        return Built(data, _in_order(damaged, segments))

    def holds(indexes: Sequence[int]) -> bool:
        return _same(structure, splicer.splice({i: chosen[i] for i in indexes})[0], wanted)

    order = list(chosen)
    good = 0  # so many of the first ones are known to do no harm together
    while not holds(order):
        low, high = good, len(order)
        while high - low > 1:  # the shortest beginning that breaks the page ends with a culprit
            middle = (low + high) // 2
            if holds(order[:middle]):
                low = middle
            else:
                high = middle
        culprit = order.pop(high - 1)
        good = high - 1
        damaged.setdefault(segments[culprit].key, _contextual(chosen[culprit]))
        data, _ = splicer.splice({i: chosen[i] for i in order})
    return Built(data, _in_order(damaged, segments))


def _same(structure: Callable[[bytes], object], data: bytes, wanted: object) -> bool:
    try:
        return structure(data) == wanted
    except SourceError:  # a translation broke the front matter
        return False


def _in_order(damaged: Mapping[_Key, str], segments: Sequence[Segment]) -> dict[_Key, str]:
    return {s.key: damaged[s.key] for s in segments if s.key in damaged}


def _contextual(text: str) -> str:
    found = _BLOCK_START.match(text)
    if found and found.lastindex:
        return f"it would become {_STARTS[found.lastindex - 1]}: it begins with “{found[0].strip()}”"
    return "it changes the structure of the page at this place"


class _Splicer:
    """Renders any choice of translations into the untouched source."""

    def __init__(self, document: Document, segments: Sequence[Segment]) -> None:
        self.document = document
        self.segments = segments
        self.by_block: dict[int, list[int]] = defaultdict(list)
        for index, segment in enumerate(segments):
            self.by_block[id(segment.block)].append(index)
        self.starts: list[int] = []
        self.edits: list[_Edit] = []

    def splice(self, chosen: Mapping[int, str]) -> tuple[bytes, dict[int, str]]:
        """The text with the chosen translations in place, and the reasons of those that cannot be."""
        problems: dict[int, str] = {}
        edits: list[_Edit] = []
        self.edits, self.starts = edits, []
        # An alt text comes after the paragraph it lies in: backwards, it is ready first.
        for block in reversed(self.document.blocks):
            indexes = [i for i in self.by_block.get(id(block), ()) if i in chosen]
            if not indexes:
                continue
            inner = []
            while edits and block.start <= edits[-1][0] and edits[-1][1] <= block.end:
                inner.append(edits.pop())
            self.edits, self.starts = inner, [e[0] for e in inner]
            new = self._block(block, {i: chosen[i] for i in indexes}, problems)
            new += [e for e in inner if not any(a <= e[0] and e[1] <= b for a, b, _ in new)]
            edits.extend(sorted(new, reverse=True))
        edits.reverse()
        self.edits, self.starts = edits, [e[0] for e in edits]
        return self.source(0, len(self.document.data)), problems

    def source(self, start: int, end: int) -> bytes:
        """The source between two offsets with all edits inside applied."""
        data = self.document.data
        out, at = [], start
        index = bisect_left(self.starts, start)
        while index < len(self.edits) and self.edits[index][1] <= end:
            first, last, new = self.edits[index]
            out += [data[at:first], new]
            at = last
            index += 1
        out.append(data[at:end])
        return b"".join(out)

    def _block(self, block: Block, chosen: Mapping[int, str], problems: dict[int, str]) -> list[_Edit]:
        if block.encoding not in ("markdown", "html"):
            return self._plain(block, chosen, problems)
        edits = []
        for index, text in chosen.items():
            segment = self.segments[index]
            new = render(segment, text, self.source)
            if isinstance(new, Damage):
                problems[index] = new.reason
                continue
            edits.append((*_place(segment), new))
        last = block.pieces[-1]
        if edits and last.kind == "label":
            edits.append((last.start, last.end, f"][{last.detail}]".encode()))
        return edits

    def _plain(self, block: Block, chosen: Mapping[int, str], problems: dict[int, str]) -> list[_Edit]:
        """A text without markup of its own is written anew as a whole, as its place demands."""
        out, at = [], 0
        for index in self.by_block[id(block)]:
            segment = self.segments[index]
            text = chosen.get(index)
            if text is not None and (reason := _foreign_markup(block, segment.msgid, text)):
                problems[index] = reason
                text = None
            out.append(block.text[at : segment.start])
            out.append(block.text[segment.start : segment.end] if text is None else " ".join(text.split()))
            at = segment.end
        value = "".join(out) + block.text[at:]
        if value == block.text:
            return []
        raw = self.document.data[block.start : block.end]
        if block.encoding == "yaml":
            return [(block.start, block.end, encode(value, raw, block.pieces[0].detail))]
        quote = self.document.data[block.start - 1 : block.start].decode()
        if block.encoding == "title":
            close = ")" if quote == "(" else quote
            escaped = re.sub(rf"\\?([{re.escape(quote + close)}])", r"\\\1", value)
            return [(block.start, block.end, escaped.encode())]
        escaped = value.replace("<", "&lt;")
        escaped = escaped.replace("'", "&#39;") if quote == "'" else escaped.replace('"', "&quot;")
        if quote not in ("'", '"'):
            escaped = f'"{escaped}"'
        return [(block.start, block.end, escaped.encode())]


def _place(segment: Segment) -> tuple[int, int]:
    """The bytes of a segment of Markdown or HTML."""
    pieces = cut(segment.block, segment.start, segment.end)
    return pieces[0].start, pieces[-1].end


def _foreign_markup(block: Block, msgid: str, text: str) -> str:
    """Raw HTML or links with schemes that a field's source does not have; other places are escaped."""
    if block.encoding != "yaml":
        return ""
    data = text.encode()
    for tag in html.tokens(data):
        if (raw := data[tag.start : tag.end].decode()) not in msgid:
            return f"the tag “{raw}” is not in the source"
    run = read_inline(" ".join(text.split()))
    for piece in run.pieces if run else ():
        if piece.kind in ("address", "autolink", "image"):
            found = scheme(piece.detail)
            if found and found not in SAFE_SCHEMES and f"{found}:" not in msgid.lower():
                return f"an address beginning with {found}: is not in the source"
    return ""
