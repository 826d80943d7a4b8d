"""The runner: every request gets one result, whatever the engine does."""

from __future__ import annotations

import itertools
import os
import queue
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines import Engine, Failure, Request, Settings, load
from pipeline.engines.cache import Cache
from pipeline.engines.pace import Clock
from pipeline.engines.run import Runner
from pipeline.errors import (
    BadAnswer,
    ConfigError,
    EngineNotReady,
    EngineRefused,
    EngineUnavailable,
    RateLimited,
)
from tests import servers

ROOT = Path(__file__).parent.parent


class FakeClock(Clock):
    """Time goes on only when nothing else happens."""

    def __init__(self, patience: float = 10.0) -> None:
        self.time = 1000.0
        self.patience = patience  # real seconds for a call under way; one that hangs needs a short one

    def now(self) -> float:
        self.time += 1e-6  # no two things happen at the very same time
        return self.time

    def wait(self, inbox: queue.SimpleQueue, seconds: float, busy: bool) -> object:
        if busy:
            try:
                return inbox.get(timeout=self.patience)
            except queue.Empty:
                pass
        self.time += seconds
        return None


class Scripted(Engine):
    """An engine that does as ``act`` says; by default it translates."""

    name = "scripted"
    version = "1"

    def __init__(self, act: Callable[[Sequence[Request]], object] = lambda batch: None, **facts: object) -> None:
        super().__init__("en", "tr")
        self.act = act
        self.calls: list[list[str]] = []
        self.times: list[float] = []
        self.clock: FakeClock | None = None
        self.lock = threading.Lock()
        for name, value in facts.items():
            setattr(self, name, value)

    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        with self.lock:
            self.calls.append([request.text for request in batch])
            self.times.append(self.clock.now() if self.clock else 0.0)
            outcome = self.act(batch)
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is not None:
            return outcome  # type: ignore[return-value]
        return [request.text.upper() for request in batch]


def go(engine: Scripted, texts: Sequence[str | Request], **options: object) -> tuple[Runner, dict[int, object]]:
    clock = FakeClock()
    engine.clock = clock
    runner = Runner(engine, clock=clock, chance=random.Random(1), **options)  # type: ignore[arg-type]
    requests = [text if isinstance(text, Request) else Request(text) for text in texts]
    results = list(runner.run(requests))
    assert sorted(result.index for result in results) == list(range(len(requests)))
    for result in results:
        assert result.request == requests[result.index]
    return runner, {result.index: result.answer for result in results}


def fails(times: int, error: Exception) -> Callable[[Sequence[Request]], object]:
    left = [error] * times
    return lambda batch: left.pop() if left else None


FAULTS = {
    "unavailable": EngineUnavailable("down; wait"),
    "limited": RateLimited("slow; wait", 3.0),
    "limited, no hint": RateLimited("slow; wait"),
    "refused": EngineRefused("no; shorten"),
    "bad": BadAnswer("eh; again"),
    "foreign": ZeroDivisionError("key"),
    "too few": [],
    "fine": None,
    "partly": "partly",
}


@settings(max_examples=150, deadline=None)
@given(
    texts=st.lists(st.sampled_from(["a", "b", "c", "dd", "ee", "fff", " ", "", "g" * 60]), max_size=25),
    faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=60),
    concurrency=st.integers(1, 5),
    batch_size=st.integers(1, 6),
    ceiling=st.none() | st.integers(0, 60),
)
def test_each_request_gets_one_result_and_it_is_its_own(
    texts: list[str], faults: list[str], concurrency: int, batch_size: int, ceiling: int | None
) -> None:
    left = list(faults)

    def act(batch: Sequence[Request]) -> object:
        outcome = FAULTS[left.pop()] if left else None
        if outcome == "partly":
            return [Failure("not this one"), *(request.text.upper() for request in batch[1:])]
        return outcome

    engine = Scripted(act, concurrency=concurrency, batch_size=batch_size, max_size=50)
    _, answers = go(engine, texts, ceiling=ceiling)
    for index, text in enumerate(texts):
        answer = answers[index]
        if not text.strip():
            assert answer == text
        elif isinstance(answer, Failure):
            assert answer.reason.strip()
            assert "key" not in answer.reason
        else:
            assert answer == text.upper()
    if not faults and ceiling is None:
        assert all(answers[i] == text.upper() for i, text in enumerate(texts) if len(text) < 50)
    assert ceiling is None or sum(len(text) for call in engine.calls for text in call) <= ceiling


