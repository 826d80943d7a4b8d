"""Reading a glossary and telling a terminologist what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import GlossaryError
from pipeline.model import Rendering, Term
from pipeline.terms import lint, load, parse

WHOLE = """\
terms:
  - id: multiple-sclerosis
    term: multiple sclerosis
    pos: noun
    domain: disease
    definition: Chronic autoimmune disease of the central nervous system.
    variants: [disseminated sclerosis]
    abbreviations: [MS, NO]
    misspellings: [numerous sclerosis]
    ids: {mesh: D009103}
    status: approved
    locales:
      ar: {preferred: التصلب المتعدد, admitted: [التصلب اللويحي], abbreviations: [MS]}
      pt_BR:
        preferred: esclerose múltipla
        forbidden: [esclerose dissecada]
        source: DeCS
  - {id: medscape, term: Medscape, pos: proper noun, domain: organisation, do_not_translate: true}
"""


def test_a_term_is_read_with_all_it_says() -> None:
    disease, site = parse(WHOLE).terms
    assert disease == Term(
        id="multiple-sclerosis",
        term="multiple sclerosis",
        pos="noun",
        domain="disease",
        definition="Chronic autoimmune disease of the central nervous system.",
        variants=("disseminated sclerosis",),
        abbreviations=("MS", "NO"),
        misspellings=("numerous sclerosis",),
        ids={"mesh": "D009103"},
        status="approved",
        locales={
            "ar": Rendering("التصلب المتعدد", admitted=("التصلب اللويحي",), abbreviations=("MS",)),
            "pt-BR": Rendering("esclerose múltipla", forbidden=("esclerose dissecada",), source="DeCS"),
        },
    )
    assert (disease.line, disease.locales["pt-BR"].line, site.line) == (2, 14, 18)
    assert site.status == "proposed"


def test_a_regional_locale_takes_the_forms_of_its_language() -> None:
    disease, site = parse(WHOLE).terms
    assert disease.rendering("ar_EG") == disease.locales["ar"]
    assert disease.rendering("pt-BR") == disease.locales["pt-BR"]
    assert disease.rendering("pt") is None
    assert site.rendering("tr") == Rendering("Medscape")


def test_a_short_form_is_pinned_where_the_source_has_one() -> None:
    disease, site = parse(WHOLE).terms
    assert (disease.pinned("ar"), disease.pinned("ar", "abbreviation")) == ("التصلب المتعدد", "MS")
    assert disease.pinned("pt-BR", "abbreviation") == "esclerose múltipla"
    assert (disease.pinned("tr"), site.pinned("tr")) == (None, "Medscape")


TERM = "terms:\n- id: a\n  term: nerve\n  pos: noun\n  domain: anatomy\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("terms:\n- id: a\n  term: nerve\n  domain: anatomy\n", 2, "“a” has no “pos”"),
        ("terms:\n- term: nerve\n  pos: noun\n  domain: anatomy\n", 2, "“nerve” has no “id”"),
        (TERM + "  varients: [nerves]\n", 6, "did you mean “variants”?"),
        (TERM + "  variants: nervus\n", 6, "“variants” must be a list, such as [nervus], not text"),
        (TERM + "  variants: [nervus, nervus]\n", 6, "“nervus” stands twice"),
        (TERM + "  variants: ['--']\n", 6, "needs a letter or a digit"),
        (TERM + "  note:\n", 6, "“note” is empty"),
        (TERM + "  note: {a: b}\n", 6, "“note” must be text, not keys with values"),
        (TERM + "  term: nervus\n", 6, "“term” stands twice"),
        (TERM + "  status: aproved\n", 6, "did you mean “approved”?"),
        (TERM + "  case_sensitive: maybe\n", 6, "must be true or false"),
        (TERM + "  ids: {mash: D1}\n", 6, "did you mean “mesh”?"),
        (TERM + "  locales: {ar: {admitted: [عصب]}}\n", 6, "ar has no “preferred” form"),
        (TERM + "  locales: {ar: {preferred: ''}}\n", 6, "“preferred” is empty"),
        (TERM + "  locales: {arabic: {preferred: عصب}}\n", 6, "“arabic” is no locale name"),
        (TERM + "  locales: {ar: عصب}\n", 6, "must be keys with values"),
        (TERM + "  locales:\n    pt-BR: {preferred: nervo}\n    pt_BR: {preferred: nervo}\n", 8, "pt-BR stands twice"),
        (TERM + "  do_not_translate: true\n  locales: {ar: {preferred: عصب}}\n", 2, "is never translated and has"),
        (TERM + "- id: a\n  term: vein\n  pos: noun\n  domain: anatomy\n", 6, "the id “a” is that of line 2 too"),
        (TERM.replace("id: a", "id: A b"), 2, "“A b” cannot be an id"),
        (TERM.replace("anatomy", "body"), 5, "“domain” cannot be “body”; it may have anatomy"),
        ("terms:\n- nerve\n", 2, "a term must be keys with values"),
        ("term:\n- nerve\n", 1, "the glossary has no key “term”"),
        ("- nerve\n", 1, "the glossary must be keys with values"),
        ("terms: nerve\n", 1, "“terms” must be a list"),
        ("terms:\n- id: [a\n", 3, "this is no YAML"),
        ("terms:\n\t- id: a\n", 2, "this is no YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(GlossaryError) as caught:
        parse(text, "g.yaml")
    assert len(caught.value.mistakes) == 1
    assert str(caught.value).startswith(f"g.yaml:{line}: ")
    assert says in str(caught.value)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(GlossaryError) as caught:
        parse(TERM + "  note: []\n- id: b\n  term: vein\n  colour: red\n  pos: nuon\n", "g.yaml")
    assert [mistake.line for mistake in caught.value.mistakes] == [6, 7, 9, 10]
    assert str(caught.value).count("\n") == 3


def test_abbreviations_are_read_as_they_are_written() -> None:
    (term,) = parse(TERM + "  abbreviations: [NO, on, 001, 1e3, 2001-01-01]\n").terms
    assert term.abbreviations == ("NO", "on", "001", "1e3", "2001-01-01")


def test_an_empty_glossary_has_no_terms() -> None:
    assert parse("").terms == parse("# none yet\n").terms == parse("terms: []\n").terms == ()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match=r"g\.yaml:1: it cannot be read"):
        load(tmp_path / "g.yaml", "g.yaml")
    (tmp_path / "g.yaml").write_bytes(b"terms:\n- id: \xff\n")
    with pytest.raises(GlossaryError, match=r"g\.yaml:2: this is no UTF-8"):
        load(tmp_path / "g.yaml", "g.yaml")
    (tmp_path / "g.yaml").write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert len(load(tmp_path / "g.yaml").terms) == 2


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "term", "terms", "pos", "domain", "locales", "ar", "ids"]), inner)
    ),
)


@given(st.text() | VALUES.map(yaml.safe_dump) | st.lists(VALUES).map(lambda v: yaml.safe_dump({"terms": v})))
def test_whatever_stands_in_the_file_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except GlossaryError as error:
        assert all(mistake.line >= 1 and mistake.message for mistake in error.mistakes)


def entry(name: str, term: str, more: str = "") -> str:
    return f"- id: {name}\n  term: {term}\n  pos: noun\n  domain: anatomy\n{more}"


def findings(*entries: str) -> list[str]:
    return [str(finding) for finding in lint(parse("terms:\n" + "".join(entries), "g.yaml"))]


def test_lint_reports_a_form_both_allowed_and_forbidden() -> None:
    (found,) = findings(
        entry(
            "ms",
            "multiple sclerosis",
            "  locales:\n    tr: {preferred: multipl skleroz, forbidden: [multipl skleroz]}\n",
        )
    )
    assert found.startswith("g.yaml:7: “ms” both allows and forbids “multipl skleroz” in tr")


def test_lint_reports_a_forbidden_form_that_cannot_be_told_from_an_allowed_one() -> None:
    (found,) = findings(
        entry("ms", "multiple sclerosis", "  locales: {ar: {preferred: التصلب المتعدد, forbidden: [تصلب متعدد]}}\n")
    )
    assert "“تصلب متعدد” in ar, which is a form of “التصلب المتعدد”" in found


def test_lint_accepts_a_forbidden_form_inside_an_allowed_one() -> None:
    assert not findings(
        entry("ms", "multiple sclerosis", "  locales: {tr: {preferred: multipl skleroz, forbidden: [skleroz]}}\n")
    )


def test_lint_reports_a_form_that_two_terms_claim() -> None:
    found = findings(
        entry("ms", "multiple sclerosis", "  abbreviations: [MS]\n"),
        entry("stenosis", "mitral stenosis", "  abbreviations: [MS]\n"),
        entry("mail", "Multiple Sclerosis"),
    )
    assert found == [
        "g.yaml:7: “MS” is a form of “stenosis” and, in line 2, of “ms”; take it from one of them",
        "g.yaml:12: “Multiple Sclerosis” is a form of “mail” and, in line 2, of “ms”; take it from one of them",
    ]


def test_lint_reports_a_form_that_one_term_lists_twice() -> None:
    assert findings(entry("ms", "multiple sclerosis", "  variants: [Multiple Sclerosis]\n")) == [
        "g.yaml:2: “ms” lists “Multiple Sclerosis” twice; keep one"
    ]


def test_lint_reports_two_terms_with_one_translation() -> None:
    (found,) = findings(
        entry("a", "relapse", "  locales: {tr: {preferred: atak}}\n"),
        entry("b", "attack", "  locales: {tr: {preferred: atak}}\n"),
    )
    assert found.startswith("g.yaml:11: “b” and, in line 2, “a” are both “atak” in tr")


def test_lint_reports_a_hidden_term_only_where_the_translations_disagree() -> None:
    inner = entry("relapse", "relapse", "  locales: {tr: {preferred: atak}, ar: {preferred: هجمة}}\n")
    outer = entry("rate", "relapse rate", "  locales: {tr: {preferred: nüks oranı}, ar: {preferred: معدل الهجمات}}\n")
    (found,) = findings(inner, outer)
    assert found.startswith("g.yaml:11: “relapse rate” holds “relapse” (line 2), but in tr “nüks oranı” has nothing of")
