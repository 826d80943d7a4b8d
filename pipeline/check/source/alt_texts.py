"""An image without an alternative text.

*Why it matters:* people who can't see the image don't learn what it shows; neither do translators.

*How to mend it:* say in a few words what the image shows. An image that only decorates has `alt=""` in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.source.view import Remark, View
from pipeline.read import html

ID = "alt-texts"
SEVERITY = "warning"

_FENCED = re.compile(rb"^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)


def check(view: View) -> Iterator[Remark]:
    """Yield a remark for each image in Markdown or HTML that has none."""
    data = view.document.data
    for block in view.document.blocks:
        for piece in block.pieces:
            if piece.kind == "image" and re.match(rb"!\[\s*\]", data[piece.start : piece.end]):
                yield Remark(
                    f"the image {piece.detail} has no alternative text", "write it between ![ and ]", piece.start
                )
    shown = _FENCED.sub(lambda found: b" " * len(found[0]), data) if b"```" in data or b"~~~" in data else data
    for tag in html.tokens(shown):
        if tag.name == "img" and tag.kind != "close" and tag.value(b"alt") is None:
            name = (tag.value(b"src") or b"").decode(errors="replace")
            yield Remark(f"the image {name} has no alternative text", 'add alt="…" to the tag', tag.start)
