"""The commands as people run them: real processes on a project of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.conftest import Gettext

ROOT = Path(__file__).parent.parent

ARTICLE = """---
title: Living with MS
---

# Tablets

Take **one** tablet. Do not crush it. See [the leaflet](/leaflet).

- siponimod
- fingolimod

A new drug helps many people. It is safe.
"""


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", "--project", str(folder), *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and the time it was written."""
    paths = [p for p in folder.rglob("*") if p.is_file() and ".cache" not in p.parts]
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in paths}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "source" / "a").mkdir(parents=True)
    (tmp_path / "source" / "a" / "b.md").write_text(ARTICLE, "utf-8")
    return tmp_path


def catalog(project: Path, locale: str = "tr") -> Path:
    return project / "locales" / locale / "LC_MESSAGES" / "a" / "b.po"


def give(path: Path, **texts: str) -> None:
    """Translate as a person would in a tool that writes the file its own way."""
    po = polib.pofile(str(path), wrapwidth=60)
    for entry in po:
        if entry.msgid in texts:
            entry.msgstr = texts[entry.msgid]
            entry.flags = []
    po.save()


def texts(path: Path) -> dict[str, str]:
    return {e.msgid: e.msgstr for e in polib.pofile(str(path)) if not e.obsolete}


def test_from_source_to_page(project: Path) -> None:
    done = run(project, "translate", "tr")
    assert (done.returncode, done.stderr) == (0, "")
    assert "locales/tr/LC_MESSAGES/a/b.po" in done.stdout
    assert "build/drafts/tr/a/b.md" in done.stdout
    assert (project / "locales" / "templates" / "a" / "b.pot").exists()
    assert (project / "build" / "tr" / "a" / "b.md").read_text("utf-8") == ARTICLE
    give(
        catalog(project),
        **{"Take **one** tablet.": "**Bir** tablet alın.", "fingolimod": "fingolimod tableti"},
    )
    done = run(project, "translate", "tr")
    assert done.returncode == 0
    wanted = ARTICLE.replace("Take **one** tablet.", "**Bir** tablet alın.").replace("fingolimod", "fingolimod tableti")
    assert (project / "build" / "tr" / "a" / "b.md").read_text("utf-8") == wanted
    draft = (project / "build" / "drafts" / "tr" / "a" / "b.md").read_text("utf-8")
    assert draft == wanted.replace("title: Living with MS\n", "title: Living with MS\ndraft: true\n")


def test_nothing_to_do_touches_nothing(project: Path) -> None:
    run(project, "translate", "tr", "pt-BR")
    give(catalog(project), siponimod="Siponimod")
    run(project, "translate", "all")
    before = state(project)
    assert "locales/pt_BR/LC_MESSAGES/a/b.po" in before
    assert "build/pt-BR/a/b.md" in before
    for command in (("translate", "all"), ("extract",), ("build", "all"), ("status",)):
        assert run(project, *command).returncode == 0
    assert state(project) == before


def test_a_file_that_a_tool_wrapped_its_own_way_is_left_alone(project: Path, gettext: Gettext) -> None:
    run(project, "translate", "tr")
    path = catalog(project)
    before = gettext.run("msgcat", "--width=30", str(path)).stdout
    assert before != path.read_bytes()
    path.write_bytes(before)
    assert run(project, "translate", "tr").returncode == 0
    assert path.read_bytes() == before


def test_one_edited_sentence_leaves_the_others(project: Path) -> None:
    run(project, "translate", "tr")
    given = {
        "Take **one** tablet.": "**Bir** tablet alın.",
        "Do not crush it.": "Ezmeyin.",
        "A new drug helps many people.": "Yeni bir ilaç birçok kişiye yardım ediyor.",
        "It is safe.": "Güvenlidir.",
    }
    give(catalog(project), **given)
    source = project / "source" / "a" / "b.md"
    source.write_text(ARTICLE.replace("helps many people", "helps very many people"), "utf-8")
    assert run(project, "translate", "tr").returncode == 0
    po = polib.pofile(str(catalog(project)))
    for msgid, msgstr in given.items():
        if msgid != "A new drug helps many people.":
            entry = po.find(msgid)
            assert (entry.msgstr, entry.flags) == (msgstr, [])
    changed = po.find("A new drug helps very many people.")
    assert (changed.msgstr, changed.flags) == (given["A new drug helps many people."], ["fuzzy"])
    assert changed.previous_msgid == "A new drug helps many people."
    page = (project / "build" / "tr" / "a" / "b.md").read_text("utf-8")
    assert "A new drug helps very many people. Güvenlidir." in page


