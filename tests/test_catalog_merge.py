"""Merging: golden cases, what must always hold, and the quality on a made-up history."""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.merge import history, judge
from pipeline.catalog.catalog import Catalog
from pipeline.catalog.match import match
from pipeline.catalog.merge import merge, merge_files
from pipeline.catalog.po import dump, parse, read
from pipeline.errors import CatalogError
from tests.conftest import Gettext

DATA = Path(__file__).parent / "data" / "merge"
CASES = sorted(path.name for path in DATA.iterdir())


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Path:
    return DATA / str(request.param)


# --- golden cases -------------------------------------------------------------------------------------------


def test_golden_case(case: Path) -> None:
    old, template = read(case / "old.po"), read(case / "template.pot")
    before = dump(old), dump(template)
    result = dump(merge(old, template))
    assert result.decode() == (case / "expected.po").read_text(encoding="utf-8")
    assert (dump(old), dump(template)) == before, "what is merged stays as it is"


def test_merging_twice_changes_nothing(case: Path) -> None:
    template = read(case / "template.pot")
    once = merge(read(case / "old.po"), template)
    assert dump(merge(once, template)) == dump(once)
    # Not only in memory: what was written and read again is the same catalog.
    assert dump(merge(parse(dump(once), "once.po"), template)) == dump(once)


def test_an_equal_template_changes_nothing(case: Path) -> None:
    old = read(case / "old.po")
    assert dump(merge(old, old)) == dump(old)


def test_gettext_accepts_the_result(case: Path, gettext: Gettext) -> None:
    if case.name == "headerless":
        pytest.skip("a catalog without a translator's header is never complete to msgfmt")
    assert gettext.complaints(dump(merge(read(case / "old.po"), read(case / "template.pot")))) == ""


def test_every_golden_case_is_whole(case: Path) -> None:
    assert sorted(path.name for path in case.iterdir()) == ["expected.po", "old.po", "template.pot"]


# --- files --------------------------------------------------------------------------------------------------


def test_line_ends_of_another_system(tmp_path: Path) -> None:
    for name in ("old.po", "template.pot"):
        data = (DATA / "foreign" / name).read_bytes()
        (tmp_path / name).write_bytes(data.replace(b"\n", b"\r\n"))
    assert merge_files(tmp_path / "old.po", tmp_path / "template.pot")
    assert (tmp_path / "old.po").read_bytes() == (DATA / "foreign" / "expected.po").read_bytes()


def test_output_leaves_the_catalog_as_it_was(tmp_path: Path) -> None:
    old = tmp_path / "old.po"
    old.write_bytes((DATA / "edited" / "old.po").read_bytes())
    assert merge_files(old, DATA / "edited" / "template.pot", tmp_path / "new.po")
    assert old.read_bytes() == (DATA / "edited" / "old.po").read_bytes()
    assert (tmp_path / "new.po").read_bytes() == (DATA / "edited" / "expected.po").read_bytes()
    assert not merge_files(old, DATA / "edited" / "template.pot", tmp_path / "new.po")


