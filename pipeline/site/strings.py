"""The site's own strings: gettext's domain ``site``, extracted from the templates by Babel.

The catalogs are read as they are, so no compiled one can be out of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polib
from markupsafe import Markup, escape

from pipeline.catalog import header, po
from pipeline.catalog.catalog import Catalog
from pipeline.site import bidi

__all__ = ["SITE_NAME", "Strings", "extract", "load"]

SITE_NAME = "name of the site"
"""The ``msgctxt`` of the name of the site; no template holds it."""


class Strings:
    """The strings of one locale, called as gettext is: ``strings("Draft")`` gives HTML."""

    def __init__(self, texts: Mapping[tuple[str | None, str], str], locale: str, source_locale: str) -> None:
        self.texts = texts
        self.locale = locale
        self.source_locale = source_locale

    def __call__(self, message: str, **values: object) -> Markup:
        """A string as HTML, with ``%(name)s`` filled in.

        One that nobody has translated yet is marked as text in the source's language. Translations are escaped:
        a catalog cannot bring tags into a page.
        """
        return self._html(None, message, values)

    def name(self, name: str) -> Markup:
        """The name of the site."""
        return self._html(SITE_NAME, name, {})

    def plain(self, message: str, context: str | None = None) -> str:
        """A string as text."""
        return self.texts.get((context, message)) or message

    def _html(self, context: str | None, message: str, values: Mapping[str, object]) -> Markup:
        text = self.texts.get((context, message))
        if text:
            try:
                return _filled(text, values, rtl=bidi.is_rtl(self.locale))
            except (KeyError, ValueError, TypeError):  # a placeholder was lost in translation
                pass
        filled = _filled(message, values, rtl=False)
        if self.locale == self.source_locale:
            return filled
        direction = bidi.direction(self.source_locale)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(self.source_locale, direction, filled)


def _filled(text: str, values: Mapping[str, object], *, rtl: bool) -> Markup:
    shown = bidi.isolate_text(text) if rtl and "%(" not in text else escape(text)
    own = bidi.isolate_text if rtl else escape
    return shown % {name: own(str(value)) for name, value in values.items()} if values else shown


def load(path: Path, locale: str, source_locale: str, *, drafts: bool) -> Strings:
    """Read the strings of a locale.

    Args:
        path: Its catalog; there may be none.
        locale: The locale.
        source_locale: The language of the templates.
        drafts: Whether strings that no person has passed are used: on pages that say that they are drafts.

    Raises:
        CatalogError: The catalog cannot be read.
    """
    entries = po.read(path).entries if locale != source_locale and path.exists() else []
    texts: dict[tuple[str | None, str], str] = {
        (e.msgctxt, e.msgid): e.msgstr for e in entries if not e.obsolete and e.msgstr and (drafts or not e.fuzzy)
    }
    return Strings(texts, locale, source_locale)


def extract(folders: Sequence[Path], site_name: str, project_name: str) -> Catalog:
    """Make the template of the domain from the page templates.

    Args:
        folders: Where templates lie; a template in an earlier folder takes the place of one in a later.
        site_name: The name of the site, itself a string to translate.
        project_name: For the header.
    """
    from babel.messages.extract import extract as babel_extract

    files: dict[str, Path] = {}
    for folder in reversed(folders):
        for path in sorted([*folder.glob("*.html"), *folder.glob("*.xml")]):
            files[path.name] = path
    found: dict[tuple[str | None, str], polib.POEntry] = {}
    if site_name:
        comment = "Translate or transliterate it only if the organisation uses such a form itself."
        found[SITE_NAME, site_name] = polib.POEntry(msgctxt=SITE_NAME, msgid=site_name, comment=comment)
    for name, path in sorted(files.items()):
        with path.open("rb") as file:
            options = {"encoding": "utf-8", "trimmed": "true"}
            messages: Any = babel_extract("jinja2.ext:babel_extract", file, {"_": None}, ["TRANSLATORS:"], options)
            for _, message, comments, context in messages:
                entry = found.setdefault((context, message), polib.POEntry(msgid=message, msgctxt=context))
                if (name, "") not in entry.occurrences:
                    entry.occurrences.append((name, ""))
                notes = [c.removeprefix("TRANSLATORS:").strip() for c in comments]
                entry.comment = "\n".join(dict.fromkeys([*filter(None, entry.comment.split("\n")), *notes]))
                if "%(" in message and "python-format" not in entry.flags:
                    entry.flags.append("python-format")
    return Catalog(header.new_header(project=project_name), list(found.values()))