def test_an_address_changes_without_a_trace_in_the_translation(project: Path) -> None:
    run(project, "translate", "tr")
    give(catalog(project), **{"See [the leaflet].": "[Broşüre] bakın."})
    source = project / "source" / "a" / "b.md"
    source.write_text(ARTICLE.replace("(/leaflet)", "(/other)"), "utf-8")
    run(project, "translate", "tr")
    entry = polib.pofile(str(catalog(project))).find("See [the leaflet].")
    assert (entry.msgstr, entry.flags) == ("[Broşüre] bakın.", [])
    assert "/other" in entry.comment
    assert "[Broşüre](/other) bakın." in (project / "build" / "tr" / "a" / "b.md").read_text("utf-8")


def test_what_leaves_comes_back(project: Path) -> None:
    run(project, "translate", "tr")
    give(catalog(project), **{"It is safe.": "Güvenlidir."})
    source = project / "source" / "a" / "b.md"
    source.write_text(ARTICLE.replace(" It is safe.", ""), "utf-8")
    run(project, "translate", "tr")
    assert '#~ msgstr "Güvenlidir."' in catalog(project).read_text("utf-8")
    source.write_text(ARTICLE, "utf-8")
    run(project, "translate", "tr")
    entry = polib.pofile(str(catalog(project))).find("It is safe.")
    assert (entry.msgstr, entry.flags, entry.obsolete) == ("Güvenlidir.", [], 0)


def test_another_article_gets_it_as_a_draft(project: Path) -> None:
    run(project, "translate", "tr")
    give(catalog(project), **{"It is safe.": "Güvenlidir."})
    (project / "source" / "c.md").write_text("It is safe.", "utf-8")
    done = run(project, "translate", "tr")
    assert "1 unit filled" in done.stdout
    entry = polib.pofile(str(project / "locales" / "tr" / "LC_MESSAGES" / "c.po"))[0]
    assert (entry.msgstr, entry.flags) == ("Güvenlidir.", ["fuzzy"])
    assert entry.tcomment.startswith("mt:memory:")
    assert (project / "build" / "tr" / "c.md").read_text("utf-8") == "It is safe."


