"""From a catalog's entries to its text, byte for byte as ``msgcat --no-wrap`` of GNU gettext 0.21 prints it.

Where msgcat would lose something a foreign catalog holds, it is kept: flags it doesn't know (after those it
does), ``fuzzy`` where only a later plural form is filled, obsolete entries without a translation and the
``range:`` of others, comments after the last entry.
Newer versions print the same but for two things: ``#=`` flags are read (0.21 takes them for a comment), and a
file name with spaces is kept on one line between U+2068 and U+2069 (0.22; 0.21 may wrap inside it). Both are
done here the newer way.
"""

from __future__ import annotations

import re
from typing import NoReturn

import polib

from pipeline.catalog.catalog import Catalog, HeaderFields
from pipeline.catalog.charset import UNDECLARED
from pipeline.errors import CatalogError

__all__ = ["print_catalog"]

# The programming languages of the "-format" flags in gettext's order of printing (1.0; 0.21 knows fewer).
_LANGUAGES = (
    "c", "objc", "c++", "python", "python-brace", "java", "java-printf", "csharp", "javascript",
    "scheme", "lisp", "elisp", "librep", "rust", "go", "ruby", "sh", "sh-printf", "awk", "lua",
    "object-pascal", "modula2", "d", "ocaml", "smalltalk", "qt", "qt-plural", "kde", "kde-kuit",
    "boost", "tcl", "perl", "perl-brace", "php", "gcc-internal", "gfc-internal", "ycp",
)  # fmt: skip
_FORMATS = {language: rank for rank, language in enumerate(_LANGUAGES, 1)}
_FORMAT = re.compile(r"(no-|possible-|)(.+)-format")
_RANGE = re.compile(r"range:[ \t]*([0-9]{1,9})\.\.([0-9]{1,9})")
_FLAG = re.compile(r"(?:range:[ \t]*)?[^ \t\r\f\v\n,]+")
_FUZZY, _AFTER_FORMATS, _NO_WRAP, _UNKNOWN = 0, len(_LANGUAGES) + 1, len(_LANGUAGES) + 2, len(_LANGUAGES) + 3

_ESCAPED = re.compile(r'[\a\b\f\r\t\v"\\]')
_ESCAPES = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\",
}  # fmt: skip
_FORBIDDEN = re.compile("[\0\x04\ud800-\udfff]")
_CHARSET = re.compile(r"charset=([^ \t\n]*)")
_HERE = re.compile(r"(?:\./)+")
_WIDTH = 79


def print_catalog(catalog: Catalog) -> bytes:
    """Print a catalog as UTF-8.

    The header says ``charset=UTF-8`` (only a catalog of nothing but ASCII may leave it open), entries keep
    their order, obsolete ones come last. A comment's line that ends in a backslash gets a space after it,
    because gettext would take the next line for its continuation.

    Raises:
        CatalogError: Something in it can't be written so that it is read back: a NUL or U+0004 in a text, a
            gap in the plural forms, two entries with the same ``msgid`` and ``msgctxt``.
    """
    seen: set[tuple[str | None, str]] = {(None, "")}
    current: list[str] = []
    obsolete: list[str] = []
    for entry in catalog.entries:
        key = (entry.msgctxt, entry.msgid)
        if key in seen:
            _fail(entry, "the catalog has two entries with this msgid and msgctxt; keep one")
        seen.add(key)
        (obsolete if entry.obsolete else current).append(_entry(entry, entry.msgstr))
    blocks = current + obsolete
    if tail := catalog.tail.strip("\n"):
        blocks.append(_tail(tail))
    header = catalog.header
    plain = all(map(str.isascii, blocks)) and _entry(header, header.msgstr).isascii()
    fields = _with_charset(header.msgstr, plain=plain)
    if fields or header.tcomment or header.comment or header.occurrences or header.flags:
        blocks.insert(0, _entry(header, fields))
    return _encode("\n".join(blocks), catalog)


