"""Finding all terms of a glossary in a source, and a term's forms in a translation."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Rendering, Term
from pipeline.terms import Finder, compile_term, find_forms, load
from pipeline.terms.find import target_forms

ROOT = Path(__file__).parents[1]

MS = Term(
    id="ms",
    term="multiple sclerosis",
    variants=("disseminated sclerosis",),
    abbreviations=("MS",),
    misspellings=("numerous sclerosis",),
    locales={
        "tr": Rendering(
            "multipl skleroz",
            admitted=("MS hastalığı",),
            forbidden=("skleroz", "dağınık skleroz"),
            abbreviations=("MS",),
        ),
        "ar": Rendering("التصلب المتعدد", admitted=("التصلب اللويحي",), forbidden=("تصلب الشرايين",)),
    },
)
SCLEROSIS = Term(id="sclerosis", term="sclerosis", variants=("scleroses",))
PPMS = Term(id="ppms", term="primary progressive multiple sclerosis")
NERVE = Term(id="nerve", term="nerve")
NERVE_CELL = Term(id="nerve-cell", term="nerve cell", variants=("neuron",))
CELL_BODY = Term(id="cell-body", term="cell body")
REBIF = Term(id="rebif", term="Rebif", case_sensitive=True, do_not_translate=True)
ALL = (SCLEROSIS, MS, PPMS, NERVE, NERVE_CELL, CELL_BODY, REBIF)


def found(text: str) -> list[tuple[str, str, str]]:
    return [(match.term.id, match.kind, text[match.start : match.end]) for match in Finder(ALL).find(text)]


def test_the_longest_term_is_found() -> None:
    assert found("Primary progressive multiple sclerosis differs from sclerosis.") == [
        ("ppms", "term", "Primary progressive multiple sclerosis"),
        ("sclerosis", "term", "sclerosis"),
    ]
    assert found("progressive multiple sclerosis") == [("ms", "term", "multiple sclerosis")]


def test_of_overlapping_terms_the_first_is_found() -> None:
    assert found("the nerve cell body") == [("nerve-cell", "term", "nerve cell")]


def test_every_kind_of_form_is_named() -> None:
    assert found("Numerous sclerosis (MS), or disseminated sclerosis: neurons") == [
        ("ms", "misspelling", "Numerous sclerosis"),
        ("ms", "abbreviation", "MS"),
        ("ms", "variant", "disseminated sclerosis"),
        ("nerve-cell", "variant", "neurons"),
    ]


def test_inflected_and_marked_up_forms_are_found_where_they_stand() -> None:
    assert found("**Nerve** cells’ loss; nerve-cells, nerves") == [
        ("nerve-cell", "term", "Nerve** cells"),
        ("nerve-cell", "term", "nerve-cells"),
        ("nerve", "term", "nerves"),
    ]


def test_a_case_sensitive_term_is_found_in_its_case() -> None:
    assert found("Rebif and rebif") == [("rebif", "term", "Rebif")]


def test_all_terms_are_found_also_inside_others() -> None:
    text = "primary progressive multiple sclerosis"
    assert [match.term.id for match in Finder(ALL).every(text)] == ["ppms", "ms", "sclerosis"]


def test_a_source_in_another_language_is_searched_by_its_rules() -> None:
    term = Term(id="a", term="bağışıklık sistemi")
    text = "Bağışıklık sisteminin görevi"
    (match,) = Finder([term], "tr").find(text)
    assert text[match.start : match.end] == "Bağışıklık sisteminin"


@given(st.lists(st.sampled_from([*"Rr(.-*", "nerve", "nerves", "cell", "body", "MS", "multiple", "sclerosis", " "])))
def test_found_terms_stand_in_order_and_never_overlap(parts: list[str]) -> None:
    text = " ".join(parts)
    matches = Finder(ALL).find(text)
    assert all(a.end <= b.start for a, b in pairwise(matches))
    assert {(m.start, m.end, m.form) for m in matches} <= {(m.start, m.end, m.form) for m in Finder(ALL).every(text)}


def test_no_terms_find_nothing() -> None:
    assert Finder([]).find("multiple sclerosis") == []


def forms(text: str, locale: str, term: Term = MS) -> list[tuple[str, str]]:
    return [(match.kind, text[match.start : match.end]) for match in find_forms(term, text, locale)]


def test_the_forms_of_a_translation_are_found_with_their_kind() -> None:
    assert forms("Multipl sklerozda (MS’te), yani MS hastalığında", "tr") == [
        ("preferred", "Multipl sklerozda"),
        ("abbreviation", "MS’te"),
        ("admitted", "MS hastalığında"),
    ]
    assert forms("للتصلب المتعدد، لا لتصلب الشرايين", "ar-EG") == [
        ("preferred", "للتصلب المتعدد"),
        ("forbidden", "لتصلب الشرايين"),
    ]


def test_a_forbidden_form_inside_a_right_one_is_right() -> None:
    assert forms("multipl sklerozun", "tr") == [("preferred", "multipl sklerozun")]
    assert forms("sklerozun tedavisi", "tr") == [("forbidden", "sklerozun")]


def test_a_term_without_forms_for_the_locale_is_not_found() -> None:
    assert forms("esclerosis múltiple", "es") == []


def test_a_name_that_is_never_translated_keeps_its_form_and_takes_the_locales_endings() -> None:
    assert forms("Rebif’in dozu, rebifin", "tr", REBIF) == [("preferred", "Rebif’in")]
    assert forms("يعطى Rebif تحت الجلد", "ar", REBIF) == [("preferred", "Rebif")]


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_all_forms_of_a_translation_are_those_that_occur_one_by_one(locale: str) -> None:
    terms = load(ROOT / "glossary.yaml").terms
    finder = Finder(terms, locale, translated=True)
    pairs = yaml.safe_load((ROOT / f"tests/data/check/good.{locale}.yaml").read_text("utf-8"))[:120]
    for pair in pairs:
        found = {(match.term.id, match.form) for match in finder.every(pair[locale])}
        for term in terms:
            for form, _ in target_forms(term, locale):
                matcher = compile_term(form, locale, case_sensitive=term.case_sensitive and term.do_not_translate)
                if matcher.patterns:
                    assert matcher.occurs(pair[locale]) == ((term.id, form) in found), (form, pair[locale])
