"""A small project with reviewed catalogs, for the tests of the site."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import polib
import yaml

from pipeline.catalog import po
from pipeline.project import Project, load
from pipeline.tasks.approve import approve
from pipeline.tasks.localize import translate
from pipeline.tasks.site import update_strings

DATA = Path(__file__).parent / "data" / "site"
TRANSLATIONS = yaml.safe_load((DATA / "translations.yaml").read_text("utf-8"))
REVIEWER = "Leyla Aydın, MD"


def quiet(_: str) -> None:
    """Progress that nobody watches."""


def make(folder: Path) -> Project:
    """The project with every unit passed by a person; nothing is signed off."""
    root = folder / "project"
    shutil.copytree(DATA / "project", root)
    project = load(root)
    translate(project, ["ar", "tr"], project.sources(), quiet)
    update_strings(project)
    for number, locale in enumerate(("ar", "tr")):
        for source in project.sources():
            path = source.beside(project.messages(locale), ".po")

            def give(entry: polib.POEntry, number: int = number) -> None:
                entry.msgstr = TRANSLATIONS[entry.msgid][number]
                entry.flags = [f for f in entry.flags if f != "fuzzy"]

            change(path, give, translator="Mona Haddad <mona@clinic.example>")
        change(project.interface(locale), lambda e, locale=locale: setattr(e, "msgstr", f"{locale}: {e.msgid}"))
    return project


def change(path: Path, edit: Callable[[polib.POEntry], None], translator: str = "") -> None:
    """Edit every entry of a catalog."""
    catalog = po.read(path)
    for entry in catalog.entries:
        edit(entry)
    if translator:
        catalog.fields["Last-Translator"] = translator
    po.write(path, catalog)


def edit_one(project: Project, locale: str, article: str, msgid: str, msgstr: str, *, fuzzy: bool = False) -> None:
    """Edit one entry of an article's catalog."""
    done = []

    def edit(entry: polib.POEntry) -> None:
        if entry.msgid == msgid:
            entry.msgstr = msgstr
            entry.flags = ["fuzzy"] if fuzzy else []
            done.append(entry)

    change(project.messages(locale) / f"{article}.po", edit)
    assert done, msgid


def sign_off(project: Project, locales: Sequence[str] = ("ar", "tr")) -> None:
    """Sign off every article."""
    for locale in locales:
        approve(project, locale, project.sources(), REVIEWER)
