"""Sign-offs: a person vouches for one article in one locale as it reads now.

``locales/<locale>/reviews.yaml`` holds them, bound to hashes of the source and of the catalog's text. Any later
edit of either makes them void; hashes of the single units tell which sentence it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml

from pipeline.catalog.catalog import Catalog
from pipeline.errors import ConfigError
from pipeline.model import Segment

__all__ = ["SignOff", "data_hash", "dump", "objections", "read", "same_person", "sign", "text_hash"]

_HEADER = (
    "# Who signed off which article. “make approve” writes this file; an edit of a text makes its sign-off void.\n"
)
_Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class SignOff:
    """A sign-off, or where ``withdrawn`` is set the word that a page must leave the site.

    ``source`` and ``text`` are hashes of the source's bytes and of all units with their translations, ``units`` pairs
    of hashes: of a unit's source and of its translation.
    """

    reviewer: str
    date: str
    source: str
    text: str
    units: tuple[tuple[str, str], ...] = ()
    withdrawn: bool = False


def data_hash(data: bytes) -> str:
    """The hash that tells one version of a source from another."""
    return blake2b(data, digest_size=16).hexdigest()


def text_hash(segments: Sequence[Segment], catalog: Catalog) -> str:
    """The hash of an article's units with their translations as they stand in its catalog."""
    return data_hash("\n".join(" ".join(pair) for pair in _units(segments, catalog)).encode())


def sign(
    reviewer: str, date: str, source: bytes, segments: Sequence[Segment], catalog: Catalog, *, withdrawn: bool = False
) -> SignOff:
    """Make a sign-off of an article as it reads now."""
    units = () if withdrawn else tuple(_units(segments, catalog))
    return SignOff(reviewer, date, data_hash(source), text_hash(segments, catalog), units, withdrawn)


def _short(*parts: object) -> str:
    return blake2b("\0".join(map(str, parts)).encode(), digest_size=6).hexdigest()


def _units(segments: Sequence[Segment], catalog: Catalog) -> list[tuple[str, str]]:
    texts: dict[_Key, tuple[str, bool]] = {
        (e.msgctxt, e.msgid): (e.msgstr, e.fuzzy) for e in catalog.entries if not e.obsolete
    }
    keys: dict[_Key, None] = dict.fromkeys(s.key for s in segments)
    return [(_short(*key), _short(*texts.get(key, ("", False)))) for key in keys]


def objections(given: SignOff, source: bytes, segments: Sequence[Segment], catalog: Catalog) -> list[str]:
    """Why a sign-off no longer holds, sentence by sentence; nothing where it does."""
    if given.withdrawn:
        return [f"withdrawn by {given.reviewer} on {given.date}"]
    reasons = []
    signed = dict(given.units)
    keys: dict[_Key, None] = dict.fromkeys(s.key for s in segments)
    now = _units(segments, catalog)
    for (_, msgid), (key, text) in zip(keys, now, strict=True):
        if key not in signed:
            reasons.append(f"the source changed: “{_excerpt(msgid)}” is new")
        elif signed[key] != text:
            reasons.append(f"the translation changed: “{_excerpt(msgid)}”")
    gone = len(signed.keys() - {key for key, _ in now})
    if gone:
        reasons.append(f"the source changed: {gone} sentence{'' if gone == 1 else 's'} of the signed text left it")
    if not reasons and given.source != data_hash(source):
        reasons.append("the source changed outside its sentences: an address, an image or markup")
    if not reasons and given.text != text_hash(segments, catalog):
        reasons.append("the order of the sentences changed")
    return reasons


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"


def same_person(one: str, other: str) -> bool:
    """Whether two names, with or without credential (after a comma) and address (in ``<>``), are one person's."""
    first, second = _person(one), _person(other)
    return bool(first[0] and first[0] == second[0]) or bool(first[1] and first[1] == second[1])


def _person(said: str) -> tuple[str, str]:
    name, _, rest = unicodedata.normalize("NFKC", said).casefold().partition("<")
    words = name.partition(",")[0].replace(".", " ").split()
    titles = {"dr", "prof", "professor", "doctor", "uzm", "doç", "د", "دكتور", "الدكتور", "الدكتورة"}
    return " ".join(w for w in words if w not in titles), rest.partition(">")[0].strip()


def read(path: Path, shown: str) -> dict[str, SignOff]:
    """Read a locale's sign-offs by source name.

    Args:
        path: The file; there may be none.
        shown: Its name in errors.

    Raises:
        ConfigError: It is not as ``approve`` writes it.
    """
    if not path.exists():
        return {}
    try:
        given: Any = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError(
            "this file can't be read; restore it from version control", shown, mark.line + 1 if mark else 1
        ) from None
    if not isinstance(given or {}, dict):
        raise ConfigError("this is no list of sign-offs; restore it from version control", shown, 1)
    found = {}
    for name, own in (given or {}).items():
        try:
            units = tuple((str(u).split(" ")[0], str(u).split(" ")[1]) for u in own.get("units") or ())
            found[str(name)] = SignOff(
                str(own["reviewer"]),
                str(own["date"]),
                str(own["source"]),
                str(own["text"]),
                units,
                bool(own.get("withdrawn", False)),
            )
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise ConfigError(f"the sign-off of {name} is not whole; sign it off again", shown, 1) from None
    return found


def dump(reviews: Mapping[str, SignOff]) -> bytes:
    """Sign-offs as they are written, sorted by source name."""
    shown: dict[str, dict[str, object]] = {}
    for name, own in sorted(reviews.items()):
        shown[name] = {"reviewer": own.reviewer, "date": own.date, "source": own.source, "text": own.text}
        if own.withdrawn:
            shown[name]["withdrawn"] = True
        if own.units:
            shown[name]["units"] = [" ".join(pair) for pair in own.units]
    text = yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=1000)
    return (_HEADER + text).encode()
