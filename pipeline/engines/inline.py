"""The one form in which inline markup travels to engines and back, after XLIFF's ``g`` and ``x``.

* ``<g id="1">…</g>``: a run of text with markup round it (emphasis, a link), others may lie inside;
* ``<x id="2"/>`` or ``<x id="2">as read</x>``: a thing that stands by itself and comes back untouched (an
  image, a code span, a pinned term). What stands inside is a hint for the engine; on the way back it is
  dropped.

Everywhere else ``&``, ``<`` and ``>`` are escaped. Services return this bent in many ways (quotes, spaces,
case, Arabic digits, ``<x></x>``, entities already resolved); :func:`tidy` brings all of them back to the one
form, so that whoever restores the markup needs to know one only. It invents nothing: a tag that was lost
stays lost.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Token", "escape", "parse", "render", "tidy", "to_tags"]

_TAG = re.compile(r"<\s*(?P<close>/?)\s*(?P<name>[A-Za-z][A-Za-z-]*)(?P<rest>(?:\s[^<>]*?)?)(?P<void>/?)\s*>")
_ID = re.compile(r"""\bid\s*=\s*["'“”„«»]?\s*[A-Za-z]?(?P<id>\d+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of marked-up text: ``kind`` is ``text``, ``open``, ``close`` or ``void``.

    ``value`` is the unescaped text of a ``text`` and the hint inside a ``void``.
    """

    kind: str
    value: str = ""
    id: int = 0


def escape(text: str) -> str:
    """Write plain text as marked-up text."""
    return html.escape(text, quote=False)


def parse(text: str, paired: str = "g", void: str = "x") -> list[Token]:
    """Take marked-up text apart, leniently: what is no tag of ours is text.

    Args:
        text: Marked-up text, ours or an engine's.
        paired: Name of the tag that stands for ``g``.
        void: Name of the tag that stands for ``x``.
    """
    tokens: list[Token] = []
    inside: Token | None = None  # the <x> whose hint is being read
    hint: list[str] = []
    at = 0

    def add(piece: str) -> None:
        if inside is not None:
            hint.append(piece)
        elif piece:
            tokens.append(Token("text", html.unescape(piece)))

    for match in _TAG.finditer(text):
        name = match["name"].lower()
        if name not in (paired, void):
            continue
        number = _ID.search(match["rest"])
        add(text[at : match.start()])
        at = match.end()
        if name == void and match["close"]:
            if inside is not None:
                tokens.append(Token("void", html.unescape("".join(hint)), inside.id))
                inside, hint = None, []
        elif inside is not None:
            continue  # a tag in a hint is part of what gets dropped
        elif match["close"]:
            tokens.append(Token("close"))
        elif number is not None:
            token = Token("open" if name == paired else "void", id=int(number["id"]))
            if name == paired and match["void"]:
                tokens += [token, Token("close")]
            elif name == paired or match["void"] or not _closes(text, at, void):
                tokens.append(token)
            else:
                inside = token
    add(text[at:])
    if inside is not None:  # its end was cut off: the thing is there, what follows is text
        tokens.append(Token("void", id=inside.id))
        inside = None
        add("".join(hint))
    return tokens


def _closes(text: str, at: int, void: str) -> bool:
    """Whether the next tag named ``void`` after ``at`` is a closing one."""
    found = re.compile(rf"<\s*(/?)\s*{void}\b", re.IGNORECASE).search(text, at)
    return found is not None and bool(found[1])


def render(tokens: Iterable[Token], hints: bool = False) -> str:
    """Write tokens in the one form. ``hints`` keeps what stands inside an ``x``."""
    return to_tags(tokens, '<g id="{id}">', "</g>", '<x id="{id}">{hint}</x>' if hints else '<x id="{id}"/>')


def to_tags(tokens: Iterable[Token], opened: str, closed: str, void: str) -> str:
    """Write tokens with a service's own tags, templates that know ``{id}`` and ``{hint}``."""
    pieces = []
    for token in tokens:
        if token.kind == "text":
            pieces.append(escape(token.value))
        elif token.kind == "open":
            pieces.append(opened.format(id=token.id))
        elif token.kind == "close":
            pieces.append(closed)
        else:
            pieces.append(void.format(id=token.id, hint=escape(token.value)))
    return "".join(pieces)


def tidy(answer: str, paired: str = "g", void: str = "x") -> str:
    """Bring an engine's answer to the one form."""
    return render(parse(answer, paired, void))
