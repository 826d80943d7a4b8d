"""How many damages the checks find, and how many good translations they flag: ``python -m tests.check_score``.

Good pairs stand in ``tests/data/check/good.*.yaml``; ``damages.yaml`` says how a program damages them, one edit at a
time. ``edited.*.yaml`` holds more good pairs with edits made by hand. Found is a damage that makes at least one error
or warning that the good pair doesn't have. ``-v`` prints every damage that is missed and every good pair that is
flagged; a letter (``-v a``) only those of one batch of ``edited``.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pipeline.check import Unit, check_unit, setting
from pipeline.check.unit import Setting, take_apart
from pipeline.model import Term
from pipeline.terms import find_forms, load

DATA = Path(__file__).parent / "data" / "check"
GLOSSARY = Path(__file__).parents[1] / "glossary.yaml"
LOCALES = {"ar": "Arabic", "tr": "Turkish"}
NUMBER = re.compile(r"(?<![\w/:.])\d+(?:[.,٫]\d+)*(?![\w:])")
SENTENCE = re.compile(r"(?<=[.!?؟])(?<!\d\.)\s+")
# What each check is there for, of the damages below.
MEANT = {
    "numbers": ("decimal separator lost", "dose times ten", "digit changed", "number lost"),
    "units": ("unit changed",),
    "drugs": ("drug swapped", "drug lost"),
    "negation": ("negation dropped",),
    "route": ("route changed",),
    "frequency": ("period changed",),
    "laterality": ("side changed",),
    "direction": ("direction changed",),
    "comparison": ("direction changed",),
    "timing": ("order changed",),
    "exchanged": ("word exchanged",),
    "terms": ("term replaced",),
    "markup": ("markup lost",),
    "links": ("link changed or lost",),
    "length": ("cut off", "sentence lost"),
}


@dataclass
class Score:
    """Counts by locale: damages by kind (made, found, as an error), good pairs (all, with an error, with a warning)."""

    damages: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    by_check: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    good: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    flagged: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def found(unit: Unit) -> Counter[tuple[str, str]]:
    problems = ((check.id, problem.severity or check.severity) for check, problem in check_unit(unit))
    return Counter((check, severity) for check, severity in problems if severity != "info")


def damages(unit: Unit, data: dict, locale: str, terms: Sequence[Term]) -> Iterator[tuple[str, str]]:
    """Yield (kind, damaged translation)."""
    text = unit.msgstr
    hidden = [m.span() for m in re.finditer(r"\]\([^)]*\)|\]\[\d\]|https?://\S+|\[\^\d\]", text)]

    def free(start: int) -> bool:
        return not any(a <= start < b for a, b in hidden)

    for m in NUMBER.finditer(text):
        if not free(m.start()):
            continue
        number = m[0]
        before, after = text[: m.start()], text[m.end() :]
        mark = max(map(number.rfind, ".,٫"))
        group = mark > 0 and len(number) - mark == 4 and number[0] != "0"
        if mark > 0 and not group:
            yield "decimal separator lost", before + number[:mark] + number[mark + 1 :] + after
            moved = f"{number[:mark]}{number[mark + 1]}{number[mark]}{number[mark + 2 :]}".rstrip(".,")
            yield "dose times ten", before + moved + after
        else:
            yield "dose times ten", before + number + "0" + after
        last = str((int(number[-1]) + 3) % 10)
        yield "digit changed", before + number[:-1] + last + after
        yield "number lost", re.sub(r"  +", " ", before + after)
    for kind, pairs in data[locale].items():
        places = set()
        for pattern, new in pairs:
            for m in re.finditer(pattern, text):
                if m.start() not in places:
                    places.add(m.start())
                    yield kind, text[: m.start()] + m.expand(new) + text[m.end() :]
    for drug in unit.setting.drugs.find(unit.target):
        begin, stop = unit.target.span(drug)
        name = text[begin:stop]
        swaps = data["lookalikes"][locale]
        bare = next((b for b in sorted(swaps, key=len, reverse=True) if b and b in name.lower()), "")
        new = name.lower().replace(bare, swaps[bare]) if bare else swaps[""]
        yield "drug swapped", text[:begin] + new + text[stop:]
        start = max((m.end() for m in SENTENCE.finditer(text, 0, begin)), default=0)
        end = next((m.start() for m in SENTENCE.finditer(text, stop)), len(text))
        named = [unit.target.span(d)[0] for d in unit.setting.drugs.find(unit.target) if d.key == drug.key]
        again = [place for place in named if start <= place < end]
        if len(again) == 1:  # else it is still named
            yield "drug lost", (text[:begin] + text[stop:]).replace("  ", " ")
    for index, match in enumerate(unit.matches):
        if match.term.rendering(locale) is None:
            continue
        forms = [f for f in find_forms(match.term, text, locale) if f.kind != "forbidden"]
        other = next(t for t in terms[index * 7 + 3 :] if t.id != match.term.id and t.rendering(locale))
        if len(forms) == 1 and text[forms[0].start : forms[0].end] not in other.rendering(locale).preferred:
            new = other.rendering(locale).preferred
            yield "term replaced", text[: forms[0].start] + new + text[forms[0].end :]
    for sign in ("**", "*", "`", "<kbd>", "</kbd>", "[^1]"):
        if sign in unit.msgid and sign in text:
            yield "markup lost", text.replace(sign, "", 1)
    for pattern, new in (
        (r"\[([^\]^]+)\](?:\(([^)]*)\)|\[\d\])?", r"\1"),
        (r"\]\(/", r"](/other/"),
        (r"https://www", "https://ww"),
        (r"\]\[2\]", "][3]"),
        (r"@example", "@exampel"),
        (r"\{name\}", "{nom}"),
    ):
        if re.search(pattern, text):
            yield "link changed or lost", re.sub(pattern, new, text, count=1)
    sentences = SENTENCE.split(text)
    if len(sentences) > 1:
        for index in range(len(sentences)):
            yield "sentence lost", " ".join(sentences[:index] + sentences[index + 1 :])
    if len(text) > 60 and len(sentences) == 1:
        words = text.split()
        yield "cut off", " ".join(words[: len(words) // 2])


def measure(name: str, *, batch: str = "", verbose: bool = False) -> Score:
    """Score the checks on the pairs of ``<name>.<locale>.yaml``.

    Args:
        name: ``good``, which a program damages, or ``edited``, whose edits stand with the pairs.
        batch: The letter of a batch of ``edited``; empty for all.
        verbose: Whether to print what is missed and what is flagged.
    """
    data = yaml.safe_load((DATA / "damages.yaml").read_text("utf-8"))
    terms = load(GLOSSARY).terms
    score = Score()
    for locale in LOCALES:
        shared: Setting = setting(locale, terms)
        for pair in yaml.safe_load((DATA / f"{name}.{locale}.yaml").read_text("utf-8")):
            if not str(pair["id"]).startswith(batch):
                continue
            unit = Unit(pair["en"], pair[locale], None, shared)
            take_apart([unit])
            if name == "edited":
                edits = [(edit["kind"], edit["text"]) for edit in pair.get("edited", ())]
            else:
                edits = list(damages(unit, data, locale, terms))
            _score_pair(score, unit, edits, locale, f"{locale} {pair['id']}" if verbose else "")
    return score


def _score_pair(score: Score, unit: Unit, edits: list[tuple[str, str]], locale: str, label: str) -> None:
    base = found(unit)
    score.good[locale][0] += 1
    for severity, column in (("error", 1), ("warning", 2)):
        ids = {check for check, s in base if s == severity}
        score.good[locale][column] += bool(ids)
        score.flagged.update((check, severity, locale) for check in ids)
    if label and base:
        print("FLAGGED", label, sorted(base), "|", unit.msgid, "|", unit.msgstr)
    for kind, text in edits:
        if text == unit.msgstr:
            continue
        new = found(Unit(unit.msgid, text, None, unit.setting)) - base
        row = score.damages[(kind, locale)]
        row[0] += 1
        row[1] += bool(new)
        row[2] += any(severity == "error" for _, severity in new)
        score.by_check.update({(check, kind, locale) for check, _ in new})
        if label and not new:
            print("MISSED", label, kind, "|", unit.msgid, "|", text)


def main() -> None:
    """Print the rates, or with -v what stands behind them."""
    if "-v" in sys.argv:
        letter = sys.argv[-1] if sys.argv[-1] != "-v" else ""
        for name in ("edited",) if letter else ("good", "edited"):
            measure(name, batch=letter, verbose=True)
        return
    program, hand = measure("good"), measure("edited")
    print("\n### Edits made by hand\n")
    by_kind(hand)
    print("\n### Edits made by the program\n")
    by_kind(program)
    print("\n### Each check\n")
    by_check(program, hand)


def by_kind(score: Score) -> None:
    print("| damage | Arabic: made | found | as error | Turkish: made | found | as error |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    total = {locale: [0, 0, 0] for locale in LOCALES}
    for kind in dict.fromkeys(kind for kind, _ in score.damages):
        rows = [score.damages.get((kind, locale), [0, 0, 0]) for locale in LOCALES]
        for locale, row in zip(LOCALES, rows, strict=True):
            total[locale] = [a + b for a, b in zip(total[locale], row, strict=True)]
        print(f"| {kind} | {' | '.join(map(shares, rows))} |")
    print(f"| **all** | {' | '.join(map(shares, total.values()))} |")
    print("\n| good pairs | Arabic | Turkish |\n|---|--:|--:|")
    print(f"| pairs | {' | '.join(str(score.good[locale][0]) for locale in LOCALES)} |")
    for severity, column in (("an error", 1), ("a warning", 2)):
        cells = (percent(score.good[locale][column], score.good[locale][0]) for locale in LOCALES)
        print(f"| flagged with {severity} | {' | '.join(cells)} |")


def by_check(program: Score, hand: Score) -> None:
    print("| check | Arabic: damages it is for | found by it | good pairs: error, warning | Turkish: … | | |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    checks = dict.fromkeys((*MEANT, *sorted({c for c, _, _ in (*program.by_check, *hand.by_check, *hand.flagged)})))
    for check in checks:
        cells = []
        for locale in LOCALES:
            kinds = MEANT.get(check, ())
            made = sum(program.damages[(kind, locale)][0] for kind in kinds)
            hit = sum(program.by_check[(check, kind, locale)] for kind in kinds)
            good = sum(score.good[locale][0] for score in (program, hand))
            flags = [
                program.flagged[(check, s, locale)] + hand.flagged[(check, s, locale)] for s in ("error", "warning")
            ]
            cells += [str(made or "–"), percent(hit, made), f"{percent(flags[0], good)}, {percent(flags[1], good)}"]
        print(f"| `{check}` | {' | '.join(cells)} |")


def shares(row: list[int]) -> str:
    return f"{row[0]} | {percent(row[1], row[0])} | {percent(row[2], row[0])}"


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


if __name__ == "__main__":
    main()
