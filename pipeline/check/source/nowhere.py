"""A link that leads nowhere: an empty address, a file that isn't there, a heading that isn't there, a lost label.

A path on the site (`/articles/…`) that is no article of this project is an `info`: it may be a page of the site that
is made elsewhere.

*Why it matters:* a dead link in every language.

*How to mend it:* mend the address, or take the link away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from pipeline.check.source.view import Remark, View
from pipeline.model import Piece

ID = "links-to-nowhere"
SEVERITY = "warning"

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LABEL = re.compile(r"\[[^\]\[]+\]\[[^\]\[]*\]|\[[^\]\[]+\]\(\s")
_SPECIAL = re.compile(r"[^\w\- ]")


def check(view: View) -> Iterator[Remark]:
    """Yield a remark for each address that leads nowhere."""
    anchors = {_anchor(b.text) for b in view.document.blocks if b.role == "heading"}
    for block in view.document.blocks:
        for piece in block.pieces:
            if piece.kind in ("address", "image"):
                remark = _address(piece, view, anchors)
                if remark:
                    yield remark
            elif piece.kind == "text" and (found := _LABEL.search(piece.text)):
                yield Remark(
                    f"“{found[0].strip()}” looks like a link and is none",
                    "define its label, or escape the brackets",
                    piece.start,
                    block.text,
                )


def _anchor(heading: str) -> str:
    return _SPECIAL.sub("", heading.strip().lower()).replace(" ", "-")


def _address(piece: Piece, view: View, anchors: set[str]) -> Remark | None:
    address = piece.detail.strip()
    if address in ("", "#"):
        return Remark("a link has an empty address", "give it one, or take the link away", piece.start)
    if _SCHEME.match(address) or address.startswith("//"):
        return None
    path, _, fragment = address.partition("#")
    path = unquote(path.partition("?")[0])
    if not path:
        if fragment.lower() not in anchors:
            return Remark(f"no heading has the address “#{fragment}”", "mend the address", piece.start)
        return None
    if path.startswith("/"):
        slug = PurePosixPath(path).name
        if slug and slug not in view.slugs:
            return Remark(
                f"“{path}” is no article of this project", "see that the site has the page", piece.start, "", "info"
            )
        return None
    folder = (view.root / view.document.name).parent
    target = folder / path
    inside = target.resolve().is_relative_to(view.root.resolve())
    if not inside or not (target.exists() or target.with_suffix(".md").exists()):
        return Remark(f"“{path}” is not there", "mend the address", piece.start)
    return None
