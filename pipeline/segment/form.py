"""The form that inline markup takes in a ``msgid``, and what each sign in it stands for.

=========================  ===========================================================================
in the source              in the ``msgid``
=========================  ===========================================================================
``[text](/address)``       ``[text]``; from the second link of a unit on all are numbered, ``[text][2]``
``![alt](file.svg)``       ``![1]``; the alt text is a unit of its own
``<a href="/x">``          ``<a>``; a second ``<a>`` with other attributes is ``<a2>``
a soft line break          a space
a hard line break          a line feed
anything else              as in the source
=========================  ===========================================================================

Square brackets that are no link are escaped where the unit has links or images, so that brackets never mean
two things in one unit.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from pipeline.model import Block, Form, Piece
from pipeline.read import html

__all__ = ["cut", "show"]

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_BARE_BRACKET = re.compile(r"(?<!\\)((?:\\\\)*)([\[\]])")


def cut(block: Block, start: int, end: int) -> list[Piece]:
    """The pieces of a block between two characters of its text; text pieces are cut to fit."""
    if len(block.pieces) == 1:
        return [_clip(block, block.pieces[0], start, end)]
    starts = list(accumulate((len(p.text) for p in block.pieces), initial=0))
    index = bisect_right(starts, start) - 1
    pieces = []
    while index < len(block.pieces) and starts[index] < end:
        piece = block.pieces[index]
        first = max(start - starts[index], 0)
        last = min(end - starts[index], len(piece.text))
        if first < last or not piece.text:
            pieces.append(_clip(block, piece, first, last))
        index += 1
    return pieces


def _clip(block: Block, piece: Piece, first: int, last: int) -> Piece:
    if piece.kind != "text" or (first, last) == (0, len(piece.text)):
        return piece
    text = piece.text[first:last]
    if block.encoding not in ("markdown", "html"):  # characters there are not bytes of the source
        return Piece("text", text, piece.start, piece.end)
    at = piece.start + len(piece.text[:first].encode())
    return Piece("text", text, at, at + len(text.encode()))


def marked(block: Block, start: int, end: int) -> bool:
    """Whether any markup begins between two characters of a block."""
    first = bisect_left(block.inlines, start, key=lambda inline: inline.start)
    return first < len(block.inlines) and block.inlines[first].start < end


def show(block: Block, start: int, end: int) -> Form:
    """The form of the text between two characters of a block."""
    if not block.inlines or not marked(block, start, end):
        return Form(_fold(block.text[start:end]))
    pieces = cut(block, start, end)
    escape = block.encoding == "markdown" and any(p.kind in ("address", "image") for p in pieces)
    many = sum(p.kind == "address" for p in pieces) > 1
    out: list[str] = []
    opened: list[Piece] = []
    links: list[tuple[Piece, Piece]] = []
    images: list[Piece] = []
    tags: dict[str, Piece] = {}
    for piece in pieces:
        text = piece.text
        if piece.kind == "text":
            text = _fold(text)
            if escape:
                text = _BARE_BRACKET.sub(r"\1\\\2", text)
        elif piece.kind == "soft":
            text = " "
        elif piece.kind == "link":
            opened.append(piece)
        elif piece.kind == "address":
            links.append((opened.pop(), piece))
            text = f"][{len(links)}]" if many else "]"
        elif piece.kind == "image":
            images.append(piece)
            text = f"![{len(images)}]"
        elif piece.kind == "html":
            text = _tag(piece, tags)
        elif piece.kind == "comment":
            tags[text] = piece
        if text[:1] == " " and out and out[-1][-1:] in (" ", "\n"):
            text = text[1:]
        if piece.kind == "break" and out:
            out[-1] = out[-1].rstrip(" ")
        if text:
            out.append(text)
    return Form(
        "".join(out).strip(" \n"),
        tuple(pieces),
        tuple(links),
        tuple(images),
        tags,
        tuple(p for p in pieces if p.kind == "break"),
        tuple(p for p in pieces if p.kind == "keep"),
    )


def _fold(text: str) -> str:
    """White space of ASCII as single spaces; no-break spaces and their like are the author's and stay."""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text or "\v" in text:
        return _SPACE.sub(" ", text)
    return text


def _tag(piece: Piece, tags: dict[str, Piece]) -> str:
    """The shown form of a tag: its name, numbered where another tag of the name says something else."""
    tag = html.tag(piece.text)
    if tag is None or not tag.name:
        tags[piece.text] = piece
        return piece.text
    name = tag.name + ("-" if tag.name[-1].isdigit() else "")
    number = 1
    while True:
        slash = "/" if tag.kind == "close" else ""
        shown = f"<{slash}{tag.name if number == 1 else f'{name}{number}'}>"
        if shown not in tags or tags[shown].text == piece.text or tag.kind == "close":
            tags.setdefault(shown, piece)
            return shown
        number += 1