def test_an_unchanged_catalog_is_not_touched(tmp_path: Path) -> None:
    # Wrapped lines, as another tool leaves them, are no change of content.
    old, template = tmp_path / "old.po", tmp_path / "template.pot"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    old.write_text(head + 'msgid ""\n"Rest "\n"helps."\nmsgstr "Dinlenmek iyi gelir."\n', encoding="utf-8")
    template.write_text(head + 'msgid "Rest helps."\nmsgstr ""\n', encoding="utf-8")
    os.utime(old, (0, 0))
    before = old.stat()
    assert not merge_files(old, template)
    assert (old.stat().st_mtime_ns, old.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_broken_template_leaves_the_catalog_as_it_was(tmp_path: Path) -> None:
    old, template = tmp_path / "old.po", tmp_path / "template.pot"
    old.write_bytes((DATA / "edited" / "old.po").read_bytes())
    template.write_text('msgid "Rest helps.\n', encoding="utf-8")
    with pytest.raises(CatalogError, match=r"template\.pot:1: "):
        merge_files(old, template)
    assert old.read_bytes() == (DATA / "edited" / "old.po").read_bytes()


# --- what must always hold ----------------------------------------------------------------------------------

# Few words, so that texts often resemble each other, are equal but for a comma, or lie in one another.
WORDS = (
    "Take",
    "take",
    "5",
    "10",
    "mg",
    "siponimod",
    "ozanimod,",
    "daily.",
    "with",
    "food",
    "–",
    "Rest!",
    "helps",
    "(often)",
    "**",
    "دواء",
)
TEXTS = st.lists(
    st.sampled_from(WORDS),
    min_size=1,
    max_size=7,
).map(" ".join)
CONTEXTS = st.sampled_from([None, None, None, "title", "alt text"])
STRINGS = st.one_of(st.just(""), TEXTS, st.sampled_from(["Dinlen.\nİç.", 'al "5 mg"', "\\n"]))


@st.composite
def entries(draw: st.DrawFn) -> polib.POEntry:
    entry = polib.POEntry(msgid=draw(TEXTS), msgctxt=draw(CONTEXTS), flags=[], occurrences=[])
    if draw(st.integers(0, 4)) == 0:
        entry.msgid_plural = draw(TEXTS)
        entry.msgstr_plural = dict(enumerate(draw(st.lists(STRINGS, min_size=1, max_size=3))))
    else:
        entry.msgstr = draw(STRINGS)
    entry.tcomment = draw(st.sampled_from(["", "", "ask the nurse", "mt:google:5f2c9a", "two\n\nlines"]))
    entry.comment = draw(st.sampled_from(["", "heading"]))
    entry.occurrences = draw(st.sampled_from([[], [("source/a.md", "")], [("a.c", "12"), ("b.c", "7")]]))
    entry.flags = draw(st.lists(st.sampled_from(["c-format", "no-wrap", "read-only"]), unique=True))
    if draw(st.booleans()) and any([entry.msgstr, *entry.msgstr_plural.values()]):
        entry.flags.append("fuzzy")
        if draw(st.booleans()):
            entry.previous_msgid = draw(TEXTS)
            entry.previous_msgctxt = draw(CONTEXTS)
    entry.obsolete = draw(st.integers(0, 3)) == 0
    if entry.obsolete:
        entry.comment, entry.occurrences = "", []
    return entry


def catalog(found: list[polib.POEntry]) -> Catalog:
    header = polib.POEntry(
        msgid="",
        msgstr="Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; plural=n==1 ? 1 : n>1 ? 2 : 0;\n",
    )
    return Catalog(header, list({(entry.msgctxt, entry.msgid): entry for entry in found}.values()), "")


CATALOGS = st.lists(entries(), max_size=12).map(catalog)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Catalog, Catalog]:
    """A catalog, and a template that has some of its texts, changed or not, in another order, and new ones."""
    old = draw(CATALOGS)
    found = []
    for entry in draw(st.permutations(old.entries)):
        change = draw(st.integers(0, 4))
        if change:
            kept = deepcopy(entry)
            kept.obsolete = False
            if change == 2:
                kept.msgid += draw(st.sampled_from([" now", ".", " 5"]))
            elif change == 3:
                kept.msgctxt = draw(CONTEXTS)
            elif change == 4 and len(entry.msgid.split()) > 3:
                half = polib.POEntry(msgid=" ".join(kept.msgid.split()[2:]))
                kept.msgid = " ".join(kept.msgid.split()[:2])
                found.append(half)
            found.append(kept)
    return old, catalog([*found, *draw(st.lists(entries(), max_size=3))])


def strings(entry: polib.POEntry) -> list[str]:
    return [text for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]


@settings(max_examples=100, deadline=None)
@given(histories())
def test_nothing_that_a_person_typed_is_lost(pair: tuple[Catalog, Catalog]) -> None:
    old, template = pair
    result = merge(old, template)
    there = {text for entry in result.entries for text in strings(entry)}
    comments = "\n".join(entry.tcomment for entry in result.entries)
    for entry in old.entries:
        for text in strings(entry):
            quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            assert text in there or f'"{quoted}"' in comments
        assert entry.tcomment in comments


