"""The header of a catalog: a new one, and the date of its last translation."""

from __future__ import annotations

from datetime import UTC, datetime

import polib

from pipeline.catalog.catalog import Catalog
from pipeline.catalog.plurals import plural_forms

__all__ = ["GENERATOR", "new_header", "touch_revision"]

GENERATOR = "medical-localization-pipeline"
"""X-Generator: without a version, so that a new release does not change every catalog."""


def new_header(locale: str | None = None, *, project: str = "", team: str = "", translator: str = "") -> polib.POEntry:
    """Make the header of a new catalog.

    It has the fields that ``msgfmt --check-header`` asks for, in gettext's order, and no POT-Creation-Date,
    which would change the file whenever the source is read. PO-Revision-Date stays empty until somebody
    translates (:func:`touch_revision`). It is for new catalogs only: an existing header keeps its fields,
    their order and its Plural-Forms, whatever the table says today.

    Args:
        locale: BCP 47 or gettext's form; ``None`` for a template, which has no plural forms.
        project: Project-Id-Version, the project's name.
        team: Language-Team, a name or address.
        translator: Last-Translator.

    Raises:
        ConfigError: The plural forms of the locale aren't known.
    """
    fields = {
        "Project-Id-Version": project,
        "PO-Revision-Date": "",
        "Last-Translator": translator,
        "Language-Team": team,
        "Language": "" if locale is None else locale.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if locale is not None:
        fields["Plural-Forms"] = plural_forms(locale)
    fields["X-Generator"] = GENERATOR
    catalog = Catalog()
    catalog.fields.update(fields)
    return catalog.header


def touch_revision(catalog: Catalog, now: datetime) -> None:
    """Set PO-Revision-Date, in UTC; call it when a translation has changed, and only then.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("the time of a revision needs a time zone; pass datetime.now(UTC)")
    catalog.fields["PO-Revision-Date"] = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M+0000")