def test_equal_requests_are_sent_once_and_context_makes_no_difference() -> None:
    engine = Scripted(batch_size=10)
    _, answers = go(engine, ["a", "b", "a", Request("a", path=("H",), before="x"), "a"])
    assert engine.calls == [["a", "b"]]
    assert answers == {0: "A", 1: "B", 2: "A", 3: "A", 4: "A"}


def test_other_terms_or_markup_are_another_request() -> None:
    engine = Scripted()
    go(engine, ["a", Request("a", terms=(("a", "b"),)), Request("a", markup=True)])
    assert engine.calls == [["a"], ["a"], ["a"]]


def test_batches_keep_to_the_limits_and_do_not_mix_markup() -> None:
    engine = Scripted(batch_size=3, max_size=10)
    requests = [Request("x" * n, markup=n % 2 == 0) for n in range(1, 10)]
    _, answers = go(engine, requests)
    assert len(answers) == 9
    for call in engine.calls:
        assert len(call) <= 3
        assert sum(map(len, call)) <= 10
        assert len({len(text) % 2 for text in call}) == 1


def test_work_is_spread_over_the_calls_that_may_run_at_once() -> None:
    engine = Scripted(batch_size=50, concurrency=4)
    go(engine, [f"t{n}" for n in range(20)])
    assert sorted(map(len, engine.calls)) == [5, 5, 5, 5]


def test_too_long_a_text_is_named_and_never_sent() -> None:
    engine = Scripted(max_size=5)
    _, answers = go(engine, ["short", "longer"])
    assert engine.calls == [["short"]]
    assert "at most 5" in answers[1].reason  # type: ignore[attr-defined]


def test_waits_grow_and_are_jittered() -> None:
    engine = Scripted(fails(3, EngineUnavailable("down")))
    engine.act = fails(3, EngineUnavailable("down"))
    _, answers = go(engine, ["a"])
    waits = [later - earlier for earlier, later in zip(engine.times, engine.times[1:], strict=False)]
    assert answers == {0: "A"}
    assert 0.25 <= waits[0] <= 0.5
    assert 0.5 <= waits[1] <= 1.0
    assert 1.0 <= waits[2] <= 2.0
    assert not any(wait in {0.5, 1.0, 2.0} for wait in waits)


def test_retry_after_holds_everything_back() -> None:
    engine = Scripted(fails(1, RateLimited("slow", 42.0)), concurrency=1)
    _, answers = go(engine, [f"t{n}" for n in range(6)])
    assert all(isinstance(answer, str) for answer in answers.values())
    assert engine.times[1] - engine.times[0] >= 42.0


def test_too_long_a_wait_gives_the_engine_up() -> None:
    engine = Scripted(fails(1, RateLimited("come back tomorrow", 86_400.0)))
    runner, answers = go(engine, ["a", "b"])
    assert isinstance(runner.stopped, RateLimited)
    assert len(engine.calls) == 1
    assert all("tomorrow" in answer.reason for answer in answers.values())  # type: ignore[attr-defined]


def test_an_endless_slow_down_ends() -> None:
    engine = Scripted(lambda batch: RateLimited("slow", 1.0))
    runner, answers = go(engine, ["a", "b", "c"])
    assert runner.stopped is not None
    assert all(isinstance(answer, Failure) for answer in answers.values())


def test_an_engine_that_was_never_there_is_given_up_soon() -> None:
    engine = Scripted(lambda batch: EngineUnavailable("nobody there"), concurrency=4)
    runner, answers = go(engine, [f"t{n}" for n in range(500)])
    assert len(engine.calls) < 20
    assert "nobody there" in str(runner.stopped)
    assert all("nobody there" in answer.reason for answer in answers.values())  # type: ignore[attr-defined]
    assert next(runner.run([Request("later")])).answer == answers[0], "it stays given up"
    assert len(engine.calls) < 20


def test_what_was_done_before_the_engine_died_is_kept(tmp_path: Path) -> None:
    engine = Scripted(lambda batch: EngineUnavailable("dead") if len(engine.calls) > 30 else None)
    with Cache(tmp_path / "cache") as cache:
        runner, answers = go(engine, [f"t{n}" for n in range(100)], cache=cache)
        assert [answers[n] for n in range(30)] == [f"T{n}" for n in range(30)]
        assert runner.stopped is not None
        again = Scripted()
        _, answers = go(again, [f"t{n}" for n in range(100)], cache=cache)
        assert len(again.calls) == 70
        assert all(isinstance(answer, str) for answer in answers.values())