@settings(max_examples=100, deadline=None)
@given(histories())
def test_unchanged_texts_keep_everything(pair: tuple[Catalog, Catalog]) -> None:
    old, template = pair
    result = {(entry.msgctxt, entry.msgid): entry for entry in merge(old, template).entries}
    before = {(entry.msgctxt, entry.msgid): entry for entry in old.entries}
    for source in template.entries:
        key = source.msgctxt, source.msgid
        if source.obsolete or key not in before or source.msgid_plural != before[key].msgid_plural:
            continue
        now, then = result[key], before[key]
        assert not now.obsolete
        assert (now.msgstr, now.msgstr_plural, now.tcomment) == (then.msgstr, then.msgstr_plural, then.tcomment)
        assert ("fuzzy" in now.flags) == ("fuzzy" in then.flags)
        assert (now.previous_msgctxt, now.previous_msgid) == (then.previous_msgctxt, then.previous_msgid)
        assert (now.comment, now.occurrences) == (source.comment, source.occurrences)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_what_changed_is_a_draft_or_empty(pair: tuple[Catalog, Catalog]) -> None:
    old, template = pair
    before = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in old.entries}
    for entry in merge(old, template).entries:
        if not entry.obsolete and (entry.msgctxt, entry.msgid, entry.msgid_plural) not in before:
            if strings(entry):
                assert "fuzzy" in entry.flags
                assert entry.previous_msgid is not None
            else:
                assert "fuzzy" not in entry.flags
                assert entry.previous_msgid is None


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_template_gives_the_order(pair: tuple[Catalog, Catalog]) -> None:
    old, template = pair
    result = merge(old, template)
    current = [(entry.msgctxt, entry.msgid) for entry in result.entries if not entry.obsolete]
    assert current == [(entry.msgctxt, entry.msgid) for entry in template.entries if not entry.obsolete]
    assert [entry.obsolete for entry in result.entries] == sorted(entry.obsolete for entry in result.entries)
    places = {(entry.msgctxt, entry.msgid): number for number, entry in enumerate(old.entries)}
    gone = [places[entry.msgctxt, entry.msgid] for entry in result.entries if entry.obsolete]
    assert [number for number in gone if not old.entries[number].obsolete] == sorted(
        number for number in gone if not old.entries[number].obsolete
    )
    assert result.header.msgstr == old.header.msgstr


@settings(max_examples=100, deadline=None)
@given(histories())
def test_merging_again_changes_nothing(pair: tuple[Catalog, Catalog]) -> None:
    old, template = pair
    once = dump(merge(old, template))
    assert dump(merge(parse(once, "once.po"), template)) == once


# --- matching -----------------------------------------------------------------------------------------------


def found(old: list[str], new: list[str], active: int | None = None) -> list[str | None]:
    """The old text of each new one."""
    pairs = match([(None, text) for text in old], [(None, text) for text in new], active)
    return [old[pair.old] if pair else None for pair in pairs]


STILL_THERE = [
    "The clinic opens at eight.",
    "Ring the bell at the side entrance after dark.",
    "Bring your insurance card and a list of your medicines.",
    "Parking is free for visitors of the ward.",
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Your first visit", "Your First Visit"),
        ("Fatigue", "Fatigues"),
        ("Optic neuritis", "Optic neurtis"),
        ("Wait for the results.", "**Wait** for the results:"),
        ("The dose is 0.5 mg once daily.", "The dose is 0.25 mg once daily."),
        ("If you feel dizzy, lie down at once.", "Lie down at once if you feel dizzy."),
    ],
)
def test_an_edit_in_place(before: str, after: str) -> None:
    old = [*STILL_THERE[:2], before, *STILL_THERE[2:]]
    new = [*STILL_THERE[:2], after, *STILL_THERE[2:]]
    assert found(old, new)[2] == before


