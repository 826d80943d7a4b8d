"""Blocks of text to sentences. Language knowledge lies in ``data/``, one file a language; the rules in `rules`."""

from __future__ import annotations

from pipeline.segment.boundaries import split

__all__ = ["sentences", "split"]


def sentences(text: str, locale: str = "en") -> list[str]:
    """Split the inline Markdown of one block into sentences.

    Args:
        text: Inline Markdown of one block; may hold soft and hard line breaks.
        locale: The language of the text, as a BCP 47 tag or gettext's form of it.

    Returns:
        The sentences in order, each as it stands in the text, without surrounding white space.

    Raises:
        ConfigError: ``locale`` is malformed.
    """
    from pipeline.read.inline import inlines

    return [text[start:end] for start, end in split(text, inlines(text), locale)]
