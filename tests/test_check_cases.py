"""Each check on sentences that it must flag and that it must not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.check import CHECKS, Setting, Unit, check_unit, setting
from pipeline.check.pairing import pair
from pipeline.check.registry import UNIT_CHECKS
from pipeline.check.side import read_sides
from pipeline.check.unit import take_apart
from pipeline.model import Rendering, Term
from tests import check_score

CASES = yaml.safe_load((Path(__file__).parent / "data/check/cases.yaml").read_text("utf-8"))
BY_ID = {check.id: check for check in CHECKS}
TERMS = (
    Term("multiple-sclerosis", "multiple sclerosis", abbreviations=("MS",), domain="disease", locales={
        "ar": Rendering("التصلب المتعدد", forbidden=("تصلب الشرايين",)),
        "tr": Rendering("multipl skleroz", admitted=("MS",)),
    }),
    Term("tremor", "tremor", domain="symptom", locales={"ar": Rendering("رجفة")}),
    Term("siponimod", "siponimod", domain="drug", locales={"ar": Rendering("سيبونيمود"), "tr": Rendering("siponimod")}),
)  # fmt: skip


def listed(kind: str) -> list[object]:
    return [
        pytest.param(case["check"], case["locale"], *pair, id=f"{case['check']}-{case['locale']}-{pair[1]}")
        for case in CASES
        for pair in ([*given, None] if len(given) == 2 else given for given in case[kind])
    ]


def unit_of(source: str, target: str, context: str | None, shared: Setting) -> Unit:
    unit = Unit(source, target, context, shared)
    take_apart([unit])
    return unit


def problems(check: str, locale: str, source: str, target: str, context: str | None = None) -> list[str]:
    unit = unit_of(source, target, context, setting(locale))
    return [problem.message for problem in BY_ID[check].unit(unit)]


@pytest.mark.parametrize(("check", "locale", "source", "target", "context"), listed("flag"))
def test_flags_what_is_wrong(check: str, locale: str, source: str, target: str, context: str | None) -> None:
    assert problems(check, locale, source, target, context)


@pytest.mark.parametrize(("check", "locale", "source", "target", "context"), listed("pass"))
def test_passes_what_is_right(check: str, locale: str, source: str, target: str, context: str | None) -> None:
    assert not problems(check, locale, source, target, context)


def test_every_check_of_units_has_cases() -> None:
    elsewhere = {"terms", "forbidden-terms", "draft"}
    assert {c.id for c in UNIT_CHECKS} - elsewhere == {case["check"] for case in CASES}


@pytest.mark.parametrize(
    ("check", "source", "target", "found"),
    [
        ("terms", "MS is not contagious.", "المرض غير معدٍ.", 1),
        ("terms", "MS is not contagious.", "بالتصلب المتعدد لا تحدث عدوى.", 0),
        ("terms", "The disease is not contagious.", "المرض غير معدٍ.", 0),
        ("terms", "A tremor comes and goes; the tremor is mild.", "رجفة خفيفة تأتي وتذهب.", 0),
        ("terms", "A tremor comes and goes; the tremor is mild.", "رجفة تأتي وتذهب، والتصلب المتعدد خفيف.", 1),
        ("forbidden-terms", "Multiple sclerosis", "تصلب الشرايين", 1),
        ("forbidden-terms", "Hardening of the arteries", "تصلب الشرايين", 0),
    ],
)
def test_terms_of_the_glossary(check: str, source: str, target: str, found: int) -> None:
    unit = unit_of(source, target, None, setting("ar", TERMS))
    assert len(list(BY_ID[check].unit(unit))) == found


def test_a_missing_drug_of_the_glossary_is_an_error() -> None:
    unit = unit_of("Take siponimod.", "تناول الدواء.", None, setting("ar", TERMS))
    assert [p.severity for p in BY_ID["terms"].unit(unit)] == ["error"]


def test_another_term_in_the_place_of_one_is_an_error() -> None:
    unit = unit_of("A tremor is common.", "التصلب المتعدد شائع.", None, setting("ar", TERMS))
    (problem,) = BY_ID["terms"].unit(unit)
    assert problem.severity == "error"
    assert unit.msgstr[slice(*problem.target_span)] == "التصلب المتعدد"


@pytest.mark.parametrize(
    ("locale", "source", "target"),
    [
        ("ar", "Do not stop the treatment.", "أوقف العلاج."),
        ("ar", "Do not stop it unless your doctor says so.", "لا توقفه إذا طلب طبيبك ذلك."),
        ("tr", "Take it without food.", "Yemekle birlikte alın."),
    ],
)
def test_a_denial_that_nothing_answers_is_an_error(locale: str, source: str, target: str) -> None:
    unit = unit_of(source, target, None, setting(locale))
    assert [p.severity for p in BY_ID["negation"].unit(unit)] == [None]


def test_a_denial_that_an_opposite_may_stand_for_is_a_warning() -> None:
    unit = unit_of("Call us even if it is not serious.", "Hafif de olsa bizi arayın.", None, setting("tr"))
    assert {p.severity for p in BY_ID["negation"].unit(unit)} == {"warning"}


def test_a_lost_sentence_of_a_short_translation_is_an_error() -> None:
    source = "Keep it in the refrigerator. Do not freeze it, and do not shake it."
    unit = unit_of(source, "احفظه في الثلاجة.", None, setting("ar"))
    assert [p.severity for p in BY_ID["length"].unit(unit)] == [None]


@pytest.mark.parametrize("name", ["good", "edited"])
def test_the_checks_are_as_good_as_promised(name: str) -> None:
    """At least 98 % of the damages found, at most 2 % of the good translations flagged with an error."""
    score = check_score.measure(name)
    for locale in check_score.LOCALES:
        rows = [row for (_, where), row in score.damages.items() if where == locale]
        made, found = sum(row[0] for row in rows), sum(row[1] for row in rows)
        pairs, errors, _ = score.good[locale]
        assert made > 900
        assert found >= 0.98 * made
        assert errors <= 0.02 * pairs


def test_a_check_that_names_what_it_needs_finds_nothing_without_it() -> None:
    units = [unit_of("Rest well.", "Bol bol dinlenin, erken yatın, azaltın.", None, setting("tr"))]
    for check in UNIT_CHECKS:
        if check.needs:
            assert not any(list(check.unit(unit)) for unit in units)


def test_spans_point_at_what_is_meant() -> None:
    source, target = "Take **5** mg of siponimod.", "تناول **٥٠** ملغ من سيبونيمود."
    (problem,) = BY_ID["numbers"].unit(unit_of(source, target, None, setting("ar")))
    assert source[slice(*problem.source_span)] == "5"
    assert target[slice(*problem.target_span)] == "٥٠"


def test_an_apostrophe_behind_a_word_is_no_part_of_it() -> None:
    (side,) = read_sides(["The nurses’ (nurses’) and nurse’s"], setting("tr").source_chunks)
    assert side.words == ["the", "nurses", "nurses", "and", "nurse’s"]


def values(data: object) -> Iterator[object]:
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from values(part)
    yield data


DATA = Path(__file__).parents[1] / "pipeline/check/data"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_word_of_a_language_is_read_as_a_truth_value(path: Path) -> None:
    # YAML does so with no, on and off where they stand without quotes.
    assert not [value for value in values(yaml.safe_load(path.read_text("utf-8"))) if isinstance(value, bool)]


def test_a_language_without_data_is_checked_for_figures() -> None:
    shared = setting("fi")
    assert list(BY_ID["numbers"].unit(unit_of("Take 0.5 mg.", "Ota 5 mg.", None, shared)))
    assert not list(BY_ID["numbers"].unit(unit_of("Take 0.5 mg.", "Ota 0,5 mg.", None, shared)))


TEXT = st.text(
    st.sampled_from(
        "abcIİıiş لاموزنيتدرّ٥٠٫٬0123456789.,;:/-–%°*_`[](){}<>&#\\|\n\t\u00a0\u200f\u2067\u2069½“”«»\"'²³µ"
    ),
    max_size=60,
) | st.text(max_size=40)
# Figures of all kinds among words that mean something: what random letters hardly ever come to.
FIGURES = """8:30 00:00 1/2 120/80 1940s 0.5 0,5 1.000,5 5–10 %10–15 38 °C 12.5.2024 2024-05-12 99999999999999999999
    ٥ ٠٫٥ ½ II 20. 5th , ; - ( ) ** [a][1] <b> a.m. ± CD4+ 5'te million milyon مليون hours saat ساعة mg ملغ May Mayıs
    مايو not لا değil""".split()  # noqa: SIM905 – read better as words
WORDS = sorted(
    {
        str(word).strip("*=")
        for path in DATA.glob("*.yaml")
        for part in values(yaml.safe_load(path.read_text("utf-8")))
        for word in (part if isinstance(part, list) else ())
    }
)
MEANT = st.lists(st.sampled_from(FIGURES) | st.sampled_from(WORDS), max_size=9).map(" ".join)


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    TEXT | MEANT,
    TEXT | MEANT,
    st.sampled_from(["ar", "tr", "es", "fi", "zh-Hant-TW"]),
    st.sampled_from([None, "title"]),
)
def test_no_text_makes_a_check_fail(source: str, target: str, locale: str, context: str | None) -> None:
    for _, problem in check_unit(Unit(source, target, context, SHARED.setdefault(locale, setting(locale, TERMS)))):
        assert problem.message
        for text, span in ((source, problem.source_span), (target, problem.target_span)):
            assert span is None or 0 <= span[0] <= span[1] <= len(text)


SHARED: dict[str, object] = {}


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_a_text_says_the_same_numbers_as_itself(text: str) -> None:
    found = pair(*read_sides([text, text], setting("en").source_chunks))
    assert not found.lost
    assert not found.gained
