"""YAML front matter: where it ends, what it says, and the exact place of every scalar in it.

Nothing is ever dumped: a translated field replaces the bytes of its scalar, in the scalar's own style.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from pipeline.errors import SourceError

__all__ = ["DEFAULT_FIELDS", "FrontMatter", "Scalar", "encode", "find", "mark_draft"]

DEFAULT_FIELDS = (
    "title",
    "subtitle",
    "description",
    "summary",
    "cover.alt",
    "cover.caption",
    "tags[]",
    "faq[].question",
    "faq[].answer",
)
"""Fields that hold text for readers where the project names none."""

_BLOCK = re.compile(
    rb"(?:\xef\xbb\xbf)?(---[ \t]*\r?\n)(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LOOKS_LIKE_A_FIELD = re.compile(rb"\s*(?:#[^\n]*\n\s*)*[\w.-]+[ \t]*:(?:\s|\Z)")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string in the front matter: its path (``faq[].question``), value, YAML style, place in bytes."""

    path: str
    value: str
    style: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a source.

    ``start`` and ``end`` of its YAML, the byte where the text ``body`` begins, the parsed ``meta``, the
    strings, and an ``outline`` of all nodes: path, YAML tag, value. ``draft`` is where the value of that field
    stands, ``flow`` the byte after the brace where the whole is one ``{…}``.
    """

    start: int
    end: int
    body: int
    meta: Mapping[str, Any]
    scalars: tuple[Scalar, ...] = ()
    outline: tuple[tuple[str, str, str], ...] = ()
    draft: tuple[int, int] | None = None
    flow: int | None = None


def find(data: bytes, name: str) -> FrontMatter | None:
    """Find and read the front matter.

    Args:
        data: The whole source.
        name: Its name, for errors.

    Returns:
        ``None`` where the text has none; a text may begin with a thematic break that looks like one.

    Raises:
        SourceError: The front matter is no YAML.
    """
    found = _BLOCK.match(data)
    if found is None:
        return None
    start, end = found.span(2)
    try:
        root = yaml.compose(data[start:end].decode(), Loader=_LOADER)
        if not isinstance(root, yaml.MappingNode):
            return None if root is not None else FrontMatter(start, end, found.end(), {})
        constructor = _LOADER("")
        meta = constructor.construct_document(root)
    except (yaml.YAMLError, ValueError) as error:
        if not _LOOKS_LIKE_A_FIELD.match(data, start, end):
            return None
        context = str(getattr(error, "context", ""))
        inside = "flow" in context or "quoted" in context  # then the beginning tells more than the end
        mark = getattr(error, "context_mark" if inside else "problem_mark", None)
        line = min(2 + (mark.line if mark else 0), 1 + data.count(b"\n", start, end))
        problem = getattr(error, "problem", None) or "this is no valid YAML"
        raise SourceError(f"the front matter cannot be read: {problem}; mend the YAML", name, line) from None
    text = data[start:end].decode()
    ascii_only = len(text) == end - start

    def span(node: Any) -> tuple[int, int]:
        first, last = node.start_mark.index, node.end_mark.index
        if not ascii_only:
            first, last = len(text[:first].encode()), len(text[:last].encode())
        return start + first, start + last

    scalars, outline, draft = [], [], None
    for path, node in _nodes(root):
        is_scalar = isinstance(node, yaml.ScalarNode)
        outline.append((path, node.tag, node.value if is_scalar else ""))
        if is_scalar and node.tag == "tag:yaml.org,2002:str":
            scalars.append(Scalar(path, node.value, node.style or "", *span(node)))
        if path == "draft":
            draft = span(node)
    flow = span(root)[0] + 1 if root.flow_style else None
    return FrontMatter(start, end, found.end(), meta, tuple(scalars), tuple(outline), draft, flow)


def _nodes(root: Any) -> Iterator[tuple[str, Any]]:
    """Every node with its path, in order; what an alias repeats is visited once."""
    seen: set[int] = set()
    waiting = [("", root)]
    while waiting:
        path, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield path, node
        if isinstance(node, yaml.MappingNode):
            waiting += [(f"{path}.{k.value}".lstrip("."), v) for k, v in reversed(node.value)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(f"{path}[]", v) for v in reversed(node.value)]


def encode(value: str, raw: bytes, style: str) -> bytes:
    """Write a string in the style of the scalar it replaces.

    Args:
        value: The new string.
        raw: The bytes of the old scalar.
        style: Its style: ``""`` (plain), ``'``, ``"``, ``|`` or ``>``.

    Returns:
        The new scalar; double quoted where the old style cannot hold the value.
    """
    quoted = json.dumps(value, ensure_ascii=False).translate({0x85: "\\N", 0x2028: "\\L", 0x2029: "\\P", 0x7F: "\\x7F"})
    candidates: list[str] = []
    if style == "'" and "\n" not in value:
        candidates.append("'" + value.replace("'", "''") + "'")
    elif style == "" and "\n" not in value and value == value.strip():
        candidates.append(value)
    elif style in ("|", ">") and (block := _block_scalar(value, raw, style)):
        return block
    for candidate in candidates:
        try:  # plain scalars must survive inside [a, b] and {a: b} too, so they are tried there
            if yaml.load(f"- [{candidate}, {candidate}]", Loader=_LOADER) == [[value, value]]:
                return candidate.encode()
        except yaml.YAMLError:
            continue
    trailing = raw[len(raw.rstrip()) :] if style in ("|", ">") else b""
    return quoted.encode() + trailing


def _block_scalar(value: str, raw: bytes, style: str) -> bytes | None:
    """A literal or folded scalar with the old one's header, indentation and trailing line ends."""
    text = raw.decode()
    header, _, body = text.partition("\n")
    lines = [line for line in body.splitlines() if line.strip()]
    if not lines or re.search(r"\d", header):
        return None
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip(" "))]
    newline = "\r\n" if header.endswith("\r") else "\n"
    trailing = body[len(body.rstrip()) :]
    paragraphs = value.rstrip("\n").split("\n")
    if any(p != p.strip() for p in paragraphs):
        return None
    glue = newline * 2 if style == ">" else newline
    written = glue.join(indent + p if p else "" for p in paragraphs)
    return f"{header}\n{written}{trailing}".encode()


def mark_draft(data: bytes, front: FrontMatter | None) -> bytes:
    """The same text with ``draft: true`` in its front matter, so that site generators leave it out."""
    newline = b"\r\n" if b"\r\n" in data[:4096] else b"\n"
    if front is None:
        bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
        return bom + newline.join([b"---", b"draft: true", b"---", b""]) + data[len(bom) :]
    if front.draft:
        return data[: front.draft[0]] + b"true" + data[front.draft[1] :]
    if front.flow:
        comma = b", " if front.outline[1:] else b""
        return data[: front.flow] + b"draft: true" + comma + data[front.flow :]
    return data[: front.end] + b"draft: true" + newline + data[front.end :]
