"""Findings as one HTML page that stands alone: source and target side by side, each in its own direction.

No scripts, no addresses of other hosts; every text is escaped. What a finding means is marked in both texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from pipeline.check.language import load
from pipeline.model import Finding

__all__ = ["as_html"]

_SEVERITIES = ("error", "warning", "info")

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --error: #c62828; --warning: #b26a00; --info: #1565c0; }
body { font: 16px/1.5 system-ui, "Noto Sans", "Noto Naskh Arabic", sans-serif; margin: 2rem auto; max-width: 75rem;
  padding: 0 1rem; }
h1, summary { font-size: 1.5rem; font-weight: bold; } summary { margin: 2rem 0 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
article { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1rem; overflow: hidden; }
.texts { display: grid; grid-template-columns: 1fr 1fr; }
.texts > p { margin: 0; padding: .7rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.texts > p + p { border-left: 1px solid var(--line); }
.texts > p[dir=rtl] { font-size: 1.1em; }
ul { list-style: none; margin: 0; padding: .6rem 1rem; border-top: 1px solid var(--line); background: #8881; }
li { margin: .2rem 0; } .hint { opacity: .75; } .where { opacity: .7; font-size: .85em; float: right; }
b { border-radius: .3rem; color: #fff; font-size: .8em; font-weight: 600; padding: .1rem .45rem; }
b.error { background: var(--error); } b.warning { background: var(--warning); } b.info { background: var(--info); }
mark { background: #ffd54f; color: #000; border-radius: .2rem; }
table { border-collapse: collapse; } td, th { padding: .15rem .8rem .15rem 0; text-align: start; }
td.count { text-align: end; }
@media (max-width: 45rem) { .texts { grid-template-columns: 1fr; }
  .texts > p + p { border-left: 0; border-top: 1px solid var(--line); } }
"""

_HEAD = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Findings</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Findings</h1>
"""


def as_html(findings: Sequence[Finding], silenced: Sequence[Finding] = (), source_locale: str = "en") -> str:
    """Print findings as an HTML page.

    Args:
        findings: What was found, by file and line.
        silenced: Findings that an editor gave a reason for; they stand at the end.
        source_locale: The language of the sources.
    """
    return "".join(
        (
            _HEAD,
            _summary(findings),
            *_sections(findings, source_locale),
            "<h1>Silenced, with reasons</h1>\n" if silenced else "",
            *_files(silenced, source_locale),
            "</body>\n</html>\n",
        )
    )


def _summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return "<p>Nothing was found.</p>\n"
    counts = Counter((finding.severity, finding.id) for finding in findings)
    rows = "".join(
        f'<tr><td><b class="{severity}">{severity}</b></td><td>{escape(check)}</td>'
        f'<td class="count">{count}</td></tr>\n'
        for (severity, check), count in sorted(
            counts.items(), key=lambda c: (_SEVERITIES.index(c[0][0]), -c[1], c[0][1])
        )
    )
    return f"<table>\n<tr><th>Severity</th><th>Check</th><th>Findings</th></tr>\n{rows}</table>\n"


def _sections(findings: Sequence[Finding], source_locale: str) -> Iterator[str]:
    """Yield the units with an error, then those with a warning, then the rest, folded."""
    worst: dict[tuple[object, ...], int] = {}
    for finding in findings:
        key = _unit_of(finding)
        worst[key] = min(worst.get(key, len(_SEVERITIES)), _SEVERITIES.index(finding.severity))
    for rank, (title, is_folded) in enumerate((("Errors", False), ("Warnings", False), ("For information", True))):
        there = [finding for finding in findings if worst[_unit_of(finding)] == rank]
        if there and is_folded:
            yield f"<details{'' if min(worst.values()) < rank else ' open'}>\n<summary>{title}</summary>\n"
        elif there:
            yield f"<h1>{title}</h1>\n"
        yield from _files(there, source_locale)
        if there and is_folded:
            yield "</details>\n"


def _unit_of(finding: Finding) -> tuple[object, ...]:
    return finding.path, finding.line, finding.context, finding.source, finding.target


def _files(findings: Sequence[Finding], source_locale: str) -> list[str]:
    parts = []
    for path, in_file in groupby(findings, key=lambda finding: finding.path):
        parts.append(f"<h2>{escape(path)}</h2>\n")
        for _, of_unit in groupby(in_file, key=_unit_of):
            parts.append(_unit(list(of_unit), source_locale))
    return parts


def _unit(findings: Sequence[Finding], source_locale: str) -> str:
    first = findings[0]
    texts = ""
    if first.source:
        source_spans = [f.source_span for f in findings if f.source_span]
        texts += f"<p {_language(source_locale)}>{_marked(first.source, source_spans)}</p>"
    if first.locale:
        target_spans = [f.target_span for f in findings if f.target_span]
        texts += f"<p {_language(first.locale)}>{_marked(first.target, target_spans)}</p>"
    items = "".join(
        f'<li><span class="where">line {f.line}</span><b class="{f.severity}">{f.severity}</b> '
        f"<strong>{escape(f.id)}</strong> {escape(_isolated(f.message))}"
        + (f'<br><span class="hint">→ {escape(_isolated(f.hint))}</span>' if f.hint else "")
        + (f'<br><span class="hint">silenced: {escape(_isolated(f.silenced))}</span>' if f.silenced else "")
        + "</li>\n"
        for f in findings
    )
    return f'<article>\n<div class="texts">{texts}</div>\n<ul>\n{items}</ul>\n</article>\n'


def _isolated(text: str) -> str:
    """Quoted words in another script, each kept from turning the sentence round (UAX #9)."""
    return text.replace("“", "“\u2068").replace("”", "\u2069”")


def _language(locale: str) -> str:
    direction = "rtl" if load(locale).is_rtl else "ltr"
    return f'lang="{escape(locale, quote=True)}" dir="{direction}"'


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in sorted(spans):
        if start < at or end <= start:
            continue
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join((*parts, escape(text[at:])))
