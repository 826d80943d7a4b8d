"""The translation memory's file: what goes in comes out, whatever happens in between."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.memory import measure
from pipeline.errors import CatalogError, TranslationMemoryError
from pipeline.memory import Match, Memory, Record, similarity, store

ROOT = Path(__file__).parent.parent
FATIGUE = "Fatigue is the most common symptom."


@pytest.fixture
def memory() -> Iterator[Memory]:
    with Memory() as opened:
        yield opened


def start(code: str, *args: object, **environment: str) -> subprocess.Popen[str]:
    """Run Python code in a process of its own."""
    head = "import sys, time\nfrom pathlib import Path\nfrom pipeline.memory import Memory, Record\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + code, *map(str, args)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str], give: str = "") -> str:
    """Wait for a process to end well and give what it printed."""
    out, err = process.communicate(give, timeout=60)
    assert process.returncode == 0, err
    return out


# Begins to replace everything by 2,000 records, says so, and goes on when it is told to.
HALF_WAY = """
def records():
    for number in range(2000):
        yield Record(f"New sentence {number} about relapses.", "x")
    print("half way", flush=True)
    sys.stdin.readline()

with Memory(Path(sys.argv[1])) as memory:
    memory.update(sys.argv[2], "new", records())
"""


# exact


def test_exact_says_whether_the_neighbours_match(memory: Memory) -> None:
    memory.update("a.po", "1", [Record(FATIGUE, "التعب", "What are the symptoms?", "Rest helps.")])
    match = Match(FATIGUE, "التعب", "a.po", 1.0, context=True, reviewed=True)
    assert memory.exact(FATIGUE, "What are the symptoms?", "Rest helps.") == match
    for before, after in (
        ("What are the symptoms?", "Sleep helps."),
        ("Why?", "Rest helps."),
        ("What are the symptoms?", None),
        (None, None),
        ("", ""),
    ):
        found = memory.exact(FATIGUE, before, after)
        assert found is not None
        assert (found.target, found.context) == ("التعب", False)


def test_unknown_neighbours_never_match_but_the_edges_of_a_document_do(memory: Memory) -> None:
    memory.update("a.tmx", "1", [Record("Treatment", "العلاج")])
    memory.update("b.po", "1", [Record("Symptoms", "الأعراض", "", "")])
    unknown, edge = memory.exact("Treatment", None, None), memory.exact("Symptoms", "", "")
    assert unknown is not None
    assert not unknown.context
    assert edge is not None
    assert edge.context


def test_exact_wants_the_same_sentence_to_the_character(memory: Memory) -> None:
    memory.update("a.po", "1", [Record("Take 7\u00a0mg.", "خذ 7 مغ.")])
    assert memory.exact("Take 7\u00a0mg.") is not None
    for other in ("Take 7 mg.", "take 7\u00a0mg.", "Take 7\u00a0mg. ", "Take 7\u00a0mg", ""):
        assert memory.exact(other) is None


def test_the_better_of_several_translations_is_taken_whatever_came_first() -> None:
    origins = {
        "a.tmx": [Record("Relapse", "from elsewhere", reviewed=False)],
        "b.po": [Record("Relapse", "rare", "x", "y")],
        "c.po": [Record("Relapse", "frequent", "x", "z")],
        "d.po": [Record("Relapse", "frequent", "w", "z")],
    }
    for order in (sorted(origins), sorted(origins, reverse=True)):
        with Memory() as memory:
            for origin in order:
                memory.update(origin, "1", origins[origin])

            def target(before: str | None, after: str | None, memory: Memory = memory) -> tuple[str, str]:
                found = memory.exact("Relapse", before, after)
                assert found is not None
                return found.target, found.origin

            assert target(None, None) == ("frequent", "c.po")
            assert target("x", "y") == ("rare", "b.po")  # the same neighbours before all else
            assert target("q", "y") == ("rare", "b.po")  # then one of them
            memory.retain(["a.tmx"])
            assert target("x", "y") == ("from elsewhere", "a.tmx")


# similar


def test_similar_gives_the_best_first_and_none_below_the_threshold(memory: Memory) -> None:
    asked = "Ocrelizumab is infused every six months."
    texts = [
        "Natalizumab is infused every six months.",
        "Ocrelizumab is infused every three months.",
        "Ocrelizumab is given every six months.",
        "Physiotherapy helps to keep moving.",
    ]
    memory.update("a.po", "1", [Record(text, text.upper()) for text in texts])
    found = memory.similar(asked, threshold=0.5, limit=10)
    assert [match.source for match in found] == [texts[2], texts[0], texts[1]]
    assert [match.score for match in found] == [similarity(asked, match.source) for match in found]
    assert [match.target for match in found] == [match.source.upper() for match in found]
    assert memory.similar(asked, threshold=found[0].score) == found[:1]
    assert memory.similar(asked, threshold=found[0].score + 1e-6) == []


def test_similar_finds_the_same_sentence_with_score_one(memory: Memory) -> None:
    memory.update("a.po", "1", [Record("What is it?", "ما هو؟"), Record("What is it", "ما هو")])
    assert [match.score for match in memory.similar("What is it?", limit=2)] == [
        1.0,
        pytest.approx(0.857, abs=1e-3),
    ]


def test_similar_finds_sentences_of_common_words_only(memory: Memory) -> None:
    memory.update("a.po", "1", [Record("Who are we?", "من نحن؟"), Record("What is a relapse?", "ما الانتكاسة؟")])
    assert [match.source for match in memory.similar("So who are we?")] == ["Who are we?"]


@pytest.mark.parametrize("text", ["", " ", "\u200b", '"', '" OR "', "NEAR(", "*", "a" * 50_000, "\0", "😀 ٥ مغ"])
def test_any_text_can_be_looked_up_and_stored(memory: Memory, text: str) -> None:
    memory.update("a.po", "1", [Record("Rest helps.", "y"), Record(text, "x")])
    assert (memory.exact(text) is not None) == (text != "")
    assert all(match.score >= 0.75 for match in memory.similar(text, limit=5))


def test_the_best_of_all_is_found_nine_times_in_ten() -> None:
    measured = measure(units=3000, queries=60)
    assert measured["found"] >= 0.9
    assert measured["found_drafts"] >= 0.9


# update


def test_what_is_known_is_not_read_again(memory: Memory) -> None:
    def unread() -> Iterator[Record]:
        pytest.fail("the records of a known file were read")
        yield

    assert memory.update("a.po", "1", [Record(FATIGUE, "x")])
    assert not memory.update("a.po", "1", unread())
    assert memory.update("b.po", "1", [])


def test_an_update_replaces_what_came_from_its_origin_only(memory: Memory) -> None:
    memory.update(
        "a.po",
        "1",
        [Record("One relapse of three.", "1"), Record("Two of three relapse.", "2"), Record(FATIGUE, "a")],
    )
    memory.update("b.po", "1", [Record(FATIGUE, "b")])
    memory.update("a.po", "2", [Record("Two of three relapse.", "2"), Record("Three relapse.", "3")])
    assert memory.exact("One relapse of three.") is None
    assert [match.source for match in memory.similar("One relapse of three.", 0.1, 9)] == [
        "Three relapse.",
        "Two of three relapse.",
    ]
    found = memory.exact(FATIGUE)
    assert found is not None
    assert (found.target, found.origin) == ("b", "b.po")


def test_a_changed_translation_or_review_is_taken_over(memory: Memory) -> None:
    memory.update("a.po", "1", [Record(FATIGUE, "old", reviewed=False)])
    memory.update("a.po", "2", [Record(FATIGUE, "new", reviewed=True)])
    found = memory.exact(FATIGUE)
    assert found is not None
    assert (found.target, found.reviewed) == ("new", True)


def test_records_without_text_are_left_out(memory: Memory) -> None:
    memory.update("a.po", "1", [Record(FATIGUE, ""), Record("", "x")])
    assert memory.exact(FATIGUE) is None
    assert memory.exact("") is None


def test_a_failing_catalog_leaves_the_old_state(memory: Memory) -> None:
    def failing() -> Iterator[Record]:
        yield Record("Rest helps.", "x")
        raise CatalogError("an unterminated string", "a.po", 7)

    memory.update("a.po", "1", [Record(FATIGUE, "x")])
    with pytest.raises(CatalogError):
        memory.update("a.po", "2", failing())
    assert memory.exact(FATIGUE) is not None
    assert memory.exact("Rest helps.") is None
    assert memory.update("a.po", "2", [Record("Rest helps.", "x")])


def test_what_is_forgotten_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "ar.sqlite"
    with Memory(path) as memory:
        memory.update("a.po", "1", [Record(f"Sentence {number} about relapses.", "x") for number in range(300)])
        memory.update("b.po", "1", [Record(FATIGUE, "x")])
        memory.retain(iter(["c.po"]))
        assert memory.update("a.po", "1", [])
    with sqlite3.connect(path) as db:
        db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, feature, row)")
        for table in ("unit", "source", "vocabulary"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        db.execute("INSERT INTO feature (feature) VALUES ('integrity-check')")
    db.close()


words = st.sampled_from(["take", "5", "50", "mg", "of", "baclofen", "a", "day", "not", "relapse", "fatigue", "weekly"])
records = st.builds(
    Record,
    st.lists(words, min_size=1, max_size=5).map(" ".join),
    st.sampled_from(["x", "y"]),
    st.sampled_from([None, "", "b"]),
    st.sampled_from([None, "", "a"]),
    st.booleans(),
)
steps = st.lists(st.tuples(st.sampled_from("abc"), st.lists(records, max_size=6)), max_size=8)


@settings(max_examples=60, deadline=None)
@given(steps, st.sets(st.sampled_from("abc")), st.lists(words, min_size=1, max_size=5).map(" ".join))
def test_a_memory_kept_up_answers_as_one_built_anew(
    steps: list[tuple[str, list[Record]]], kept: set[str], text: str
) -> None:
    with Memory() as grown, Memory() as fresh:
        for number, (origin, content) in enumerate(steps):
            grown.update(origin, str(number), content)
        grown.retain(kept)
        final = {origin: content for origin, content in steps if origin in kept}
        for origin in sorted(final, reverse=True):
            fresh.update(origin, "1", final[origin])
        known = {record.source for _, content in steps for record in content}
        for each in sorted(known | {text}):
            for before, after in ((None, None), ("b", "a"), ("", "")):
                assert grown.exact(each, before, after) == fresh.exact(each, before, after)
            found = grown.similar(each, 0.3, 50)
            assert found == fresh.similar(each, 0.3, 50)
            held = {record.source for content in final.values() for record in content}
            assert {match.source for match in found} <= held
            assert (each in held) == (bool(found) and found[0].score == 1.0)


# the file, and several runs at once


def test_a_memory_outlives_its_run_and_makes_its_folder(tmp_path: Path) -> None:
    path = tmp_path / ".cache" / "memory" / "ar.sqlite"
    with Memory(path) as memory:
        memory.update("a.po", "1", [Record(FATIGUE, "التعب")])
    with Memory(path) as memory:
        assert not memory.update("a.po", "1", [])
        assert memory.exact(FATIGUE) is not None
        assert memory.similar(FATIGUE)[0].target == "التعب"


def test_runs_that_start_at_once_on_a_new_file_all_get_their_records_in(tmp_path: Path) -> None:
    code = """
