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
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from pipeline.model import Block, Piece
from pipeline.read import html

__all__ = ["Form", "cut", "show"]

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_BARE_BRACKET = re.compile(r"(?<!\\)((?:\\\\)*)([\[\]])")


@dataclass(frozen=True, slots=True)
class Form:
    """A unit's ``msgid`` and the source pieces that its signs stand for.

    ``links`` holds the opening and the closing piece of each link in order, ``images`` the images in order,
    ``tags`` what each shown tag stands for (those of comments too), ``breaks`` the hard line breaks, ``kept``
    the regions that must come back unchanged.
    """

    msgid: str
    pieces: tuple[Piece, ...]
    links: tuple[tuple[Piece, Piece], ...] = ()
    images: tuple[Piece, ...] = ()
    tags: Mapping[str, Piece] | None = None
    breaks: tuple[Piece, ...] = ()
    kept: tuple[Piece, ...] = ()


def cut(block: Block, start: int, end: int) -> list[Piece]:
    """The pieces of a block between two characters of its text; text pieces are cut to fit."""
    starts = list(accumulate((len(p.text) for p in block.pieces), initial=0))
    index = bisect_right(starts, start) - 1
    pieces = []
    while index < len(block.pieces) and starts[index] < end:
        piece = block.pieces[index]
        first = max(start - starts[index], 0)
        last = min(end - starts[index], len(piece.text))
        if first >= last and piece.text:
            index += 1
            continue
        if piece.kind == "text" and (first, last) != (0, len(piece.text)) and block.encoding in ("markdown", "html"):
            at = piece.start + len(piece.text[:first].encode())
            text = piece.text[first:last]
            piece = Piece("text", text, at, at + len(text.encode()))
        elif piece.kind == "text":
            piece = Piece("text", piece.text[first:last], piece.start, piece.end)
        pieces.append(piece)
        index += 1
    return pieces


def show(block: Block, start: int, end: int) -> Form:
    """The form of the text between two characters of a block."""
    pieces = cut(block, start, end)
    if len(pieces) == 1 and pieces[0].kind == "text":
        return Form(_SPACE.sub(" ", pieces[0].text), tuple(pieces))
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
            text = _SPACE.sub(" ", text)
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
