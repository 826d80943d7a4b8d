"""Real machine translation, offline, end to end: both articles into Spanish with Apertium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from pipeline.catalog.origin import origin
from pipeline.pretranslate.cascade import Options, Outcome
from pipeline.project import load as load_project
from pipeline.tasks import localize
from pipeline.terms import Finder, load, occurs
from tests.conftest import Gettext

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Outcome]]:
    if shutil.which("apertium") is None or shutil.which("tf-extract") is None:
        reason = "apertium missing; install Debian's packages apertium, transfuse and apertium-eng-spa"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / "glossary.yaml", folder)
    project = load_project(folder)
    report = localize.translate(project, ["es"], project.sources(), lambda _: None, Options(engine="apertium"))
    assert report.findings == []
    yield folder, report.outcomes[0]


def _entries(folder: Path) -> list[polib.POEntry]:
    paths = sorted(folder.glob("locales/es/LC_MESSAGES/**/*.po"))
    assert len(paths) == len(list((ROOT / "source").rglob("*.md")))
    return [entry for path in paths for entry in polib.pofile(str(path), wrapwidth=0)]


def test_every_unit_has_a_draft_that_says_where_it_came_from(spanish: tuple[Path, Outcome], gettext: Gettext) -> None:
    folder, outcome = spanish
    entries = _entries(folder)
    assert (outcome.empty, outcome.failure, outcome.left) == (0, "", [])
    assert len(entries) > 150
    for entry in entries:
        assert entry.msgstr
        assert entry.fuzzy
        assert str(origin(entry)).split(":")[0] in {"apertium", "glossary", "source"}
    for path in folder.glob("locales/es/LC_MESSAGES/**/*.po"):
        assert gettext.complaints(path.read_bytes()) == ""


def test_every_pinned_term_is_right_or_named(spanish: tuple[Path, Outcome]) -> None:
    folder, _ = spanish
    finder = Finder(load(ROOT / "glossary.yaml").terms)
    terms = right = 0
    for entry in _entries(folder):
        for match in finder.find(entry.msgid):
            rendering = match.term.rendering("es")
            if rendering is None:
                continue
            terms += 1
            forms = (rendering.preferred, *rendering.admitted, *rendering.abbreviations)
            if any(occurs(form, entry.msgstr, "es") for form in forms):
                right += 1
            else:
                assert f"missing term: {match.form} → {match.term.pinned('es', match.kind)}" in entry.tcomment, entry
    assert terms > 200
    assert right / terms > 0.9


def test_the_draft_pages_show_the_drafts(spanish: tuple[Path, Outcome]) -> None:
    folder, _ = spanish
    page = (folder / "build" / "drafts" / "es" / "treating-multiple-sclerosis.md").read_text("utf-8")
    assert "## Tratamiento de" in page
    assert "- **Dolor:** " in page
    assert "](/articles/physiotherapy)" in page
