"""Reads TMX files (Translation Memory eXchange 1.1 to 1.4b) as records.

A file comes from anywhere, so nothing in it is believed: no DTD and no other file is loaded, entities of a
file's own are refused, depth and size of what one element holds are limited (libxml2's limits). It is read as
a stream: memory does not grow with its size.

Of each ``<tu>`` the variants that fit the two locales best are taken:

* *Languages* are compared as CLDR's likely subtags complete them (UTS #35): language and script must be the
  same, the region too if both name one. ``en-US`` serves ``en``, ``ar-SA`` serves ``ar``, ``pt`` serves
  ``pt-BR``; ``pt-PT`` does not serve ``pt-BR``, nor ``zh-TW`` ``zh-Hans``. The closest variant is taken, then
  the first.
* *Inline elements*: ``<bpt>``, ``<ept>``, ``<ph>``, ``<it>`` and ``<ut>`` hold codes of the tool that wrote
  the file, which mean nothing here: they are dropped. ``<hi>`` marks text, which stays.
* *Context*, where a tool writes it: ``prev`` and ``next`` (OmegaT), ``x-context-pre`` and ``x-context-post``
  (MyMemory).

White space in a segment is folded as it is in sources. Nobody in this project has reviewed what a file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from babel.core import get_global
from lxml import etree  # type: ignore[import-untyped]  # lxml has no types of its own

from pipeline.errors import TranslationMemoryError

from .records import Record

__all__ = ["read"]

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_BEFORE: Final = frozenset({"prev", "x-context-pre"})
_AFTER: Final = frozenset({"next", "x-context-post"})
_SPACE: Final = re.compile(r"[ \t\r\n]+")  # ASCII only: a no-break space is text
_REGION: Final = re.compile(r"[A-Za-z]{2}|[0-9]{3}")
_WORD_END: Final = re.compile(r"[\w.,:;!?]\Z")
_ADVICE: Final = "mend the file or export it again"


class _Locale(NamedTuple):
    """A locale: what is written of it, and its script as CLDR completes it."""

    language: str
    script: str
    region: str | None


def read(path: Path, source: str, target: str) -> Iterator[Record]:
    """Read the records of a TMX file that translate one locale into another.

    Args:
        path: The file.
        source: The source locale (BCP 47; an underscore is understood).
        target: The target locale.

    Yields:
        A record for each ``<tu>`` that has both; not reviewed.

    Raises:
        TranslationMemoryError: The file cannot be read, is not well-formed, is no TMX, declares entities, or
            has a ``<tuv>`` without language or segment; with the line.
    """
    wanted = _locale(source), _locale(target)
    try:
        with path.open("rb") as file:
            # The beginning first: a stream that is no TMX must not be followed to its end.
            _check(path, next(_parse(path, file, "start")))
            file.seek(0)
            for unit in _parse(path, file, "end", "{*}tu"):
                record = _record(path, unit, *wanted)
                unit.clear()
                while unit.getprevious() is not None:  # or the tree would keep what has been read
                    del unit.getparent()[0]
                if record is not None:
                    yield record
    except OSError as error:
        raise TranslationMemoryError(f"the file cannot be read ({error.strerror})", path) from error


def _parse(path: Path, file: BinaryIO, event: str, tag: str | None = None) -> Iterator[Any]:
    """Parse a file as a stream of elements, trusting it in nothing."""
    stream = etree.iterparse(
        file,
        events=(event,),
        tag=tag,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in stream:
            yield element
    except etree.XMLSyntaxError as error:
        # The exception may tell of the last trouble only ("no element found"); the log has the first.
        problem, line = next(((entry.message, entry.line) for entry in stream.error_log), (error.msg, error.lineno))
        raise TranslationMemoryError(
            f"this is not well-formed XML: {problem}; {_ADVICE}", path, max(line, 1)
        ) from error


def _check(path: Path, root: Any) -> None:
    if etree.QName(root).localname != "tmx":
        raise TranslationMemoryError(
            f"this is no TMX file: its root element is <{etree.QName(root).localname}>", path, root.sourceline
        )
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise TranslationMemoryError(
            "the file declares entities, which can hide anything; write their text instead",
            path,
            root.sourceline,
        )


def _record(path: Path, unit: Any, source: _Locale, target: _Locale) -> Record | None:
    """Make a record of a ``<tu>``, if it has both locales."""
    best: dict[_Locale, tuple[int, Any]] = {}
    for variant in unit.iterchildren("{*}tuv"):
        tag = variant.get(_LANGUAGE) or variant.get("lang")  # TMX 1.1 had no namespace
        if not tag:
            raise TranslationMemoryError(f"a <tuv> has no language; {_ADVICE}", path, variant.sourceline)
        found = _locale(tag)
        for wanted in (source, target):
            distance = _distance(wanted, found)
            if distance is not None and (wanted not in best or distance < best[wanted][0]):
                best[wanted] = distance, variant
    if source not in best or target not in best:
        return None
    original, translation = best[source][1], best[target][1]
    if original is translation:  # "en" alone, asked for "en" and "en-GB"
        return None
    before, after = _context(unit, original)
    return Record(_segment(path, original), _segment(path, translation), before, after, reviewed=False)


def _segment(path: Path, variant: Any) -> str:
    segment = next(variant.iterchildren("{*}seg"), None)
    if segment is None:
        raise TranslationMemoryError(f"a <tuv> has no <seg>; {_ADVICE}", path, variant.sourceline)
    return _SPACE.sub(" ", _text(path, segment)).strip(" ")


def _text(path: Path, element: Any) -> str:
    """Give the text of an element without the codes in it."""
    text = element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise TranslationMemoryError(
                f"the entity {child.text} is not declared in TMX; write the character itself",
                path,
                element.sourceline,
            )
        tail = child.tail or ""
        match etree.QName(child).localname:
            case "hi":
                text += _text(path, child)
            case "ph" | "ut" if _WORD_END.search(text) and tail[:1].isalnum():
                text += " "  # a line break, often: the words round it must not become one
        text += tail
    return text


def _context(unit: Any, original: Any) -> tuple[str | None, str | None]:
    """Give the neighbours that a tool wrote down as properties of the unit or its source variant."""
    before = after = None
    for owner in (unit, original):
        for prop in owner.iterchildren("{*}prop"):
            text = _SPACE.sub(" ", prop.text or "").strip(" ")
            if prop.get("type") in _BEFORE:
                before = text
            elif prop.get("type") in _AFTER:
                after = text
    return before, after


@cache
def _locale(tag: str) -> _Locale:
    """Take a language tag apart (RFC 5646), other subtags than language, script and region left out."""
    first, *rest = tag.strip().replace("_", "-").split("-")
    language = get_global("language_aliases").get(first.lower(), first.lower())
    script = next((each.title() for each in rest if len(each) == 4 and each.isalpha()), None)
    region = next((each.upper() for each in rest if _REGION.fullmatch(each)), None)
    if script is None:
        likely = get_global("likely_subtags")
        full = likely.get(f"{language}_{region}") or likely.get(language) or ""
        script = next((each for each in full.split("_") if len(each) == 4), "")
    return _Locale(language, script, region)


def _distance(wanted: _Locale, found: _Locale) -> int | None:
    """Tell how far a locale is from the one wanted: 0 the same, ``None`` if it cannot serve."""
    if wanted[:2] != found[:2]:
        return None
    if wanted.region == found.region:
        return 0
    return 1 if wanted.region is None or found.region is None else None