@pytest.mark.parametrize(
    ("gone", "stranger"),
    [
        ("siponimod", "ozanimod"),
        ("natalizumab", "alemtuzumab"),
        ("Dosage", "Storage"),
        ("Rest.", "Exercise."),
        ("Take the tablets with water.", "Cookies help us to count visitors."),
    ],
)
def test_a_stranger_in_place(gone: str, stranger: str) -> None:
    old = [*STILL_THERE[:2], gone, *STILL_THERE[2:]]
    new = [*STILL_THERE[:2], stranger, *STILL_THERE[2:]]
    assert found(old, new)[2] is None


def test_a_new_dose_among_doses_is_no_edit() -> None:
    # A dose that is gone and one that is new resemble each other no more than any two doses do.
    drugs = ["baclofen", "tizanidine", "gabapentin", "amantadine", "modafinil", "fampridine"]
    doses = [f"Take {dose} mg of {drug} once daily." for drug in drugs for dose in (5, 10, 20)]
    gone, new = doses[0], "Take 40 mg of baclofen once daily."
    assert found([*STILL_THERE[:1], *doses[1:], gone, *STILL_THERE[1:]], [new, *STILL_THERE, *doses[1:]])[0] is None
    # Where the old one stood, it is an edit.
    assert found([*STILL_THERE, gone, *doses[1:]], [*STILL_THERE, new, *doses[1:]])[4] == gone


def test_an_edit_that_moved_far_away() -> None:
    moved = "Most people feel better within three weeks of their first infusion."
    edited = "Many people feel better within three weeks of their first infusion."
    assert found([moved, *STILL_THERE], [*STILL_THERE, edited])[-1] == moved


def test_the_best_of_several_takes_it() -> None:
    old = ["Drink two litres of water a day.", "Drink two litres of water or tea a day in summer."]
    new = ["Drink two litres of water or tea every day in summer."]
    assert found(old, new) == [old[1]]


def test_a_text_goes_to_one_edit_only() -> None:
    old = [*STILL_THERE[:2], "Do not skip a dose of your medicine.", *STILL_THERE[2:]]
    new = ["Do not skip a dose of your medicines.", "Never skip a dose of your medicine.", *STILL_THERE]
    assert [text for text in found(old, new) if text == old[2]] == [old[2]]


def test_a_text_that_is_used_serves_again_for_its_variant() -> None:
    assert found(["Questions"], ["Questions", "Questions?"]) == ["Questions", "Questions"]


def test_texts_without_words_have_no_kin() -> None:
    assert found(["—", "…"], ["–", "***"]) == [None, None]


def test_nothing_to_match() -> None:
    assert match([], []) == []
    assert found([], ["Rest."]) == [None]
    assert found(["Rest."], []) == []


@pytest.mark.parametrize("edited", [0.05, 0.3])
def test_quality_on_a_made_up_history(edited: float) -> None:
    # Floors well below what was measured (docs/benchmarks.md), so that they speak of mistakes, not of luck.
    made = history(1500, edited, seed=11)
    pairs = match([(None, msgid) for msgid, _ in made.old], [(None, msgid) for msgid in made.new])
    got = {msgid: made.old[pair.old][1] for msgid, pair in zip(made.new, pairs, strict=True) if pair}
    result = judge(made, got)
    assert result["kept"] == 1
    assert result["right"] >= 0.96
    assert result["wrong"] <= 0.01
    assert result["filled_foreign"] <= 0.05
    assert result["filled_kin"] <= 0.2


def test_the_judge_judges() -> None:
    # The floors above mean something only if a merge that fills everything with the wrong text fails them.
    made = history(300, 0.3, seed=3)
    strangers = dict.fromkeys(made.new, made.old[0][1])
    result = judge(made, strangers)
    assert result["right"] < 0.05
    assert result["wrong"] > 0.95
    assert result["filled"] == 1
    assert judge(made, {})["right"] == judge(made, {})["wrong"] == judge(made, {})["filled"] == 0
