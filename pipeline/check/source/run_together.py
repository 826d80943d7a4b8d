"""Words that run together ("PhysiotherapyIn", "well.The"), or a sentence that begins without a full stop before it.

*Why it matters:* the sentence can't be split there, so the translator gets two in one; readers stumble.

*How to mend it:* put the space, or the full stop and the space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.source.view import Remark, View

ID = "run-together"
SEVERITY = "warning"

_GLUED = re.compile(r"[A-Z]?[a-z]{3,}[.!?;,]?(?:[A-Z][a-z]+)+|[a-z]{2,}\)[A-Za-z]{2,}")
_LINKED = re.compile(r"\](?=[A-Za-z])")
# A capital pronoun or article in mid-sentence, after a word in small letters and no mark.
_NO_STOP = re.compile(
    r"[a-z]{3,} (?:It|The|This|These|They|There|He|She|We|Such) (?:is|are|was|has|have|can|may|will|[a-z]+s)\b"
)
_NAMES = frozenset(
    ("PubMed", "WebMD", "MedlinePlus", "ClinicalTrials", "YouTube", "LinkedIn", "McDonald", "eGFR", "OpenStreetMap")
)


def check(view: View) -> Iterator[Remark]:
    """Yield a remark for each place where a space or a full stop got lost."""
    for block in view.document.blocks:
        if block.encoding == "yaml" and "://" in block.text:
            continue
        at = 0
        for piece, following in zip(block.pieces, (*block.pieces[1:], None), strict=True):
            at += len(piece.text)
            if piece.kind == "address" and following and following.kind == "text" and following.text[:1].isalpha():
                shown = block.text[max(0, at - 20) : at + 10].strip()
                yield Remark(
                    f"the link and the next word run together: “…{shown}…”",
                    "put a space, or a full stop and a space",
                    view.place(block, at),
                    block.text,
                )
            elif piece.kind == "text":
                for found in _GLUED.finditer(piece.text):
                    word = found[0]
                    if not any(word.startswith(n) or n in word for n in _NAMES) and "://" not in piece.text:
                        start = at - len(piece.text) + found.start()
                        yield Remark(
                            f"words run together: “{word}”",
                            "put a space, or a full stop and a space",
                            view.place(block, start),
                            block.text,
                        )
        for found in _NO_STOP.finditer(block.text):
            yield Remark(
                f"a sentence begins without a full stop before it: “{found[0]}”",
                "put the full stop",
                view.place(block, found.start()),
                block.text,
            )
