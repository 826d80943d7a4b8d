"""One unit's translation, written as the source writes that place.

A translation that would lose, add or change markup is not written; the reason is said instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.model import Block, Form, Piece, Segment
from pipeline.read import html
from pipeline.read.inline import Run, read_inline

__all__ = ["SAFE_SCHEMES", "Damage", "render", "scheme"]

SAFE_SCHEMES = frozenset(["http", "https", "mailto", "tel"])
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_RUN_SIGNS = {"strong": "**", "emphasis": "*", "strikethrough": "~~"}
_KEPT_MARK = 0x10FF00  # private use: stands for a kept region while a translation is parsed
_BARE_BAR = re.compile(r"(?<!\\)\|")
_MARKUP = re.compile(r"[*_`\[\]<~\\|\n]")
_SPACE = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*")


@dataclass(frozen=True, slots=True)
class Damage:
    """Why a translation cannot be put in its place."""

    reason: str


def render(segment: Segment, msgstr: str, source: Callable[[int, int], bytes]) -> bytes | Damage:
    """Write a translation of a segment of Markdown or HTML.

    Args:
        segment: The segment.
        msgstr: Its translation, in the form that `pipeline.segment.form` describes.
        source: Gives the bytes of the source between two offsets, with the translations of what lies inside
            (an alt text, a title) already in place.

    Returns:
        The bytes that replace the segment's, or what is wrong.
    """
    text = msgstr.strip(" \t\r\n")
    form = segment.form
    if not form.pieces and not _MARKUP.search(text):
        return text.encode()  # no markup there and none here; what a place makes of it is checked later
    text = _SPACE.sub("\n" if form.breaks else " ", text)
    if lost := _missing(Counter(p.text for p in form.kept), {p.text: text.count(p.text) for p in form.kept}):
        return Damage(f"{lost}; it is never translated")
    for index, piece in enumerate(form.kept):
        text = text.replace(piece.text, chr(_KEPT_MARK + index), 1)
    if segment.block.encoding == "html":
        written = _html(form, text, source)
    else:
        written = _markdown(segment.block, form, text, source, segment.start, segment.end)
    if isinstance(written, Damage):
        return written
    for index, piece in enumerate(form.kept):
        written = written.replace(chr(_KEPT_MARK + index).encode(), source(piece.start, piece.end))
    return written


def _missing(wanted: Counter[str], found: Iterable[str] | dict[str, int]) -> str:
    """The first sign that is there too seldom or too often, said for a person; empty when all is right."""
    have = Counter(found)
    if have == wanted:
        return ""
    for sign in sorted(set(wanted) | set(have)):
        if have[sign] < wanted[sign]:
            return f"“{sign}” is missing"
        if have[sign] > wanted[sign]:
            return f"“{sign}” is not in the source" if not wanted[sign] else f"“{sign}” stands there too often"
    return ""


def _html(form: Form, text: str, source: Callable[[int, int], bytes]) -> bytes | Damage:
    tags = form.tags or {}
    data = text.encode()
    wanted = Counter(_shown(form))
    found = list(html.tokens(data))
    raws = [data[t.start : t.end].decode() for t in found]
    if problem := _missing(wanted, raws):
        return Damage(f"the tag {problem}")
    out, at = [], 0
    for token, raw in zip(found, raws, strict=True):
        out.append(data[at : token.start].replace(b"<", b"&lt;"))
        out.append(source(tags[raw].start, tags[raw].end))
        at = token.end
    out.append(data[at:].replace(b"<", b"&lt;"))
    return b"".join(out)


def _shown(form: Form) -> list[str]:
    """Every tag and comment of a unit as its ``msgid`` shows it, as often as it does."""
    names = {id(piece): shown for shown, piece in (form.tags or {}).items()}
    by_text = {piece.text: shown for shown, piece in (form.tags or {}).items()}
    return [names.get(id(p)) or by_text[p.text] for p in form.pieces if p.kind in ("html", "comment")]


def _markdown(
    block: Block, form: Form, text: str, source: Callable[[int, int], bytes], start: int, end: int
) -> bytes | Damage:
    if block.role.startswith("table") and _BARE_BAR.search(text):
        return Damage("its “|” would begin another table cell; write “\\|”")
    run = read_inline(text.replace("\n", "\\\n"), "any" if form.links or form.images else "defined")
    if run is None:
        return Damage("a line of it would become a list, a heading, a quotation or a table")
    data = text.replace("\n", "\\\n").encode()
    problem = _compare(block, form, run, data, start, end)
    if problem:
        return Damage(problem)
    return _write(form, run.pieces, data, source)


def _compare(block: Block, form: Form, run: Run, data: bytes, start: int, end: int) -> str:
    """What markup a translation loses, adds or changes against its source; empty when none."""
    pieces = run.pieces
    wanted = Counter(i.kind for i in block.inlines if start <= i.start and i.end <= end)
    have = Counter(kind for kind, _, _ in run.runs)
    for kind, sign in _RUN_SIGNS.items():
        if have[kind] != wanted[kind]:
            what = "is missing" if have[kind] < wanted[kind] else "is not in the source"
            return f"a pair of {sign} {what}"
    if marks := Counter(p.text for p in form.pieces if p.kind == "footnote"):
        texts = "".join(p.text for p in pieces)
        if problem := _missing(marks, {mark: texts.count(mark) for mark in marks}):
            return f"the footnote mark {problem}"
    if wanted["code"] or have["code"]:
        codes = Counter(p.text for p in form.pieces if p.kind == "code")
        if problem := _missing(codes, [p.text for p in pieces if p.kind == "code"]):
            return f"the code {problem}"
    if (wanted["html"] or have["html"]) and (
        problem := _missing(Counter(_shown(form)), [p.text for p in pieces if p.kind in ("html", "comment")])
    ):
        return f"the tag {problem}"
    links = [p for p in pieces if p.kind == "address"]
    if len(links) != len(form.links):
        return f"it has {len(links)} links in square brackets, the source {len(form.links)}"
    images = sorted(p.detail for p in pieces if p.kind == "image")
    if images != sorted(f"?{n}" for n in range(1, len(form.images) + 1)):
        return "every image ![1], ![2] … must stand in it once"
    autolinks = [p for p in pieces if p.kind == "autolink"]
    if len(autolinks) != wanted["autolink"]:
        return "an address in <…> is missing or not in the source"
    if have["break"] != len(form.breaks):
        return f"it has {have['break']} line breaks, the source {len(form.breaks)}"
    for piece in links + autolinks:
        own = piece.kind == "autolink" or data[piece.start : piece.start + 2] == b"]("
        if own and (found := scheme(piece.detail)) and found not in SAFE_SCHEMES and "@" not in piece.text:
            if any(scheme(p.detail) == found for p in form.pieces):
                continue
            return f"an address beginning with {found}: is not in the source"
    return ""


def scheme(address: str) -> str:
    """The scheme of an address in lower case, or nothing.

    Control characters and spaces are skipped first, as browsers do (WHATWG URL).
    """
    found = _SCHEME.match(re.sub(r"[\x00-\x20]", "", address))
    return found[1].lower() if found else ""


def _write(form: Form, pieces: list[Piece], data: bytes, source: Callable[[int, int], bytes]) -> bytes | Damage:
    numbers = _link_numbers(form, pieces, data)
    if isinstance(numbers, Damage):
        return numbers
    tags = form.tags or {}
    breaks = iter(form.breaks)
    links = iter(numbers)
    out: list[bytes] = []
    for piece in pieces:
        raw = data[piece.start : piece.end]
        if piece.kind == "address":
            number = next(links)
            out.append(raw if raw.startswith(b"](") else _address(*form.links[number], source))
        elif piece.kind == "image":
            image = form.images[int(piece.detail[1:]) - 1]
            out.append(source(image.start, image.end))
        elif piece.kind in ("html", "comment"):
            tag = tags[piece.text]
            out.append(source(tag.start, tag.end))
        elif piece.kind == "break":
            hard = next(breaks)
            out.append(source(hard.start, hard.end))
        else:
            out.append(raw)
    return b"".join(out)


def _link_numbers(form: Form, pieces: list[Piece], data: bytes) -> list[int] | Damage:
    """Which link of the source each link of a translation is: its number, else the next that has none."""
    numbers: list[int | None] = []
    for piece in pieces:
        if piece.kind == "address":
            label = re.fullmatch(rb"\]\[(\d+)\].*", data[piece.start : piece.end], re.DOTALL)
            numbers.append(int(label[1]) - 1 if label else None)
    given = [n for n in numbers if n is not None]
    if len(set(given)) != len(given) or any(not 0 <= n < len(form.links) for n in given):
        return Damage(f"its links must be numbered [1] to [{len(form.links)}], each once")
    free = iter([n for n in range(len(form.links)) if n not in set(given)])
    return [next(free) if n is None else n for n in numbers]


def _address(opening: Piece, closing: Piece, source: Callable[[int, int], bytes]) -> bytes:
    """The end of a link as the source has it; a link that is its own label gets that label."""
    raw = source(closing.start, closing.end)
    if raw in (b"]", b"][]"):
        label = source(opening.end, closing.start)
        return b"][" + b" ".join(re.sub(rb"\r?\n[ \t>]*", b" ", label).split()) + b"]"
    return raw
