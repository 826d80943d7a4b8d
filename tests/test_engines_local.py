"""The engines that need no network: Apertium, local models, pseudo-localisation."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines import Engine, Failure, Request, Settings, inline, load, models
from pipeline.engines.run import Runner
from pipeline.errors import EngineError, EngineNotReady
from tests import servers

GOLDEN = Path(__file__).parent / "data" / "engines" / "apertium-eng-spa.json"


def need(present: bool, what: str) -> None:
    """Skip where a tool is missing, except where all tools must be there."""
    if not present:
        assert not os.environ.get("CI"), f"CI must install {what}"
        pytest.skip(f"needs {what}")


def ask(engine: Engine, *requests: Request) -> list[str | Failure]:
    return [result.answer for result in sorted(Runner(engine).run(requests), key=lambda r: r.index)]


# ---- Apertium


@pytest.fixture(scope="module")
def apertium() -> Engine:
    need(bool(shutil.which("apertium") and shutil.which("tf-extract")), "apertium, transfuse, apertium-eng-spa")
    return load("apertium", Settings({}), "en", "es")


def test_apertium_translates_medical_sentences(apertium: Engine) -> None:
    cases = json.loads(GOLDEN.read_text(encoding="utf-8"))
    answers = ask(apertium, *(Request(case["source"]) for case in cases))
    for case, answer in zip(cases, answers, strict=True):
        assert isinstance(answer, str)
        for word in case["holds"]:
            assert word in answer.lower(), f"{case['source']} → {answer}"


def test_apertium_keeps_what_is_no_language(apertium: Engine) -> None:
    text = "Take ~5 mg (< 7 mg) & [X1X] at 08:30, see XQZ2 – 50 % *now* ^2 {x} \\ / @home_1 #3."
    [answer] = ask(apertium, Request(text))
    assert isinstance(answer, str)
    for kept in ["~5 mg", "(< 7 mg)", "&", "[X1X]", "08:30", "XQZ2", "50 %", "^2", "{x}", "\\", "#3"]:
        assert kept in answer
    assert "*ocrelizumab" not in ask(apertium, Request("Ocrelizumab helps."))[0]


def test_apertium_puts_tags_back_round_their_words(apertium: Engine) -> None:
    text = 'The <g id="1">ocrelizumab</g> treats <g id="2">multiple sclerosis</g> (<x id="3"/>), p &lt; 0.05.'
    [answer] = ask(apertium, Request(text, markup=True))
    assert isinstance(answer, str)
    assert '<g id="1">ocrelizumab</g>' in answer
    assert '<g id="2">esclerosis múltiple</g>' in answer
    assert '<x id="3"/>' in answer
    assert "p &lt; 0.05" in answer


def test_apertium_joins_a_tag_that_went_round_moved_words(apertium: Engine) -> None:
    [answer] = ask(apertium, Request('A <g id="1">chronic <g id="2">disease</g></g> helps.', markup=True))
    assert isinstance(answer, str)
    assert sorted(re.findall(r'<g id="\d">', answer)) == ['<g id="1">', '<g id="2">']
    assert answer.count("</g>") == 2


def test_apertium_treats_every_sentence_alone(apertium: Engine) -> None:
    texts = ["Symptoms of multiple sclerosis", "Is it dangerous", "</p><p id='u0'>x"]
    together = ask(apertium, *(Request(text) for text in texts))
    assert together == [ask(apertium, Request(text))[0] for text in texts]


SIGNS = st.characters(categories=["P", "S", "Nd"], max_codepoint=0x2FFF)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(SIGNS, SIGNS), min_size=40, max_size=120))
def test_apertium_loses_no_sign_and_no_sentence(pairs: list[tuple[str, str]]) -> None:
    need(bool(shutil.which("apertium") and shutil.which("tf-extract")), "apertium, transfuse, apertium-eng-spa")
    texts = [f"the {one} drug {other}helps" for one, other in pairs]
    answers = load("apertium", Settings({}), "en", "es").translate([Request(text) for text in texts])
    for (one, other), answer in zip(pairs, answers, strict=True):
        assert isinstance(answer, str)
        # Apertium reads a curly apostrophe as a straight one, as its dictionaries have it.
        assert one.replace("’", "'") in answer.replace("’", "'")
        assert other.replace("’", "'") in answer.replace("’", "'")


def test_apertium_names_the_pairs_it_has(apertium: Engine) -> None:
    with pytest.raises(EngineNotReady, match=r"en to ar here \(installed: .*eng-spa"):
        load("apertium", Settings({}), "en", "ar")
    assert load("apertium", Settings({}), "en", "es-MX").version.startswith("eng-spa ")
    assert apertium.local


def test_without_apertium_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineNotReady, match="install Debian's packages apertium, transfuse"):
        load("apertium", Settings({}), "en", "es")


# ---- local neural models

WORDS = {"the": "bu", "drug": "ilaç", "helps": "yarar", "patients": "hastalara", "Take": "Alın"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models that the test makes: ``argos``, ``opus``."""
    found = all(importlib.util.find_spec(name) for name in ("ctranslate2", "sentencepiece"))
    need(found, "ctranslate2 and sentencepiece (extra: local)")
    from tests import tiny_model

    folder = tmp_path_factory.mktemp("models")
    tiny_model.argos(folder / "argos", WORDS)
    tiny_model.opus(folder / "opus", WORDS, ">>tur<<")
    return folder


