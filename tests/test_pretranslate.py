"""Filling catalogs: what comes from where, what is never touched, what happens when the engine fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
import pytest

from pipeline.catalog.origin import is_untouched_draft, origin
from pipeline.engines import Settings
from pipeline.errors import ConfigError, PipelineError
from pipeline.pretranslate.cascade import Cascade, Options, Outcome, Page
from pipeline.pretranslate.choice import Choice, choose
from pipeline.project import load as load_project
from pipeline.tasks import articles, localize
from pipeline.terms import occurs
from tests.conftest import Gettext
from tests.servers import ChatModel, Files, LibreTranslate, QuickClock, chance, mangle, script

ROOT = Path(__file__).parent.parent
SECRET = "very-secret-4711"

ARTICLE = """# Tablets

Take **one** tablet of ocrelizumab. Do not crush it. See [the leaflet](/leaflet).

Myelin protects the nerve. It is safe.

- myelin
- Ocrelizumab, myelin
"""

GLOSSARY = """terms:
  - id: myelin
    term: myelin
    pos: noun
    domain: anatomy
    locales:
      es: {preferred: mielina}
      tr: {preferred: miyelin}
      ar: {preferred: الميالين}
  - id: ocrelizumab
    term: ocrelizumab
    pos: noun
    domain: drug
    locales:
      es: {preferred: ocrelizumab}
      tr: {preferred: okrelizumab, forbidden: [ocrelizumab]}
      ar: {preferred: أوكريليزوماب}