def test_one_bad_text_costs_its_batch_nothing() -> None:
    for error in (EngineRefused("no"), EngineUnavailable("500"), BadAnswer("eh")):
        engine = Scripted(
            lambda batch, error=error: error if any(r.text == "t13" for r in batch) else None, batch_size=20
        )
        runner, answers = go(engine, [f"t{n}" for n in range(40)])
        assert runner.stopped is None
        assert {n for n, answer in answers.items() if isinstance(answer, Failure)} == {13}
        assert len(engine.calls) < 25


def test_a_text_left_out_of_a_batch_is_asked_again_alone() -> None:
    engine = Scripted(lambda batch: [Failure("left out"), "B", "C"] if len(batch) == 3 else None, batch_size=3)
    _, answers = go(engine, ["a", "b", "c"])
    assert engine.calls == [["a", "b", "c"], ["a"]]
    assert answers == {0: "A", 1: "B", 2: "C"}


@pytest.mark.parametrize("answer", ["", "  ", "a\x00b", "a\ud800", "a\x1b[31m"])
def test_what_no_catalog_may_hold_is_a_failure(answer: str) -> None:
    _, answers = go(Scripted(lambda batch: [answer]), ["a"])
    assert isinstance(answers[0], Failure)


def test_failures_at_once_count_once() -> None:
    """A break in the network fails all calls under way; that is one failure, not eight."""
    started = threading.Barrier(8)

    def act(batch: Sequence[Request]) -> object:
        if len(engine.calls) <= 8:
            engine.lock.release()
            try:
                started.wait(5)
            finally:
                engine.lock.acquire()
            return EngineUnavailable("break")
        return None

    engine = Scripted(act, concurrency=8)
    runner, answers = go(engine, [f"t{n}" for n in range(16)])
    assert runner.stopped is None
    assert all(isinstance(answer, str) for answer in answers.values())


def test_a_call_that_never_ends_is_abandoned() -> None:
    gone = threading.Event()

    class Hanging(Scripted):
        def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
            if batch[0].text == "hang":
                gone.wait(20)
            return super().translate(batch)

    engine = Hanging(concurrency=2, timeout=1.0)
    runner = Runner(engine, clock=FakeClock(patience=0.05), chance=random.Random(1))
    results = {r.request.text: r.answer for r in runner.run([Request("a"), Request("hang"), Request("b")])}
    gone.set()
    assert results["a"] == "A"
    assert results["b"] == "B"
    assert "within 1 seconds" in results["hang"].reason  # type: ignore[union-attr]


def test_the_rate_is_kept() -> None:
    engine = Scripted(concurrency=8, rate=5.0)
    go(engine, [f"t{n}" for n in range(11)])
    times = sorted(engine.times)
    assert times[-1] - times[0] >= 2.0 - 1e-6
    assert all(b - a >= 0.2 - 1e-6 for a, b in itertools.pairwise(times))


def test_the_ceiling_is_never_passed_and_what_fits_is_sent() -> None:
    engine = Scripted(batch_size=10)
    runner, answers = go(engine, ["aaaa", "bbbb", "cccc", "d"], ceiling=9)
    assert runner.sent == 9
    assert [answers[0], answers[1], answers[3]] == ["AAAA", "BBBB", "D"]
    assert "ceiling" in answers[2].reason  # type: ignore[attr-defined]
    engine = Scripted(fails(2, EngineUnavailable("x")))
    runner, _ = go(engine, ["aaaa"], ceiling=9)
    assert runner.sent == 8, "tries again count too"


def test_what_is_under_way_when_the_engine_is_given_up_is_kept() -> None:
    under_way, refused = threading.Event(), threading.Event()

    class Closing(Scripted):
        def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
            if batch[0].text == "slow":
                under_way.set()
                refused.wait(5)
                time.sleep(0.05)
                return ["SLOW"]
            under_way.wait(5)
            refused.set()
            raise EngineNotReady("the quota is used up; pay")

    runner, answers = go(Closing(concurrency=2), ["slow", "next", "last"])
    assert "quota" in str(runner.stopped)
    assert answers[0] == "SLOW"
    assert isinstance(answers[1], Failure)
    assert isinstance(answers[2], Failure)


