"""A mark in a text that can end a sentence, with what stands before and after it."""

from __future__ import annotations

import re

__all__ = ["OPENERS", "Place"]

_TOKEN = re.compile(r"[^\s\"“”„‘«»()\[\]{}*~<>=±—–…,;:+|•]+\Z")
OPENERS = re.compile(r"(?:[\s\"'“‘«‹„‚(\[{*_~¿¡•–—\\-]|<[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,200})?>)*")
"""What may stand before the first word of a sentence."""

_WORD = re.compile(r"[^\W_][\w’'-]*")
_QUOTED = re.compile(r"[\"'’”»›]")


class Place:
    """A mark in a text, with what stands before and after it.

    Attributes:
        text: The block.
        opening: Where the block's text starts.
        start: Where the sentence starts that the mark may end.
        at: Where the mark starts.
        mark: Where the mark ends.
        end: Where what closes with the mark ends: the end of the sentence, if it ends.
        following: Where the next sentence would start.
        expected: The enumerator that would continue the block's count; empty if it does not count.
        token: What stands before the mark, back to white space or an opening: ``e.g``, ``mg/dL``, ``disease``.
        first: Of what kind the next text is: ``lower``, ``upper``, ``digit`` or ``other``.
        word: The next word.
    """

    __slots__ = (
        "at",
        "end",
        "expected",
        "first",
        "following",
        "mark",
        "opening",
        "start",
        "text",
        "token",
        "token_at",
        "word",
        "word_at",
    )

    def __init__(
        self, text: str, opening: int, start: int, at: int, mark: int, end: int, following: int, expected: str
    ) -> None:
        self.text = text
        self.opening = opening
        self.start = start
        self.at = at
        self.mark = mark
        self.end = end
        self.following = following
        self.expected = expected
        tail = at
        while tail > start and text[tail - 1] in "*_~\\":
            tail -= 1
        found = _TOKEN.search(text, max(start, tail - 30), tail)
        self.token = found[0].lstrip("_'’") if found else ""
        self.token_at = found.start() if found else tail
        self.word_at = OPENERS.match(text, following).end()  # type: ignore[union-attr]  # it matches anywhere
        first = text[self.word_at : self.word_at + 1]
        self.first = (
            "lower" if first.islower() else "upper" if first.isupper() else "digit" if first.isdecimal() else "other"
        )
        word = _WORD.match(text, self.word_at)
        self.word = word[0] if word else ""

    @property
    def marks(self) -> str:
        """The mark itself: ``.``, ``?!``, ``...``."""
        return self.text[self.at : self.mark]

    @property
    def quoted(self) -> bool:
        """Whether a quotation mark closes with the mark."""
        return bool(_QUOTED.search(self.text, self.mark, self.end))

    @property
    def before(self) -> str:
        """The last word before the token, or nothing."""
        words: list[str] = _WORD.findall(self.text, max(self.start, self.token_at - 30), self.token_at)
        return words[-1] if words else ""
