"""``make bench``: everything that is measured, against what one would use instead, in one run and one table."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

Row = tuple[str, str, str, str]
"""What was done, with which tool, its figures, our time over the tool's."""


def _articles(quick: bool) -> Iterator[Row]:
    from bench import articles

    count = 20 if quick else 100
    rows = articles.measure(count)
    rows += [] if quick else articles.measure(10 * count, peers=False)
    for row in rows:
        what = f"take apart and put together {row['articles']:,} articles"
        ratio = f"{row['ratio']:.2f}" if row["tool"] != "pipeline" else ""
        yield what, row["tool"], f"{row['cpu_s']:.2f} s CPU, {row['memory_mb']:.0f} MB", ratio


def _merge(quick: bool) -> Iterator[Row]:
    from bench import merge

    for units, edited, peer in ((2_000, 0.05, True),) if quick else ((10_000, 0.05, True), (50_000, 0.3, False)):
        result = merge.measure(units, edited, peer=peer)
        for tool, row in result["tools"].items():
            shares = ", ".join(f"{key} {row[key]:.1%}" for key in ("right", "wrong", "filled"))
            ratio = f"{result['ratio']:.3f}" if tool != "pipeline" and "ratio" in result else ""
            yield f"merge {units:,} units, {edited:.0%} edited", tool, f"{row['seconds']:.2f} s CPU, {shares}", ratio


def _memory(quick: bool) -> Iterator[Row]:
    from bench import memory

    row = memory.measure(5_000 if quick else 100_000, 50 if quick else 200)
    figures = f"{row['median_ms']:.1f} ms median, best found {row['found']:.0%}, built in {row['build_s']:.1f} s"
    yield f"look up in {row['units']:,.0f} units", "pipeline", figures, ""


def _engines(quick: bool) -> Iterator[Row]:
    from bench import engines

    row = engines.measure(40 if quick else 160)
    what = f"translate {row['texts']:.0f} texts, 100 ms a request"
    yield what, "pipeline, eight at once", f"{row['eight at once, s']:.2f} s", ""
    ratio = row["eight at once, s"] / row["translate_batch, s"]
    yield what, "deep-translator", f"{row['translate_batch, s']:.2f} s", f"{ratio:.2f}"


def _checks(quick: bool) -> Iterator[Row]:
    from bench import check

    rows = check.measure(2_000 if quick else 10_000, peer=True)
    rows += [] if quick else [*check.measure(locale="ar"), *check.measure(locale="tr")]
    for number, row in enumerate(rows):
        locale = "Turkish" if number == len(rows) - 1 and not quick else "Arabic"
        figures = f"{row['cpu_s']:.1f} s CPU, {row['flagged']:.1%} of good units flagged"
        ratio = f"{row['ratio']:.2f}" if row["tool"] != "pipeline" else ""
        yield f"check {row['units']:,} units, {locale}", row["tool"], figures, ratio
    whole = check.command(2_000 if quick else check.UNITS)
    figures = f"{whole['wall_s']:.1f} s, {whole['cpu_s']:.1f} s CPU"
    yield f"`check` of a catalog of {whole['units']:,} units on {whole['cores']:.0f} cores", "pipeline", figures, ""


def _site(quick: bool) -> Iterator[Row]:
    from bench import site

    row = site.measure(20 if quick else 1000)
    figures = f"{row['first_s']:.1f} s, unchanged {row['unchanged_s']:.1f} s, after one edit {row['one_edit_s']:.1f} s"
    yield f"build {row['pages']:,.0f} pages on {row['cores']:.0f} cores", "pipeline", figures, ""


PARTS = (_articles, _merge, _memory, _engines, _checks, _site)
"""The measurements, in the order of the table."""


def main() -> None:
    """Print the table."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    quick = parser.parse_args().quick
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("what", "with", "figures", "ours / theirs"):
        table.add_column(name)
    for part in PARTS:
        for row in part(quick):
            table.add_row(*row)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
