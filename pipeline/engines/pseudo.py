"""Pseudo-localisation: no translation, but text that shows what a translation will do to a layout.

Into any left-to-right locale the letters get accents, words are added until the text is about 30 % longer,
and brackets stand round it: what has no accent was never extracted, what has no bracket was cut off. Into a
right-to-left locale (CLDR's ar-XB) each word is put between U+202E and U+202C (UAX #9), so that it is drawn
from right to left and can still be read; U+200F on both sides gives the sentence its direction. These are the
ways of Android's and ICU's pseudo-locales en-XA and ar-XB.

Markup, numbers and placeholders stay as they are. The same text always gives the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

from pipeline.engines import inline
from pipeline.engines.base import Engine, Failure, Request
from pipeline.engines.settings import Settings

__all__ = ["Pseudo", "create"]

_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ACCENTED = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
_FILL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_LONGER = 0.3
_RLO, _PDF, _RLM = "\u202e", "\u202c", "\u200f"

# What is taken literally: placeholders ([X1X], {name}, %(name)s, %d, ${x}), addresses, entities.
_KEEP = re.compile(
    r"""\[X\d+X\] | XQZ\d+ | \$?\{[^{}\s]*\} | %\(\w+\)[a-z] | %[sdif] | &\#?\w+;
      | (?:https?://|www\.)\S+ | [\w.+-]+@[\w-]+(?:\.[\w-]+)+""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Pseudo(Engine):
    """Accents or right-to-left runs instead of a translation."""

    name = "pseudo"
    version = "1"
    markup = True
    local = True
    batch_size = 1000
    max_size = 10**7
    price_per_million = 0.0

    def __init__(self, source: str, target: str) -> None:
        super().__init__(source, target)
        try:
            self._rtl = Locale.parse(target.partition("-")[0]).text_direction == "rtl"
        except (ValueError, UnknownLocaleError):
            self._rtl = False

    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        """Change every text."""
        return [self._change(request) for request in batch]

    def _change(self, request: Request) -> str:
        tokens = inline.parse(request.text) if request.markup else [inline.Token("text", request.text)]
        changed = [inline.Token("text", self._text(token.value)) if token.kind == "text" else token for token in tokens]
        if self._rtl:
            before, after = _RLM, _RLM
        else:
            letters = sum(len(token.value) for token in tokens if token.kind == "text")
            before, after = "[", f"{_padding(round(letters * _LONGER) - 2)}]"
        framed = [inline.Token("text", before), *changed, inline.Token("text", after)]
        if request.markup:
            return inline.render(framed)
        return "".join(token.value for token in framed)

    def _text(self, text: str) -> str:
        pieces = []
        at = 0
        for kept in _KEEP.finditer(text):
            pieces += [self._words(text[at : kept.start()]), kept[0]]
            at = kept.end()
        return "".join([*pieces, self._words(text[at:])])

    def _words(self, text: str) -> str:
        if self._rtl:
            return _WORD.sub(lambda word: f"{_RLO}{word[0]}{_PDF}", text)
        return text.translate(_ACCENTS)


def _padding(length: int) -> str:
    """Number words, as many as come nearest to ``length`` characters."""
    words = ""
    number = 0
    while True:
        longer = f"{words} {_FILL[number % len(_FILL)]}"
        if abs(len(longer) - length) >= abs(len(words) - length):
            return words
        words = longer
        number += 1


def create(name: str, settings: Settings, source: str, target: str, instructions: str) -> Engine:
    """Make the engine ready; it needs nothing but the locale."""
    del name, settings, instructions
    return Pseudo(source, target)
