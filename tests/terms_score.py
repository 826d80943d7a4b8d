"""Prints recall and precision of finding inflected terms: ours, the exact word, a Snowball stemmer.

Run ``python -m tests.terms_score``; with ``-v`` it also prints every case that ours gets wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from pipeline.terms import occurs
from pipeline.terms.languages.stemmed import stemmed

DATA = Path(__file__).parent / "data" / "terms"
LOCALES = sorted(path.stem for path in DATA.glob("*.yaml"))
SETS = ("rules", "held")


class Case(NamedTuple):
    term: str
    sentence: str
    expected: bool


def cases(locale: str, which: str) -> Iterator[Case]:
    """Yield the cases of one set of a locale."""
    data = yaml.safe_load((DATA / f"{locale}.yaml").read_text(encoding="utf-8"))
    assert tuple(data) == SETS, f"{locale}.yaml must hold {SETS}"
    for group in data[which]:
        assert set(group) <= {"term", "with", "without"}, group
        for sentence in group.get("with", ()):
            yield Case(str(group["term"]), str(sentence), expected=True)
        for sentence in group.get("without", ()):
            yield Case(str(group["term"]), str(sentence), expected=False)


def exact(locale: str) -> Callable[[str, str], bool]:
    del locale
    return lambda term, text: bool(re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE))


def snowball(locale: str) -> Callable[[str, str], bool]:
    fold = stemmed(locale).fold

    def found(term: str, text: str) -> bool:
        wanted, words = ([fold(word) for word in re.findall(r"\w+", part)] for part in (term, text))
        return any(words[i : i + len(wanted)] == wanted for i in range(len(words)))

    return found


def ours(locale: str) -> Callable[[str, str], bool]:
    return lambda term, text: occurs(term, text, locale)


def score(found: Callable[[str, str], bool], wanted: list[Case]) -> tuple[float, float, list[Case]]:
    """Return recall, precision and the wrong cases."""
    hits = sum(case.expected and found(case.term, case.sentence) for case in wanted)
    false = sum(not case.expected and found(case.term, case.sentence) for case in wanted)
    wrong = [case for case in wanted if found(case.term, case.sentence) != case.expected]
    return hits / sum(case.expected for case in wanted), hits / ((hits + false) or 1), wrong


def main() -> None:
    print(
        f"{'locale':8}{'set':8}{'cases':>6}{'with':>6}  " + "".join(f"{n:>18}" for n in ("ours", "exact", "Snowball"))
    )
    for locale in LOCALES:
        for which in SETS:
            wanted = list(cases(locale, which))
            if not wanted:
                continue
            results = [score(make(locale), wanted) for make in (ours, exact, snowball)]
            print(
                f"{locale:8}{which:8}{len(wanted):6}{sum(case.expected for case in wanted):6}  "
                + "".join(f"{recall:10.3f} {precision:7.3f}" for recall, precision, _ in results)
            )
            if "-v" in sys.argv:
                for case in results[0][2]:
                    print("   ", "missed" if case.expected else "wrong", case.term, "|", case.sentence)


if __name__ == "__main__":
    main()
