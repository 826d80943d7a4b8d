"""What a page is made of beside its texts: two texts with equal structure differ only in their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyromark

from pipeline.read import front_matter, html
from pipeline.read.inline import MARKDOWN_OPTIONS

__all__ = ["structure"]

_INLINE = frozenset(["Emphasis", "Strong", "Strikethrough", "Link", "Image"])


def structure(data: bytes, name: str, fields: Sequence[str] = front_matter.DEFAULT_FIELDS) -> list[Any]:
    """The structure of a Markdown text.

    Blocks stand in order with all their properties; what stands inside one block of text is counted, not
    ordered, since the order of words differs between languages. The addresses of links are left out: a translator
    may give one for the locale.

    Args:
        data: The text.
        name: Its name, for errors.
        fields: Paths of the front matter fields whose values are translated.

    Returns:
        A list to compare with that of another text.

    Raises:
        SourceError: The front matter cannot be read.
    """
    front = front_matter.find(data, name)
    body = front.body if front else 3 if data.startswith(b"\xef\xbb\xbf") else 0
    found: list[Any] = []
    if front:
        found += [(path, tag, "" if path in fields else value) for path, tag, value in front.outline]
    text = data[body:].decode()
    inline: list[Any] = []
    code = False
    events: Iterable[Any] = pyromark.events(text, options=MARKDOWN_OPTIONS)
    for event in events:
        if type(event) is str:
            if event == "Rule":
                found.append(event)
            elif event == "HardBreak":
                inline.append(event)
            continue
        ((key, value),) = event.items()
        if key == "Text":
            if code:
                found.append(value)
        elif key in ("Start", "End"):
            tag = value if type(value) is str else next(iter(value))
            if tag in _INLINE:
                if key == "Start":
                    inline.append(f"Image {value['Image']['dest_url']}" if tag == "Image" else tag)
                continue
            if inline:
                inline.sort()
                found.append(inline)
                inline = []
            code = key == "Start" and tag == "CodeBlock"
            found.append(event)
        elif key in ("InlineHtml", "Html"):
            _tags(value, inline)
        elif key == "TaskListMarker":
            found.append(event)
        else:
            inline.append(f"{key} {value}")
    if "]:" in text:
        definitions = pyromark.reference_definitions(text, options=MARKDOWN_OPTIONS)
        found.append([(label, d["dest"], bool(d["title"])) for label, d in definitions.items()])
    return found


def _tags(raw: str, inline: list[Any]) -> None:
    """Note the tags of some HTML, with the attributes that people read blanked."""
    data = raw.encode()
    for tag in html.tokens(data):
        shown = data[tag.start : tag.end]
        for _, (_, start, end) in reversed(html.attribute_texts(shown, 0)):
            quoted = shown[start - 1 : start] in (b'"', b"'")
            shown = shown[: start - quoted] + shown[end + quoted :]
        inline.append(b" ".join(shown.split()).decode(errors="replace"))
