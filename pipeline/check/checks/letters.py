"""Letters that look right and are others: Persian ی and ک, tatweel, presentation forms; Turkish i with a second dot.

*Why it matters:* search, screen readers and the memory take them for other words.

*How to mend it:* type the letter of the language: ي or ى, ك, İ/i, I/ı.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import LETTER
from pipeline.check.unit import Problem, Unit

ID = "letters"
SEVERITY = "warning"
FAMILY = "language"
SIGNS = LETTER

_ARABIC = re.compile(
    "[\u06cc\u06a9\u06be\u06c1\u06d5]|[\ufb50-\ufdff\ufe70-\ufefc]|\u0640(?! ?[A-Za-z0-9\u0660-\u0669*_`\\[{<«“])"
)
_TURKISH = re.compile("[iI]\u0307|[\u0131\u0130]\u0307|(?<![\\w'’])I(?=[a-zçğıöşü])\\w+")
_DOUBTFUL = re.compile("[\u0300-\u036f\u0640\u0653-\u0655\u06a9\u06be\u06c1\u06cc\u06d5\ufb50-\ufdff\ufe70-\ufefc]")
# Turkish words and names that do begin with ı.
_DOTLESS = re.compile(r"ı(?:s[ıl]|ş|lı|rk|rmak|rak|zgara|spanak|srar|hlamur|ssız|kın|skarta|dır|stırap|stampa|vır)")
_COMPOSED = re.compile("[A-Za-z\u0620-\u064a][\u0300-\u0302\u0304-\u0308\u030a-\u030c\u0327\u0653-\u0655]")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for the first wrong letter."""
    if not unit.target.signs & LETTER:
        return
    code, text = unit.setting.target.code, unit.msgstr
    if not _DOUBTFUL.search(text) and (code != "tr" or "I" not in text):
        return  # as nearly all texts do
    if code == "ar":
        found = _ARABIC.search(text)
        if found and found[0] not in unit.msgid:
            what = "a tatweel" if found[0] == "\u0640" else f"the letter “{found[0]}” (U+{ord(found[0]):04X})"
            yield Problem(f"{what} doesn't belong in Arabic text", "type the Arabic letter", None, found.span())
    elif code == "tr":
        for found in _TURKISH.finditer(text):
            word = found[0]
            if word.isupper() or (
                "\u0307" not in word and (word in unit.msgid or _DOTLESS.match("ı" + word[1:].lower()))
            ):
                continue
            yield Problem(f"“{word}” has the wrong i", "write İ/i or I/ı", None, found.span())
            break
    if not text.isascii():
        composed = _COMPOSED.search(text)
        if composed and "\u0307" not in composed[0]:
            yield Problem(
                f"“{composed[0]}” is a letter and a mark of its own",
                "type it as one letter (NFC)",
                None,
                composed.span(),
                "info",
            )
