"""What the index knows of a sentence: enough to find those that may score well, and no more.

The features of a sentence are its weighty words (numbers, units, negations and content words, case-folded)
and the pairs of them that stand next to each other or with one weighty word between. One changed word leaves
most pairs as they were, and a pair is far rarer than its words, so the posting lists to read are short.
Common words and punctuation stay out: they would make the lists long and tell little. A sentence with fewer
than three weighty words ("What is it?") gives all its tokens instead.

A feature is the hexadecimal form of a 32-bit hash: any text is safe in the index's query language, and two
features that share a hash cost a candidate, never a wrong answer, because candidates are scored by their
text.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from itertools import pairwise

from .score import COMMON, tokens

__all__ = ["VERSION", "features"]

VERSION = 1
"""To be raised when the same text gives other features: stored memories are then built anew."""

_FEW = 3
_MIX = 0x9E3779B1  # 2**32 divided by the golden ratio: spreads the bits of a hash (Knuth, TAOCP 6.4)


@lru_cache(maxsize=1 << 16)
def _code(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def features(text: str, language: str) -> tuple[list[str], list[str]]:
    """Give the features of a text.

    Args:
        text: A sentence.
        language: Primary subtag of its language.

    Returns:
        The features of single words and those of pairs, each once, in the order of the text.
    """
    cut = tokens(text, language)
    codes = [_code(token.text) for token in cut if token.weight > COMMON]
    if len(codes) < _FEW:
        codes = [_code(token.text) for token in cut]
    near = [(one * _MIX ^ other) & 0xFFFFFFFF for one, other in pairwise(codes)]
    skip = [(one * _MIX * 3 ^ other) & 0xFFFFFFFF for one, other in zip(codes, codes[2:], strict=False)]
    words, pairs = dict.fromkeys(codes), dict.fromkeys(near + skip)
    return [f"{code:x}" for code in words], [f"{code:x}" for code in pairs]
