"""One unit on its way through an engine: what is sent, how an answer is read back, what is found wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipeline.build.render import Damage, render
from pipeline.model import Rendering, Segment, Term
from pipeline.pretranslate.language import BEGIN, END, capital, join
from pipeline.pretranslate.listed import from_glossary
from pipeline.pretranslate.wire import Draft, Question, Unit, Way, ways
from pipeline.read import read
from pipeline.segment.segments import segments
from pipeline.terms import Finder, load
from tests import specs

ROOT = Path(__file__).parent.parent
JOINS = yaml.safe_load((ROOT / "tests" / "data" / "pretranslate" / "joins.yaml").read_text("utf-8"))
PLAIN, TAGS = ways(True)[:2]
BRACKETS, LETTERS = ways(True)[2:]


def only(text: str) -> tuple[Segment, Callable[[Segment, str], str]]:
    data = text.encode()
    segment = segments(read(data, "source/a.md"), "block", "en")[0]
    return segment, sounder(data)


def sounder(data: bytes) -> Callable[[Segment, str], str]:
    def sound(segment: Segment, text: str) -> str:
        if segment.block.encoding not in ("markdown", "html"):
            return ""
        written = render(segment, text, lambda start, end: data[start:end])
        return written.reason if isinstance(written, Damage) else ""

    return sound


def term(source: str, locale: str, target: str, **more: object) -> Term:
    return Term(source.replace(" ", "-"), source, locales={locale: Rendering(target)}, **more)  # type: ignore[arg-type]


def asked(text: str, way: Way, locale: str = "es", terms: tuple[Term, ...] = ()) -> tuple[Unit, Question]:
    unit = Unit(only(text)[0], Finder(terms), locale)
    question = unit.ask(way, {one.id for one in terms}, "", "")
    assert question is not None
    return unit, question


def answered(text: str, answer: str, way: Way, locale: str = "es", terms: tuple[Term, ...] = ()) -> Draft:
    unit, question = asked(text, way, locale, terms)
    return unit.read(question, answer, only(text)[1])


@pytest.mark.parametrize(("locale", "given", "wanted"), [(k, *case) for k, cases in JOINS.items() for case in cases])
def test_terms_join_their_neighbours_as_the_language_does(locale: str, given: str, wanted: str) -> None:
    joined = join(given.replace("⟦", BEGIN).replace("⟧", END), locale)
    assert " ".join(joined.split()) == wanted


def test_turkish_capitals() -> None:
    assert capital("interferon beta", "tr") == "İnterferon beta"
    assert capital("interferón beta", "es") == "Interferón beta"


def _documents() -> list[bytes]:
    own = [path.read_bytes() for path in sorted((ROOT / "source").rglob("*.md"))]
    return own + [text.encode() for text in (*specs.commonmark(), *specs.gfm())]


def test_an_engine_that_changes_nothing_changes_nothing() -> None:
    """Every unit of our articles and of the specification's examples, in every way of sending it."""
    count = 0
    for data in _documents():
        sound = sounder(data)
        for segment in segments(read(data, "source/a.md"), "sentence", "en"):
            if sound(segment, segment.msgid):
                continue  # not even its own text fits: an example of what Markdown cannot say
            unit = Unit(segment, None, "es")
            for way in ways(True):
                question = unit.ask(way, (), "", "")
                if question is not None:
                    count += 1
                    assert unit.read(question, question.request.text, sound) == Draft(segment.msgid)
    assert count > 2000


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("Tome [X1X]un[X2X] comprimido.", "Tome **un** comprimido."),
        ("Tome [ x ١ X ]un[X۲X] comprimido.", "Tome **un** comprimido."),
        ("Tome ［X1X］ un （ X2X ） comprimido.", "Tome **un** comprimido."),
        ("Tome[X1X]un[X2X]comprimido.", "Tome **un** comprimido."),
        ("[X1X]Un[X2X] comprimido", "**Un** comprimido"),
    ],
)
def test_bent_placeholders_are_read_back(answer: str, wanted: str) -> None:
    assert answered("Take **one** tablet.", answer, BRACKETS) == Draft(wanted)


