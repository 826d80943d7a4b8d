"""A catalog brought up to its changed source: what a person typed goes where the source went.

:mod:`pipeline.catalog.match` judges which old entry each entry of the template was made from; what follows
from that is here, and is what GNU msgmerge's ``--previous`` does (gettext manual, "Invoking the msgmerge
Program"), but for two things: nothing that a person typed is dropped with an entry's plural forms or because
it stands under an untranslated text, and a new text is not filled with a stranger's translation.
"""

from __future__ import annotations

import gc
import gettext
import re
from collections.abc import Iterable
from pathlib import Path

import polib

from pipeline.catalog.catalog import Catalog
from pipeline.catalog.match import match
from pipeline.catalog.po import dump, read, write

__all__ = ["merge", "merge_files"]

# Flags that say something of the source text, so that only the template can know them.
_SOURCE_FLAG = re.compile(r".+-format|(?:no-)?wrap|range:.*")
_PLURAL_FORMS = re.compile(r"nplurals\s*=\s*(\d{1,2})\s*;\s*plural\s*=\s*([^;\n]+)")


def merge(old: Catalog, template: Catalog) -> Catalog:
    """Merge a catalog with the template of its changed source.

    - An entry whose text and context stay keeps its translation, wherever it moved; an obsolete one comes
      back.
    - A changed text takes its old translation as a draft (``fuzzy``) and shows what it translates: the old
      text, or an older one where the old entry was such a draft already (``#|``). A changed context counts as
      a change: the same word may need another translation there. So does a text that gains or loses a plural.
    - A new text is empty.
    - What left the source goes to the end as obsolete, with comments, flags and ``#|``; but not an entry that
      has neither a translation nor a translator's comment.

    Order, extracted comments, references and flags of the source (``c-format``) are the template's;
    translators' comments, other flags, the header and the last comments are the old catalog's. Merging again
    changes nothing, and neither does a template equal to the catalog.

    Args:
        old: The catalog; it stays as it is.
        template: The template; its translations and translators' comments, if any, count for nothing, except
            its header where the old catalog has none.

    Returns:
        A new catalog that shares no entry with the two.
    """
    sources = [entry for entry in template.entries if not entry.obsolete]
    known = [entry for entry in old.entries if not entry.obsolete]
    active = len(known)
    known += [entry for entry in old.entries if entry.obsolete]
    pairs = match(
        [(entry.msgctxt, entry.msgid) for entry in known],
        [(entry.msgctxt, entry.msgid) for entry in sources],
        active,
    )
    forms = _Forms(old if old.header.msgstr else template)
    taken = bytearray(len(known))
    entries = []
    for source, pair in zip(sources, pairs, strict=True):
        if pair is None:
            entries.append(_empty(source, forms))
        else:
            taken[pair.old] = 1
            entries.append(_translated(source, known[pair.old], forms))
    entries += [
        _obsolete(entry)
        for number, entry in enumerate(known)
        if not taken[number] and (entry.obsolete or entry.tcomment or _is_translated(entry))
    ]
    bare = not old.header.msgstr and not old.header.tcomment
    return Catalog(_copy(template.header if bare else old.header), entries, old.tail)


def merge_files(old: Path, template: Path, output: Path | None = None) -> bool:
    """Merge a catalog file with a template file, as ``msgmerge`` would.

    Args:
        old: The catalog.
        template: The template.
        output: Where the result goes; ``None`` for the catalog itself, which then is written only if its
            content changes: a layout of another tool's alone is no reason to.

    Returns:
        Whether anything was written.

    Raises:
        CatalogError: One of the files is no sound catalog, or the result can't be written. All files stay as
            they were.
    """
    # Entries live until the end and hold no cycles; looking for some took a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        catalog = read(old)
        result = merge(catalog, read(template))
        if output is None and dump(result) == dump(catalog):
            return False
        return write(output or old, result)
    finally:
        if collecting:
            gc.enable()