"""


@pytest.fixture(autouse=True)
def _no_engine_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if re.match(r"(LIBRETRANSLATE|LLM|DEEPL|MICROSOFT|CTRANSLATE2|ARGOS)_", name):
            monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.md").write_text(ARTICLE, "utf-8")
    (tmp_path / "glossary.yaml").write_text(GLOSSARY, "utf-8")
    return tmp_path


def fill(folder: Path, locale: str = "tr", **options: object) -> Outcome:
    """What `translate` does to one locale."""
    project = load_project(folder)
    done = localize.translate(project, [locale], project.sources(), lambda _: None, Options(**options))  # type: ignore[arg-type]
    return done.outcomes[0]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "--project", str(folder), *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def po(folder: Path, locale: str = "tr", name: str = "a") -> polib.POFile:
    return polib.pofile(str(folder / "locales" / locale / "LC_MESSAGES" / f"{name}.po"), wrapwidth=0)


def give(folder: Path, locale: str = "tr", name: str = "a", **texts: str) -> None:
    """Translate as a person does."""
    catalog = po(folder, locale, name)
    for msgid, text in texts.items():
        entry = catalog.find(msgid, include_obsolete_entries=False)
        entry.msgstr, entry.flags = text, []
    catalog.save()


def asked_texts(server: LibreTranslate) -> list[str]:
    return [text for seen in server.asked() for text in seen.json["q"]]


@contextmanager
def libre(monkeypatch: pytest.MonkeyPatch, **how: object) -> Iterator[LibreTranslate]:
    with LibreTranslate(**how) as server:  # type: ignore[arg-type]
        monkeypatch.setenv("LIBRETRANSLATE_URL", server.url)
        yield server


# ---- memory


def test_the_same_sentence_between_the_same_neighbours_is_taken_as_translated(folder: Path) -> None:
    fill(folder)
    give(folder, **{"Do not crush it.": "Ezmeyin."})
    shutil.copy(folder / "source" / "a.md", folder / "source" / "b.md")
    outcome = fill(folder)
    assert (outcome.taken, outcome.remembered) == (1, 0)
    entry = po(folder, name="b").find("Do not crush it.")
    assert (entry.msgstr, entry.fuzzy) == ("Ezmeyin.", False)
    assert entry.tcomment.startswith("mt:memory:context:")


@pytest.mark.parametrize(("setting", "fuzzy"), [("draft", True), ("translated", False)])
def test_the_same_sentence_elsewhere_is_what_the_settings_say(folder: Path, setting: str, fuzzy: bool) -> None:
    (folder / "pipeline.yaml").write_text(f"memory: {{same_sentence: {setting}}}\n", "utf-8")
    fill(folder)
    give(folder, **{"Do not crush it.": "Ezmeyin."})
    (folder / "source" / "b.md").write_text("Other words. Do not crush it.", "utf-8")
    fill(folder)
    entry = po(folder, name="b").find("Do not crush it.")
    assert (entry.msgstr, entry.fuzzy) == ("Ezmeyin.", fuzzy)


def test_an_alt_text_is_another_context_than_the_same_sentence(folder: Path) -> None:
    (folder / "source" / "b.md").write_text("A tall house on a hill.", "utf-8")
    fill(folder)
    give(folder, name="b", **{"A tall house on a hill.": "Tepede yüksek bir ev."})
    (folder / "source" / "c.md").write_text("![A tall house on a hill.](/x.png)", "utf-8")
    fill(folder)
    entry = next(e for e in po(folder, name="c") if e.msgctxt == "alt text")
    assert (entry.msgstr, entry.fuzzy) == ("Tepede yüksek bir ev.", True)


def test_a_similar_sentence_is_a_draft_with_its_score_and_the_old_source(folder: Path) -> None:
    (folder / "source" / "b.md").write_text("Take the white tablet with a glass of cold water.", "utf-8")
    fill(folder)
    give(folder, name="b", **{"Take the white tablet with a glass of cold water.": "Beyaz tableti suyla alın."})
    (folder / "source" / "c.md").write_text("Take the yellow tablet with a glass of cold water.", "utf-8")
    fill(folder)
    (entry,) = po(folder, name="c")
    assert (entry.msgstr, entry.fuzzy) == ("Beyaz tableti suyla alın.", True)
    assert entry.previous_msgid == "Take the white tablet with a glass of cold water."
    assert re.fullmatch(r"mt:memory:0\.\d\d:[0-9a-f]{8}", entry.tcomment)
    before = (folder / "locales" / "tr" / "LC_MESSAGES" / "c.po").read_bytes()
    fill(folder)
    assert (folder / "locales" / "tr" / "LC_MESSAGES" / "c.po").read_bytes() == before


def test_a_similar_sentence_whose_markup_does_not_fit_is_not_taken(folder: Path) -> None:
    (folder / "source" / "b.md").write_text("Take the white tablet with a glass of **cold** water.", "utf-8")
    fill(folder)
    give(folder, name="b", **{"Take the white tablet with a glass of **cold** water.": "Tableti **soğuk** suyla alın."})
    (folder / "source" / "c.md").write_text("Take the white tablet with a glass of cold water.", "utf-8")
    fill(folder)
    assert po(folder, name="c")[0].msgstr == ""


def test_tmx_files_are_read_and_their_texts_are_drafts(folder: Path) -> None:
    (folder / "memory").mkdir()
    (folder / "memory" / "old.tmx").write_text(
        '<?xml version="1.0"?><tmx version="1.4"><header srclang="en" datatype="plaintext" segtype="sentence" '
        'creationtool="t" creationtoolversion="1" adminlang="en" o-tmf="t"/><body>'
        '<tu><tuv xml:lang="en"><seg>It is safe.</seg></tuv><tuv xml:lang="tr"><seg>Güvenlidir.</seg></tuv></tu>'
        '<tu><tuv xml:lang="en"><seg>It is safe.</seg></tuv><tuv xml:lang="es"><seg>Es seguro.</seg></tuv></tu>'
        "</body></tmx>",
        "utf-8",
    )
    fill(folder)
    entry = po(folder).find("It is safe.")
    assert (entry.msgstr, entry.fuzzy, origin(entry)) == ("Güvenlidir.", True, "memory")
    fill(folder, "es")
    assert po(folder, "es").find("It is safe.").msgstr == "Es seguro."
    (folder / "memory" / "old.tmx").write_text("<tmx>", "utf-8")
    (folder / "source" / "b.md").write_text("New words.", "utf-8")
    with pytest.raises(PipelineError, match=r"old\.tmx"):
        fill(folder)


# ---- glossary


def test_units_of_terms_come_from_the_glossary(folder: Path) -> None:
    outcome = fill(folder)
    assert outcome.glossary == 2
    entry = po(folder).find("Ocrelizumab, myelin")
    assert (entry.msgstr, entry.fuzzy, origin(entry)) == ("Okrelizumab, miyelin", True, "glossary")


# ---- engine


def test_every_unit_is_drafted_and_says_by_whom(
    folder: Path, monkeypatch: pytest.MonkeyPatch, gettext: Gettext
) -> None:
    with libre(monkeypatch):
        outcome = fill(folder)
    assert (outcome.engine, outcome.empty, outcome.failure, outcome.left) == ("libretranslate", 0, "", [])
    catalog = po(folder)
    assert all(entry.msgstr and entry.fuzzy for entry in catalog)
    assert {str(origin(entry)).split(":")[0] for entry in catalog} == {"libretranslate", "glossary"}
    assert catalog.find("See [the leaflet].").msgstr == "tr«See [the leaflet].»"
    written = (folder / "locales" / "tr" / "LC_MESSAGES" / "a.po").read_bytes()
    assert gettext.complaints(written) == ""
    assert gettext.msgcat(written) == written  # origins and remarks survive gettext's tools


def test_terms_are_right_or_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(text: str, target: str) -> str:
        return "Hepsi kayboldu." if "nerve" in text else f"{target}: {text}"

    with libre(monkeypatch, translate=careless) as server:
        fill(folder)
        # As it stands, as a tag, in brackets, in letters.
        assert sum("nerve" in text for text in asked_texts(server)) == 4
    catalog = po(folder)
    assert "okrelizumab" in catalog.find("Take **one** tablet of ocrelizumab.").msgstr
    lost = catalog.find("Myelin protects the nerve.")
    assert (lost.msgstr, lost.fuzzy) == ("Hepsi kayboldu.", True)
    assert lost.tcomment.split("\n")[1:] == ["missing term: myelin → miyelin"]
    assert is_untouched_draft(lost)


def test_of_several_wrong_answers_the_least_wrong_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "source" / "a.md").write_text("Myelin and ocrelizumab help.", "utf-8")

    def worse_and_worse(text: str, target: str) -> str:
        return "Miyelin yardım eder." if text.startswith("Myelin and ocre") else "Hepsi kayıp."

    with libre(monkeypatch, translate=worse_and_worse):
        fill(folder)
    (entry,) = po(folder)
    assert entry.msgstr == "Miyelin yardım eder."
    assert entry.tcomment.split("\n")[1:] == ["missing term: ocrelizumab → okrelizumab"]


def test_an_answer_that_was_not_right_yet_waits_for_the_engine_to_come_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "source" / "a.md").write_text("Myelin protects the nerve.", "utf-8")

    def forgetful(text: str, target: str) -> str:
        return text if "<code" in text else "Kayıp."

    with libre(monkeypatch, translate=forgetful, faults=script([None, "403"])) as server:
        outcome = fill(folder)
        assert (outcome.empty, outcome.drafted) == (1, 0)
        assert "libretranslate" in outcome.failure
        assert po(folder)[0].msgstr == ""
        fill(folder)
        texts = asked_texts(server)
    assert texts.count("Myelin protects the nerve.") == 1
    assert po(folder)[0].msgstr == "Miyelin protects the nerve."


def test_torn_markup_is_flagged_and_no_reason_to_fail(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(text: str, target: str) -> str:
        return re.sub(r"<[^>]*>|\[X\d+X\]|XQZ\d+", "", text)

    with LibreTranslate(translate=careless) as server:
        done = run(folder, "translate", "es", LIBRETRANSLATE_URL=server.url)
    assert (done.returncode, done.stderr) == (0, "")
    entry = po(folder, "es").find("See [the leaflet].")
    assert (entry.msgstr, entry.fuzzy) == ("See the leaflet.", True)
    assert "markup: “[…]” is missing" in entry.tcomment
    assert "See [the leaflet](/leaflet)." in (folder / "build" / "drafts" / "es" / "a.md").read_text("utf-8")
    assert run(folder, "build", "es").returncode == 0


def test_a_draft_that_breaks_its_page_in_another_way_is_flagged_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "source" / "b.md").write_text("---\ntitle: Good words\n---\n\nText.\n", "utf-8")
    with libre(monkeypatch, translate=lambda text, _: "<script>x</script>" if "words" in text else text) as server:
        assert run(folder, "translate", "es", LIBRETRANSLATE_URL=server.url).returncode == 0
    entry = po(folder, "es", "b").find("Good words")
    assert entry.msgstr == "<script>x</script>"
    assert "markup: " in entry.tcomment
    assert "<script>" not in (folder / "build" / "drafts" / "es" / "b.md").read_text("utf-8")


# ---- whose text it is


def test_what_a_person_wrote_edited_or_passed_is_never_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with libre(monkeypatch, translate=lambda text, _: f"A: {text}"):
        fill(folder)
    catalog = po(folder)
    edited, passed, own = (catalog.find(t) for t in ("Do not crush it.", "It is safe.", "See [the leaflet]."))
    edited.msgstr = "Ezmeyin!"  # and still fuzzy
    passed.flags = []
    own.msgstr, own.flags, own.tcomment = "[Broşür]", ["fuzzy"], "mine"
    catalog.save()
    kept = {e.msgid: e.msgstr for e in (edited, passed, own)}
    (folder / ".cache" / "engines.sqlite").unlink()  # else the answer is the one that was paid for
    with libre(monkeypatch, translate=lambda text, _: f"B: {text}"):
        fill(folder)
        assert po(folder).find("Tablets").msgstr == "A: Tablets"
        fill(folder, retranslate=True)
    catalog = po(folder)
    assert {msgid: catalog.find(msgid).msgstr for msgid in kept} == kept
    assert catalog.find("Tablets").msgstr == "B: Tablets"
    assert catalog.find("Tablets").tcomment.count("mt:") == 1
    assert catalog.find("Tablets").fuzzy


def test_remarks_go_with_the_draft(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with libre(monkeypatch, translate=lambda text, _: "Kayıp."):
        fill(folder)
    catalog = po(folder)
    entry = catalog.find("Myelin protects the nerve.")
    assert "missing term" in entry.tcomment
    other = catalog.find("Take **one** tablet of ocrelizumab.")
    assert "missing term" in other.tcomment
    entry.msgstr = "Miyelin siniri korur."
    entry.tcomment += "\nI looked this up."
    catalog.save()
    (folder / ".cache" / "engines.sqlite").unlink()
    with libre(monkeypatch, translate=lambda text, _: f"iyi {text}"):
        fill(folder, retranslate=True)
    catalog = po(folder)
    lines = catalog.find("Myelin protects the nerve.").tcomment.split("\n")
    assert [line.split(":")[0] for line in lines] == ["mt", "I looked this up."]
    assert "missing" not in catalog.find("Take **one** tablet of ocrelizumab.").tcomment


def test_a_renewal_that_fails_keeps_the_draft(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with libre(monkeypatch):
        fill(folder)
    before = po(folder).find("Tablets").msgstr
    monkeypatch.delenv("LIBRETRANSLATE_URL")
    outcome = fill(folder, retranslate=True, engine="libretranslate")
    assert outcome.failure
    assert outcome.empty == 0
    assert po(folder).find("Tablets").msgstr == before


# ---- faults


@pytest.fixture
def large(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    verbs = ("protects", "covers", "needs", "meets", "feeds", "shields")
    nouns = ("nerve", "cell", "brain", "muscle", "eye", "spine", "hand", "heart", "skin", "bone")
    for number, noun in enumerate(nouns):
        things = ("**bold** words", "ocrelizumab", "[a link](/x)")
        sentences = [
            f"{'Myelin' if n % 2 else 'The doctor'} {verb} the {noun} in {things[n % 3]} {verb}."
            for n, verb in enumerate(verbs)
        ]
        (tmp_path / "source" / f"{number}.md").write_text("\n\n".join(sentences) + "\n", "utf-8")
    (tmp_path / "glossary.yaml").write_text(GLOSSARY, "utf-8")
    return tmp_path


def _pages(folder: Path) -> tuple[object, list[Page]]:
    project = load_project(folder)
    loaded = articles.load(project, project.sources())
    return project, [Page(a.source.name, a.template(), {s.key: s for s in a.segments}, a.sound) for a in loaded]


def test_under_faults_every_unit_is_translated_or_named_and_no_term_is_wrong_unseen(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bent(text: str, target: str) -> str:
        """An engine that knows no term, and spoils some placeholders."""
        return mangle(text) if len(text) % 3 == 0 else f"{target} {text}"

    @contextmanager
    def bar(total: int, name: str) -> Iterator[object]:
        yield lambda: None

    monkeypatch.setenv("LIBRETRANSLATE_TIMEOUT", "0.4")
    monkeypatch.setattr("pipeline.engines.libretranslate.LibreTranslate.batch_size", 2)
    # One of five requests fails, one of twenty hangs.
    with libre(monkeypatch, faults=chance(11, {"500": 0.15, "429:1": 0.05, "hang": 0.05}), translate=bent) as server:
        project, pages = _pages(large)
        outcome = Cascade(project, Options(), bar, QuickClock()).fill("tr", pages, {})  # type: ignore[arg-type]
        faults = [seen.fault for seen in server.asked()]
    assert faults.count(None) < len(faults)
    assert any(fault == "hang" for fault in faults)
    entries = [entry for page in pages for entry in page.catalog.entries]
    assert len(entries) == 60
    named = {left.msgid for left in outcome.left}
    for entry in entries:
        assert entry.msgstr or outcome.failure or entry.msgid in named
        if not entry.msgstr:
            continue
        assert entry.fuzzy
        for source, target in (("myelin", "miyelin"), ("ocrelizumab", "okrelizumab")):
            if source in entry.msgid.lower():
                right = occurs(target, entry.msgstr, "tr")
                assert right or f"missing term: {source} → {target}" in entry.tcomment
        assert entry.msgstr.count("**") == entry.msgid.count("**") or "markup: " in entry.tcomment
        assert not re.search(r"XQZ|\[X|<x|</?g", entry.msgstr)
    assert sum(bool(entry.msgstr) for entry in entries) > 50


def test_without_an_engine_in_reach_all_ends_well(folder: Path) -> None:
    done = run(folder, "translate", "tr", LIBRETRANSLATE_URL="http://127.0.0.1:9")
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert "libretranslate" in line
    assert "6 units stay empty" in line
    assert "run this again" in line
    assert po(folder).find("myelin").msgstr == "miyelin"
    assert (folder / "build" / "drafts" / "tr" / "a.md").exists()


def test_an_engine_asked_for_by_name_that_fails_is_an_error_and_what_is_done_is_kept(folder: Path) -> None:
    for engine in ("libretranslate", "deepl"):
        done = run(folder, "translate", "tr", "--engine", engine)
        assert done.returncode == 1
        assert done.stderr.startswith(f"tr: {engine} failed: ")
        assert po(folder).find("myelin").msgstr == "miyelin"
    done = run(folder, "translate", "tr", "--engine", "frobnicate")
    assert done.returncode == 2
    assert "libretranslate" in done.stderr


def test_with_no_engine_set_up_one_line_says_so(folder: Path) -> None:
    done = run(folder, "translate", "tr")
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 units are empty" in done.stdout
    assert "ENGINE=" in done.stdout


def test_a_text_that_the_engine_refuses_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "source" / "b.md").write_text("Long " + "word " * 1200 + "end.\n", "utf-8")
    with libre(monkeypatch) as server:
        done = run(folder, "translate", "tr", LIBRETRANSLATE_URL=server.url)
    assert done.returncode == 0
    assert "b.po: “Long word" in done.stderr
    assert "stays empty: " in done.stderr
    assert all(entry.msgstr for entry in po(folder))


def test_keys_are_nowhere(folder: Path) -> None:
    with LibreTranslate(key="another") as server:  # refuses ours, and repeats what it was sent
        done = run(folder, "translate", "tr", LIBRETRANSLATE_URL=server.url, LIBRETRANSLATE_API_KEY=SECRET)
    assert "failed" in done.stderr
    with LibreTranslate(key=SECRET) as server:
        (folder / ".env").write_text(f"LIBRETRANSLATE_URL={server.url}\nLIBRETRANSLATE_API_KEY={SECRET}\n", "utf-8")
        fine = run(folder, "translate", "tr")
    assert all(entry.msgstr for entry in po(folder))
    for text in (done.stdout, done.stderr, fine.stdout, fine.stderr):
        assert SECRET not in text
    for path in folder.rglob("*"):
        if path.is_file() and path.name != ".env":
            assert SECRET.encode() not in path.read_bytes(), path


# ---- going on, asking little


def test_an_interrupted_run_keeps_what_is_done_and_goes_on_from_there(large: Path) -> None:
    environment = os.environ | {"LIBRETRANSLATE_TIMEOUT": "5"}
    with LibreTranslate(delay=0.4) as server:
        environment["LIBRETRANSLATE_URL"] = server.url
        command = [sys.executable, "-m", "pipeline", "--project", str(large), "translate", "fr"]
        (large / "pipeline.yaml").write_text("locales: [fr]\n", "utf-8")
        server.targets = ("fr",)
        slow = iter([None] * 2)
        server.faults = lambda: next(slow, "hang:3")
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        end = time.monotonic() + 20
        while len(server.asked()) < 3 and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 130
        assert b"What was done is kept" in said
        done = {e.msgid for path in large.glob("locales/fr/**/*.po") for e in polib.pofile(str(path)) if e.msgstr}
        assert 0 < len(done) < 60
        server.faults = lambda: None
        before = len(asked_texts(server))
        assert run(large, "translate", "fr", **environment).returncode == 0
        again = asked_texts(server)[before:]
        assert not {re.sub(r"<[^>]*>", "", text) for text in again} & {re.sub(r"[*\[\]]", "", msgid) for msgid in done}
    assert all(e.msgstr for path in large.glob("locales/fr/**/*.po") for e in polib.pofile(str(path)))


def test_asking_again_costs_nothing_and_a_changed_term_asks_for_its_units_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with libre(monkeypatch) as server:
        fill(folder)
        first = len(server.asked())
        fill(folder, retranslate=True)
        assert len(server.asked()) == first
        glossary = folder / "glossary.yaml"
        glossary.write_text(GLOSSARY.replace("preferred: miyelin", "preferred: miyelin kılıfı"), "utf-8")
        fill(folder)  # a translator may be at work on the drafts: they stay
        assert len(server.asked()) == first
        fill(folder, retranslate=True)
        new = [text for seen in server.asked()[first:] for text in seen.json["q"]]
    assert new
    assert all("yelin" in text or "nerve" in text for text in new)
    assert "miyelin kılıfı" in po(folder).find("Myelin protects the nerve.").msgstr


def test_equal_sentences_are_sent_once_and_the_ceiling_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(folder / "source" / "a.md", folder / "source" / "b.md")
    with libre(monkeypatch) as server:
        outcome = fill(folder, max_characters=40)
        assert sum(map(len, asked_texts(server))) <= 60  # the server's tags are longer than ours
        assert outcome.empty > 0
        assert any("ceiling" in left.reason for left in outcome.left)
        fill(folder)
        texts = asked_texts(server)
    assert len(texts) == len(set(texts))


def test_a_dry_run_sends_and_writes_nothing(folder: Path) -> None:
    with LibreTranslate() as server:
        environment = {"LIBRETRANSLATE_URL": server.url, "LIBRETRANSLATE_PRICE_PER_MILLION": "1000000"}
        done = run(folder, "translate", "tr", "--dry-run", **environment)
        assert server.log == []
        assert not (folder / "locales").exists()
        sent = re.search(r"would be sent 6 texts: (\d+) words, (\d+) characters", done.stdout)
        assert sent is not None
        assert "8 units to fill: 0 from memory, 2 from the glossary" in done.stdout
        assert f"estimated price: {int(sent[2]):,.2f}" in done.stdout
        run(folder, "translate", "tr", **environment)
        again = run(folder, "translate", "tr", "--dry-run", "--retranslate", **environment)
    assert "would be sent 0 texts" in again.stdout
    assert "6 from the cache" in again.stdout


# ---- pseudo-locales, settings


@pytest.mark.parametrize("locale", ["en-XA", "ar-XB"])
def test_pseudo_locales_need_no_setting_up(folder: Path, locale: str) -> None:
    (folder / "pipeline.yaml").write_text("locales: [tr]\n", "utf-8")
    done = run(folder, "translate", locale)
    assert (done.returncode, done.stderr) == (0, "")
    catalog = po(folder, locale.replace("-", "_"))
    assert {origin(entry) for entry in catalog} == {"pseudo:1"}
    assert not [entry.tcomment for entry in catalog if "\n" in entry.tcomment]


def _package(folder: Path) -> Path:
    """What an Argos package holds, as far as it is looked at when it is installed."""
    path = folder / "translate-en_tr-1_5.argosmodel"
    facts = {"package_version": "1.5", "from_code": "en", "to_code": "tr"}
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("en_tr/metadata.json", json.dumps(facts))
        package.writestr("en_tr/model/model.bin", b"model")
        package.writestr("en_tr/sentencepiece.model", b"pieces")
    return path


def test_a_local_model_is_fetched_or_brought(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    package = _package(tmp_path_factory.mktemp("brought"))
    with Files(files={"/p.argosmodel": package.read_bytes()}) as server:
        index = [
            {"from_code": "en", "to_code": "tr", "package_version": "1.5", "links": [f"{server.url}/p.argosmodel"]}
        ]
        server.files["/index.json"] = json.dumps(index).encode()
        environment = {"ARGOS_INDEX_URL": f"{server.url}/index.json"}
        done = run(folder, "model", "tr", **environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert "ENGINE=ctranslate2" in done.stdout
        assert (folder / ".cache" / "models" / "en-tr" / "model" / "model.bin").read_bytes() == b"model"
        server.files.clear()
        done = run(folder, "model", "ar", **environment)
        assert done.returncode == 2
        assert "on another machine and install that file" in done.stderr
    shutil.rmtree(folder / ".cache")
    assert run(folder, "model", "tr", "--file", str(package)).returncode == 0
    assert (folder / ".cache" / "models" / "en-tr" / "SHA256").exists()
    assert run(folder, "model", "ar", "--file", str(package)).returncode == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("engine: frobnicate", "there is no engine"),
        ("engine: [a]", "engine must be a text"),
        ("memory: {threshold: 2}", "threshold is"),
        ("memory: {same_sentence: maybe}", "draft or translated"),
        ("memory: {treshold: 1}", "did you mean"),
        ("locales: {tr: {instructions: [a]}}", "instructions must be a text"),
    ],
)
def test_settings_are_checked(folder: Path, settings: str, message: str) -> None:
    (folder / "pipeline.yaml").write_text(settings + "\n", "utf-8")
    with pytest.raises(ConfigError, match=message):
        fill(folder)


def test_instructions_and_neighbours_reach_a_language_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "pipeline.yaml").write_text("engine: llm\nlocales: {tr: {instructions: Say siz.}}\n", "utf-8")
    with ChatModel() as server:
        monkeypatch.setenv("LLM_URL", f"{server.url}/v1")
        monkeypatch.setenv("LLM_MODEL", "tiny:1b")
        outcome = fill(folder)
    assert outcome.empty == 0
    body = server.asked()[0].json
    assert "Say siz." in body["messages"][0]["content"]
    units = {u["text"]: u for seen in server.asked() for u in json.loads(seen.json["messages"][-1]["content"])["units"]}
    unit = units["Myelin protects the nerve."]
    assert unit["terms"] == [{"source": "myelin", "target": "miyelin"}]
    assert (unit["section"], unit["after"]) == ("Tablets", "It is safe.")
    assert str(origin(po(folder).find("Tablets"))) == "llm:tiny-1b"


def test_nothing_to_do_loads_no_engine_memory_or_glossary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with libre(monkeypatch):
        fill(folder)
    code = (
        "import sys; from pathlib import Path; from pipeline.project import load; from pipeline.tasks import localize;"
        f"p = load(Path({str(folder)!r})); localize.translate(p, ['tr'], p.sources(), lambda _: None);"
        "print([m for m in sys.modules if m.startswith(('pipeline.engines', 'pipeline.memory', 'pipeline.terms'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("asked", "configured", "values", "locale", "wanted"),
    [
        ("", "auto", {}, "tr", ("", False)),
        ("auto", "auto", {}, "tr", ("", False)),
        ("", "google", {}, "tr", ("google", False)),
        ("auto", "google", {}, "tr", ("google", False)),
        ("deepl", "google", {}, "tr", ("deepl", True)),
        ("", "auto", {"DEEPL_API_KEY": "k"}, "tr", ("deepl", False)),
        ("", "auto", {"DEEPL_API_KEY": "k", "LIBRETRANSLATE_URL": "http://x"}, "tr", ("libretranslate", False)),
        ("", "auto", {"LLM_URL": "http://x"}, "tr", ("", False)),
        ("", "google", {}, "en-XA", ("pseudo", False)),
        ("apertium", "google", {}, "en-XA", ("apertium", True)),
    ],
)
def test_which_engine_serves(
    asked: str, configured: str, values: dict[str, str], locale: str, wanted: tuple[str, bool], tmp_path: Path
) -> None:
    assert choose(asked, configured, Settings(values, tmp_path), "en", locale) == Choice(*wanted)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_hands_its_variables_on() -> None:
    command = ["make", "--dry-run", "translate", "LANG=tr", "ENGINE=llm", "RETRANSLATE=1", "DRY_RUN=1", "MAX_CHARS=9"]
    clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    said = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=True).stdout
    assert '--engine "llm" --retranslate --dry-run --max-chars "9"' in " ".join(said.replace("\\", " ").split())
