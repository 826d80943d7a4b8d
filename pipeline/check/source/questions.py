"""A question without an answer below it, or an answer in a list of questions without its question.

A heading with a question mark is a question; what stands right below a heading such as "Frequently asked questions"
before the first question is an answer without one.

*Why it matters:* readers and search engines can't tell what is answered.

*How to mend it:* write the answer, or give the answer its question as a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.source.view import Remark, View

ID = "questions"
SEVERITY = "warning"

_LIST = re.compile(r"\b(?:frequently asked|faqs?|common questions|questions and answers)\b", re.IGNORECASE)


def check(view: View) -> Iterator[Remark]:
    """Yield a remark for each heading or paragraph that lacks its other half."""
    blocks = [b for b in view.document.blocks if b.context is None and b.role != "title" and b.encoding != "yaml"]
    for index, block in enumerate(blocks):
        if block.role != "heading":
            continue
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        text = block.text.strip().rstrip(":*_ ")
        if text.endswith("?"):
            below = following is not None and (following.role != "heading" or len(following.path) > len(block.path))
            if not below:
                yield Remark(
                    f"the question “{text}” has no answer", "write the answer below it", block.start, block.text
                )
        elif _LIST.search(text) and following is not None and following.role not in ("heading", "list item"):
            if "?" in following.text:
                continue
            shown = following.text if len(following.text) < 60 else following.text[:59] + "…"
            yield Remark(
                f"“{shown}” answers a question that isn't there",
                "write the question as a heading above it",
                following.start,
                following.text,
            )