class _Forms:
    """The plural forms of a catalog's language, as its header gives them."""

    def __init__(self, catalog: Catalog) -> None:
        found = _PLURAL_FORMS.search(catalog.header.msgstr)
        self.count = int(found[1]) if found else 0
        """How many there are; 0 if the header doesn't say."""
        self.one = 0
        """Which of them speaks of one thing: the second in Arabic, the first in most languages."""
        if found:
            try:
                self.one = gettext.c2py(found[2])(1)
            except (ValueError, RecursionError, ZeroDivisionError):
                # The header's formula is the translator's to mend; gettext falls back to the first form, too.
                self.one = 0


def _copy(entry: polib.POEntry) -> polib.POEntry:
    """Copy an entry, but not the line it was read from."""
    # The constructor looks up each of a dozen names, at many times the cost.
    copy = polib.POEntry.__new__(polib.POEntry)
    copy.__dict__.update(entry.__dict__)
    copy.__dict__.pop("translation_line", None)
    copy.linenum = None
    copy.flags = list(entry.flags)
    copy.occurrences = list(entry.occurrences)
    copy.msgstr_plural = dict(entry.msgstr_plural)
    return copy


def _is_translated(entry: polib.POEntry) -> bool:
    """Whether there is a translation, a draft of one included, or a part of it."""
    return bool(entry.msgstr) or any(entry.msgstr_plural.values())


def _empty(source: polib.POEntry, forms: _Forms) -> polib.POEntry:
    """The entry of a new text."""
    entry = _copy(source)
    entry.tcomment = entry.msgstr = ""
    if entry.msgid_plural:
        entry.msgstr_plural = dict.fromkeys(range(forms.count or len(source.msgstr_plural)), "")
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
    return entry


def _translated(source: polib.POEntry, known: polib.POEntry, forms: _Forms) -> polib.POEntry:
    """The entry of a text that is, or was made from, one in the catalog."""
    entry = _copy(source)
    entry.tcomment = known.tcomment
    _give_translation(entry, known, forms)
    drafted = "fuzzy" in known.flags
    same = source.msgid == known.msgid and source.msgctxt == known.msgctxt and source.msgid_plural == known.msgid_plural
    fuzzy = drafted if same else _is_translated(entry)
    if same or (drafted and known.previous_msgid is not None):
        # A draft of a draft still translates the elder text.
        elder = known.previous_msgctxt, known.previous_msgid, known.previous_msgid_plural
    else:
        elder = known.msgctxt, known.msgid, known.msgid_plural or None
    if not same and not fuzzy:
        elder = None, None, None
    entry.previous_msgctxt, entry.previous_msgid, entry.previous_msgid_plural = elder
    entry.flags = _flags(source.flags, known.flags, fuzzy=fuzzy)
    return entry


def _give_translation(entry: polib.POEntry, known: polib.POEntry, forms: _Forms) -> None:
    """Put a translation into an entry, whichever of the two has plural forms."""
    entry.msgstr, entry.msgstr_plural = known.msgstr, dict(known.msgstr_plural)
    if bool(entry.msgid_plural) == bool(known.msgid_plural):
        return
    if entry.msgid_plural:
        count = forms.count or 2
        entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(range(count), known.msgstr)
        return
    strings = known.msgstr_plural
    entry.msgstr = strings.get(forms.one) or next(filter(None, strings.values()), "")
    entry.msgstr_plural = {}
    # One string has no room for the other forms: a comment has.
    rest = [
        f"msgstr[{number}] {_quoted(text)}"
        for number, text in sorted(strings.items())
        if text not in ("", entry.msgstr)
    ]
    entry.tcomment = "\n".join(filter(None, [known.tcomment, *rest]))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _flags(source: Iterable[str], known: Iterable[str], *, fuzzy: bool) -> list[str]:
    """The template's flags on the source text, and the catalog's on everything else."""
    flags = ["fuzzy"] if fuzzy else []
    flags += [flag for flag in source if flag != "fuzzy"]
    flags += [flag for flag in known if flag not in flags and flag != "fuzzy" and not _SOURCE_FLAG.fullmatch(flag)]
    return flags


def _obsolete(known: polib.POEntry) -> polib.POEntry:
    """The entry of a text that left the source."""
    entry = _copy(known)
    entry.obsolete = True
    if not known.obsolete:
        # They describe a place in the source that is no more; gettext prints neither.
        entry.comment, entry.occurrences = "", []
    return entry