def test_an_engine_that_cannot_be_made_ready_is_given_up() -> None:
    class Unready(Scripted):
        def prepare(self, terms: Sequence[tuple[str, str]]) -> None:
            raise EngineNotReady("no key; set KEY")

    runner, answers = go(Unready(), ["a", "b"])
    assert isinstance(runner.stopped, EngineNotReady)
    assert all("set KEY" in answer.reason for answer in answers.values())  # type: ignore[attr-defined]


def test_an_engine_is_made_ready_with_the_terms_of_what_is_sent_and_only_then(tmp_path: Path) -> None:
    asked = []

    class Ready(Scripted):
        def prepare(self, terms: Sequence[tuple[str, str]]) -> None:
            asked.append(list(terms))

    with Cache(tmp_path / "cache") as cache:
        requests = [Request("a", terms=(("x", "y"), ("p", "q"))), Request("b", terms=(("x", "y"),))]
        go(Ready(), requests, cache=cache)
        assert asked == [[("p", "q"), ("x", "y")]]
        go(Ready(), requests, cache=cache)
        assert len(asked) == 1


def test_plan_says_what_would_be_sent(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        engine = Scripted(price_per_million=20.0)
        go(engine, ["known text"], cache=cache)
        plan = Runner(engine, cache).plan([Request(t) for t in ["known text", "two words", "two words", ""]])
    assert (plan.requests, plan.repeated, plan.cached, plan.to_send) == (4, 1, 1, 1)
    assert (plan.characters, plan.words) == (9, 2)
    assert plan.price == pytest.approx(20.0 * 9 / 1e6)
    assert len(engine.calls) == 1


# ---- the cache


def test_asking_again_costs_nothing_and_one_term_renews_one_text(tmp_path: Path) -> None:
    def requests(form: str) -> list[Request]:
        return [Request("a", terms=(("drug", form),)), Request("b", terms=(("x", "y"),)), Request("c")]

    with Cache(tmp_path / "cache") as cache:
        go(Scripted(), requests("ilaç"), cache=cache)
    with Cache(tmp_path / "cache") as cache:
        again = Scripted()
        go(again, requests("ilaç"), cache=cache)
        assert again.calls == []
        go(again, requests("deva"), cache=cache)
        assert again.calls == [["a"]]
        newer = Scripted(version="2")
        go(newer, requests("deva"), cache=cache)
        assert len(newer.calls) == 3


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    requests = [Request(f"t{n}") for n in range(50)]
    with Cache(tmp_path / "cache") as cache:
        first = Runner(Scripted(), cache).run(requests)
        seen = [next(first) for _ in range(20)]
        first.close()  # type: ignore[attr-defined]
        again = Scripted()
        results = list(Runner(again, cache).run(requests))
    assert {result.index for result in results if result.cached} >= {result.index for result in seen}
    assert len(again.calls) <= 30


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to look like one" * 50])
def test_a_file_that_is_no_cache_is_named_or_made_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache"
    path.write_bytes(content)
    if not content:
        Cache(path).close()
        return
    with pytest.raises(ConfigError, match=r"cache: .*delete it"):
        Cache(path)


def test_the_cache_holds_no_key_and_no_source_text(tmp_path: Path) -> None:
    with servers.LibreTranslate(key="k3y-of-mine", translate=lambda text, target: "çeviri") as server:
        values = {"LIBRETRANSLATE_URL": server.url, "LIBRETRANSLATE_API_KEY": "k3y-of-mine"}
        engine = load("libretranslate", Settings(values), "en", "tr")
        with Cache(tmp_path / "cache.db") as cache:
            assert [r.answer for r in Runner(engine, cache).run([Request("My secret illness")])] == ["çeviri"]
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "çeviri".encode() in data
    assert b"k3y-of-mine" not in data
    assert b"illness" not in data


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from pipeline.engines import Request, Settings, load
from pipeline.engines.cache import Cache
from pipeline.engines.run import Runner
engine = load("libretranslate", Settings({{"LIBRETRANSLATE_URL": {url!r}}}), "en", "tr")
engine.batch_size = 1
with Cache(Path({path!r})) as cache:
    for result in Runner(engine, cache).run([Request(f"{text} {{n}}") for n in range({count})]):
        print(result.index, flush=True)
"""


def program(server: servers.Server, path: Path, count: int, text: str = "t") -> list[str]:
    source = PROGRAM.format(root=str(ROOT), url=server.url, path=str(path), count=count, text=text)
    return [sys.executable, "-c", textwrap.dedent(source)]


def rows(path: Path) -> int:
    with sqlite3.connect(path) as database:
        return int(database.execute("SELECT count(*) FROM answers").fetchone()[0])


def test_a_kill_loses_at_most_what_is_in_flight(tmp_path: Path) -> None:
    with servers.LibreTranslate(delay=0.005) as server:
        with subprocess.Popen(program(server, tmp_path / "c", 5000), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            printed = [process.stdout.readline() for _ in range(100)]
            process.kill()
            printed += process.stdout.readlines()
        assert 100 <= len(printed) < 5000
        assert rows(tmp_path / "c") >= len(printed)
        assert rows(tmp_path / "c") >= len(server.asked()) - 8 - 1


def test_ctrl_c_ends_at_once_even_when_the_server_hangs(tmp_path: Path) -> None:
    faults = [None] * 20
    with servers.LibreTranslate(faults=lambda: faults.pop() if faults else "hang:60") as server:
        with subprocess.Popen(
            program(server, tmp_path / "c", 100), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            for _ in range(20):
                process.stdout.readline()
            process.send_signal(signal.SIGINT)
            process.wait(timeout=8)  # far below the time limit of the requests in flight
        assert rows(tmp_path / "c") == 20


def test_two_processes_share_a_cache(tmp_path: Path) -> None:
    with servers.LibreTranslate() as server:
        commands = [program(server, tmp_path / "c", 150, text) for text in ("one", "two")]
        running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
        assert [process.wait(timeout=30) for process in running] == [0, 0]
    assert rows(tmp_path / "c") == 300


# ---- over the wire


def test_with_errors_and_hangs_every_request_is_translated_or_named(tmp_path: Path) -> None:
    faults = servers.chance(5, {"500": 0.12, "429:1": 0.04, "garbage": 0.02, "reset": 0.02, "hang": 0.05})
    with servers.LibreTranslate(faults=faults, key="abcdef") as server, Cache(tmp_path / "c") as cache:
        values = {
            "LIBRETRANSLATE_URL": server.url,
            "LIBRETRANSLATE_API_KEY": "abcdef",
            "LIBRETRANSLATE_TIMEOUT": "0.5",
        }
        engine = load("libretranslate", Settings(values), "en", "tr")
        engine.batch_size = 3
        requests = [Request(f"Sentence {n} of [X1X].") for n in range(300)]
        runner = Runner(engine, cache, clock=servers.QuickClock(), chance=random.Random(3))
        results = list(runner.run(requests))
        assert sorted(result.index for result in results) == list(range(300))
        assert runner.stopped is None
        for result in results:
            if isinstance(result.answer, Failure):
                assert result.answer.reason
                assert "abcdef" not in result.answer.reason
            else:
                assert result.answer == f"tr«{result.request.text}»"
        assert sum(isinstance(result.answer, str) for result in results) >= 285
        assert server.most_at_once <= engine.concurrency + sum(s.fault == "hang" for s in server.log)
        assert sum(seen.fault is not None for seen in server.log) > 10, "the faults came"


def test_one_pool_of_connections_serves_all() -> None:
    with servers.LibreTranslate(delay=0.01) as server:
        engine = load("libretranslate", Settings({"LIBRETRANSLATE_URL": server.url}), "en", "tr")
        engine.batch_size = 1
        assert len(list(Runner(engine).run([Request(f"t{n}") for n in range(100)]))) == 100
        assert len(server.asked()) == 100
        assert server.connections <= 8
        assert 2 <= server.most_at_once <= 8


def test_a_redirect_does_not_carry_the_key_away() -> None:
    with servers.LibreTranslate(key="abcdef", faults=servers.always("redirect")) as server:
        values = {"LIBRETRANSLATE_URL": server.url, "LIBRETRANSLATE_API_KEY": "abcdef"}
        runner = Runner(load("libretranslate", Settings(values), "en", "tr"))
        list(runner.run([Request("a")]))
        assert isinstance(runner.stopped, EngineNotReady)


def test_netrc_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with servers.LibreTranslate() as server:
        engine = load("libretranslate", Settings({"LIBRETRANSLATE_URL": server.url}), "en", "tr")
        list(Runner(engine).run([Request("a")]))
        assert all("Authorization" not in seen.headers for seen in server.log)
    assert "NETRC" in os.environ
