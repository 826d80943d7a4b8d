"""From a catalog's bytes to its text: which charset its header declares, and a strict decoding by it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from pipeline.errors import CatalogError

__all__ = ["UNDECLARED", "decode"]

UNDECLARED = frozenset({"charset", "ascii", "us-ascii", "ansi_x3.4-1968"})
"""Names, in lower case, that promise no more than ASCII; ``CHARSET`` is a template's placeholder."""

_ASCII = bytes(range(0x20, 0x7F))
_HEADER = re.compile(rb'(?:\A|\n)[ \t]*msgid[ \t]*(?:""\s*)+msgstr\s*((?:"(?:[^"\\\n]|\\.)*"\s*)+)')
_STRING = re.compile(rb'"((?:[^"\\\n]|\\.)*)"')
_CHARSET = re.compile(rb"charset=([^ \t\\]*)")
_CONTROL = re.compile(rb"[\0\x04]")
_OTHER_UNICODE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, path: str | Path) -> tuple[str, str]:
    """Decode a catalog by the charset in its header, as gettext does.

    Without one the catalog must be plain ASCII. A byte order mark of UTF-8 is dropped, line ends become LF.

    Args:
        data: The catalog's bytes.
        path: Its name in errors.

    Returns:
        The text, and the name of Python's codec for its charset.

    Raises:
        CatalogError: The charset is unknown or wrong, or a byte is not of it; with the line.
    """
    if data.startswith(_OTHER_UNICODE):
        raise CatalogError("the file is UTF-16 or UTF-32, which gettext can't read; save it as UTF-8", path, 1)
    # A compiled catalog (.mo) keeps NUL and U+0004 for itself.
    if (control := _CONTROL.search(data)) is not None:
        code = data[control.start()]
        message = f"the file holds the character U+{code:04X}, no catalog can; delete it or restore the file"
        raise CatalogError(message, path, _line(data, control.start()))
    marked = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    name, line = _declared(data)
    codec = _codec(name, path, line)
    if marked and name.lower() not in UNDECLARED and codec != "utf-8":
        raise CatalogError(
            f"the file begins with UTF-8's mark, but its header says charset={name}; write charset=UTF-8",
            path,
            line,
        )
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        byte = data[error.start]
        if codec == "ascii":
            advice = "not ASCII, and the header names no charset; write charset=UTF-8 there (or the real one)"
        else:
            advice = f"not text in the header's charset {name}; convert the file, or name its real charset there"
        raise CatalogError(f"byte 0x{byte:02X} is {advice}", path, _line(data, error.start)) from None
    if "\r" in text:
        if "\n" not in text:
            raise CatalogError("lines end in a lone CR (classic Mac OS); save the file with LF", path, 1)
        text = "\n".join(line.rstrip("\r") for line in text.split("\n"))
    return text, codec


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _declared(data: bytes) -> tuple[str, int]:
    """Find the charset the header names (``CHARSET`` if none) and the line to mend it in."""
    header = _HEADER.search(data)
    if header is None:
        return "CHARSET", 1
    line = _line(data, header.start(1))
    charset = _CHARSET.search(b"".join(_STRING.findall(header[1])))
    if charset is None:
        return "CHARSET", line
    # Where the word stands on one line, say which.
    whole = header[1].find(charset[0])
    return charset[1].decode("latin-1"), line if whole < 0 else _line(data, header.start(1) + whole)


def _codec(name: str, path: str | Path, line: int) -> str:
    if name.lower() in UNDECLARED:
        return "ascii"
    try:
        codec = codecs.lookup(name).name
        # Codecs that aren't charsets (base64), or not a superset of ASCII (UTF-16), can't be a catalog's.
        if _ASCII.decode(codec).encode("latin-1") == _ASCII:
            return codec
    except (LookupError, ValueError, UnicodeError):
        pass
    raise CatalogError(f"charset {name!r} is unknown; convert the file to UTF-8 and say so in its header", path, line)
