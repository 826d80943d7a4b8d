"""Emphasis, code, tags, images, footnote marks or line breaks are not those of the source.

The text is read as Markdown, as the build reads it. Signs are compared as the catalog shows them: `**`, `*`, `~~`,
`code`, `<b>`, `![1]`, `[^1]`. A translation that would turn into a list, a heading or a table is found too.

*Why it matters:* the build leaves the source text in place of a translation whose markup doesn't fit.

*How to mend it:* take each sign over from the source, round the words that stand for the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.check.signs import MARKUP
from pipeline.check.unit import Problem, Unit

ID = "markup"
SEVERITY = "error"
FAMILY = "markup"
SIGNS = MARKUP

_SIGNS = {"strong": "**", "emphasis": "*", "strikethrough": "~~"}


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each sign that is there too seldom or too often."""
    if unit.markup is None:
        return
    wanted, there = unit.markup
    if there.block and not wanted.block:
        yield Problem(
            "a line of it would become a list, a heading, a quotation or a table",
            "put a backslash before the sign that the line begins with",
        )
        return
    for kind, sign in _SIGNS.items():
        if wanted.runs[kind] != there.runs[kind]:
            lost = there.runs[kind] < wanted.runs[kind]
            yield Problem(
                f"a pair of {sign} is {'missing' if lost else 'not in the source'}",
                f"{'set' if lost else 'take away'} {sign} … {sign}",
            )
    if wanted.runs == there.runs and wanted.stars != there.stars:
        yield Problem(
            f"it has {there.stars} asterisks, the source {wanted.stars}; those too many show on the page",
            "set as many as the source has",
        )
    groups = (
        ("the code", wanted.code, there.code),
        ("the tag", wanted.tags, there.tags),
        ("the image", wanted.images, there.images),
        ("the footnote mark", wanted.footnotes, there.footnotes),
    )
    for what, one, other in groups:
        yield from differing(what, one, other)
    for entity, count in wanted.entities.items():
        if there.entities[entity] < count and entity not in ("&nbsp;", "&quot;", "&apos;"):
            yield Problem(f"the character reference “{entity}” is missing", "take it over", None, None, "warning")
    if wanted.breaks != there.breaks:
        yield Problem(
            f"it has {there.breaks} line breaks, the source {wanted.breaks}", "break the lines where the source does"
        )


def differing(what: str, wanted: Counter[str], there: Counter[str]) -> Iterator[Problem]:
    """Yield a problem for each sign that two counts differ in."""
    if wanted == there:
        return
    for sign in sorted(wanted.keys() | there.keys()):
        if there[sign] < wanted[sign]:
            yield Problem(f"{what} “{sign}” is missing", "take it over from the source")
        elif there[sign] > wanted[sign]:
            yield Problem(f"{what} “{sign}” stands there too often or is not in the source", "take it away")
