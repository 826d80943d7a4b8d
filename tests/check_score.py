"""How many damages the checks find, and how many good translations they flag: ``python -m tests.check_score``.

Good pairs stand in ``tests/data/check/good.*.yaml``; ``damages.yaml`` says how they are damaged, one edit at a time.
Found is a damage that makes at least one error or warning that the good pair doesn't have.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from pipeline.check import Unit, check_unit, setting
from pipeline.check.unit import Setting
from pipeline.terms import find_forms, load

DATA = Path(__file__).parent / "data" / "check"
GLOSSARY = Path(__file__).parents[1] / "glossary.yaml"
NUMBER = re.compile(r"(?<![\w/:.])\d+(?:[.,]\d+)*(?![\w:])")
SENTENCE = re.compile(r"(?<=[.!?؟])(?<!\d\.)\s+")


def found(unit: Unit) -> Counter[tuple[str, str]]:
    return Counter((check.id, problem.severity or check.severity) for check, problem in check_unit(unit))


def damages(unit: Unit, data: dict, locale: str) -> Iterator[tuple[str, str]]:
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
        mark = max(number.rfind("."), number.rfind(","))
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
        name = text[drug.start : drug.end]
        swaps = data["lookalikes"][locale]
        bare = next((b for b in sorted(swaps, key=len, reverse=True) if b and b in name.lower()), "")
        new = name.lower().replace(bare, swaps[bare]) if bare else swaps[""]
        yield "drug swapped", text[: drug.start] + new + text[drug.end :]
        start = max((m.end() for m in SENTENCE.finditer(text, 0, drug.start)), default=0)
        end = next((m.start() for m in SENTENCE.finditer(text, drug.end)), len(text))
        again = [d for d in unit.setting.drugs.find(unit.target) if d.key == drug.key and start <= d.start < end]
        if len(again) == 1:  # else it is still named
            yield "drug lost", (text[: drug.start] + text[drug.end :]).replace("  ", " ")
    terms = unit.setting.terms
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


def main() -> None:
    """Print the rates for all pairs, and for those set aside."""
    verbose = "-v" in sys.argv
    data = yaml.safe_load((DATA / "damages.yaml").read_text("utf-8"))
    glossary = load(GLOSSARY)
    for part in ("all", "set aside"):
        if verbose and part == "set aside":
            continue
        kinds: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        good: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        by_check: Counter[tuple[str, str, str]] = Counter()
        for locale in ("ar", "tr"):
            shared: Setting = setting(locale, glossary.terms)
            for pair in yaml.safe_load((DATA / f"good.{locale}.yaml").read_text("utf-8")):
                if (part == "set aside") != bool(pair.get("aside")) and (part == "set aside" or verbose):
                    continue
                unit = Unit(pair["en"], pair[locale], None, shared)
                base = found(unit)
                good[locale][0] += 1
                for severity, column in (("error", 1), ("warning", 2)):
                    ids = {i for i, s in base if s == severity}
                    good[locale][column] += bool(ids)
                    for check in ids:
                        by_check[(check, severity, locale)] += 1
                if verbose:
                    for check, problem in check_unit(unit):
                        if (problem.severity or check.severity) != "info":
                            shown = problem.severity or check.severity
                            print("GOOD", locale, pair["id"], shown, check.id, problem.message, "|", pair[locale])
                for kind, text in damages(unit, data, locale):
                    if text == unit.msgstr:
                        continue
                    new = found(Unit(pair["en"], text, None, shared)) - base
                    row = kinds[(kind, locale)]
                    row[0] += 1
                    row[1] += any(s in ("error", "warning") for _, s in new)
                    row[2] += any(s == "error" for _, s in new)
                    if verbose and not any(s in ("error", "warning") for _, s in new):
                        print("MISS", locale, pair["id"], kind, "|", pair["en"], "|", text)
        if not verbose:
            report(part, kinds, good, by_check)


def report(part: str, kinds: dict, good: dict, by_check: Counter) -> None:
    print(
        f"\n### Pairs: {part}\n\n| damage | Arabic: made | found | as error | Turkish: made | found | as error |\n"
        "|---|--:|--:|--:|--:|--:|--:|"
    )
    total = {"ar": [0, 0, 0], "tr": [0, 0, 0]}
    for kind in dict.fromkeys(k for k, _ in kinds):
        cells = []
        for locale in ("ar", "tr"):
            made, hit, error = kinds.get((kind, locale), (0, 0, 0))
            for i, n in enumerate((made, hit, error)):
                total[locale][i] += n
            cells += [str(made), percent(hit, made), percent(error, made)]
        print(f"| {kind} | {' | '.join(cells)} |")
    cells = [
        c
        for loc in ("ar", "tr")
        for c in (str(total[loc][0]), percent(total[loc][1], total[loc][0]), percent(total[loc][2], total[loc][0]))
    ]
    print(f"| **all** | {' | '.join(cells)} |")
    print("\n| good pairs | Arabic | Turkish |\n|---|--:|--:|")
    print(f"| pairs | {good['ar'][0]} | {good['tr'][0]} |")
    for severity, column in (("error", 1), ("warning", 2)):
        arabic, turkish = (percent(good[loc][column], good[loc][0]) for loc in ("ar", "tr"))
        print(f"| flagged with {'an' if severity == 'error' else 'a'} {severity} | {arabic} | {turkish} |")
    for check in sorted({c for c, _, _ in by_check}):
        cells = [
            " + ".join(f"{by_check[(check, s, loc)]} {s}" for s in ("error", "warning") if by_check[(check, s, loc)])
            or "0"
            for loc in ("ar", "tr")
        ]
        print(f"| … by `{check}` | {cells[0]} | {cells[1]} |")


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


if __name__ == "__main__":
    main()
