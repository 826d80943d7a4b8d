"""Images of the articles: which file a locale shows, and its size."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

__all__ = ["Image", "find"]

_VIEW_BOX = re.compile(rb"""viewBox=["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)""")
_OTHER_SITE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Image:
    """An image below ``source/``: its path, and its size in CSS pixels, 0 where the file doesn't say."""

    path: str
    width: int
    height: int


def find(address: str, name: str, locale: str, home: Path) -> Image | None:
    """The image that an article shows in a locale.

    A file ``brain.ar.svg`` beside ``brain.svg`` is the Arabic one's.

    Args:
        address: What the article says.
        name: The article's source.
        locale: The locale.
        home: The folder ``source/``.

    Returns:
        ``None`` where there is no such file inside ``home``.
    """
    if _OTHER_SITE.match(address):
        return None
    said = unquote(address.partition("?")[0].partition("#")[0])
    if said.startswith("/"):
        path = posixpath.normpath(said.lstrip("/"))
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), said))
    stem, suffix = posixpath.splitext(path)
    for candidate in (f"{stem}.{locale}{suffix}", path):
        file = home / candidate
        hidden = any(part.startswith(".") for part in candidate.split("/"))
        if not hidden and file.is_file() and file.resolve().is_relative_to(home.resolve()):
            return Image(candidate, *_size(file))
    return None


def _size(file: Path) -> tuple[int, int]:
    import imagesize  # type: ignore[import-untyped]  # it has no types of its own

    try:
        width, height = imagesize.get(file)
    except (OSError, ValueError):  # a damaged file is the browser's to show
        return 0, 0
    if width <= 0 and file.suffix.lower() == ".svg" and (box := _VIEW_BOX.search(file.read_bytes()[:4096])):
        width, height = float(box[1]), float(box[2])
    return max(round(width), 0), max(round(height), 0)
