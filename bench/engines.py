"""Measures how fast texts get through an engine: ``python -m bench.engines``.

A LibreTranslate server on loopback, in a process of its own, takes 100 ms for every request. Distinct
sentences go through it three times: one after the other with deep-translator's ``translate_batch``; one a
request, eight at once, with our runner; and in batches, eight at once, as the runner does by itself. Then
once more, when the cache knows all answers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from deep_translator import LibreTranslator

from pipeline.engines import Engine, Request, Settings, load
from pipeline.engines.cache import Cache
from pipeline.engines.run import Runner

__all__ = ["measure"]

DELAY = 0.1  # seconds a request takes
AT_ONCE = 8


def _serve(pipe: Connection) -> None:
    from tests.servers import LibreTranslate

    with LibreTranslate(delay=DELAY) as server:
        pipe.send(server.url)
        pipe.recv()


def _engine(url: str, batch_size: int) -> Engine:
    engine = load("libretranslate", Settings({"LIBRETRANSLATE_URL": url}), "en", "es")
    engine.concurrency = AT_ONCE
    engine.batch_size = batch_size
    return engine


def _timed(work: Callable[[], list[object]], wanted: list[str]) -> float:
    start = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - start
    if found != wanted:
        raise SystemExit("a translation is missing or is another text's: nothing is measured")
    return seconds


def _run(engine: Engine, cache: Cache | None, texts: list[str]) -> list[object]:
    results = list(Runner(engine, cache).run([Request(text) for text in texts]))
    return [result.answer for result in sorted(results, key=lambda result: result.index)]


def measure(texts: int = 160) -> dict[str, float]:
    """Seconds for so many texts, and how many times faster than deep-translator's ``translate_batch``."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    try:
        url = ours.recv()
        sentences = [f"Patient {number} takes {number} mg of the drug." for number in range(texts)]
        wanted = [f"es«{sentence}»" for sentence in sentences]
        peer = LibreTranslator(source="en", target="es", api_key="none", custom_url=f"{url}/")
        with tempfile.TemporaryDirectory() as folder, Cache(Path(folder) / "cache") as cache:
            seconds = {
                "translate_batch": _timed(lambda: peer.translate_batch(sentences), wanted),
                "eight at once": _timed(lambda: _run(_engine(url, 1), None, sentences), wanted),
                "in batches": _timed(lambda: _run(_engine(url, 20), cache, sentences), wanted),
                "from the cache": _timed(lambda: _run(_engine(url, 20), cache, sentences), wanted),
            }
    finally:
        ours.send(None)
        server.join(5)
    slow = seconds["translate_batch"]
    return {
        "texts": texts,
        **{f"{name}, s": round(value, 3) for name, value in seconds.items()},
        **{f"{name}, times faster": round(slow / value, 1) for name, value in list(seconds.items())[1:]},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=160)
    for name, value in measure(parser.parse_args().texts).items():
        print(f"{name:32} {value:10g}")
