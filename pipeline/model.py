"""The documented model that every room shares. Standard library only.

Nothing in it can be changed. Positions (byte offsets, line numbers) describe where a thing was found and never
affect whether two documents, blocks or segments are equal. What a document holds by the thousand, its pieces and runs
of markup, are named tuples: they are made three times as fast as frozen dataclasses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = [
    "Block",
    "Document",
    "Finding",
    "Inline",
    "Match",
    "Piece",
    "Rendering",
    "Segment",
    "Term",
    "Unit",
]


class Inline(NamedTuple):
    """A run of inline markup in a text.

    ``kind`` is one of:

    ========================================  ==================================================================
    ``emphasis`` ``strong`` ``strikethrough``  the run with its delimiters; other runs may lie inside
    ``link``                                  ``[text](address)`` in any of its forms; other runs may lie inside
    ``image``                                 ``![alt](address)`` in any of its forms
    ``code``                                  a code span with its backticks
    ``autolink``                              ``<https://…>`` or ``<name@host>``
    ``html``                                  one raw tag, comment or declaration
    ``keep``                                  a region that is never translated: ``<kbd>…</kbd>``, ``translate="no"``
    ``element``                               an inline HTML element from its opening to its closing tag
    ``footnote``                              a footnote reference, ``[^1]``
    ``break``                                 a hard line break: its backslash or spaces and the line's end
    ========================================  ==================================================================

    ``start`` and ``end`` count characters in the text the run belongs to.
    """

    kind: str
    start: int
    end: int


class Piece(NamedTuple):
    """The smallest part of a block: a stretch of source bytes and the text that stands for it.

    ``kind`` is ``text``, ``soft`` (a soft line break with the container prefix of the next line), ``break``
    (a hard one), ``link`` (the opening bracket), ``address`` (the closing bracket with the address),
    ``image``, ``code``, ``html`` (one tag), ``comment``, ``keep``, ``autolink``, ``footnote`` or ``label`` (the
    end of an image whose alt text is its label; no text).
    ``start`` and ``end`` are byte offsets into the source; ``detail`` is the address of a link or image, or
    the inside of a comment.
    """

    kind: str
    text: str
    start: int
    end: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    r"""A run of human text in a document: a paragraph, a heading, an alt text, a front matter field.

    ``text`` is what a person reads: container prefixes (``> ``, indentation) are gone, a line break is
    ``\n``, addresses of links are hidden. The ``pieces`` tile it and say where each part lies in the source.
    ``role`` says what the block is ("heading", "list item", "alt text", …), ``path`` the headings above it,
    ``context`` the gettext ``msgctxt`` its units carry (``None`` for running text), ``notes`` the author's
    comments for translators, ``encoding`` how text is written at that place: ``markdown``, ``html``,
    ``title`` (between the quotes of a Markdown title), ``attribute`` (of an HTML tag) or ``yaml``.
    ``start`` and ``end`` are byte offsets into the source.
    """

    role: str
    text: str
    pieces: tuple[Piece, ...] = field(compare=False)
    inlines: tuple[Inline, ...] = ()
    path: tuple[str, ...] = ()
    context: str | None = None
    notes: tuple[str, ...] = ()
    encoding: str = "markdown"
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A source text taken apart: the untouched bytes and the blocks found in them.

    ``blocks`` stand in the order of their first byte; an alt text or a title follows the block it lies in.
    ``meta`` is the parsed front matter, ``labels`` the normalised labels of the link reference definitions.
    """

    name: str
    data: bytes = field(repr=False)
    blocks: tuple[Block, ...]
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Form:
    """A unit's ``msgid`` and the source pieces that its signs stand for, as `pipeline.segment.form` describes.

    ``pieces`` are all pieces of the segment; none where its block has no markup.
    ``links`` holds the opening and the closing piece of each link in order, ``images`` the images in order,
    ``tags`` what each shown tag stands for (those of comments too), ``breaks`` the hard line breaks, ``kept``
    the regions that must come back unchanged.
    """

    msgid: str
    pieces: tuple[Piece, ...] = field(default=(), compare=False)
    links: tuple[tuple[Piece, Piece], ...] = field(default=(), compare=False)
    images: tuple[Piece, ...] = field(default=(), compare=False)
    tags: Mapping[str, Piece] | None = field(default=None, compare=False)
    breaks: tuple[Piece, ...] = field(default=(), compare=False)
    kept: tuple[Piece, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """One translatable piece of a block: a sentence, or the whole block.

    ``form`` is the text as translators see it, with what its signs stand for. ``start`` and ``end`` count
    characters of ``block.text``; ``index`` counts from 1 to ``count`` among the segments of the block. ``notes``
    are the author's.
    """

    form: Form
    block: Block
    index: int
    count: int
    start: int = field(compare=False)
    end: int = field(compare=False)
    notes: tuple[str, ...] = ()

    @property
    def msgid(self) -> str:
        """The text as translators see it."""
        return self.form.msgid

    @property
    def key(self) -> tuple[str | None, str]:
        """What makes two segments one unit: the context and the text."""
        return (self.block.context, self.form.msgid)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a translator translates once: all segments with the same text and context."""

    msgid: str
    context: str | None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendering:
    """The forms a term has in one locale: the one that is pinned, others that pass, and those that fail.

    Where the source has a short form, the first of ``abbreviations`` is pinned, if there is one.
    """

    preferred: str
    admitted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of the field: how the source writes it, and what each locale calls it.

    ``locales`` is keyed by BCP 47 tags, ``ids`` by the name of the other collection (``mesh``, ``atc``). The other
    fields are those of the glossary (``docs/glossary.md``). ``line`` is where the term stands in its file.
    """

    id: str
    term: str
    pos: str = "noun"
    domain: str = "concept"
    definition: str | None = None
    variants: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    case_sensitive: bool = False
    do_not_translate: bool = False
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    note: str | None = None
    status: str = "proposed"
    locales: Mapping[str, Rendering] = field(default_factory=dict, hash=False)
    line: int = field(default=0, compare=False)

    def rendering(self, locale: str) -> Rendering | None:
        """The forms for a locale (``ar-EG`` or ``ar_EG``), else those of its language; None if there are none.

        A name that is never translated keeps the source's forms everywhere.
        """
        if self.do_not_translate:
            return Rendering(self.term, admitted=self.variants, abbreviations=self.abbreviations, line=self.line)
        tag = locale.replace("_", "-")
        return self.locales.get(tag) or self.locales.get(tag.split("-", maxsplit=1)[0])

    def pinned(self, locale: str, kind: str = "term") -> str | None:
        """The form that a translation should have where the source has a form of this kind (`Match.kind`)."""
        rendering = self.rendering(locale)
        if rendering is None:
            return None
        return rendering.abbreviations[0] if kind == "abbreviation" and rendering.abbreviations else rendering.preferred


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a text, from character ``start`` to ``end``, its inflected ending included.

    ``form`` is the glossary's form that was met. ``kind`` says which: in a source ``term``, ``variant``,
    ``abbreviation`` or ``misspelling``; in a translation ``preferred``, ``admitted``, ``abbreviation`` or
    ``forbidden``.
    """

    term: Term
    form: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a catalog or a source, said so that a person can mend it.

    ``id`` names the check that found it, ``hint`` says how to mend it, ``locale`` is the catalog's. ``source`` and
    ``target`` are the texts it is about, the spans the characters of them that it means. ``silenced`` is the reason
    an editor gave for leaving it as it is.
    """

    path: str
    line: int
    message: str
    severity: str = "error"
    id: str = ""
    hint: str = ""
    locale: str = ""
    context: str | None = None
    source: str = ""
    target: str = ""
    source_span: tuple[int, int] | None = None
    target_span: tuple[int, int] | None = None
    silenced: str | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"
