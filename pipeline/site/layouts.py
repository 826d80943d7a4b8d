"""The localized texts laid out as other site generators expect them.

==============  ==========================================================================================
``hugo``        ``content/<locale>/<source without .md>/index.md`` and ``hugo.yaml`` with the languages
``docusaurus``  ``docs/`` for the source, ``i18n/<locale>/docusaurus-plugin-content-docs/current/`` for the
                others, and ``docusaurus.i18n.json`` with the ``i18n`` part of the configuration
==============  ==========================================================================================

The texts are those of ``build/``, byte for byte; a page that is not wholly passed is its draft with
``draft: true``, which both generators leave out of production builds. Images lie under ``static/`` at the address that
each page's own reference leads to, so no reference need be changed.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import yaml

from pipeline.site import bidi, formats

__all__ = ["LAYOUTS", "Text", "lay_out"]


@dataclass(frozen=True, slots=True)
class Text:
    """A localized text: its source's name, locale, bytes, slug, and each image reference with the file it means."""

    name: str
    locale: str
    data: bytes
    slug: str
    images: Mapping[str, bytes]


def _hugo(texts: Sequence[Text], locales: Sequence[str], name: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for text in texts:
        stem = PurePosixPath(text.name).with_suffix("")
        files[f"content/{text.locale}/{stem}/index.md"] = text.data
        address = PurePosixPath(text.locale) / stem.parent / PurePosixPath(text.slug).name
        _add_images(files, text, address.as_posix())
    languages = {
        locale: {
            "contentDir": f"content/{locale}",
            "languageCode": locale,
            "languageName": formats.language_name(locale),
            "languageDirection": bidi.direction(locale),
            "weight": number,
        }
        for number, locale in enumerate(locales, 1)
    }
    settings: dict[str, Any] = {
        "title": name,
        "defaultContentLanguage": locales[0],
        "defaultContentLanguageInSubdir": True,
        "languages": languages,
        "markup": {"goldmark": {"renderer": {"unsafe": True}}},  # the articles hold raw HTML figures
    }
    files["hugo.yaml"] = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode()
    return files


def _docusaurus(texts: Sequence[Text], locales: Sequence[str], name: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for text in texts:
        first = text.locale == locales[0]
        home = "docs" if first else f"i18n/{text.locale}/docusaurus-plugin-content-docs/current"
        files[f"{home}/{text.name}"] = text.data
        for reference, data in text.images.items():  # Markdown images are looked for beside the text
            path = posixpath.normpath(posixpath.join(home, posixpath.dirname(text.name), reference))
            if path.startswith(f"{home}/"):
                files[path] = data
        address = PurePosixPath("docs") / PurePosixPath(text.name).parent / text.slug
        prefix = "" if first else f"{text.locale}/"
        _add_images(files, text, f"{prefix}{address}")
    configs = {
        locale: {
            "label": formats.language_name(locale),
            "direction": bidi.direction(locale),
            "htmlLang": locale,
        }
        for locale in locales
    }
    settings = {
        "title": name,
        "i18n": {"defaultLocale": locales[0], "locales": list(locales), "localeConfigs": configs},
        "markdown": {"format": "detect"},  # .md is CommonMark, not MDX: HTML comments and attributes stay as they are
    }
    files["docusaurus.i18n.json"] = json.dumps(settings, ensure_ascii=False, indent=2).encode() + b"\n"
    return files


LAYOUTS: Mapping[str, Callable[[Sequence[Text], Sequence[str], str], dict[str, bytes]]] = {
    "hugo": _hugo,
    "docusaurus": _docusaurus,
}
"""The generators that are known."""


def lay_out(generator: str, texts: Sequence[Text], locales: Sequence[str], name: str) -> dict[str, bytes]:
    """Lay out localized texts.

    Args:
        generator: One of `LAYOUTS`.
        texts: Every text in every locale, the source's too.
        locales: The locales, the source's first.
        name: The name of the site.

    Returns:
        Files by path.
    """
    return LAYOUTS[generator](texts, locales, name)


def _add_images(files: dict[str, bytes], text: Text, address: str) -> None:
    """Put images where the browser looks for them from the page's address, which ends in a slash."""
    for reference, data in text.images.items():
        path = posixpath.normpath(posixpath.join("/", address, reference)).lstrip("/")
        files[f"static/{path}"] = data
