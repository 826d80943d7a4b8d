"""Keys stay hidden; ``.env`` is read; inline markup has one form."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines import Secret, Settings, inline
from pipeline.engines.base import pick
from pipeline.engines.settings import parse_env
from pipeline.errors import ConfigError, EngineNotReady

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("sk-123456")
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>20}", f"{[secret]}", f"{secret:>9}"]
    assert all("sk-" not in text for text in shown)
    assert secret.reveal() == "sk-123456"
    for leak in (pickle.dumps, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            leak(secret)


def test_settings_show_names_only() -> None:
    settings = Settings({"DEEPL_API_KEY": "abcdefgh", "LLM_URL": "http://x"})
    assert repr(settings) == "Settings(DEEPL_API_KEY, LLM_URL)"


def test_the_environment_wins_over_the_file_and_empty_means_absent(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A_KEY=file\nB=file\nC=file\n", encoding="utf-8")
    settings = Settings.load(tmp_path, {"A_KEY": "environment", "B": " ", "D": "d"})
    secret = settings.secret("A_KEY")
    assert secret is not None
    assert secret.reveal() == "environment"
    assert [settings.get(name) for name in "BCDE"] == ["file", "file", "d", ""]
    assert settings.secret("E_KEY") is None
    assert Settings.load(tmp_path / "nowhere", {}).get("C") == ""


def test_env_files_as_people_write_them(tmp_path: Path) -> None:
    text = """\ufeff# keys
    export ONE = 1
TWO='two # "2"'  # said twice
THREE="a\\"b\\\\c\\nd"
FOUR=$ONE and more   # comment
FIVE=
SIX=a#b
SEVEN=https://example.org/?a=b
"""
    (tmp_path / ".env").write_bytes(text.replace("\n", "\r\n").encode())
    settings = Settings.load(tmp_path, {})
    assert {name: settings.get(name) for name in ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SEVEN")} == {
        "ONE": "1",
        "TWO": 'two # "2"',
        "THREE": 'a"b\\c\nd',
        "FOUR": "$ONE and more",
        "FIVE": "",
        "SEVEN": "https://example.org/?a=b",
    }
    assert settings.get("SIX") == "a#b"


@pytest.mark.parametrize("line", ["sk-secret", "KEY sk-secret", "'KEY'=x", 'KEY="open', "KEY='open", "1KEY=x", "K-Y=x"])
def test_a_bad_line_is_named_by_its_number_and_not_shown(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"# one\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\.env:3: is not NAME=value") as caught:
        Settings.load(tmp_path, {})
    assert "secret" not in str(caught.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("KEY=ü".encode("utf-16"))
    with pytest.raises(ConfigError, match=r"\.env: cannot be read"):
        Settings.load(tmp_path, {})


@given(
    st.from_regex(r"[A-Z_][A-Z0-9_]{0,9}", fullmatch=True),
    st.text(st.characters(exclude_categories=["C", "Z"])),
)
def test_quoted_values_come_back(name: str, value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_env(f'{name}="{quoted}"', Path(".env")) == {name: value}
    if "'" not in value:
        assert parse_env(f"{name}='{value}'", Path(".env")) == {name: value}


@given(st.text(st.characters(exclude_categories=["Cs", "Z"]), min_size=6, max_size=30), TEXT, TEXT)
def test_no_form_of_a_key_outlives_scrubbing(key: str, before: str, after: str) -> None:
    if not key.strip():
        return
    settings = Settings({"ANY_API_KEY": key, "NAME": "plain name"})
    key = key.strip()
    for form in (key, quote_plus(key), json.dumps(key)[1:-1]):
        if len(key) >= 4 and form not in "***":
            assert form not in settings.scrub(f"x {form} y").replace("***", "")
    assert settings.scrub("plain name") == "plain name" or key in "plain name"


@pytest.mark.parametrize("value", ["-1", "many", "1e5", "1,5", "٣"])
def test_a_number_that_is_none_is_named(value: str) -> None:
    with pytest.raises(EngineNotReady, match="LLM_TIMEOUT must be a number"):
        Settings({"LLM_TIMEOUT": value}).number("LLM_TIMEOUT")


@pytest.mark.parametrize(
    ("locale", "codes", "code"),
    [
        ("pt-BR", ["pt", "pt-br"], "pt-br"),
        ("pt-BR", ["PT-PT", "pt"], "pt"),
        ("pt", ["PT-PT", "PT-BR"], "PT-PT"),
        ("ar", ["AR"], "AR"),
        ("zh_Hans", ["zh-CN"], "zh-CN"),
        ("tr", ["ar"], None),
    ],
)
def test_the_services_code_of_a_locale(locale: str, codes: list[str], code: str | None) -> None:
    assert pick(locale, codes, {"pt": "pt-pt", "zh-hans": "zh-CN"}) == code


# ---- inline markup


def marked() -> st.SearchStrategy[str]:
    text = TEXT.map(inline.escape)
    void = st.integers(0, 99).map(lambda n: f'<x id="{n}"/>')
    return st.recursive(
        text | void,
        lambda inner: st.builds(
            lambda n, body: f'<g id="{n}">{"".join(body)}</g>', st.integers(0, 99), st.lists(inner)
        ),
        max_leaves=8,
    )


@given(marked())
def test_the_one_form_comes_back_as_it_was(text: str) -> None:
    if "&" in text:  # text that itself looks like an entity is read as one
        text = inline.tidy(text)
    assert inline.tidy(text) == text
    assert inline.render(inline.parse(text)) == text


@given(TEXT)
def test_whatever_comes_back_ends_in_the_one_form(text: str) -> None:
    once = inline.tidy(text)
    assert inline.tidy(inline.tidy(once)) == inline.tidy(once)


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("&quot;x&quot; &#39;y&#39; &lt;7", "\"x\" 'y' &lt;7"),
        ('< G ID = "1" >x< / g >', '<g id="1">x</g>'),
        ("<g id=“1”>x</g>", '<g id="1">x</g>'),
        ("<g id='١'>x</g>", '<g id="1">x</g>'),
        ('<x id="2"></x>', '<x id="2"/>'),
        ('<x id="2">hint <g id="3">deep</g></x>.', '<x id="2"/>.'),
        ('<x id="2"> and <x id="3"/>', '<x id="2"/> and <x id="3"/>'),
        ('<g id="1"/>', '<g id="1"></g>'),
        ("<g>no id</g>", "no id</g>"),
        ("</g>", "</g>"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ('<x id="1">cut off', '<x id="1"/>cut off'),
    ],
)
def test_bent_answers_are_straightened(answer: str, form: str) -> None:
    assert inline.tidy(answer) == form


def test_a_services_own_tags_are_read_back() -> None:
    html = inline.to_tags(
        inline.parse('<g id="1">a</g><x id="2">b</x>'),
        '<span id="g{id}">',
        "</span>",
        '<code id="x{id}" translate="no">{hint}</code>',
    )
    assert html == '<span id="g1">a</span><code id="x2" translate="no">b</code>'
    assert inline.tidy(html, "span", "code") == '<g id="1">a</g><x id="2"/>'
