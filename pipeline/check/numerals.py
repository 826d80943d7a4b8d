"""Numbers in words: "twenty-one", خمسة وعشرون, "yüz elli"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from pipeline.check.figures import decimal
from pipeline.check.lexicon import REMEMBERED, fold, readings

if TYPE_CHECKING:
    from pipeline.check.language import Language

__all__ = ["read_numeral", "value_of"]

# Numbers with the endings of cases, of possession and of "each": dörtte üçü, dokuzu, beşinden. "Yüzünden" is "because".
_TURKISH = re.compile(
    r"(?!yüzünden)(iki|üç|dör[td]|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan|yüz|bin)"
    r"(?:y?[ieıauüe]|n[ıiuü]n|s[ıi](?:n\w{0,3})?|[dt][ae](?:n|ki\w*)?|[ıiuü](?:n[ıiuü]n|n[dt][ae]n?|n[ae]|n[ıiuü])"
    r"|l[ıiuü]k?|ş?[ae]r|l[ae]r\w*)"
)


def value_of(word: str, language: Language) -> tuple[float, bool, bool] | None:
    """What a word counts: its value, whether it may mean something else, whether "and" is written with it."""
    seen = language.seen_numbers
    if word in seen:
        return seen[word]
    found = None
    forms = readings(word, language.code)
    for form in () if language.numerals.isdisjoint(forms) else forms:
        if language.code == "ar" and word[0] == "ك" and form == fold(word)[1:]:
            continue  # كمية is a quantity, not "like a hundred"
        value = language.soft_numbers.get(form) or language.numbers.get(form)
        if value is not None:
            joined = language.code == "ar" and word[:1] == "و" and form != fold(word)
            found = (float(value), form in language.soft_numbers, joined)
            break
    if found is None and language.code == "tr" and (ending := _TURKISH.fullmatch(word)):
        found = (float(language.numbers.get(ending[1].replace("dörd", "dört"), 0)), True, False)
    if len(seen) >= REMEMBERED:
        seen.clear()
    seen[word] = found
    return found


def read_numeral(
    words: Sequence[str], index: int, language: Language, percent: Container[int] = ()
) -> tuple[str, int, bool] | None:
    """Read a number in words.

    Args:
        words: The text's words, in small letters.
        index: The word that the number may begin with.
        language: The text's language.
        percent: Words that are part of "per cent" and count nothing.

    Returns:
        Its value as a plain decimal, the word after it, whether it may mean something else; ``None`` for no number.
    """
    first = value_of(words[index], language)
    if first is None:
        return None
    total, soft, _ = first
    previous, at, count = total, index + 1, len(words)
    while at < count:
        step = at
        if words[at] == "-" and language.code == "en" and previous >= 20:
            step = at + 1
        elif words[at] == "and" and at + 1 < count and (previous >= 100 or words[at + 1 : at + 3] == ["a", "half"]):
            step = at + 1 + (words[at + 1] == "a")
        found = value_of(words[step], language) if step < count and step not in percent else None
        if found is None:
            break
        value, _, joined = found
        if value == 0.5:
            if total != int(total) or not (joined or language.code == "tr" or step > at):
                break
            total += value
        elif value >= 100 and language.scales.get(words[step], 0) == value and 0 < total < value:
            total *= value
        elif language.code == "ar":
            if value == 10 and not joined and 1 <= previous <= 9:
                total += 10
            elif joined and ((20 <= value <= 90 and previous < 10) or (value < previous and previous >= 100)):
                total += value
            elif value >= 100 and not joined and total < value:
                total *= value
            else:
                break
        elif value < previous and previous >= 10 and value < _room(previous):
            total += value
        else:
            break
        previous, at, soft = value, step + 1, False
    return decimal(f"{total:.10g}") if total < 1e10 else str(int(total)), at, soft


def _room(value: float) -> float:
    """The greatest number that may follow a word of a number: nine after twenty, ninety-nine after a hundred."""
    return next((scale for scale in (1_000_000, 1000, 100, 10) if value >= scale and value % scale == 0), 1)
