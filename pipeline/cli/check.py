"""The commands ``check`` and ``lint-source``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import ARTICLES

if TYPE_CHECKING:
    from pipeline.model import Finding
    from pipeline.tasks.check import Report

__all__ = ["check", "lint_source"]

_LEVELS = ("error", "warning", "info")
_STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json", "github", "sarif")),
    default="table",
    help="How findings are printed.",
)
_HTML = click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write an HTML report too.")
_LEVEL = click.option(
    "--level",
    type=click.Choice(_LEVELS),
    help="The least severity that is shown. Default: warning in the table, info elsewhere.",
)


@click.command()
@click.argument("locales", nargs=-1, metavar="[LOCALE]...")
@ARTICLES
@_FORMAT
@_HTML
@_LEVEL
@click.option("--changed-since", "since", metavar="REV", help="Only units that differ from this revision of git.")
@click.option("--spelling", is_flag=True, help="Ask Hunspell too.")
@click.pass_obj
def check(
    folder: Path,
    locales: tuple[str, ...],
    articles: tuple[str, ...],
    form: str,
    html: Path | None,
    level: str | None,
    since: str | None,
    spelling: bool,
) -> None:
    """Check the translations of LOCALE (default: all): doses, negations, drugs, terms, markup, language.

    docs/checks.md explains each check, and how to silence a finding.
    """
    from pipeline.project import load
    from pipeline.tasks.check import check as run

    project = load(folder)
    names = [n for n in locales if n != "all"]
    tags = list(dict.fromkeys(map(project.locale, names))) if names else project.all_locales()
    report = run(project, tags, project.sources(articles), since=since, spelling=spelling)
    _print(report, form, html, level, project.source_locale)


@click.command("lint-source")
@ARTICLES
@_FORMAT
@_HTML
@_LEVEL
@click.pass_obj
def lint_source(folder: Path, articles: tuple[str, ...], form: str, html: Path | None, level: str | None) -> None:
    """Look over the sources: misspelt terms, lost spaces, unanswered questions, dead links, readability."""
    from pipeline.project import load
    from pipeline.tasks.check import lint_source as run

    project = load(folder)
    _print(run(project, project.sources(articles)), form, html, level, project.source_locale)


def _print(report: Report, form: str, html: Path | None, level: str | None, source_locale: str) -> None:
    level = level or ("warning" if form == "table" else "info")
    shown = [f for f in report.findings if _LEVELS.index(f.severity) <= _LEVELS.index(level)]
    if html is not None:
        _write(html, report.findings, report.silenced, source_locale)
    if form == "table":
        _table(shown, report)
    else:
        from pipeline.check.report import FORMATS

        text = FORMATS[form](shown, report.silenced)
        if text:
            click.echo(text)
    if report.has_errors:
        raise SystemExit(1)


def _write(path: Path, findings: Sequence[Finding], silenced: Sequence[Finding], source_locale: str) -> None:
    from pipeline.check.report import as_html
    from pipeline.errors import ConfigError

    try:
        path.write_text(as_html(findings, silenced, source_locale), "utf-8")
    except OSError as error:
        raise ConfigError(f"the report cannot be written ({error.strerror}); name another file", path) from None


def _table(shown: Sequence[Finding], report: Report) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, soft_wrap=False)
    for path, found in groupby(shown, key=lambda finding: finding.path):
        table = Table(title=Text(path), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("line", justify="right", no_wrap=True)
        table.add_column("check", no_wrap=True)
        table.add_column("what is wrong", overflow="fold")
        table.add_column("how to mend it", overflow="fold")
        for finding in found:
            table.add_row(
                str(finding.line),
                Text(f"{finding.severity}: {finding.id}", style=_STYLES[finding.severity]),
                Text(_isolated(finding.message)),
                Text(_isolated(finding.hint)),
            )
        console.print(table)
    if report.silenced:
        console.print("Silenced, with reasons:")
        for finding in report.silenced:
            where = f"{finding.path}:{finding.line}: {finding.id}: {finding.silenced}"
            console.print(Text(_isolated(where)))
        console.print()
    counts = Counter(finding.severity for finding in report.findings)
    told = ", ".join(_counted(counts[severity], severity) for severity in _LEVELS[:2])
    seen = f"{_counted(report.catalogs, 'file')}, {_counted(report.units, 'unit')}"
    how = " (--level info shows them)" if len(shown) < len(report.findings) else ""
    console.print(Text(f"{seen}: {told}, {counts['info']:,} for information{how}."))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _isolated(text: str) -> str:
    """Quoted words of another direction, each kept from turning the line round in a terminal that knows how."""
    return text.replace("“", "“\u2068").replace("”", "\u2069”")