def local(folder: Path, target: str = "tr") -> Engine:
    return load("ctranslate2", Settings({"CTRANSLATE2_MODEL": str(folder)}), "en", target)


@pytest.mark.parametrize("kind", ["argos", "opus"])
def test_a_local_model_translates(folders: Path, kind: str) -> None:
    engine = local(folders / kind)
    texts = ["the drug helps patients", "patients", "drug drug the"]
    assert ask(engine, *(Request(t) for t in texts)) == [
        "bu ilaç yarar hastalara",
        "hastalara",
        "ilaç ilaç bu",
    ]
    assert engine.local
    engine.close()


def test_an_unknown_word_is_carried_over(folders: Path) -> None:
    assert ask(local(folders / "argos"), Request("the ocrelizumab helps")) == ["bu ocrelizumab yarar"]


def test_a_sentence_too_long_for_the_model_is_named_and_the_others_pass(folders: Path) -> None:
    answers = ask(local(folders / "argos"), Request("drug " * 500), Request("the drug"))
    assert isinstance(answers[0], Failure)
    assert "500 pieces" in answers[0].reason
    assert answers[1] == "bu ilaç"


def test_a_model_of_other_languages_is_refused(folders: Path, tmp_path: Path) -> None:
    shutil.copytree(folders / "opus", tmp_path / "m")
    path = tmp_path / "m" / "source_vocabulary.json"
    path.write_text(path.read_text().replace(">>tur<<", ">>tur<<>>ara<<"))
    with pytest.raises(EngineNotReady, match="does not know es"):
        local(tmp_path / "m", "es").prepare([])


