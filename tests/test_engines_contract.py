"""Every engine that talks to a server, under every fault: only our errors come out, and never a key."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from pipeline.engines import REGISTRY, Engine, Failure, Request, Settings, load
from pipeline.engines.run import Runner
from pipeline.errors import EngineError, EngineNotReady, EngineUnavailable, RateLimited
from tests import servers

KEY = "sk-4f9/a=SECRET+key"

STATUSES = ["500", "503", "429", "429:7", "400", "401", "403", "404", "413", "456"]
BREAKS = ["hang", "drip", "reset", "short", "redirect"]
CONTENTS = ["garbage", "page", "truncated", "null", "list", "fewer", "empty", "number", "broken", "mangle"]
FAULTS = [*STATUSES, *BREAKS, *CONTENTS]


@dataclass(frozen=True)
class Case:
    server: Callable[[], servers.Server]
    settings: Callable[[str], dict[str, str]]
    path: str = ""  # where the engine's address is no setting of its own


CASES = {
    "libretranslate": Case(
        lambda: servers.LibreTranslate(key=KEY),
        lambda url: {"LIBRETRANSLATE_URL": url, "LIBRETRANSLATE_API_KEY": KEY},
    ),
    "deepl": Case(lambda: servers.DeepL(key=KEY), lambda url: {"DEEPL_URL": url, "DEEPL_API_KEY": KEY}),
    "llm": Case(
        lambda: servers.ChatModel(key=KEY),
        lambda url: {"LLM_URL": f"{url}/v1", "LLM_MODEL": "tiny", "LLM_API_KEY": KEY},
    ),
    "google": Case(servers.Google, lambda url: {"GOOGLE_API_KEY": KEY}, "/m"),
    "mymemory": Case(servers.MyMemory, lambda url: {"MYMEMORY_API_KEY": KEY}, "/get"),
    "microsoft": Case(
        lambda: servers.Microsoft(key=KEY), lambda url: {"MICROSOFT_API_KEY": KEY, "MICROSOFT_REGION": "x"}
    ),
}
LOCAL = {"apertium", "ctranslate2", "pseudo"}


@contextmanager
def running(name: str, timeout: float = 10.0) -> Iterator[tuple[Engine, servers.Server]]:
    case = CASES[name]
    with case.server() as server:
        values = {**case.settings(server.url), f"{name.upper()}_TIMEOUT": str(timeout)}
        engine = load(name, Settings(values), "en", "tr")
        if hasattr(engine, "address"):
            engine.address = server.url + case.path
        try:
            yield engine, server
        finally:
            engine.close()


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def assert_silent(text: str) -> None:
    assert KEY not in text
    assert "SECRET" not in text


def test_every_engine_is_held_to_the_contract() -> None:
    assert set(CASES) | LOCAL == set(REGISTRY)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CASES)
def test_fault(name: str, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running(name, 0.15 if fault in {"hang", "drip"} else 10.0) as (engine, server):
        engine.prepare([])
        server.faults = servers.always(fault)
        batch = [Request("One dose."), Request("Two doses of [X1X].")][: engine.batch_size]
        try:
            answers = engine.translate(batch)
        except EngineError as error:
            for link in chain(error):
                assert isinstance(link, EngineError)
                assert_silent(f"{link} {link!r} {link.args}")
            assert re.search(r"\w.*; \w{2,}", str(error)), "says what is wrong, not what to do"
            if fault in {"500", "503", "hang", "drip", "reset"}:
                assert isinstance(error, EngineUnavailable)
            if fault in {"401", "403", "404", "456", "redirect"}:
                assert isinstance(error, EngineNotReady)
            if fault.startswith("429"):
                assert isinstance(error, RateLimited)
                assert error.retry_after == (7.0 if ":" in fault else None)
        else:
            seen = fault in {"fewer", "empty", "number", "broken", "mangle"}
            assert seen or all(isinstance(answer, Failure) for answer in answers), "it went by unseen"
            assert len(answers) == len(batch)
            for answer in answers:
                assert isinstance(answer, str | Failure)
                assert_silent(repr(answer))
        assert_silent(caplog.text)
        for seen in server.log:
            assert_silent(seen.path + repr(seen.query))


@pytest.mark.parametrize("name", CASES)
def test_a_sound_server_translates(name: str) -> None:
    texts = ["One dose.", "Two doses: 5 mg < 7 mg & more.", "“Quoted” – naïve çay?"]
    with running(name) as (engine, _):
        results = {r.index: r.answer for r in Runner(engine).run([Request(text) for text in texts])}
    for index, text in enumerate(texts):
        answer = results[index]
        assert isinstance(answer, str)
        assert text in answer


@pytest.mark.parametrize("name", sorted(n for n in CASES if n in {"libretranslate", "deepl", "llm"}))
def test_markup_comes_back_in_the_one_form(name: str) -> None:
    text = '<g id="1">Bold <g id="2">and</g></g> &lt;7 &amp; <x id="3">`code`</x> end'
    with running(name) as (engine, _):
        [result] = Runner(engine).run([Request(text, markup=True)])
    assert isinstance(result.answer, str)
    assert '<g id="1">Bold <g id="2">and</g></g> &lt;7 &amp; <x id="3"/> end' in result.answer


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("way", ["gzip", "deflate", "chunked"])
def test_an_answer_is_read_however_it_is_sent(name: str, way: str) -> None:
    with running(name) as (engine, server):
        server.faults = servers.always(way)
        [result] = Runner(engine).run([Request("One dose. " * 20)])
    assert isinstance(result.answer, str)
    assert ("One dose. " * 20).strip() in result.answer


@pytest.mark.parametrize("name", ["libretranslate", "deepl", "llm"])
def test_mangled_markup_is_not_mended(name: str) -> None:
    """What the engine lost stays lost, for the caller to see."""
    with running(name) as (engine, server):
        server.faults = servers.always("mangle")
        request = Request('<g id="1">Bold</g> <x id="3"/> [X2X]', markup=True)
        [result] = Runner(engine).run([request])
    assert isinstance(result.answer, str)
    assert result.answer.count("</g>") == 0
    assert '<x id="3"/>' in result.answer


@pytest.mark.parametrize("name", CASES)
def test_a_refused_key_stops_at_once_and_is_not_shown(name: str) -> None:
    with running(name) as (engine, server):
        server.faults = servers.always("401")
        runner = Runner(engine)
        results = list(runner.run([Request(f"Text {n}.") for n in range(100)]))
        assert isinstance(runner.stopped, EngineNotReady)
        assert len(results) == 100
        assert all(isinstance(result.answer, Failure) for result in results)
        assert len(server.asked()) <= engine.concurrency + 1
        for result in results:
            assert_silent(str(result.answer))


@pytest.mark.parametrize("name", sorted(set(CASES) - {"google", "mymemory"}))
def test_without_its_settings_an_engine_says_which_one_it_needs(name: str) -> None:
    with pytest.raises(EngineNotReady, match=r"[A-Z]+_(URL|API_KEY)"):
        load(name, Settings({}), "en", "tr")


@pytest.mark.parametrize("name", CASES)
def test_an_unknown_locale_is_named(name: str) -> None:
    if name == "llm":
        pytest.skip("a language model is not asked which languages it knows")
    with running(name) as (_, server):
        values = {**CASES[name].settings(server.url)}
        with pytest.raises(EngineNotReady, match="tlh"):
            other = load(name, Settings(values), "en", "tlh")
            if hasattr(other, "address"):
                other.address = server.url + CASES[name].path
            other.prepare([])


@pytest.mark.parametrize("name", ["libretranslate", "llm", "deepl"])
@pytest.mark.parametrize(
    "address",
    [
        "localhost:5000",
        "ftp://x/",
        "http://",
        "http://me:pass@host/",
        "http://h/?api_key=k",
        "http://h:99999",
    ],
)
def test_a_bad_address_is_refused_before_anything_is_sent(name: str, address: str) -> None:
    values = {f"{name.upper()}_URL": address, "LLM_MODEL": "m", "DEEPL_API_KEY": KEY}
    with pytest.raises(EngineNotReady, match=f"{name.upper()}_URL"):
        load(name, Settings(values), "en", "tr")


def test_nothing_listens() -> None:
    with servers.LibreTranslate() as server:
        address = server.url
    engine = load("libretranslate", Settings({"LIBRETRANSLATE_URL": address}), "en", "tr")
    with pytest.raises(EngineUnavailable, match=address.partition("//")[2]):
        engine.prepare([])


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(EngineNotReady, match=r"'bing'.*apertium, .*pseudo"):
        load("bing", Settings({}), "en", "tr")