def _encode(text: str, catalog: Catalog) -> bytes:
    """Encode what was printed, or say which entry can't be."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = b"\0"
    if b"\0" in data or b"\4" in data:
        for entry in (catalog.header, *catalog.entries):
            if _FORBIDDEN.search(_entry(entry, entry.msgstr)):
                _fail(entry, "a text holds NUL, U+0004 or half a surrogate pair, which no catalog can")
        raise CatalogError("the comments after the last entry hold NUL, U+0004 or half a surrogate pair")
    return data


def _with_charset(fields: str, *, plain: bool) -> str:
    """Make the header fields say UTF-8."""
    declared = _CHARSET.search(fields)
    if declared is None:
        if plain:
            return fields
        changed = polib.POEntry(msgid="", msgstr=fields)
        HeaderFields(changed)["Content-Type"] = "text/plain; charset=UTF-8"
        return changed.msgstr
    name = declared[1].lower()
    if name == "utf-8" or (plain and name in UNDECLARED):
        return fields
    return f"{fields[: declared.start(1)]}UTF-8{fields[declared.end(1) :]}"


def _entry(entry: polib.POEntry, msgstr: str) -> str:
    """Print one entry, with the line feed that ends it."""
    parts: list[str] = []
    if entry.tcomment:
        _comment(parts, "#", entry.tcomment)
    if entry.comment:
        _comment(parts, "#.", entry.comment)
    if entry.occurrences:
        _references(parts, entry)
    plurals = entry.msgstr_plural
    if entry.flags:
        flags = _flags(entry.flags, translated=bool(msgstr) or any(plurals.values()) or entry.obsolete)
        if flags:
            parts.append(f"#, {flags}\n")
    mark = "#~ " if entry.obsolete else ""
    if entry.previous_msgid is not None:
        previous = "#~| " if entry.obsolete else "#| "
        if entry.previous_msgctxt is not None:
            _field(parts, previous, "msgctxt", entry.previous_msgctxt)
        _field(parts, previous, "msgid", entry.previous_msgid)
        if entry.previous_msgid_plural is not None:
            _field(parts, previous, "msgid_plural", entry.previous_msgid_plural)
    elif entry.previous_msgctxt is not None or entry.previous_msgid_plural is not None:
        _fail(entry, "a previous msgctxt or msgid_plural needs a previous msgid")
    if entry.msgctxt is not None:
        _field(parts, mark, "msgctxt", entry.msgctxt)
    _field(parts, mark, "msgid", entry.msgid)
    if plurals:
        _field(parts, mark, "msgid_plural", entry.msgid_plural)
        for index in range(len(plurals)):
            if index not in plurals:
                _fail(entry, f"msgstr[{index}] is missing; give all plural forms, numbered from 0")
            _field(parts, mark, f"msgstr[{index}]", plurals[index])
    elif entry.msgid_plural:
        _fail(entry, "an entry with msgid_plural has no plural forms; give at least msgstr[0]")
    else:
        _field(parts, mark, "msgstr", msgstr)
    return "".join(parts)


def _field(parts: list[str], mark: str, keyword: str, text: str) -> None:
    """Print a keyword and its text: on one line, or a line each for the lines of the text."""
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)
    if "\n" in text:
        if "\n" in text[:-1]:
            parts.append(f'{mark}{keyword} ""\n')
            end = "\\n" if text[-1] == "\n" else ""
            body = text[:-1] if end else text
            parts.append(mark + '"' + body.replace("\n", f'\\n"\n{mark}"') + f'{end}"\n')
            return
        text = f"{text[:-1]}\\n"
    parts.append(f'{mark}{keyword} "{text}"\n')


def _comment(parts: list[str], mark: str, text: str) -> None:
    lines = text.split("\n")
    if not text.strip("\n"):
        lines.pop()  # n empty lines are n line feeds
    for line in lines:
        stripped = line.rstrip("\r")
        _comment_line(parts, f"{mark} {stripped}" if stripped else mark)


def _comment_line(parts: list[str], line: str) -> None:
    # gettext takes the next line for the continuation of one that ends in a backslash.
    parts.append(f"{line} \n" if line[-1] == "\\" else f"{line}\n")


def _references(parts: list[str], entry: polib.POEntry) -> None:
    printed = []
    for name, number in entry.occurrences:
        plain = name[match.end() :] if (match := _HERE.match(name)) else name
        if "\n" in plain:
            _fail(entry, f"the reference {name!r} holds a line feed; rename the file")
        if plain:
            isolated = f"\u2068{plain}\u2069" if " " in plain or "\t" in plain else plain
            printed.append(f"{isolated}:{number}" if number else isolated)
    if not printed:
        return
    line = "#:"
    column = 2
    for reference in dict.fromkeys(printed):
        # msgcat counts bytes, and not those of the isolates.
        width = 1 + len(reference.encode("utf-8", "replace")) - 6 * (reference[0] == "\u2068")
        if column > 2 and column + width > _WIDTH:
            _comment_line(parts, line)
            line = "#:"
            column = 2
        line += f" {reference}"
        column += width
    _comment_line(parts, line)


def _flags(flags: list[str], *, translated: bool) -> str:
    """Put flags in gettext's order: fuzzy, formats, range, no-wrap; those it doesn't know follow.

    As in msgcat, fuzzy goes where there is nothing to be fuzzy, ``wrap`` is the default, ``possible-`` means
    yes, and the last flag of a kind counts.
    """
    if len(flags) == 1 and flags[0] == "fuzzy":
        return "fuzzy" if translated else ""
    ranked: dict[int | str, tuple[int, str]] = {}
    for flag in flags:
        if flag == "fuzzy":
            if translated:
                ranked[_FUZZY] = (_FUZZY, flag)
        elif flag == "wrap":
            ranked.pop(_NO_WRAP, None)
        elif flag == "no-wrap":
            ranked[_NO_WRAP] = (_NO_WRAP, flag)
        elif (form := _FORMAT.fullmatch(flag)) and form[2] in _FORMATS:
            rank = _FORMATS[form[2]]
            ranked[rank] = (rank, f"{'no-' if form[1] == 'no-' else ''}{form[2]}-format")
        elif (limits := _RANGE.fullmatch(flag)) and int(limits[1]) <= int(limits[2]):
            ranked[_AFTER_FORMATS] = (_AFTER_FORMATS, f"range: {int(limits[1])}..{int(limits[2])}")
        elif _FLAG.fullmatch(flag):
            ranked[flag] = (_UNKNOWN, flag)
        else:
            raise CatalogError(f"the flag {flag!r} is not one word; give flags one by one")
    return ", ".join(flag for _, flag in sorted(ranked.values(), key=lambda item: item[0]))


def _tail(tail: str) -> str:
    for line in tail.split("\n"):
        if line and not line.startswith("#"):
            raise CatalogError(f"a line after the last entry is no comment: {line!r}; begin it with #")
    return f"{tail}\n"


def _fail(entry: polib.POEntry, message: str) -> NoReturn:
    text = entry.msgid if len(entry.msgid) <= 60 else f"{entry.msgid[:59]}…"
    raise CatalogError(f"{message} (msgid {text!r})")
