"""The page of each check, made of its docstring, and ``docs/checks.md`` made of the pages.

``python -m pipeline.check.pages`` writes the file anew; what stands in it between the marks of the rates is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.check.registry import CHECKS

__all__ = ["Page", "pages", "render"]

_FAMILIES = {
    "safety": ("Safety", "What could harm a patient."),
    "terminology": ("Terminology", "What the glossary and the other translations say."),
    "markup": ("Markup", "What would break the page."),
    "language": ("Language", "What a careful editor would mend."),
    "source": ("Source", "What `make lint-source` says of the sources themselves."),
    "silence": ("Silencing", "What is wrong with a `check-ok`."),
}
_BEGIN, _END = "<!-- rates: begin -->", "<!-- rates: end -->"
_TOP = """\
# The checks

<!-- Written by `python -m pipeline.check.pages` from the docstrings in pipeline/check; only the rates are typed in. -->

`make check LANG=ar` reads the catalogs of a locale and says what a patient could be harmed by, what would break the
page, and what a careful editor would mend: with the catalog's file and line, the unit, why, and how to mend it. Drafts
are checked like everything else; a unit without a translation is not. `make lint-source` looks over the sources.

| option | what it does |
|---|---|
| `--format json`, `github`, `sarif` | prints the findings for programs instead of the table |
| `--html FILE` | writes a report with source and target side by side |
| `--changed-since REV` | reports only units that differ from that revision of git |
| `--spelling` | asks Hunspell too |

The exit status is 1 if there is an error, 0 if there is none, 2 if something cannot be read. An `error` blocks
publishing, a `warning` should be looked at, an `info` is for knowing.

## Silencing a finding

A finding that is wrong, or right on purpose, is silenced in the unit's translator's comment, with the reason:

```
# check-ok: numbers "spelt out on purpose"
```

It silences one check in one unit. `make check` lists what is silenced and why. A `check-ok` without a reason, or for a
check that there isn't, is an error itself.

"""


@dataclass(frozen=True, slots=True)
class Page:
    """What is told about a check. ``summary`` is its first sentence, ``text`` all of it."""

    id: str
    severity: str
    family: str
    summary: str
    text: str


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """The pages of all checks, of those of sources too, in the order of the documentation."""
    from pipeline.check.source import SOURCE_CHECKS

    found = [_page(c.id, c.severity, c.family, c.page) for c in CHECKS]
    found += [_page(s.id, s.severity, "source", s.page) for s in SOURCE_CHECKS]
    found.append(
        _page("check-ok", "error", "silence", "A `check-ok` comment has no reason, or names a check that there isn't.")
    )
    return tuple(found)


def _page(identity: str, severity: str, family: str, text: str) -> Page:
    text = text.strip()
    summary = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    return Page(identity, severity, family, summary, text)


def render(rates: str) -> str:
    """The text of ``docs/checks.md``.

    Args:
        rates: What stands between the marks of the rates.
    """
    parts = [_TOP, "## How good they are\n\n", f"{_BEGIN}{rates}{_END}\n", *_sections()]
    return "".join(parts)


def _sections() -> Iterator[str]:
    for family, (title, about) in _FAMILIES.items():
        yield f"\n## {title}\n\n{about}\n"
        for page in pages():
            if page.family == family:
                yield f"\n### `{page.id}` ({page.severity})\n\n{page.text}\n"


def rates(text: str) -> str:
    """What stands between the marks of the rates in a documentation file; a line feed if there are none."""
    if _BEGIN not in text or _END not in text:
        return "\n"
    return text[text.index(_BEGIN) + len(_BEGIN) : text.index(_END)]


def main() -> None:
    """Write ``docs/checks.md`` anew, with the rates that stand in it or those given on standard input."""
    path = Path("docs/checks.md")
    old = path.read_text("utf-8") if path.exists() else ""
    given = "\n" + sys.stdin.read().strip() + "\n" if "--rates" in sys.argv else rates(old)
    path.write_text(render(given), "utf-8")


if __name__ == "__main__":
    main()