with Memory(Path(sys.argv[1])) as memory:
    for turn in range(5):
        texts = [f"Run {sys.argv[2]}, turn {turn}, {n}." for n in range(40)]
        memory.update(sys.argv[2], str(turn), [Record(text, "x") for text in texts])
        assert memory.similar(texts[7])[0].score == 1.0
"""
    path = tmp_path / "ar.sqlite"
    for process in [start(code, path, name) for name in "abcd"]:
        ended(process)
    with Memory(path) as memory:
        for name in "abcd":
            assert all(memory.exact(f"Run {name}, turn 4, {n}.") for n in range(40))
            assert memory.exact(f"Run {name}, turn 3, 0.") is None


def test_readers_see_the_old_state_while_another_run_writes_and_writers_wait(tmp_path: Path) -> None:
    path = tmp_path / "ar.sqlite"
    with Memory(path) as memory:
        memory.update("a.po", "old", [Record(FATIGUE, "x")])
        writer = start(HALF_WAY, path, "a.po")
        assert writer.stdout is not None
        assert writer.stdout.readline() == "half way\n"
        assert memory.exact(FATIGUE) is not None
        assert memory.similar("New sentence 7 about relapses.") == []
        waiting = start(HALF_WAY, path, "b.po")
        ended(writer, "go on\n")
        ended(waiting, "go on\n")
        assert memory.exact(FATIGUE) is None
        assert {memory.exact(f"New sentence {n} about relapses.") is not None for n in range(2000)} == {True}
        assert not memory.update("b.po", "new", [])


def test_a_killed_update_leaves_the_old_state(tmp_path: Path) -> None:
    path = tmp_path / "ar.sqlite"
    with Memory(path) as memory:
        memory.update("a.po", "old", [Record(FATIGUE, "x")])
    process = start(HALF_WAY, path, "a.po")
    assert process.stdout is not None
    assert process.stdout.readline() == "half way\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    with Memory(path) as memory:
        assert memory.exact(FATIGUE) is not None
        assert memory.exact("New sentence 7 about relapses.") is None
        assert memory.similar("New sentence 7 about relapses.") == []
        assert memory.update("a.po", "new", [Record("New sentence 7 about relapses.", "x")])
        assert memory.similar("New sentence 7 about relapses.")[0].score == 1.0


def test_the_same_memory_answers_the_same_in_every_environment() -> None:
    code = """