@pytest.mark.parametrize(
    ("way", "answer", "torn"),
    [
        (BRACKETS, "Tome [X1X]un comprimido.", "nest|source|missing"),
        (BRACKETS, "Tome un[X2X] com[X1X]primido.", "nest"),
        (BRACKETS, "Tome [X1X]un[X2X] comprimido [X1X]una vez[X2X].", "too often"),
        (BRACKETS, "Tome [X1X]un[X2X] [X7X]comprimido.", "does not have"),
        (PLAIN, '<g id="1">Un</g> comprimido [ x 1 X ].', "placeholder"),
        (LETTERS, "Tome un comprimido.", "missing"),
        (PLAIN, "Tome un comprimido.", "missing"),
        (PLAIN, 'Tome <g id="1">un</g> com<g id="1">primido</g>.', "too often"),
        (PLAIN, 'Tome <g id="4">un</g> comprimido.', "missing|does not have"),
    ],
)
def test_torn_markup_is_said_and_no_sign_of_it_reaches_the_catalog(way: Way, answer: str, torn: str) -> None:
    draft = answered("Take **one** tablet.", answer, way)
    assert any(word in draft.torn for word in torn.split("|"))
    assert draft.remarks[0].startswith("markup: ")
    assert not any(sign in draft.text for sign in ("[X", "X]", "XQZ", "<g", "**"))


def test_a_term_that_touches_markup_is_found() -> None:
    draft = answered("Start [sclerosis](/a)now", 'Empieza <g id="1">algo</g>ya', PLAIN, terms=(SCLEROSIS,))
    assert [pin.term.id for pin in draft.lost] == ["sclerosis"]


@pytest.mark.parametrize(
    "answer", ["# Uno", "1. Uno", "- Uno", "> Uno", "Uno *dos", "Uno [dos](javascript:x)", "<b>Uno"]
)
def test_what_would_change_the_page_is_escaped_or_said(answer: str) -> None:
    text = "See [this](/a)."
    segment, sound = only(text)
    draft = answered(text, answer.replace("Uno", '<g id="1">Uno</g>'), PLAIN)
    assert draft.torn or not sound(segment, draft.text)
    assert draft.torn == "" or draft.remarks


def test_links_change_places_with_their_numbers() -> None:
    text = "See [one](/1) or [two](/2)."
    draft = answered(text, 'Vea <g id="2">dos</g> o <g id="1">uno</g>.', PLAIN)
    assert draft == Draft("Vea [dos][2] o [uno][1].")


def test_white_space_goes_outside_of_emphasis_and_images_stay() -> None:
    draft = answered("**Pain:** see ![x](/x.svg) now", "[X1X] Dolor: [X2X]ver [X3X]ahora", BRACKETS)
    # The alt text is a unit of its own, the block's is the paragraph.
    assert draft == Draft("**Dolor:** ver ![1] ahora")


@pytest.mark.parametrize(
    ("source", "answer", "remarks"),
    [
        ("Take 2.5 mg for 10 days", "Tome 2,5 mg durante 10 días", ()),
        ("Take 2.5 mg for 10 days", "Tome 25 mg durante 10 días", ("missing number: 2.5", "added number: 25")),
        ("1,000 people", "1.000 personas", ()),
        ("1,000 people", "١٬٠٠٠ شخص", ()),
        ("Take 5mg", "Tome 5 mg", ()),
        ("Vitamin B12 helps", "La vitamina ayuda", ()),
        ("Two of 3", "Dos de", ("missing number: 3",)),
    ],
)
def test_numbers_survive_or_are_named(source: str, answer: str, remarks: tuple[str, ...]) -> None:
    assert answered(source, answer, PLAIN).remarks == remarks


MS = term("multiple sclerosis", "es", "esclerosis múltiple", abbreviations=("MS",))
SCLEROSIS = term("sclerosis", "es", "esclerosis")


@pytest.mark.parametrize(
    ("answer", "lost"),
    [
        ("La esclerosis múltiple es una esclerosis.", []),
        ("La esclerosis múltiple es una enfermedad.", ["sclerosis"]),
        ("La esclerosis es una enfermedad.", ["multiple-sclerosis"]),
        ("Es una enfermedad.", ["multiple-sclerosis", "sclerosis"]),
    ],
)
def test_a_word_of_the_answer_counts_for_one_term(answer: str, lost: list[str]) -> None:
    draft = answered("Multiple sclerosis is a sclerosis.", answer, PLAIN, terms=(MS, SCLEROSIS))
    assert [pin.term.id for pin in draft.lost] == lost


