"""How long the checks take over a large catalog, on one core."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import yaml

from pipeline.check import setting
from pipeline.check.run import Entry, check_units
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


def measure() -> dict[str, Any]:
    """Seconds of one core for 100,000 Arabic and 100,000 Turkish units, with the project's glossary."""
    terms = load(ROOT / "glossary.yaml").terms
    found: dict[str, Any] = {"units": UNITS, "terms": len(terms)}
    for locale in ("ar", "tr"):
        units = entries(locale)
        shared = setting(locale, terms)
        start = time.process_time()
        findings = check_units(units, shared)
        found[f"{locale}: seconds"] = round(time.process_time() - start, 1)
        found[f"{locale}: findings"] = len(findings)
    return found


if __name__ == "__main__":
    print(measure())