@pytest.mark.parametrize("name", ["model/model.bin", "sentencepiece.model"])
def test_a_damaged_model_is_named(folders: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(folders / "argos", tmp_path / "m")
    (tmp_path / "m" / name).write_bytes(b"nonsense")
    with pytest.raises(EngineNotReady, match="fetch it again"):
        local(tmp_path / "m").prepare([])
    (tmp_path / "m" / name).unlink()
    with pytest.raises(EngineNotReady, match="fetch it again"):
        local(tmp_path / "m")


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(EngineNotReady, match="make model LANG=tr"):
        load("ctranslate2", Settings({}, tmp_path), "en", "tr")


def archive(root: str = "translate-en_tr-1_5", pair: tuple[str, str] = ("en", "tr"), **extra: bytes) -> bytes:
    """A package with the right shape and a model that is none."""
    facts = {"package_version": "1.5", "from_code": pair[0], "to_code": pair[1]}
    files = {
        "metadata.json": json.dumps(facts).encode(),
        "model/model.bin": b"m" * 5000,
        "model/config.json": b"{}",
        "sentencepiece.model": b"s" * 500,
        "stanza/big.pt": b"x" * 5000,
        **extra,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in files.items():
            package.writestr(f"{root}/{name}" if not name.startswith("../") else name, content)
    return buffer.getvalue()


@pytest.fixture
def index() -> Iterator[servers.Files]:
    with servers.Files() as server:
        entry = {"type": "translate", "from_code": "en", "to_code": "tr"}
        old = {**entry, "package_version": "1.5", "links": [f"{server.url}/old.argosmodel"]}
        new = {
            **entry,
            "package_version": "1.10",
            "links": ["http://127.0.0.1:9/x", f"{server.url}/new.argosmodel"],
        }
        server.files["/index.json"] = json.dumps([old, new, {"type": "sbd"}, 7]).encode()
        server.files["/new.argosmodel"] = archive()
        yield server


def fetch(server: servers.Files, folder: Path, **more: str) -> Path:
    values = {"ARGOS_INDEX_URL": f"{server.url}/index.json", **more}
    return models.download(Settings(values, folder), "en", "tr")


def test_the_newest_model_is_downloaded_verified_and_found(index: servers.Files, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    values = {"ARGOS_INDEX_URL": f"{index.url}/index.json"}
    folder = models.download(Settings(values, tmp_path), "en", "tr", lambda *sizes: seen.append(sizes))
    size = len(index.files["/new.argosmodel"])
    assert seen[-1] == (size, size)
    assert (folder / "model" / "model.bin").read_bytes() == b"m" * 5000
    assert not (folder / "stanza").exists()
    assert re.fullmatch(r"[0-9a-f]{64}\n", (folder / "SHA256").read_text())
    assert load("ctranslate2", Settings({}, tmp_path), "en", "tr").version.startswith("1.5 ")
    assert [path.name for path in folder.parent.iterdir()] == ["en-tr"], "nothing is left behind"
    again = fetch(index, tmp_path)
    assert again == folder


def test_a_real_model_goes_through_the_whole_way(index: servers.Files, folders: Path, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted((folders / "argos").rglob("*")):
            package.write(path, Path("package") / path.relative_to(folders / "argos"))
    index.files["/new.argosmodel"] = buffer.getvalue()
    fetch(index, tmp_path)
    assert ask(load("ctranslate2", Settings({}, tmp_path), "en", "tr"), Request("the drug")) == ["bu ilaç"]


def damaged() -> bytes:
    data = bytearray(archive())
    at = data.index(b"m" * 100)
    data[at] = 0
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>not found", "damaged"),
        (archive()[:-300], "damaged"),
        (damaged(), "damaged"),
        (archive(pair=("en", "fr")), "for en to fr, not en to tr"),
        (archive(**{"../../evil": b"x"}), "outside its folder"),
        (archive(root=""), "outside its folder|no Argos package"),
    ],
    ids=["page", "cut off", "a byte changed", "other pair", "outside", "no folder"],
)
def test_a_wrong_package_is_refused(index: servers.Files, tmp_path: Path, content: bytes, message: str) -> None:
    index.files["/new.argosmodel"] = content
    with pytest.raises(EngineNotReady, match=message) as caught:
        fetch(index, tmp_path)
    assert "on another machine" in str(caught.value)
    assert not (tmp_path / ".cache" / "models" / "en-tr").exists()
    assert not list(tmp_path.parent.glob("evil"))


def test_the_checksum_must_fit_where_one_is_given(index: servers.Files, tmp_path: Path) -> None:
    with pytest.raises(EngineNotReady, match="another checksum"):
        fetch(index, tmp_path, ARGOS_SHA256="0" * 64)
    folder = fetch(index, tmp_path)
    digest = (folder / "SHA256").read_text().strip()
    assert fetch(index, tmp_path, ARGOS_SHA256=digest.upper()) == folder


@pytest.mark.parametrize("fault", ["404", "500", "short", "reset", "garbage"])
def test_a_download_that_fails_says_what_to_do_and_keeps_the_old_model(
    index: servers.Files, tmp_path: Path, fault: str
) -> None:
    folder = fetch(index, tmp_path)
    index.faults = servers.always(fault)
    with pytest.raises(EngineError, match="where the network does not allow it, fetch the package en to tr"):
        fetch(index, tmp_path)
    assert (folder / "model" / "model.bin").is_file()


def test_a_pair_that_no_model_has_is_named(index: servers.Files, tmp_path: Path) -> None:
    values = {"ARGOS_INDEX_URL": f"{index.url}/index.json"}
    with pytest.raises(EngineNotReady, match="no model from en to ar"):
        models.download(Settings(values, tmp_path), "en", "ar")


def test_a_package_brought_by_hand_is_installed(tmp_path: Path) -> None:
    path = tmp_path / "brought.argosmodel"
    path.write_bytes(archive())
    folder = models.install(path, Settings({}, tmp_path), "en", "tr")
    assert (folder / "metadata.json").is_file()
    with pytest.raises(EngineNotReady, match=r"nowhere\.argosmodel cannot be installed"):
        models.install(tmp_path / "nowhere.argosmodel", Settings({}, tmp_path), "en", "tr")


# ---- pseudo-localisation


def pseudo(target: str, *requests: Request) -> list[str]:
    answers = ask(load("pseudo", Settings({}), "en", target), *requests)
    assert all(isinstance(answer, str) for answer in answers)
    return answers  # type: ignore[return-value]


def test_accents_brackets_and_length() -> None:
    text = "Multiple sclerosis is a chronic disease of the central nervous system."
    [answer] = pseudo("en-XA", Request(text))
    assert answer.startswith("[")
    assert answer.endswith("]")
    assert 1.2 <= len(answer) / len(text) <= 1.4
    assert not set(answer.split("]")[0][1 : len(text)]) & set("aeiou")
    folded = unicodedata.normalize("NFD", answer[1 : len(text) + 1])
    assert "c" in folded
    assert pseudo("en-XA", Request(text)) == [answer]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.sampled_from(["en-XA", "ar-XB"]))
def test_numbers_placeholders_and_markup_stay(text: str, target: str) -> None:
    marked = f'<g id="1">{inline.escape(text)}</g> {{name}} [X1X] 12.5 %(n)s <x id="2">hint</x> &amp; https://x.org/a'
    engine = load("pseudo", Settings({}), "en", target)
    [answer] = engine.translate([Request(marked, markup=True)])
    assert isinstance(answer, str)
    assert answer == inline.tidy(answer)
    for kept in [
        '<g id="1">',
        "</g>",
        "{name}",
        "[X1X]",
        "12.5",
        "%(n)s",
        '<x id="2"/>',
        "&amp;",
        "https://x.org/a",
    ]:
        assert kept in answer
    assert sorted(re.findall(r"\d", answer)) == sorted(re.findall(r"\d", inline.tidy(marked)))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\u202e\u202c\u200f"), max_size=60))
def test_right_to_left_adds_only_direction_and_closes_what_it_opens(text: str) -> None:
    [answer] = load("pseudo", Settings({}), "en", "ar-XB").translate([Request(text)])
    assert isinstance(answer, str)
    assert answer.count("\u202e") == answer.count("\u202c")
    assert re.sub("[\u202e\u202c\u200f]", "", answer) == text


def test_a_right_to_left_word_is_drawn_so() -> None:
    assert pseudo("ar-XB", Request("Take 5 mg")) == ["\u200f\u202eTake\u202c 5 \u202emg\u202c\u200f"]
