"""Prints how well blocks are split into sentences: ours, and the libraries that are installed.

Run ``python -m tests.segment_score``; with ``-v`` it also prints every block that ours gets wrong. Treebanks in CoNLL-U
can be named instead of our own files, as ``PATH:LOCALE``; where they mark no paragraphs, eight sentences make one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import yaml

from pipeline.segment import sentences

DATA = Path(__file__).parent / "data" / "segment"
MARK = "¦"
SETS = (
    ("medical.en", "tuned"),
    ("medical.en", "measured"),
    ("general.en", "general"),
    ("medical.tr", "tuned"),
    ("medical.ar", "tuned"),
)

Splitter = Callable[[str, str], list[str]]


class Case(NamedTuple):
    text: str
    expected: tuple[str, ...]


Reporter = Callable[[Case, list[str]], None]


class Score(NamedTuple):
    exact: float
    precision: float
    recall: float
    f1: float


def read_case(marked: str) -> Case:
    """A block with ``¦`` where sentences end."""
    pieces = [piece.strip().removesuffix("\\\n").rstrip() for piece in marked.replace("\\\n" + MARK, MARK).split(MARK)]
    assert all(pieces), f"an empty sentence in {marked!r}"
    return Case(marked.replace(MARK, ""), tuple(pieces))


def cases(name: str, part: str) -> list[Case]:
    """The cases of one part of a data file."""
    data = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return [read_case(marked) for kind in data[part].values() for marked in kind]


def treebank(path: Path) -> Iterator[Case]:
    """The paragraphs of a file in CoNLL-U."""
    lines = path.read_text(encoding="utf-8").splitlines()
    paragraphs = any(line.startswith("# newpar") for line in lines)
    text, spaced, last = "", "", ""
    block: list[str] = []
    for line in [*lines, "# newpar"]:
        full = not paragraphs and len(block) == 8 and line.startswith("#") and not spaced
        if block and (full or (paragraphs and line.startswith(("# newpar", "# newdoc")))):
            yield Case(text.rstrip(), tuple(block))
            text, block = "", []
        if line.startswith("# text = "):
            block.append(line.removeprefix("# text = ").strip())
            spaced = block[-1]
        elif line:
            last = line
        elif spaced:
            text += spaced + ("" if "SpaceAfter=No" in last else " ")
            spaced = ""


def ends(text: str, pieces: Sequence[str]) -> set[int]:
    """Where the pieces end in the text, but for the last."""
    found, at = set(), 0
    for piece in pieces[:-1]:
        at = max(text.find(piece.strip(), at), at) + len(piece.strip())
        found.add(at)
    return found


def score(cases: Sequence[Case], split: Splitter, locale: str, wrong: Reporter | None = None) -> Score:
    """Score a splitter: blocks exactly right, and the boundaries inside blocks."""
    right = hits = made = wanted = 0
    for case in cases:
        got = split(case.text, locale)
        ours, theirs = ends(case.text, got), ends(case.text, case.expected)
        hits += len(ours & theirs)
        made += len(ours)
        wanted += len(theirs)
        right += ours == theirs
        if wrong and ours != theirs:
            wrong(case, got)
    precision, recall = hits / max(made, 1), hits / max(wanted, 1)
    return Score(right / len(cases), precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))


def libraries() -> dict[str, Splitter]:
    """The libraries one could have taken, as far as they are installed."""
    found: dict[str, Splitter] = {}
    if find_spec("nupunkt"):
        from nupunkt import sent_tokenize

        found["nupunkt"] = lambda text, _: list(sent_tokenize(text))
    if find_spec("sentencex"):
        import sentencex

        found["sentencex"] = lambda text, locale: [piece for piece in sentencex.segment(locale, text) if piece.strip()]
    if find_spec("yasbd"):
        from yasbd import BoundaryDetector

        detectors = {locale: BoundaryDetector(lang=locale) for locale in ("en", "tr", "ar")}
        found["yasbd-lib"] = lambda text, locale: list(detectors[locale].segment(text))
    if find_spec("blingfire"):
        from blingfire import text_to_sentences_and_offsets

        found["blingfire"] = lambda text, _: [text[start:end] for start, end in text_to_sentences_and_offsets(text)[1]]
    return found


def show(case: Case, got: list[str]) -> None:
    """Print a block that is split wrongly."""
    print(f"    expected {list(case.expected)}\n    got      {got}\n")


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    verbose = "-v" in arguments
    named = [argument.rsplit(":", 1) for argument in arguments if argument != "-v"]
    sets = [(Path(path).stem, locale, list(treebank(Path(path)))) for path, locale in named] or [
        (f"{name} {part}", name.rpartition(".")[2], cases(name, part)) for name, part in SETS
    ]
    splitters: dict[str, Splitter] = {"ours": sentences, **libraries()}
    print(f"{'':28}{'':11}{'exact':>7}{'prec.':>8}{'recall':>8}{'F1':>8}{'MB/s':>8}")
    for name, locale, blocks in sets:
        size = sum(len(case.text.encode()) for case in blocks) / 1e6
        for index, (who, split) in enumerate(splitters.items()):
            label = f"{name} ({len(blocks)})" if index == 0 else ""
            began = time.process_time()
            got = score(blocks, split, locale, show if verbose and who == "ours" else None)
            speed = size / max(time.process_time() - began, 1e-9)
            print(f"{label:28}{who:11}{got.exact:7.1%}{got.precision:8.3f}{got.recall:8.3f}{got.f1:8.3f}{speed:8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
