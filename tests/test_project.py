"""Settings, locale names and articles, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import locales
from pipeline.errors import ConfigError
from pipeline.project import load


@pytest.mark.parametrize(
    ("name", "tag", "folder"),
    [
        ("ar", "ar", "ar"),
        ("pt-BR", "pt-BR", "pt_BR"),
        ("pt_br", "pt-BR", "pt_BR"),
        ("zh-hant-tw", "zh-Hant-TW", "zh_Hant_TW"),
        ("sr@latin", "sr-Latn", "sr@latin"),
        ("sr-Latn-RS", "sr-Latn-RS", "sr_RS@latin"),
        ("es-419", "es-419", "es_419"),
    ],
)
def test_locale_names(name: str, tag: str, folder: str) -> None:
    assert locales.parse(name) == tag
    assert locales.folder(tag) == folder
    assert locales.parse(folder) == tag


@pytest.mark.parametrize("name", ["", "../x", "a", "english", "ar/..", "pt-", "en_US.UTF-8", "C", "POSIX"])
def test_what_is_no_locale(name: str) -> None:
    with pytest.raises(ConfigError, match="no locale name"):
        locales.parse(name)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("locale: [ar]", r"^pipeline\.yaml:1: the setting “locale” is unknown; did you mean “locales”\?"),
        ("\nlocales: [ar, klingon]", r"^pipeline\.yaml:2: “klingon” is no locale name"),
        (
            "locales:\n  ar:\n    teem: x",
            r"^pipeline\.yaml:3: the setting “teem” is unknown; did you mean “team”\?",
        ),
        ("locales: [pt-BR, pt_BR]", "pt-BR stands there twice"),
        ("segmentation: word", r"^pipeline\.yaml:1: segmentation is “word”; write sentence or block"),
        ("front_matter: title", "must be a list of fields"),
        ("site: [x]", "site must be"),
        ("locales: [ar", r"^pipeline\.yaml:"),
        ("- ar", "no list of settings"),
        ("source_locale: 5", "must be a text"),
    ],
)
def test_settings_say_where_they_are_wrong(tmp_path: Path, settings: str, message: str) -> None:
    (tmp_path / "pipeline.yaml").write_text(settings, "utf-8")
    with pytest.raises(ConfigError, match=message):
        load(tmp_path)


def test_no_settings_are_needed(tmp_path: Path) -> None:
    (tmp_path / "source" / "a").mkdir(parents=True)
    (tmp_path / "source" / "a" / "b.md").write_text("Text.", "utf-8")
    (tmp_path / "source" / ".hidden.md").write_text("Text.", "utf-8")
    project = load(tmp_path)
    assert [s.name for s in project.sources()] == ["a/b.md"]
    assert [project.locale(name) for name in ("ar", "pt_BR")] == ["ar", "pt-BR"]
    with pytest.raises(ConfigError, match="no language is known"):
        project.locale("qqz")
    with pytest.raises(ConfigError, match="language of the sources"):
        project.locale("en")
    with pytest.raises(ConfigError, match="no locale is configured"):
        project.all_locales()


def test_configured_locales_are_the_only_ones(tmp_path: Path) -> None:
    (tmp_path / "pipeline.yaml").write_text("locales: [ar, pt_BR]", "utf-8")
    project = load(tmp_path)
    assert project.all_locales() == ["ar", "pt-BR"]
    with pytest.raises(ConfigError, match=r"tr is not configured; add it to “locales” .* ar, pt-BR"):
        project.locale("tr")


@pytest.mark.parametrize("name", ["a/b", "a/b.md", "source/a/b.md", "./source/a/b.md"])
def test_articles_are_found_as_people_name_them(tmp_path: Path, name: str) -> None:
    for path in ("a/b.md", "c.md"):
        (tmp_path / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "source" / path).write_text("Text.", "utf-8")
    project = load(tmp_path)
    assert [s.name for s in project.sources([name])] == ["a/b.md"]
    with pytest.raises(ConfigError, match=r"no source “a/bb”; did you mean a/b\?"):
        project.sources(["a/bb"])


def test_links_out_of_the_project_are_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("Secret.", "utf-8")
    (tmp_path / "project" / "source").mkdir(parents=True)
    (tmp_path / "project" / "source" / "a.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(ConfigError, match=r"source/a\.md: this link leads out"):
        load(tmp_path / "project").sources()


def test_a_missing_source_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"source: there is no such folder; put your articles"):
        load(tmp_path).sources()
    with pytest.raises(ConfigError, match="name the project"):
        load(tmp_path / "nowhere")
