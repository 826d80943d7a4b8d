"""Signs put round the sentences that a localized text shows in the source's language.

The signs travel through splicing and Markdown as punctuation and are gone once the page is built. They are
punctuation because CommonMark decides by its neighbours whether ``_`` or ``**`` opens emphasis: between
punctuation and text it reads them as at the beginning of a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CLOSE", "OPEN", "Phrase", "bare", "is_marked", "join", "mark"]

OPEN, CLOSE = "\U0001da8a", "\U0001da8b"
"""Two punctuation characters of Sutton SignWriting (Unicode category Po), which no article holds."""

_BETWEEN = re.compile(f"{CLOSE}([ \t\n]*){OPEN}")
_SIGNS = str.maketrans("", "", OPEN + CLOSE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A plain text, and whether it stands in the source's language on a page of another."""

    text: str
    foreign: bool = False

    @classmethod
    def of(cls, text: str) -> Phrase:
        """A text on one line, its signs read."""
        flat = " ".join(text.split())
        return cls(bare(flat), is_marked(flat))


def mark(text: str) -> str:
    """A sentence in the source's language with its signs."""
    return f"{OPEN}{bare(text)}{CLOSE}"


def bare(text: str) -> str:
    """A text without signs."""
    return text.translate(_SIGNS)


def is_marked(text: str) -> bool:
    """Whether any of the text is in the source's language."""
    return OPEN in text


def join(text: str) -> str:
    """The same text with marked sentences that are neighbours marked as one.

    Two isolated left-to-right sentences in a right-to-left paragraph would stand in the wrong order.
    """
    return _BETWEEN.sub(r"\1", text)