def test_damage_is_named_and_not_published(project: Path) -> None:
    run(project, "translate", "tr")
    give(catalog(project), **{"Take **one** tablet.": "Bir tablet alın.", "siponimod": "1. siponimod"})
    for command in ("translate", "build"):
        done = run(project, command, "tr")
        assert done.returncode == 1
        lines = done.stderr.splitlines()
        assert len(lines) == 2
        for line, text in zip(lines, ("Take **one** tablet.", "siponimod"), strict=True):
            name, number, message = line.split(":", 2)
            assert name == "locales/tr/LC_MESSAGES/a/b.po"
            following = "\n".join(catalog(project).read_text("utf-8").splitlines()[int(number) - 1 :])
            assert following.split("\n\n")[0].count(f'msgid "{text}"') == 1
            assert "source text" in message
        page = (project / "build" / "tr" / "a" / "b.md").read_text("utf-8")
        assert "Take **one** tablet." in page
        assert "- siponimod" in page


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('msgid "siponimod"', 'msgid "siponimod'),
        lambda text: text.replace('msgid "siponimod"', '<<<<<<< HEAD\nmsgid "siponimod"'),
        lambda text: text + '\nmsgid "siponimod"\nmsgstr ""\n',
        lambda text: text.replace("charset=UTF-8", "charset=Klingon"),
    ],
)
def test_a_damaged_catalog_stops_everything_and_changes_nothing(project: Path, damage: object) -> None:
    run(project, "translate", "tr")
    path = catalog(project)
    path.write_text(damage(path.read_text("utf-8")), "utf-8")  # type: ignore[operator]
    (project / "source" / "a" / "b.md").write_text(ARTICLE.replace("safe", "quite safe"), "utf-8")
    before = state(project)
    for command in ("translate", "build", "status"):
        done = run(project, command, "tr")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "b.po:" in done.stderr
        assert "Traceback" not in done.stderr
    assert state(project) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("translate",), "no locale is named"),
        (("translate", "xx-nonsense"), "no locale name"),
        (("translate", "qqz"), "no language is known"),
        (("translate", "tr", "--article", "a/x"), "did you mean a/b"),
        (("frobnicate",), "frobnicate"),
        (("build", "--nonsense"), "nonsense"),
        (("status", "all"), "no locale is configured"),
    ],
)
def test_bad_input_is_said_in_words(project: Path, arguments: tuple[str, ...], message: str) -> None:
    before = state(project)
    done = run(project, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert state(project) == before


def test_a_catalog_that_is_a_link_out_of_the_project_is_refused(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    run(project, "translate", "tr")
    outside = tmp_path_factory.mktemp("outside") / "b.po"
    shutil.move(catalog(project), outside)
    catalog(project).symlink_to(outside)
    before = outside.read_bytes()
    done = run(project, "translate", "tr")
    assert done.returncode == 2
    assert "outside the project" in done.stderr
    assert outside.read_bytes() == before


@pytest.mark.parametrize("lang", ["", "C", "tr_TR.UTF-8", "ar", "ja_JP.eucJP"])
def test_the_shell_changes_nothing(project: Path, lang: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(project / "source", other / "source")
    first = run(project, "translate", "tr", LANG="en_US.UTF-8", SOURCE_DATE_EPOCH="0", TZ="UTC")
    second = run(
        other,
        "translate",
        "tr",
        LANG=lang,
        LC_ALL=lang,
        LANGUAGE=lang,
        SOURCE_DATE_EPOCH="0",
        TZ="Asia/Tokyo",
    )
    assert first.stdout == second.stdout
    assert {k: v[0] for k, v in state(project).items()} == {k: v[0] for k, v in state(other).items()}


def test_two_runs_at_once_do_not_mix(project: Path) -> None:
    for number in range(20):
        (project / "source" / f"{number}.md").write_text(ARTICLE + f"\nNumber {number}.\n", "utf-8")
    command = [sys.executable, "-m", "pipeline", "--project", str(project), "translate", "tr", "ar", "-q"]
    runs = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    assert [(p.communicate()[1], p.returncode) for p in runs] == [(b"", 0)] * 4
    assert not list(project.rglob("*.tmp"))
    before = state(project)
    assert run(project, "translate", "tr", "ar").returncode == 0
    assert state(project) == before


def test_status_for_programs(project: Path) -> None:
    run(project, "translate", "tr")
    give(catalog(project), siponimod="siponimod", **{"It is safe.": "Güvenlidir."})
    rows = json.loads(run(project, "status", "tr", "--json").stdout)
    assert [(r["locale"], r["article"], r["units"], r["translated"], r["untranslated"]) for r in rows] == [
        ("tr", "a/b.md", 9, 2, 7)
    ]
    assert rows[0]["percent"] == 22


def test_a_page_whose_source_is_gone_goes_and_its_catalog_stays(project: Path) -> None:
    (project / "source" / "c.md").write_text("Text.", "utf-8")
    run(project, "translate", "tr")
    (project / "source" / "c.md").unlink()
    run(project, "translate", "tr")
    assert not (project / "build" / "tr" / "c.md").exists()
    assert (project / "locales" / "tr" / "LC_MESSAGES" / "c.po").exists()


def test_merging_any_catalog(tmp_path: Path) -> None:
    old, template, out = (tmp_path / name for name in ("old.po", "new.pot", "out.po"))
    old.write_text('msgid "One."\nmsgstr "Bir."\n\nmsgid "Gone."\nmsgstr "Gitti."\n', "utf-8")
    template.write_text('#: x.c:3\nmsgid "New words here."\nmsgstr ""\n\n#: x.c:9\nmsgid "One."\nmsgstr ""\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "merge", old, template, "-o", out],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert texts(out) == {"New words here.": "", "One.": "Bir."}
    assert '#~ msgstr "Gitti."' in out.read_text("utf-8")
    assert texts(old) == {"One.": "Bir.", "Gone.": "Gitti."}


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("LANG", "LC_ALL", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_only_make_s_own_lang_names_a_locale() -> None:
    assert 'translate "ar"' in make("translate", "LANG=ar", LANG="tr").stdout
    assert 'translate ""' in make("translate", LANG="tr").stdout
    assert 'translate "tr"' not in make("translate", LANG="tr", LC_ALL="tr").stdout
    assert '--article "about/team"' in make("build", "LANG=ar", "ARTICLE=about/team").stdout