def test_a_term_must_be_there_as_often_as_in_the_source() -> None:
    text = "MS is not MS."
    assert not answered(text, "La esclerosis múltiple no es esclerosis múltiple.", PLAIN, terms=(MS,)).lost
    assert answered(text, "La esclerosis múltiple no es SM.", PLAIN, terms=(MS,)).remarks == (
        "missing term: MS → esclerosis múltiple",
    )


def test_a_forbidden_form_is_a_lost_term() -> None:
    drug = Term("ocrelizumab", "ocrelizumab", locales={"tr": Rendering("okrelizumab", forbidden=("okrelizumap",))})
    assert answered("ocrelizumab helps", "okrelizumap yardım eder", PLAIN, "tr", (drug,)).lost
    assert not answered("ocrelizumab helps", "okrelizumabın yararı", PLAIN, "tr", (drug,)).lost


def test_terms_behind_placeholders_come_back_in_their_pinned_form() -> None:
    _, question = asked("Multiple sclerosis hurts.", BRACKETS, terms=(MS,))
    assert question.request.text == "[X1X] hurts."
    assert question.request.terms == (("multiple sclerosis", "esclerosis múltiple"),)
    assert (
        answered("Multiple sclerosis hurts.", "[X1X] duele.", BRACKETS, terms=(MS,)).text
        == "Esclerosis múltiple duele."
    )
    assert answered("Multiple sclerosis hurts.", "Duele la [X1X].", BRACKETS, terms=(MS,)).text == (
        "Duele la esclerosis múltiple."
    )
    lost = answered("Multiple sclerosis hurts.", "Duele.", BRACKETS, terms=(MS,))
    assert (lost.torn, [str(pin) for pin in lost.lost]) == ("", ["multiple sclerosis → esclerosis múltiple"])


def test_only_lost_terms_go_behind_placeholders() -> None:
    unit = Unit(only("Sclerosis is not multiple sclerosis.")[0], Finder((MS, SCLEROSIS)), "es")
    question = unit.ask(LETTERS, {"sclerosis"}, "", "")
    assert question is not None
    assert question.request.text == "XQZ1 is not multiple sclerosis."


def test_entities_and_escapes_are_carried() -> None:
    _, question = asked("7&nbsp;mg \\* daily", BRACKETS)
    assert question.request.text == "7[X1X]mg [X2X] daily"
    assert answered("7&nbsp;mg \\* daily", "[X2X] 7[X1X]mg al día", BRACKETS) == Draft("\\* 7&nbsp;mg al día")


def test_a_text_that_looks_like_placeholders_is_sent_another_way() -> None:
    unit = Unit(only("Press [X1X] **now**")[0], None, "es")
    assert unit.ask(BRACKETS, (), "", "") is None
    assert unit.ask(LETTERS, (), "", "") is not None


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("Multiple sclerosis", "Esclerosis múltiple"),
        ("multiple sclerosis", "esclerosis múltiple"),
        ("**Multiple sclerosis:**", "**Esclerosis múltiple:**"),
        ("Sclerosis, multiple sclerosis", "Esclerosis, esclerosis múltiple"),
        ("multiple sclerosis (MS)", "esclerosis múltiple (esclerosis múltiple)"),
        ("Multiple scleroses", None),
        ("sclerosis multiple sclerosis", None),
        ("Multiple sclerosis and you", None),
        ("Multiple sclerosis 2", None),
    ],
)
def test_a_unit_of_terms_alone_comes_from_the_glossary(source: str, wanted: str | None) -> None:
    assert from_glossary(Unit(only(source)[0], Finder((MS, SCLEROSIS)), "es")) == wanted


def test_lists_get_the_locale_s_comma() -> None:
    terms = (term("siponimod", "ar", "سيبونيمود"), term("fingolimod", "ar", "فينغوليمود"))
    assert from_glossary(Unit(only("siponimod, fingolimod;")[0], Finder(terms), "ar")) == "سيبونيمود، فينغوليمود؛"


def test_the_project_s_own_glossary_is_understood() -> None:
    finder = Finder(load(ROOT / "glossary.yaml").terms)
    for locale in ("ar", "tr", "es"):
        assert from_glossary(Unit(only("Multiple sclerosis")[0], finder, locale))
