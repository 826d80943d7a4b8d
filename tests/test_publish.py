"""Signing off and publishing: what is refused, what a later edit does, how the live site changes."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.site import approve as approve_command
from pipeline.cli.site import publish as publish_command
from pipeline.errors import ConfigError, PipelineError
from pipeline.project import Project, load
from pipeline.site.deliver import target
from pipeline.tasks import publish as task
from pipeline.tasks.approve import approve, review_states
from pipeline.tasks.publish import publish
from tests.site_project import REVIEWER, edit_one, make, quiet, sign_off


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make(tmp_path)


def put(project: Project, *locales: str, **options: bool) -> task.Report:
    return publish(project, locales or ("ar", "tr"), project.sources(), quiet, **options)


def live(project: Project) -> Path:
    return project.root.parent / "target" / "current"


def reasons(report: task.Report) -> dict[str, str]:
    return {f"{r.locale}/{r.article}": "; ".join(r.reasons) for r in report.refused}


def test_only_what_is_signed_off_is_published(project: Project) -> None:
    sign_off(project, ["tr"])
    edit_one(project, "ar", "storing", "Cold", "بارد", fuzzy=True)
    edit_one(project, "ar", "about/team", "Who we are", "")
    edit_one(project, "ar", "fingolimod", "0.5 mg", "5 mg")
    report = put(project)
    said = reasons(report)
    assert said.keys() == {"ar/storing.md", "ar/about/team.md", "ar/fingolimod.md"}
    assert "1 unit of 4 still a draft" in said["ar/storing.md"]
    assert "1 unit of 5 untranslated" in said["ar/about/team.md"]
    assert "check error" in said["ar/fingolimod.md"]
    assert all("nobody has signed it off" in text for text in said.values())
    there = {
        p.parent.relative_to(live(project).resolve()).as_posix() for p in live(project).resolve().rglob("index.html")
    }
    assert "tr/storing" in there and "en/storing" in there
    assert not any(place.startswith("ar/") for place in there)
    english = (live(project) / "en/storing/index.html").read_text("utf-8")
    assert 'hreflang="tr"' in english and 'hreflang="ar"' not in english


def test_the_settings_can_ask_for_less(project: Project) -> None:
    settings = project.root / "pipeline.yaml"
    text = settings.read_text("utf-8").replace(
        "    team: Turkish", "    team: Turkish\n    publish: {require: translated, coverage: 75}"
    )
    settings.write_text(text, "utf-8")
    project = load(project.root)
    edit_one(project, "tr", "storing", "Cold", "Soğuk", fuzzy=True)
    assert {r.locale for r in put(project).refused} == {"ar"}
    page = (live(project) / "tr/storing/index.html").read_text("utf-8")
    assert '<h2 id="cold" lang="en" dir="ltr">Cold</h2>' in page and "Soğuk" not in page
    assert "No health professional has signed off" in page and "nobody has translated yet" in page
    edit_one(project, "tr", "storing", "Storing medicines", "")
    assert "50 % passed where 75 % are required" in reasons(put(project))["tr/storing.md"]


def test_any_later_edit_voids_a_sign_off_and_is_named(project: Project) -> None:
    sign_off(project)
    sources = project.sources(["storing"])
    assert [s.state for s in review_states(project, ["ar", "tr"], sources)] == ["signed-off", "signed-off"]
    edit_one(project, "ar", "storing", "Cold", "البرودة")
    arabic, turkish = review_states(project, ["ar", "tr"], sources)
    assert (arabic.state, arabic.reasons) == ("translated", ("the translation changed: “Cold”",))
    assert (turkish.state, turkish.reviewer) == ("signed-off", REVIEWER)
    edit_one(project, "ar", "storing", "Cold", "بارد")
    assert next(review_states(project, ["ar"], sources)).state == "signed-off"
    path = project.root / "source" / "storing.md"
    path.write_text(path.read_text().replace("fingolimod.md", "about/team.md"), "utf-8")
    for state in review_states(project, ["ar", "tr"], sources):
        assert state.reasons == ("the source changed outside its sentences: an address, an image or markup",)
    path.write_text(path.read_text().replace("25 °C", "20 °C"), "utf-8")
    said = next(review_states(project, ["ar"], sources)).reasons
    assert "the source changed: “Below 20 °C.” is new" in said
    assert "void" in reasons(put(project))["ar/storing.md"]


def test_who_may_sign_what(project: Project) -> None:
    sources = project.sources(["storing"])
    with pytest.raises(PipelineError, match="is the translator"):
        approve(project, "ar", sources, "Dr. Mona Haddad, PhD")
    with pytest.raises(PipelineError, match="no reviewer is named"):
        approve(project, "ar", sources, "  ")
    edit_one(project, "ar", "storing", "Cold", "بارد", fuzzy=True)
    with pytest.raises(PipelineError, match="still a draft"):
        approve(project, "ar", sources, REVIEWER)
    assert not project.reviews("ar").exists()
    edit_one(project, "ar", "storing", "Cold", "بارد")
    assert approve(project, "ar", sources, REVIEWER) == [project.reviews("ar")]
    assert approve(project, "ar", sources, REVIEWER) == []


def test_a_page_that_falls_back_stays_live_as_it_was(project: Project) -> None:
    sign_off(project)
    put(project)
    before = (live(project) / "ar/storing/index.html").read_text("utf-8")
    path = project.root / "source" / "storing.md"
    path.write_text(path.read_text().replace("25 °C", "20 °C"), "utf-8")
    report = put(project)
    assert [r.kept for r in report.refused] == [True, True]
    after = (live(project) / "ar/storing/index.html").read_text("utf-8")
    assert "25 °C" in after and "older than its original" in after and "older than its original" not in before
    assert "20 °C" in (live(project) / "en/storing/index.html").read_text("utf-8")


def test_unchanged_files_are_not_touched_and_the_switch_is_one_rename(project: Project) -> None:
    sign_off(project)
    put(project)
    first = live(project).resolve()
    before = {p.relative_to(first): p.stat().st_ino for p in first.rglob("*") if p.is_file()}
    assert put(project).delivered is False
    assert live(project).resolve() == first
    edit_one(project, "tr", "storing", "Cold", "Soğukta")
    sign_off(project, ["tr"])
    report = put(project)
    second = live(project).resolve()
    assert second != first and first.is_dir()
    changed = {
        p.relative_to(second).as_posix()
        for p in second.rglob("*")
        if p.is_file() and p.stat().st_ino != before.get(p.relative_to(second))
    }
    assert changed == {"tr/storing/index.html", ".live/tr/storing.md.json", ".site.json"}
    assert set(report.changes.changed) == changed and not report.changes.added and not report.changes.removed


def test_what_is_withdrawn_disappears(project: Project) -> None:
    sign_off(project)
    put(project)
    approve(project, "ar", project.sources(["storing"]), "Omar Said, MD", withdraw=True)
    path = project.root / "source" / "about" / "team.md"
    path.unlink()
    for locale in ("ar", "tr"):
        shutil.rmtree(project.messages(locale) / "about")
    report = put(project)
    assert report.withdrawn == ["ar/about/team.md", "ar/storing.md", "en/about/team.md", "tr/about/team.md"]
    there = {
        p.parent.relative_to(live(project).resolve()).as_posix() for p in live(project).resolve().rglob("index.html")
    }
    assert not {"ar/storing", "ar/about/team", "en/about/team", "tr/about/team"} & there
    assert {"tr/storing", "ar/فينغوليمود"} <= there
    assert put(project).withdrawn == []


def test_a_translation_that_would_break_the_page_is_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    edit_one(project, "tr", "storing", "Below 25 °C.", "1. 25 °C'nin altında.")
    for module in ("approve", "publish"):  # whatever the checks find or don't
        monkeypatch.setattr(f"pipeline.tasks.{module}.check_errors", lambda *_: {})
    sign_off(project, ["tr"])
    assert reasons(put(project, "tr")) == {"tr/storing.md": "a translation would break the page; make build names it"}
    assert not (live(project) / "tr/storing").exists()


def test_a_dry_run_touches_nothing(project: Project) -> None:
    sign_off(project)
    report = put(project, dry_run=True)
    assert "tr/storing/index.html" in report.changes.added
    assert not live(project).parent.exists()


def test_one_locale_leaves_the_others_alone(project: Project) -> None:
    sign_off(project)
    report = put(project, "tr")
    assert not any(name.startswith("ar/") for name in report.published)
    put(project, "ar")
    assert (live(project) / "tr/storing/index.html").is_file() and (live(project) / "ar/storing/index.html").is_file()


def test_a_delivery_that_fails_leaves_the_live_site(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_off(project)
    put(project)
    before = live(project).resolve()
    edit_one(project, "tr", "storing", "Cold", "Soğukta")
    sign_off(project, ["tr"])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(ConfigError, match="the live one is as it was"):
            put(project)
    assert live(project).resolve() == before
    assert put(project).delivered
    assert [p for p in live(project).parent.joinpath("releases").iterdir() if p.name.startswith(".")] == []


def test_drafts_go_to_the_preview_alone_and_are_hidden(project: Project) -> None:
    edit_one(project, "ar", "storing", "Cold", "بارد", fuzzy=True)
    put(project, drafts=True)
    preview = project.root.parent / "preview" / "current"
    for path in preview.resolve().rglob("*.html"):
        assert '<meta name="robots" content="noindex">' in path.read_text("utf-8"), path
    assert not live(project).exists()
    settings = project.root / "pipeline.yaml"
    settings.write_text(settings.read_text("utf-8").replace("../preview", "../target/."), "utf-8")
    with pytest.raises(ConfigError, match="same as"):
        put(load(project.root), drafts=True)


@pytest.mark.parametrize("said", ["/", ".", "..", "source", "locales/ar", "host:relative", "host:/a/../b", "host:/"])
def test_a_target_that_holds_more_than_the_site_is_refused(project: Project, said: str) -> None:
    with pytest.raises(ConfigError):
        target(said, project.root, project.root / ".cache")


def test_links_never_lead_out_of_the_target(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "precious"
    outside.mkdir()
    (outside / "keep.txt").write_text("x")
    sign_off(project)
    home = project.root.parent / "target"
    home.mkdir()
    (home / "releases").symlink_to(outside)
    with pytest.raises(ConfigError, match="leads out"):
        put(project)
    (home / "releases").unlink()
    (home / "current").symlink_to(outside)
    with pytest.raises(ConfigError, match="leads out"):
        put(project)
    assert [p.name for p in outside.iterdir()] == ["keep.txt"]


def test_over_ssh_with_rsync(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("rsync") is None:
        assert os.environ.get("CI") != "true", "rsync is missing; install it"
        pytest.skip("rsync is missing; install it")
    # ssh's place is taken by a shell on this machine: what is sent, and rsync at both ends, are real.
    tools = tmp_path / "bin"
    tools.mkdir()
    fake = tools / "ssh"
    fake.write_text('#!/bin/sh\nwhile [ "$1" != "clinic" ]; do shift; done\nshift\nexec sh -c "$*"\n')
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    remote = tmp_path / "far away"
    settings = project.root / "pipeline.yaml"
    settings.write_text(settings.read_text("utf-8").replace("../target", f"clinic:{remote}"), "utf-8")
    project = load(project.root)
    sign_off(project)
    assert put(project).delivered
    first = (remote / "current").resolve()
    assert (first / "ar/storing/index.html").is_file()
    untouched = (first / "ar/storing/index.html").stat().st_ino
    assert put(project).delivered is False
    edit_one(project, "tr", "storing", "Cold", "Soğukta")
    report = put(project)
    assert [r.kept for r in report.refused] == [True]
    sign_off(project, ["tr"])
    assert put(project).changes.changed == [".live/tr/storing.md.json", ".site.json", "tr/storing/index.html"]
    second = (remote / "current").resolve()
    assert second != first
    assert (second / "ar/storing/index.html").stat().st_ino == untouched
    assert "Soğukta" in (second / "tr/storing/index.html").read_text("utf-8")
    assert sorted(p.name for p in (remote / "releases").iterdir()) == sorted([first.name, second.name])
    fake.write_text('#!/bin/sh\necho "ssh: connect to host clinic: refused" >&2\nexit 255\n')
    with pytest.raises(PipelineError, match="refused"):
        put(project)


def test_the_commands_say_what_they_do(project: Project) -> None:
    run = CliRunner()
    done = run.invoke(publish_command, ["all"], obj=project.root)
    assert done.exit_code == 1
    assert "ar/storing.md: not published: nobody has signed it off" in done.stderr
    done = run.invoke(approve_command, ["ar", "--article", "storing", "--reviewer", REVIEWER], obj=project.root)
    assert (done.exit_code, "locales/ar/reviews.yaml" in done.stdout) == (0, True)
    done = run.invoke(publish_command, ["ar", "--article", "storing"], obj=project.root)
    assert done.exit_code == 0, done.output
    assert "published: ar/storing.md" in done.stdout and "switched" in done.stdout


def test_drafts_are_refused_with_reasons_even_without_a_target(project: Project) -> None:
    settings = project.root / "pipeline.yaml"
    settings.write_text(settings.read_text("utf-8").split("publish:")[0], "utf-8")
    project = load(project.root)
    assert len(put(project).refused) == 6
    sign_off(project)
    with pytest.raises(ConfigError, match=r"publish\.target is not set"):
        put(project)
