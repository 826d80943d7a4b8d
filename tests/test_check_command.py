"""``check`` and ``lint-source`` as commands, on a project in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.check.checks.spelling import dictionary
from pipeline.cli.check import check, lint_source
from pipeline.errors import ConfigError

SOURCE = """\
---
title: A page
---

Take 5 mg of siponimod.

Do not stop the treatment.
"""
GLOSSARY = """\
terms:
  - {id: glatiramer, term: glatiramer, pos: noun, domain: drug, misspellings: [galatiramer]}
  - id: fiber
    term: nerve fiber
    pos: noun
    domain: anatomy
    variants: [nerve fibre]
    locales: {tr: {preferred: sinirr lifi}}
"""
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
GOOD = 'msgid "Do not stop the treatment."\nmsgstr "لا توقف العلاج."\n'
BAD = 'msgid "Take 5 mg of siponimod."\nmsgstr "تناول 50 ملغ من سيبونيمود."\n\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source/page.md").write_text(SOURCE, "utf-8")
    (tmp_path / "pipeline.yaml").write_text("locales: [ar, tr]\n", "utf-8")
    (tmp_path / "glossary.yaml").write_text(GLOSSARY, "utf-8")
    messages = tmp_path / "locales/ar/LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "page.po").write_text(HEAD + GOOD, "utf-8")
    return tmp_path


def run(project: Path, *arguments: str, command: object = check) -> Result:
    return CliRunner().invoke(command, list(arguments), obj=project, catch_exceptions=False)


def catalog(project: Path, text: str) -> None:
    (project / "locales/ar/LC_MESSAGES/page.po").write_text(HEAD + text, "utf-8")


def test_a_good_catalog_passes(project: Path) -> None:
    done = run(project, "ar")
    assert done.exit_code == 0
    assert "0 errors" in done.output


def test_an_error_is_shown_and_fails(project: Path) -> None:
    catalog(project, BAD + GOOD)
    done = run(project)
    assert done.exit_code == 1
    assert "locales/ar/LC_MESSAGES/page.po" in done.output
    assert "numbers" in done.output


def test_a_warning_does_not_fail(project: Path) -> None:
    catalog(project, 'msgid "Do not stop the treatment."\nmsgstr "لا توقف العلاج"\n')
    done = run(project, "ar")
    assert done.exit_code == 0
    assert "punctuation" in done.output


def test_what_is_not_shown_is_told_how_to_see(project: Path) -> None:
    catalog(project, 'msgid "Do not stop the treatment."\nmsgstr "لا توقف العلاج"\n')
    assert "--level" not in run(project, "ar").output
    done = run(project, "ar", "--level", "error")
    assert "punctuation" not in done.output
    assert "1 warning, 0 for information (--level info shows them)" in done.output


def test_silenced_findings_are_listed_with_their_reason(project: Path) -> None:
    catalog(project, f'# check-ok: numbers "agreed with the author"\n{BAD}')
    done = run(project, "ar")
    assert done.exit_code == 0
    assert "agreed with the author" in done.output


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_formats_for_programs_are_all_that_is_printed(project: Path, form: str) -> None:
    catalog(project, BAD)
    done = run(project, "ar", "--format", form)
    assert done.exit_code == 1
    if form == "github":
        assert done.output.startswith("::error file=locales/ar/LC_MESSAGES/page.po,line=5")
    else:
        assert json.loads(done.output)


def test_the_html_report_is_written(project: Path) -> None:
    catalog(project, BAD)
    run(project, "ar", "--html", str(project / "report.html"))
    assert "siponimod" in (project / "report.html").read_text("utf-8")


def test_only_the_named_article_is_reported(project: Path) -> None:
    (project / "source/other.md").write_text("Take 5 mg of siponimod.\n", "utf-8")
    (project / "locales/ar/LC_MESSAGES/other.po").write_text(HEAD + BAD, "utf-8")
    assert run(project, "ar", "--article", "page").exit_code == 0
    assert run(project, "ar", "--article", "other").exit_code == 1


def git(project: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", project, *identity, *arguments], check=True, capture_output=True)


def test_only_changed_units_are_reported(project: Path) -> None:
    catalog(project, BAD)
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "start")
    assert run(project, "ar").exit_code == 1
    assert run(project, "ar", "--changed-since", "HEAD").exit_code == 0
    catalog(project, BAD + GOOD.replace("لا توقف", "أوقف"))
    done = run(project, "ar", "--changed-since", "HEAD", "--format", "json")
    assert [f["check"] for f in json.loads(done.output) if f["severity"] == "error"] == ["negation"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x"])
def test_an_unknown_revision_is_refused(project: Path, revision: str) -> None:
    git(project, "init", "-q")
    with pytest.raises(ConfigError, match="revision"):
        run(project, "ar", f"--changed-since={revision}")
    assert not (project / "x").exists()


def linted(project: Path, text: str) -> dict[str, list[str]]:
    (project / "source/page.md").write_text(text, "utf-8")
    done = run(project, "--format", "json", command=lint_source)
    found: dict[str, list[str]] = {}
    for finding in json.loads(done.output):
        found.setdefault(finding["check"], []).append(f"{finding['line']}: {finding['message']}")
    return found


@pytest.mark.parametrize(
    ("text", "check", "line"),
    [
        ("One.\n\nGalatiramer is injected.\n", "misspellings", 3),
        ("A nerve fiber.\n\nThe nerve fibre.\n", "inconsistent-terms", 3),
        ("# Can it be cured?\n\n# Other\n\nText.\n", "questions", 1),
        ("# Frequently asked questions\n\nNo, it cannot.\n", "questions", 3),
        ("Start with [Physiotherapy](page.md)In time it helps.\n", "run-together", 1),
        ("Walk. PhysiotherapyIn time helps.\n", "run-together", 1),
        ("The drug is ocrelizumab It is new.\n", "run-together", 1),
        ("Text ![](page.md) more.\n", "alt-texts", 1),
        ('Text.\n\n<figure><img src="a.svg"></figure>\n', "alt-texts", 3),
        ("See [here]().\n", "links-to-nowhere", 1),
        ("See [here](missing.md).\n", "links-to-nowhere", 1),
        ("See [here](#nothing).\n", "links-to-nowhere", 1),
        ("See [here][nothing].\n", "links-to-nowhere", 1),
        (" ".join(["word"] * 45) + ".\n", "readability", 1),
    ],
)
def test_sources_are_looked_over(project: Path, text: str, check: str, line: int) -> None:
    found = linted(project, text)
    assert any(shown.startswith(f"{line}: ") for shown in found.get(check, ())), found


def test_a_sound_source_has_no_findings(project: Path) -> None:
    text = """\
# Can it be cured?

Not yet. See [the answer](#can-it-be-cured) or [this page](page.md) or <https://example.org>.
ClinicalTrials, LinkedIn and OpenStreetMap know it too.

![A drawing](page.md "A title")

<img src="line.svg" alt="">

PubMed and McDonald are names. The eGFR is low.
"""
    assert linted(project, text) == {}


def test_words_that_hunspell_does_not_know_are_named(project: Path) -> None:
    if dictionary("tr") is None:
        assert not os.environ.get("CI"), "Hunspell or its Turkish dictionary is missing"
        pytest.skip("Hunspell or its Turkish dictionary is missing")
    messages = project / "locales/tr/LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "page.po").write_text(
        f'{HEAD}msgid "Drink water."\nmsgstr "İngilizce glatiramer, sinirr lifi. Su içinizz."\n', "utf-8"
    )
    done = run(project, "tr", "--spelling", "--format", "json")
    (found,) = [finding for finding in json.loads(done.output) if finding["check"] == "spelling"]
    assert "içinizz" in found["message"]
    assert dictionary("tr-TR") == dictionary("tr")


def test_spelling_without_a_dictionary_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ConfigError, match="--spelling needs Hunspell and its dictionary for ar"):
        run(project, "ar", "--spelling")
