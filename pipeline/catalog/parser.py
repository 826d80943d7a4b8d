"""From a catalog's text to its entries, in one pass over the lines.

The grammar is GNU gettext's (manual, "The Format of PO Files"), more forgiving only where nothing can be
misread: ``#|`` lines may stand before or after the other comments of their entry, a backslash does not
continue a comment, and a byte order mark and CRLF are taken off before.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

import polib

from pipeline.catalog.catalog import Catalog
from pipeline.errors import CatalogError

__all__ = ["parse_text"]

_SPACE = " \t\r\f\v"
_KEYWORDS = frozenset(["msgctxt", "msgid", "msgid_plural", "msgstr", *(f"msgstr[{index}]" for index in range(6))])
_LITERAL = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t\r\f\v]*')
_TOKEN = re.compile(
    r'[ \t\r\f\v]*(?:(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")'
    r"|(?P<keyword>(?:msgid_plural|msgid|msgctxt|msgstr"
    r"(?:[ \t\r\f\v]*\[[ \t\r\f\v]*[0-9]+[ \t\r\f\v]*\])?)(?![A-Za-z0-9_$]))"
    r"|(?P<comment>#.*))[ \t\r\f\v]*"
)
_ESCAPE = re.compile(r"((?:\\(?:x[0-9A-Fa-f]+|[0-7]{1,3}))+)|\\(.)")
_BYTE = re.compile(r"\\x([0-9A-Fa-f]+)|\\([0-7]{1,3})")
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "\\": "\\", '"': '"'}
# U+2068 and U+2069 hold a file name with spaces together (gettext 0.22 and newer).
_REFERENCE = re.compile(
    "(?:\u2068(?P<isolated>[^\u2069]+)\u2069|(?P<name>[^ \t]+?))(?:[ \t]*:[ \t]*(?P<line>[0-9]+))?(?=[ \t]|$)"
)
_FLAG = re.compile(r"range:[ \t\r\f\v,]*([^ \t\r\f\v,]+)|([^ \t\r\f\v,]+)")
_CONFLICT = re.compile(r"<{7}|={7}$|>{7}|\|{7}")


def parse_text(text: str, path: str | Path, charset: str = "utf-8") -> Catalog:
    """Parse a catalog whose lines end in LF.

    Args:
        text: The catalog's text.
        path: Its name in errors.
        charset: The codec that octal and hexadecimal escapes are bytes of.

    Returns:
        The catalog; each entry knows its first line (``linenum``) and the line of its translation
        (:func:`pipeline.catalog.catalog.translation_line`).

    Raises:
        CatalogError: It isn't a whole and sound catalog; with the line.
    """
    parser = _Parser(path, charset)
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        parser.number = number
        if line[:1] == "#":
            parser.hash(line)
        elif line:
            parser.content(line, obsolete=False, previous=False)
    parser.close()
    rest = lines[parser.start - 1 :] if parser.start else []
    tail = "\n".join(line.lstrip(_SPACE) for line in rest).strip("\n")
    return Catalog(parser.header or polib.POEntry(msgid="", msgstr=""), parser.entries, tail)


class _Parser:
    """What is known of the entry that the current line belongs to, and the entries before it."""

    __slots__ = (
        "charset",
        "comments",
        "complete",
        "entries",
        "extracted",
        "fields",
        "flags",
        "header",
        "number",
        "obsolete",
        "path",
        "plurals",
        "previous",
        "references",
        "seen",
        "start",
        "texts",
        "translation",
    )

    def __init__(self, path: str | Path, charset: str) -> None:
        self.path = path
        self.charset = charset
        self.number = 0
        self.header: polib.POEntry | None = None
        self.entries: list[polib.POEntry] = []
        self.seen: dict[tuple[str | None, str], int] = {}
        self.comments: list[str] = []
        self.extracted: list[str] = []
        self.fields: dict[str, list[str]] = {}  # by keyword; those of #| with "previous_" before it
        self.plurals: list[list[str]] = []
        self.begin()

    def begin(self) -> None:
        """Forget the entry just finished."""
        self.start = 0  # its first line; 0 while there is none
        self.translation = 0  # the line of its msgstr
        self.comments.clear()
        self.extracted.clear()
        self.references: list[tuple[str, str]] = []
        self.flags: list[str] = []
        self.fields.clear()
        self.plurals.clear()
        self.texts: list[str] | None = None  # the field that string literals go to
        self.previous = False  # whether that is a field of #|
        self.obsolete = False
        self.complete = False  # whether a msgstr was seen

    def fail(self, message: str, line: int | None = None) -> NoReturn:
        raise CatalogError(message, self.path, line or self.number)

    # Lines

    def hash(self, line: str) -> None:
        """Take a line that begins with ``#``."""
        kind = line[1:2]
        if kind == "~":
            rest = line[2:]
            previous = rest[:1] == "|"
            self.content(rest[1:] if previous else rest, obsolete=True, previous=previous)
            return
        if kind == "|":
            self.content(line[2:], obsolete=False, previous=True)
            return
        if self.fields:
            self.interrupt()
        if not self.start:
            self.start = self.number
        if kind == ":":
            for match in _REFERENCE.finditer(line, 2):
                isolated, name, number = match.groups("")
                if number[:1] == "0":
                    number = number.lstrip("0") or "0"
                self.references.append((isolated or name, number))
        elif kind == ".":
            self.extracted.append(line[3 if line[2:3] == " " else 2 :])
        elif kind in (",", "=", "!"):
            for match in _FLAG.finditer(line, 2):
                limits, flag = match.groups()
                self.flags.append(flag or f"range: {limits}")
        else:
            self.comments.append(line[2 if kind == " " else 1 :])

    def content(self, line: str, *, obsolete: bool, previous: bool) -> None:
        """Take what isn't a comment: keywords and string literals."""
        if line[:1] == " ":
            line = line.lstrip(_SPACE)
        if line[:1] == '"':
            rest = line
        else:
            keyword, _, rest = line.partition(" ")
            if keyword not in _KEYWORDS or rest[:1] != '"':
                self.tokens(line, obsolete=obsolete, previous=previous)
                return
            self.keyword(keyword, obsolete=obsolete, previous=previous)
        literal = _LITERAL.fullmatch(rest)
        if literal is None:
            self.tokens(rest, obsolete=obsolete, previous=previous)
        else:
            self.literal(literal[1], obsolete=obsolete, previous=previous)

    def tokens(self, line: str, *, obsolete: bool, previous: bool) -> None:
        """Take a line of an unusual layout, or say what is wrong with it."""
        position = 0
        while position < len(line):
            token = _TOKEN.match(line, position)
            if token is None:
                rest = line[position:].strip(_SPACE)
                if rest:
                    self.garbage(rest)
                return
            if token["comment"]:
                if position:
                    self.fail("a comment after a text; give it a line of its own, above the entry")
                if token["comment"][1:2] in ("~", "|"):
                    self.fail("#~ or #| twice in a line; delete one")
                # "#~ # text": old tools made comments obsolete too.
                self.hash(token["comment"])
            elif token["keyword"]:
                self.keyword("".join(token["keyword"].split()), obsolete=obsolete, previous=previous)
            else:
                self.literal(token["string"][1:-1], obsolete=obsolete, previous=previous)
            position = token.end()

    def garbage(self, rest: str) -> NoReturn:
        if _CONFLICT.match(rest):
            self.fail("a conflict of version control is left here; decide which side stays and delete the markers")
        if rest[0] == '"':
            self.fail("the text has no closing quote; close it, or restore the file if it was cut off")
        word = re.split(r"[ \t\r\f\v]", rest, maxsplit=1)[0]
        if word == "domain":
            self.fail("a domain directive; split the catalog into one file a domain")
        self.fail(f"{word[:40]!r} is not part of a catalog; delete it, or put a # before it")

    # Fields

    def keyword(self, keyword: str, *, obsolete: bool, previous: bool) -> None:
        """Open a field."""
        if self.texts == []:
            self.fail('the keyword before has no text; write "" after it')
        fields = self.fields
        if previous:
            self.previous_keyword(keyword)
            return
        if keyword in ("msgid", "msgctxt"):
            if self.complete:
                self.finish()
            elif "msgid" in fields:
                self.interrupt()
            elif keyword == "msgctxt" and "msgctxt" in fields:
                self.fail("a second msgctxt; delete one")
            if "msgctxt" not in fields:
                self.obsolete = obsolete
        elif "msgid" not in fields:
            self.fail(f"{keyword} without a msgid before it; restore the entry")
        if not self.start:
            self.start = self.number
        if obsolete != self.obsolete:
            self.fail("only a part of the entry is marked #~; mark all of its lines or none")
        self.previous = False
        if keyword[:6] == "msgstr":
            self.translation_keyword(keyword)
        elif keyword == "msgid_plural" and ("msgid_plural" in fields or self.complete):
            self.fail("a second msgid_plural or one after msgstr; put it right after the msgid")
        else:
            fields[keyword] = self.texts = []

    def translation_keyword(self, keyword: str) -> None:
        if not self.complete:
            self.complete = True
            self.translation = self.number
        plural = "msgid_plural" in self.fields
        if keyword == "msgstr":
            if plural:
                self.fail("msgstr in an entry with msgid_plural; number its forms: msgstr[0], msgstr[1], …")
            if "msgstr" in self.fields:
                self.fail("a second msgstr in the entry; add the msgid above it, or delete one")
            self.fields["msgstr"] = self.texts = []
        else:
            if not plural:
                self.fail(f"{keyword} without msgid_plural; add the msgid_plural, or write msgstr")
            if keyword != f"msgstr[{len(self.plurals)}]":
                self.fail(f"{keyword} where msgstr[{len(self.plurals)}] must stand; add the missing plural form")
            self.texts = []
            self.plurals.append(self.texts)

    def previous_keyword(self, keyword: str) -> None:
        if self.complete:
            self.finish()
        elif "msgid" in self.fields or "msgctxt" in self.fields:
            self.interrupt()
        if not self.start:
            self.start = self.number
        name = f"previous_{keyword}"
        if keyword[:6] == "msgstr" or name in self.fields:
            self.fail(f"{keyword} is out of place after #|; delete the line")
        if keyword == "msgid_plural" and "previous_msgid" not in self.fields:
            self.fail("#| msgid_plural without #| msgid; delete the line")
        self.previous = True
        self.fields[name] = self.texts = []

    def literal(self, body: str, *, obsolete: bool, previous: bool) -> None:
        """Add a string literal to the open field."""
        if self.texts is None:
            self.fail("a text without a keyword before it; restore the entry")
        if previous != self.previous:
            self.fail("a text under #| goes on without #|, or the other way round; mark all of its lines")
        if obsolete != self.obsolete and not previous:
            self.fail("only a part of the entry is marked #~; mark all of its lines or none")
        self.texts.append(_ESCAPE.sub(self.unescape, body) if "\\" in body else body)

    def unescape(self, match: re.Match[str]) -> str:
        if match[2] is not None:
            text = _ESCAPES.get(match[2])
            if text is None:
                self.fail(f"\\{match[2]} is no escape; write \\\\ for a backslash")
            return text
        codes = (int(hexa[-2:], 16) if hexa else int(octal, 8) & 0xFF for hexa, octal in _BYTE.findall(match[1]))
        try:
            text = bytes(codes).decode(self.charset)
        except UnicodeDecodeError:
            self.fail(f"{match[1]} is not text in {self.charset}; write the characters themselves")
        if "\0" in text or "\x04" in text:
            self.fail(f"{match[1]} is a character that no catalog can hold; delete it")
        return text

    # Entries

    def interrupt(self) -> None:
        """End the entry where another begins."""
        if self.complete:
            self.finish()
        elif "msgid" in self.fields:
            self.fail("the entry has no msgstr; add it, or restore the file if it was cut off", self.start)
        elif "msgctxt" in self.fields:
            self.fail("the msgctxt has no msgid; add it, or restore the file if it was cut off", self.start)

    def finish(self) -> None:
        """Make the entry of what was gathered."""
        if not self.texts:
            self.fail('the keyword before has no text; write "" after it')
        texts = {name: parts[0] if len(parts) == 1 else "".join(parts) for name, parts in self.fields.items()}
        get = texts.get
        context, msgid = get("msgctxt"), texts["msgid"]
        previous = get("previous_msgid")
        if previous is None and "previous_msgctxt" in texts:
            self.fail("#| msgctxt without #| msgid; delete the line", self.start)
        # POEntry's constructor looks each of these up among keyword arguments, at half the time of the whole
        # parser; tests/test_catalog_parser.py sees to it that none is forgotten.
        entry = polib.POEntry.__new__(polib.POEntry)
        entry.msgid = msgid
        entry.msgstr = get("msgstr", "")
        entry.msgid_plural = get("msgid_plural", "")
        entry.msgstr_plural = {index: "".join(parts) for index, parts in enumerate(self.plurals)}
        entry.msgctxt = context  # type: ignore[assignment]  # the stubs forget that it can be None
        entry.obsolete = self.obsolete
        entry.encoding = "utf-8"
        entry.comment = _comment(self.extracted) if self.extracted else ""
        entry.tcomment = _comment(self.comments) if self.comments else ""
        entry.occurrences = self.references
        entry.flags = self.flags
        entry.previous_msgctxt = get("previous_msgctxt")
        entry.previous_msgid = previous
        entry.previous_msgid_plural = get("previous_msgid_plural")
        entry.linenum = self.start
        entry.translation_line = self.translation  # type: ignore[attr-defined]  # polib has no place for it
        if first := self.seen.get((context, msgid)):
            what = "a second header after" if context is None and not msgid else "the same msgid and msgctxt as in"
            self.fail(f"{what} line {first}; delete one of the two entries", self.start)
        self.seen[context, msgid] = self.start
        if context is None and not msgid:
            if self.obsolete:
                self.fail("the header is marked #~; take the marks away, or delete it", self.start)
            if self.entries:
                self.fail("the header must be the first entry; move it up", self.start)
            self.header = entry
        else:
            self.entries.append(entry)
        self.begin()

    def close(self) -> None:
        """Take the end of the file."""
        if self.complete:
            self.finish()
        elif self.fields:
            self.interrupt()
            self.fail("a #| line without an entry after it; delete it, or restore the file if it was cut off")
        if self.header is None and not self.entries:
            self.fail("the catalog is empty; restore it, or delete the file", 1)


def _comment(lines: list[str]) -> str:
    """Join the lines of a comment; one of n empty lines is n line feeds, so that one is not none."""
    text = "\n".join(lines)
    return text if text.strip("\n") else "\n" * len(lines)
