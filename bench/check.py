"""How long the checks take over a large catalog, on one core."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import yaml

from bench.peers import python_with
from pipeline.check import setting
from pipeline.check.run import Entry, check_units
from pipeline.cores import cores
from pipeline.terms import load

ROOT = Path(__file__).parents[1]
UNITS = 100_000


def entries(locale: str, count: int = UNITS) -> list[Entry]:
    """Units made of the first good pairs: two sentences in every third, a mark that makes each one its own text."""
    # Always the same pairs, so that figures can be compared when more are added.
    pairs = yaml.safe_load((ROOT / f"tests/data/check/good.{locale}.yaml").read_text("utf-8"))[:318]
    made = []
    for index in range(count):
        pair, other = pairs[index % len(pairs)], pairs[(index * 7 + 3) % len(pairs)]
        own = "".join(chr(97 + index // 26**place % 26) for place in range(4))
        msgid, msgstr = f"({own}) {pair['en']}", f"({own}) {pair[locale]}"
        if index % 3 == 0:
            msgid, msgstr = f"{msgid} {other['en']}", f"{msgstr} {other[locale]}"
        made.append(Entry("bench.po", index, msgid, msgstr, None, False, None, ""))
    return made


def measure(units: int = UNITS, locale: str = "ar", *, peer: bool = False) -> list[dict[str, Any]]:
    """CPU seconds of one core for a catalog of good translations, with the project's glossary.

    Args:
        units: How many.
        locale: ``ar`` or ``tr``.
        peer: Whether to let translate-toolkit's pofilter check the same catalog.

    Returns:
        A row a tool: ``tool``, ``units``, ``cpu_s``, ``flagged`` (the share of the units that it flags, for us with an
        error) and ``ratio`` (our CPU time over the tool's).
    """
    catalog = entries(locale, units)
    terms = load(ROOT / "glossary.yaml").terms
    start = time.process_time()
    findings = check_units(catalog, setting(locale, terms))
    ours = time.process_time() - start
    flagged = len({finding.line for finding in findings if finding.severity == "error"})
    rows: list[dict[str, Any]] = [{"tool": "pipeline", "units": units, "cpu_s": ours, "flagged": flagged / units}]
    if peer and (python := python_with("translate", "translate-toolkit==3.20.4")) is not None:
        seconds, flagged = _pofilter(python.with_name("pofilter"), catalog, locale)
        rows.append({"tool": "pofilter 3.20", "units": units, "cpu_s": seconds, "flagged": flagged / units})
    for row in rows:
        row["ratio"] = ours / row["cpu_s"]
    return rows


def first_met(locale: str = "ar") -> dict[str, Any]:
    """CPU seconds for the good pairs in a process that has met none of their words; the others soon know most."""
    pairs = yaml.safe_load((ROOT / f"tests/data/check/good.{locale}.yaml").read_text("utf-8"))
    catalog = [
        Entry("bench.po", index, pair["en"], pair[locale], None, False, None, "") for index, pair in enumerate(pairs)
    ]
    shared = setting(locale, load(ROOT / "glossary.yaml").terms)
    start = time.process_time()
    check_units(catalog, shared)
    return {"tool": "pipeline, words not met before", "units": len(catalog), "cpu_s": time.process_time() - start}


def command(units: int = UNITS, locale: str = "ar") -> dict[str, float]:
    """Seconds of the clock and of CPU of the whole command ``check``, reading and printing included.

    Args:
        units: How many the catalog has.
        locale: ``ar`` or ``tr``.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("pipeline.yaml", "glossary.yaml"):
            shutil.copy(ROOT / name, home)
        (home / "source").mkdir()
        catalog = home / "locales" / locale / "LC_MESSAGES" / "bench.po"
        catalog.parent.mkdir(parents=True)
        _save(catalog, entries(locale, units), locale)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        run = [sys.executable, "-m", "pipeline", "--project", folder, "check", locale]
        done = subprocess.run(run, cwd=ROOT, check=False, capture_output=True, text=True)
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:
        raise RuntimeError(done.stderr)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"units": units, "cores": cores(), "wall_s": seconds, "cpu_s": used}


def _save(path: Path, catalog: list[Entry], locale: str) -> None:
    import polib

    po = polib.POFile(wrapwidth=0)
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": locale}
    po += [polib.POEntry(msgid=entry.msgid, msgstr=entry.msgstr) for entry in catalog]
    po.save(str(path))


def _pofilter(program: Path, catalog: list[Entry], locale: str) -> tuple[float, int]:
    """Seconds of CPU of the process, and how many units it flags."""
    import polib

    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "a.po", Path(folder) / "out.po"
        _save(path, catalog, locale)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, "--progress=none", path, out], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return seconds, len(polib.pofile(str(out)))


if __name__ == "__main__":
    # Each in a process of its own: what the first leaves in memory slows the second by a twentieth to a tenth.
    for language in sys.argv[1:] or ("ar", "tr"):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(language, pool.submit(first_met, language).result())
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            for result in pool.submit(measure, locale=language).result():
                print(language, result)
        print(language, {"tool": "pipeline check", **command(locale=language)})
