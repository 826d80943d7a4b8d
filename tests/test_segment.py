"""Sentence splitting: the policy rule by rule, golden cases, and what always holds."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.read.inline import inlines
from pipeline.segment import language, sentences, split
from tests.segment_score import DATA, SETS, cases, libraries, read_case, score

POLICY = yaml.safe_load((DATA / "policy.yaml").read_text(encoding="utf-8"))
LANGUAGES = sorted(path.stem for path in (Path(language.__file__).parent / "data").glob("*.yaml"))
FLOORS = {  # share of blocks exactly right, F1 of boundaries
    ("medical.en", "tuned"): (0.98, 0.99),
    ("medical.en", "measured"): (0.95, 0.97),
    ("general.en", "general"): (0.96, 0.98),
    ("medical.tr", "tuned"): (0.97, 0.98),
    ("medical.ar", "tuned"): (0.95, 0.97),
}


@pytest.mark.parametrize("rule", POLICY)
def test_policy(rule: str) -> None:
    named = re.fullmatch(r".*\[(\w+)\]", rule)
    for marked in POLICY[rule]:
        case = read_case(marked)
        assert sentences(case.text, named[1] if named else "en") == list(case.expected)


@pytest.mark.parametrize(("name", "part"), SETS)
def test_golden_cases(name: str, part: str) -> None:
    got = score(cases(name, part), sentences, name.rpartition(".")[2])
    exact, f1 = FLOORS[name, part]
    assert got.exact >= exact
    assert got.f1 >= f1


@pytest.mark.parametrize("library", ["nupunkt", "sentencex"])
def test_no_worse_than_the_libraries_on_general_prose(library: str) -> None:
    prose = cases("general.en", "general")
    theirs = score(prose, libraries()[library], "en")
    ours = score(prose, sentences, "en")
    assert ours.exact >= theirs.exact
    assert ours.f1 >= theirs.f1


def test_a_case_with_an_empty_sentence_fails_the_run() -> None:
    with pytest.raises(AssertionError, match="empty sentence"):
        read_case("One.¦ ¦ Two.")


PIECES = (
    *(
        "word",
        "The",
        "Dr",
        "e.g",
        "U.S",
        "5",
        "mg",
        "vitamin",
        "D",
        "1",
        "a",
        "I",
        "i.",
        "1.",
        "a)",
        "Step",
        "٣",
        "د",
        "ß",
    ),
    *(".", ".", ".", ". ", ". ", "? ", "! ", "…", "。", "؟ ", ":", ";", " ", " ", "\n", "  \n", "\\\n", "\u00a0", "\t"),
    *(
        "*",
        "**",
        "_",
        "~~",
        "`",
        "[",
        "]",
        "](/x)",
        "![",
        "(",
        ")",
        '"',
        "“",
        "”",
        "«",
        "»",
        "—",
        "\\",
        "\u200f",
        "&nbsp;",
    ),
    *("<b>", "</b>", "<br>", "<sup>1</sup>", "<!--x.-->", "<kbd>", "</kbd>", "[1]", "[^1]", "¹", "²", "{{< x. >}}"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text()
LOCALES = st.sampled_from([*LANGUAGES, "xx", "pt-BR"])


@given(TEXTS, LOCALES)
@example("One.\\\nTwo.", "en")
@example("One.  \nTwo.", "en")
def test_sentences_and_the_space_between_them_are_the_text(text: str, locale: str) -> None:
    runs = inlines(text)
    at = 0
    for start, end in split(text, runs, locale):
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        assert is_space(text, at, start, [(run.start, run.end) for run in runs if run.kind == "break"])
        at = end
    assert not text[at:].strip()


def is_space(text: str, start: int, end: int, breaks: list[tuple[int, int]]) -> bool:
    """Whether there is only white space, or hard line breaks."""
    covered = {at for a, b in breaks for at in range(a, b)}
    return all(text[at].isspace() or at in covered for at in range(start, end))


@given(TEXTS, LOCALES)
@example("**One. Two.** [Three. Four](/x) `Five. Six` <b>Seven. Eight</b> ![Nine. Ten](/y). Eleven.", "en")
def test_no_sentence_ends_or_starts_inside_markup(text: str, locale: str) -> None:
    runs = inlines(text)
    ranges = split(text, runs, locale)
    cuts = [end for _, end in ranges[:-1]] + [start for start, _ in ranges[1:]]
    for run in runs:
        if run.kind != "break":
            assert not [cut for cut in cuts if run.start < cut < run.end]


def test_the_same_from_many_threads() -> None:
    texts = [case.text for name, part in SETS for case in cases(name, part)]
    language.load.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(sentences, texts))
    assert at_once == [sentences(text) for text in texts]


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_file_is_well_formed(name: str) -> None:
    assert language.load(name).never


def test_a_language_without_a_file_has_the_defaults() -> None:
    assert sentences("Dr. Ng kam. Sie ging.", "nl") == ["Dr. Ng kam.", "Sie ging."]


def test_both_forms_of_a_locale_are_understood() -> None:
    text = "Er kam am 3. Oktober. Sie blieb."
    assert sentences(text, "de-AT") == sentences(text, "de_AT") == ["Er kam am 3. Oktober.", "Sie blieb."]


@pytest.mark.parametrize("locale", ["", "../en", "e", "en us"])
def test_a_malformed_locale_is_an_error(locale: str) -> None:
    with pytest.raises(ConfigError, match="is not a locale"):
        sentences("One. Two.", locale)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("nevr: Dr.", "no word list"),
        ("never: [Dr.]", "parted by blanks"),
        ("ordinals: some", "no word list"),
        ("- Dr.", "maps the names"),
        ("never: 'Dr.", "not YAML"),
    ],
)
def test_a_malformed_language_file_is_an_error(
    content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "default.yaml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(language, "_DATA", tmp_path)
    language.load.cache_clear()
    with pytest.raises(ConfigError, match=message) as caught:
        language.load("en")
    assert str(caught.value).startswith(str(tmp_path / "default.yaml"))
    language.load.cache_clear()
