"""An article or a sentence is hard to read for patients.

The article's grade is that of Flesch and Kincaid (1975): the years of school a reader needs. Health authorities ask
for 6 to 8; from 12 on it is a remark, and so is a sentence of more than 40 words. Syllables are counted by groups of
vowels.

*Why it matters:* every second adult reads at the level of an eighth-grader or below.

*How to mend it:* one thought a sentence; short words; a list for what is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.source.view import Remark, View

ID = "readability"
SEVERITY = "info"

_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouysxzcgh]es)$")
_MOST_WORDS = 40
_GRADE = 12.0
_LEAST_WORDS = 100  # of an article, for a grade to mean anything


def syllables(word: str) -> int:
    """About how many syllables an English word has; at least one."""
    word = word.lower()
    return max(1, len(_VOWELS.findall(word)) - bool(_SILENT.search(word)))


def grade(words: int, sentences: int, count: int) -> float:
    """The Flesch-Kincaid grade: years of school needed.

    Args:
        words: How many words.
        sentences: How many sentences they make; at least one.
        count: How many syllables they have.
    """
    return 0.39 * words / sentences + 11.8 * count / words - 15.59


def check(view: View) -> Iterator[Remark]:
    """Yield a remark for the article, then for each long sentence."""
    total = sentences = count = 0
    long: list[Remark] = []
    for segment in view.segments:
        if segment.block.role == "heading" or segment.block.context is not None:
            continue
        words = _WORD.findall(segment.msgid)
        if len(words) < 4:
            continue
        total += len(words)
        sentences += 1
        count += sum(map(syllables, words))
        if len(words) > _MOST_WORDS:
            message = f"a sentence of {len(words)} words"
            long.append(Remark(message, "make two of it, or a list", view.at_segment(segment), segment.msgid))
    if total >= _LEAST_WORDS:
        years = grade(total, sentences, count)
        if years >= _GRADE:
            yield Remark(
                f"reading it takes {years:.0f} years of school (Flesch-Kincaid); patients' texts should take 6 to 8",
                "shorten sentences and words",
                0,
            )
    yield from long
