"""What each service is sent, and what becomes of its answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.engines import Engine, Failure, Request, Settings, load
from pipeline.engines.run import Runner
from pipeline.errors import BadAnswer, EngineNotReady, EngineRefused
from tests import servers

ROOT = Path(__file__).parent.parent


def answers(engine: Engine, *requests: Request) -> list[str | Failure]:
    results = list(Runner(engine, clock=servers.QuickClock()).run(requests))
    return [result.answer for result in sorted(results, key=lambda result: result.index)]


# ---- deep-translator


@contextmanager
def deep(name: str, server: servers.Server, target: str = "tr", **values: str) -> Iterator[Engine]:
    engine = load(name, Settings(values), "en", target)
    engine.address = server.url + {"google": "/m", "mymemory": "/get", "microsoft": ""}[name]  # type: ignore[attr-defined]
    yield engine
    engine.close()


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads change places as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless")
def test_threads_never_get_each_others_texts() -> None:
    with servers.Google(delay=0.002) as server, deep("google", server) as engine:
        engine.concurrency, engine.rate = 16, None
        requests = [Request(f"Text number {n}") for n in range(300)]
        assert answers(engine, *requests) == [f"tr«{request.text}»" for request in requests]
        assert server.connections <= engine.concurrency


@pytest.mark.parametrize("text", ["Aspirin", "—", "5 mg"])
def test_an_echo_is_an_answer(text: str) -> None:
    with servers.Google(translate=lambda text, target: text) as server, deep("google", server) as engine:
        assert answers(engine, Request(text)) == [text]


def test_google_is_sent_no_more_than_it_takes() -> None:
    with servers.Google() as server, deep("google", server) as engine:
        engine.rate = None
        [good, bad] = answers(engine, Request("x" * 4999), Request("x" * 5000))
        assert good == f"tr«{'x' * 4999}»"
        assert isinstance(bad, Failure)
        assert len(server.asked()) == 1


def test_mymemory_counts_bytes_and_wants_regions() -> None:
    with servers.MyMemory() as server, deep("mymemory", server, "ar") as engine:
        engine.rate = None
        [good, bad] = answers(engine, Request("x" * 499), Request("ü" * 250))
        assert isinstance(good, str)
        assert isinstance(bad, Failure)
        assert server.asked()[0].query["langpair"] == "en-GB|ar-SA"
    for locale, code in {"tr": "tr-TR", "de": "de-DE", "pt-BR": "pt-BR", "ar-EG": "ar-EG"}.items():
        engine = load("mymemory", Settings({}), "en", locale)
        assert engine._pair[1] == code  # type: ignore[attr-defined]


def test_mymemorys_entities_are_resolved() -> None:
    with servers.MyMemory() as server, deep("mymemory", server) as engine:
        assert answers(engine, Request("Crohn's < 5 & more")) == ["en-GB|tr-TR«Crohn's < 5 & more»"]


def test_mymemorys_warning_is_no_translation() -> None:
    with servers.MyMemory(used_up=True) as server, deep("mymemory", server) as engine:
        runner = Runner(engine)
        [result] = runner.run([Request("a")])
        assert isinstance(result.answer, Failure)
        assert "used up" in str(runner.stopped)


def test_microsoft_is_asked_for_its_languages_once_and_the_key_is_a_header() -> None:
    with (
        servers.Microsoft(key="abcdef") as server,
        deep("microsoft", server, MICROSOFT_API_KEY="abcdef", MICROSOFT_REGION="westeurope") as engine,
    ):
        assert answers(engine, Request("a"), Request("b")) == ["tr«a»", "tr«b»"]
        assert [seen.path for seen in server.log].count("/languages") == 1
        assert server.asked()[0].headers["Ocp-Apim-Subscription-Region"] == "westeurope"
        assert all("abcdef" not in json.dumps([seen.path, seen.query]) for seen in server.log)


def test_others_who_use_deep_translator_are_left_alone() -> None:
    from deep_translator import GoogleTranslator

    with servers.Google() as server, deep("google", server):
        theirs = GoogleTranslator(source="en", target="tr")
        theirs._base_url = f"{server.url}/m"
        assert theirs.translate("mine") == "tr«mine»"
        server.faults = servers.always("500")
        with pytest.raises(Exception, match="Request exception") as caught:
            theirs.translate("mine")
        assert type(caught.value).__module__.startswith("deep_translator")


# ---- LibreTranslate


def test_libretranslate_sends_text_and_key_in_the_body_in_batches() -> None:
    with servers.LibreTranslate(key="abcdef") as server:
        values = {"LIBRETRANSLATE_URL": server.url + "/", "LIBRETRANSLATE_API_KEY": "abcdef"}
        engine = load("libretranslate", Settings(values), "en", "ar")
        engine.concurrency = 1
        assert answers(engine, Request("a"), Request("b"), Request('<g id="1">c</g>', markup=True))
        plain, marked = (seen.json for seen in server.asked())
        assert plain == {
            "q": ["a", "b"],
            "source": "en",
            "target": "ar",
            "format": "text",
            "api_key": "abcdef",
        }
        assert marked["format"] == "html"
        assert marked["q"] == ['<span id="g1">c</span>']
        assert all(not seen.query for seen in server.log)


def test_libretranslate_without_the_pair_says_so() -> None:
    with servers.LibreTranslate(targets=("es",)) as server:
        runner = Runner(load("libretranslate", Settings({"LIBRETRANSLATE_URL": server.url}), "en", "ar"))
        list(runner.run([Request("a")]))
        assert "no model from en to ar" in str(runner.stopped)
        assert server.asked() == []


# ---- DeepL

TERMS = (("multiple sclerosis", "التصلب المتعدد"), ("relapse", "انتكاسة"))


def deepl(server: servers.DeepL, target: str = "ar") -> Engine:
    return load("deepl", Settings({"DEEPL_URL": server.url, "DEEPL_API_KEY": server.key}), "en", target)


def test_deepl_makes_a_glossary_once_and_finds_it_again() -> None:
    with servers.DeepL(key="abc:fx") as server:
        for _ in range(2):
            engine = deepl(server)
            answers(engine, Request("A relapse.", terms=TERMS[1:]), Request("MS", terms=TERMS[:1]), Request("x"))
            assert engine.native_terms
        assert len(server.glossaries) == 1
        made = next(s for s in server.log if s.path == "/v2/glossaries" and s.method == "POST").json
        assert (made["source_lang"], made["target_lang"]) == ("EN", "AR")
        assert dict(line.split("\t") for line in made["entries"].splitlines()) == dict(TERMS)
        ids = {seen.json.get("glossary_id") for seen in server.asked()}
        assert server.glossaries[0]["glossary_id"] in ids
        answers(deepl(server), Request("A relapse.", terms=(("relapse", "نكسة"),)))
        assert len(server.glossaries) == 2, "another set of terms is another glossary"


def test_deepl_without_glossaries_for_the_pair_translates_without() -> None:
    with servers.DeepL(key="abc", glossary_pairs=()) as server:
        engine = deepl(server)
        assert answers(engine, Request("A relapse.", terms=TERMS)) == ["AR«A relapse.»"]
        assert not engine.native_terms
        assert server.glossaries == []
        assert "glossary_id" not in server.asked()[0].json


def test_deepl_keeps_tags_as_xml() -> None:
    with servers.DeepL(key="abc") as server:
        engine = deepl(server)
        text = '<g id="1">Bold</g> <x id="2">`code`</x> &lt; 5'
        [answer] = answers(engine, Request(text, markup=True))
        assert answer == 'AR«<g id="1">Bold</g> <x id="2"/> &lt; 5»'
        sent = server.asked()[0].json
        assert sent["tag_handling"] == "xml"
        assert sent["ignore_tags"] == ["x"]
        assert sent["text"] == [text]
        assert "tag_handling" not in (answers(engine, Request("a < b")), server.asked()[1].json)[1]


@pytest.mark.parametrize(
    ("target", "code"), [("ar", "AR"), ("tr", "TR"), ("pt-BR", "PT-BR"), ("pt", "PT-PT"), ("en", "EN-US")]
)
def test_deepls_codes(target: str, code: str) -> None:
    with servers.DeepL(key="abc") as server:
        answers(deepl(server, target), Request("a"))
        assert server.asked()[0].json["target_lang"] == code


# ---- language models


def llm(server: servers.ChatModel, instructions: str = "", **values: str) -> Engine:
    settings = Settings({"LLM_URL": f"{server.url}/v1", "LLM_MODEL": "tiny-1", **values})
    return load("llm", settings, "en", "ar", instructions)


def test_a_prompt_holds_what_the_text_needs_and_no_more() -> None:
    with servers.ChatModel() as server:
        requests = [
            Request("A relapse.", TERMS[1:], path=("MS", "Course"), before="Before.", after="After."),
            Request("Nothing special."),
        ]
        engine = llm(server, "Use INN names.")
        engine.concurrency = 1
        assert answers(engine, *requests) == ["llm«A relapse.»", "llm«Nothing special.»"]
        sent = server.asked()[0].json
        assert sent["model"] == "tiny-1"
        assert sent["temperature"] == 0
        assert sent["response_format"]["type"] == "json_schema"
        system, user = (message["content"] for message in sent["messages"])
        assert "Arabic (ar)" in system
        assert "Use INN names." in system
        assert json.loads(user)["units"] == [
            {
                "id": 1,
                "text": "A relapse.",
                "section": "MS > Course",
                "before": "Before.",
                "after": "After.",
                "terms": [{"source": "relapse", "target": "انتكاسة"}],
            },
            {"id": 2, "text": "Nothing special."},
        ]
        assert "Authorization" not in server.asked()[0].headers


@pytest.mark.parametrize("wrap", ["{}", "```json\n{}\n```", "```\n{}```", "<think>Hm, {a}.</think>\n{}", "\n {} \n"])
def test_an_answer_is_read_whatever_stands_round_it(wrap: str) -> None:
    with servers.ChatModel(wrap=wrap) as server:
        assert answers(llm(server), Request("a {b}")) == ["llm«a {b}»"]


@pytest.mark.parametrize("wrap", ["Sure! Here it is: {}", "[{}]", '{"translations": "no"}', ""])
def test_another_form_is_no_answer(wrap: str) -> None:
    with servers.ChatModel(wrap=wrap) as server, pytest.raises(BadAnswer):
        llm(server).translate([Request("a")])


def test_an_answer_cut_off_is_asked_in_smaller_batches() -> None:
    class Short(servers.ChatModel):
        def answer(self, seen: servers.Seen) -> tuple[int, object]:
            units = json.loads(seen.json["messages"][-1]["content"])["units"]
            self.finish = "length" if len(units) > 2 else "stop"
            return super().answer(seen)

    with Short() as server:
        engine = llm(server)
        engine.concurrency = 1
        assert all(isinstance(a, str) for a in answers(engine, *(Request(f"t{n}") for n in range(4))))


def test_a_unit_left_out_is_asked_again_alone_then_left() -> None:
    with servers.ChatModel(leaves_out=lambda text: text == "b") as server:
        engine = llm(server)
        engine.concurrency = 1
        [a, b, c] = answers(engine, Request("a"), Request("b"), Request("c"))
        assert (a, c) == ("llm«a»", "llm«c»")
        assert isinstance(b, Failure)
        asked = [json.loads(seen.json["messages"][-1]["content"])["units"] for seen in server.asked()]
        assert [unit["text"] for unit in asked[0]] == ["a", "b", "c"]
        assert all([unit["text"] for unit in units] == ["b"] for units in asked[1:])


@pytest.mark.parametrize("unknown", [("response_format",), ("temperature",), ("temperature", "response_format")])
def test_what_an_endpoint_does_not_know_is_left_out(unknown: tuple[str, ...]) -> None:
    with servers.ChatModel(refuses=unknown) as server:
        engine = llm(server)
        assert answers(engine, Request("a")) == ["llm«a»"]
        before = len(server.asked())
        assert answers(engine, Request("b")) == ["llm«b»"]
        assert len(server.asked()) == before + 1, "it was learnt"


def test_another_refusal_is_a_refusal() -> None:
    with servers.ChatModel(refuses=("messages",)) as server, pytest.raises(EngineRefused):
        llm(server).translate([Request("a")])


def test_other_instructions_are_other_answers_and_provenance_names_the_model() -> None:
    with servers.ChatModel() as server:
        one, two = llm(server, "Formal."), llm(server, "Plain.")
        assert one.version == two.version == "tiny-1"
        assert one.fingerprint != two.fingerprint
        assert one.fingerprint == llm(server, "Formal.").fingerprint


# ---- all of them


@pytest.mark.parametrize(
    ("name", "heavy"),
    [
        ("apertium", "requests"),
        ("pseudo", "requests"),
        ("libretranslate", "deepl"),
        ("google", "ctranslate2"),
    ],
)
def test_heavy_libraries_are_imported_late(name: str, heavy: str) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import pipeline.engines, pipeline.engines.run\n"
        "assert not {'requests', 'babel', 'deepl', 'ctranslate2', 'numpy', 'bs4'} & set(sys.modules)\n"
        "from pipeline.errors import EngineError\n"
        f"try: pipeline.engines.load({name!r}, pipeline.engines.Settings({{}}), 'en', 'es')\n"
        "except EngineError: pass\n"
        f"assert {heavy!r} not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_deepl_without_its_client_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "deepl", None)
    with pytest.raises(EngineNotReady, match="extra: deepl"):
        load("deepl", Settings({"DEEPL_API_KEY": "x"}), "en", "ar")


def test_prices_come_from_the_user() -> None:
    settings = Settings({"DEEPL_API_KEY": "x", "DEEPL_PRICE_PER_MILLION": "20"})
    assert load("deepl", settings, "en", "ar").price_per_million == 20.0
    assert load("google", Settings({}), "en", "ar").price_per_million is None
    assert load("pseudo", Settings({}), "en", "en-XA").price_per_million == 0.0