with Memory() as memory:
    drugs = ("baclofen", "İnsülin")
    memory.update("a", "1", [Record(f"Take {n} mg of {drug}.", "x") for n in range(30) for drug in drugs])
    for text in ("Take 77 mg of baclofen.", "TAKE 5 MG OF INSULIN", "Of 3 mg take."):
        print([ascii(match) for match in memory.similar(text, 0.1, 20)])
"""
    outputs = {
        ended(start(code, PYTHONHASHSEED=seed, LANG=lang, LC_ALL=lang, TZ=zone))
        for seed, lang, zone in (
            ("1", "C", "UTC"),
            ("2", "tr_TR.UTF-8", "Asia/Riyadh"),
            ("3", "ar_SA", "UTC"),
        )
    }
    assert len(outputs) == 1
    assert "baclofen" in outputs.pop()


def test_a_run_that_waits_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    path = tmp_path / "ar.sqlite"
    with Memory(path) as memory:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TranslationMemoryError, match=r"ar\.sqlite: another run is writing"):
            memory.update("a.po", "1", [Record(FATIGUE, "x")])
        other.close()
        assert memory.update("a.po", "1", [Record(FATIGUE, "x")])


def test_features_of_an_older_version_are_built_anew(tmp_path: Path) -> None:
    path = tmp_path / "ar.sqlite"
    with Memory(path) as memory:
        memory.update("a.po", "1", [Record(FATIGUE, "x")])
    with sqlite3.connect(path) as db:
        db.execute("UPDATE format SET name = 'older'")
    db.close()
    with Memory(path) as memory:
        assert memory.exact(FATIGUE) is None
        assert memory.update("a.po", "1", [Record(FATIGUE, "x")])
        assert memory.similar(FATIGUE) != []


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "ar.sqlite"
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(TranslationMemoryError, match=r"ar\.sqlite: .*damaged.*delete the file"):
        Memory(path)


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "patients.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE source (name TEXT)")
        db.execute("INSERT INTO source VALUES ('kept')")
    db.close()
    with pytest.raises(TranslationMemoryError, match="something else"):
        Memory(path)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT name FROM source").fetchall() == [("kept",)]
    db.close()


def test_a_folder_that_cannot_be_made_is_an_error_of_ours() -> None:
    with tempfile.NamedTemporaryFile() as file, pytest.raises(TranslationMemoryError, match="folder"):
        Memory(Path(file.name) / "memory" / "ar.sqlite")
