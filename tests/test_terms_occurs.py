"""Finding a term in a text in its inflected forms."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.terms import compile_term, occurs
from pipeline.terms.text import is_plain, split
from tests.terms_score import LOCALES, SETS, Case, cases, ours, score

WITH_DEFAULTS = (*LOCALES, "fr", "ru", "ku")
# Letters of the languages at hand with their marks, and what stands round them.
TEXT = st.text(
    "abçğıiİImnoöstuüMS12 '’-–.,*_()\u00a0\u0301\u0308\u00ad\u200b\u200f\u2067\u2069ßﬁéΣσσςдйابتةهويىلمنكسصءأإآؤئًٌٍَُِّْـ٠٩"
)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_case_known_to_the_rules_is_right(locale: str) -> None:
    _, _, wrong = score(ours(locale), list(cases(locale, "rules")))
    assert wrong == []


@pytest.mark.parametrize("locale", LOCALES)
def test_cases_unknown_to_the_rules_are_right_97_times_in_100(locale: str) -> None:
    recall, precision, wrong = score(ours(locale), list(cases(locale, "held")))
    assert min(recall, precision) >= 0.97, wrong


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("which", SETS)
def test_no_case_stands_twice_with_two_answers(locale: str, which: str) -> None:
    answers: dict[tuple[str, str], bool] = {}
    for case in cases(locale, which):
        assert answers.setdefault(case[:2], case.expected) == case.expected, case


@given(TEXT | st.text(), TEXT | st.text(), st.sampled_from(WITH_DEFAULTS))
def test_nothing_raises(term: str, text: str, locale: str) -> None:
    occurs(term, text, locale)
    list(compile_term(term, locale).spans(text))


@given(TEXT, st.sampled_from(WITH_DEFAULTS))
@example("İI", "tr")
@example("بل", "ar")
@example("MS-1", "en")
@example("50 %", "en")
def test_a_term_stands_in_itself(term: str, locale: str) -> None:
    assert occurs(term, term, locale) or not any(map(str.isalnum, term.replace("ـ", "")))


@given(TEXT, TEXT, st.sampled_from(WITH_DEFAULTS))
def test_composed_and_decomposed_letters_are_the_same(term: str, text: str, locale: str) -> None:
    composed = occurs(unicodedata.normalize("NFC", term), unicodedata.normalize("NFC", text), locale)
    assert composed == occurs(unicodedata.normalize("NFD", term), unicodedata.normalize("NFD", text), locale)


@given(TEXT | st.text() | st.text("ﷺـ½ﬁa1 *-"))
@example("ـ ﷺ a")
def test_words_stand_where_they_are_said_to_stand(text: str) -> None:
    parts = split(text)
    assert len(parts.words) == len(parts.starts) == len(parts.ends) == len(parts.gaps) + bool(parts.words)
    places = list(zip(parts.starts, parts.ends, strict=True))
    assert places == sorted(places)
    for word, (start, end) in zip(parts.words, places, strict=True):
        assert word in split(text[start:end]).words


@given(st.characters() | TEXT | st.text("aZzéıİŉſĳŀžابىيءڤ\u0640ﻻ", min_size=1))
def test_a_plain_word_needs_no_cleaning(text: str) -> None:
    if is_plain(text):
        parts = split(text)
        assert (parts.words, parts.gaps, parts.starts, parts.ends) == ((text,), (), [0], [len(text)])


@given(st.text("abeimosuzßİ", min_size=1) | st.sampled_from(["feet", "axes", "bases", "men", "as"]))
def test_all_keys_of_a_word_open_as_the_word_does(word: str) -> None:
    opened = 0
    for locale in WITH_DEFAULTS:
        rules = compile_term("MS", locale).rules
        size = rules.opening
        assert {key[:size] for key in rules.keys(word)} == {rules.fold(word[:size])[:size]}
        opened += size
    assert opened > 0


def test_nearly_all_words_are_plain() -> None:
    assert all(map(is_plain, ["sclerosis", "ILIĞİ", "şüphe", "التصلب", "آخر", "ئ"]))


all_cases = [(locale, case) for locale in LOCALES for case in cases(locale, "rules")]


@given(st.sampled_from(all_cases), st.sampled_from("\u200e\u200f\u061c\u2067\u2069\u00ad\u200b\ufeff"), st.data())
def test_what_no_reader_sees_changes_nothing(located: tuple[str, Case], unseen: str, data: st.DataObject) -> None:
    locale, case = located
    at = data.draw(st.integers(0, len(case.sentence)))
    marked = case.sentence[:at] + unseen + case.sentence[at:]
    assert occurs(case.term, marked, locale) == case.expected


@given(st.sampled_from(all_cases))
def test_a_span_holds_the_term_and_begins_and_ends_with_a_letter(located: tuple[str, Case]) -> None:
    locale, case = located
    spans = list(compile_term(case.term, locale).spans(f"({case.sentence})"))
    assert bool(spans) == case.expected
    for start, end in spans:
        found = f"({case.sentence})"[start:end]
        assert occurs(case.term, found, locale)
        assert found[0].isalnum()
        assert found[-1].isalnum() or unicodedata.category(found[-1]) == "Mn"


@pytest.mark.parametrize(
    ("locale", "term", "text"),
    [
        ("fr", "sclérose en plaques", "les scléroses en plaques"),
        ("fr-CA", "fibre nerveuse", "des fibres nerveuses"),
        ("de", "Nervenfaser", "die Nervenfasern"),
        ("es", "fármaco", "los fármacos"),
        ("ru", "рассеянный склероз", "при рассеянном склерозе"),
        ("pt_BR", "anticorpo", "dos anticorpos"),
        ("ku", "nexweşî", "NEXWEŞÎ"),
    ],
)
def test_a_locale_without_rules_takes_a_stemmer_or_the_exact_word(locale: str, term: str, text: str) -> None:
    assert occurs(term, text, locale)


@pytest.mark.parametrize("locale", ["fr", "de", "ku"])
def test_a_locale_without_rules_tells_words_apart(locale: str) -> None:
    assert not occurs("fingolimod", "siponimod, ponesimod, ozanimod", locale)
    assert not occurs("MS", "5 ms", locale)
    assert not occurs("nerve", "nerves", "ku")


def test_where_a_term_stands_is_counted_in_the_text_as_given() -> None:
    text = "**Fingoli\u00admod**’u, sonra fingolimod’un"
    spans = list(compile_term("fingolimod", "tr").spans(text))
    assert [text[start:end] for start, end in spans] == ["Fingoli\u00admod", "fingolimod’un"]


def test_a_term_does_not_reach_across_a_full_stop_or_comma() -> None:
    assert not occurs("multiple sclerosis", "They were multiple. Sclerosis was seen.", "en")
    assert not occurs("kök hücre", "kök, hücre", "tr")
    assert occurs("multiple sclerosis", "multiple\nsclerosis", "en")
    assert occurs("multiple sclerosis", "multiple *sclerosis*", "en")


def test_capitals_count_only_where_a_term_asks_for_them() -> None:
    assert compile_term("Rebif", "tr", case_sensitive=True).occurs("Rebif’i")
    assert not compile_term("Rebif", "tr", case_sensitive=True).occurs("rebifi")
    assert compile_term("Rebif", "tr").occurs("rebifi")
    assert not occurs("AIDS", "hearing aids", "en")
    assert occurs("AIDS", "AIDS", "en")
