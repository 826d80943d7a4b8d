"""The command line: parses, calls, prints, chooses the exit status. Only this room prints.

0: all is well. 1: something was found that a person must look at. 2: the input is bad; nothing was changed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.options import ARTICLES, QUIET

if TYPE_CHECKING:
    from pipeline.pretranslate.cascade import Outcome
    from pipeline.project import Project, Source
    from pipeline.tasks.localize import Report
    from pipeline.tasks.status import Progress

__all__ = ["main"]

_MOST_LEFT = 20  # units named one by one for one reason
_LOCALES = click.argument("locales", nargs=-1, metavar="[LOCALE]...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The folder with source/ in it. Default: the current folder.",
)
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """Translate the articles in source/ into other languages.

    LOCALE is a language such as ar or tr, a language and region such as pt-BR, or "all" for every
    configured one. Each command changes only what it must, and never a translator's text.
    """
    context.obj = folder


def _say(text: str = "") -> None:
    click.echo(text)


def _load(folder: Path, articles: Sequence[str]) -> tuple[Project, list[Source]]:
    from pipeline.project import load

    project = load(folder)
    return project, project.sources(articles)


def _locales(project: Project, names: Sequence[str]) -> list[str]:
    from pipeline.errors import ConfigError

    if not names:
        known = ", ".join(project.locales) or "ar, tr, pt-BR …"
        raise ConfigError(f"no locale is named; say which language, or “all” (make translate LANG=ar): {known}")
    if "all" in names:
        return project.all_locales()
    return list(dict.fromkeys(project.locale(name) for name in names))


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on long work in a terminal; nothing elsewhere."""
    if quiet or total < 20 or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=name)


@contextmanager
def _engine_bar(total: int, name: str) -> Iterator[Callable[[], None]]:
    """A progress bar with rate and time left while an engine is at work, in a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.progress import TimeRemainingColumn as Left
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f} units/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), Left())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total)
        yield lambda: bar.update(task, advance=1)


def _finish(report: Report) -> None:
    for finding in report.findings:
        click.echo(str(finding), err=True)
    if report.findings:
        raise SystemExit(1)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@cli.command()
@ARTICLES
@QUIET
@click.pass_obj
def extract(folder: Path, articles: tuple[str, ...], quiet: bool) -> None:
    """Take the sources apart: write the templates in locales/templates/."""
    from pipeline.tasks import localize

    project, sources = _load(folder, articles)
    with _progress(len(sources), quiet) as progress:
        report = localize.extract(project, sources, progress)
    if not quiet:
        changed = _count(len(report.written), "template") + " changed" if report.written else "no template changed"
        _say(f"{_count(report.articles, 'article')}, {_count(report.units, 'unit')}; {changed}.")


@cli.command()
@_LOCALES
@ARTICLES
@click.option("--engine", default="", metavar="NAME", help="Fill empty units with this engine (docs/engines.md).")
@click.option("--retranslate", is_flag=True, help="Renew drafts that no person has touched.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent to the engine, and change nothing.")
@click.option("--max-chars", type=click.IntRange(0), metavar="N", help="Send at most N characters to the engine.")
@QUIET
@click.pass_obj
def translate(
    folder: Path,
    locales: tuple[str, ...],
    articles: tuple[str, ...],
    engine: str,
    retranslate: bool,
    dry_run: bool,
    max_chars: int | None,
    quiet: bool,
) -> None:
    """Bring the catalogs of LOCALE up to date with the sources and build the pages.

    Translations are kept wherever their text moved; a changed sentence keeps its old translation, marked
    "fuzzy"; new sentences are filled from what was translated before, from the glossary and by the engine, as
    drafts, or stay empty.
    """
    from pipeline.pretranslate.cascade import Options
    from pipeline.tasks import localize

    project, sources = _load(folder, articles)
    tags = _locales(project, locales)
    options = Options(engine, retranslate, dry_run, max_chars)
    with _progress(0 if dry_run else len(sources), quiet) as progress:
        report = localize.translate(project, tags, sources, progress, options, _engine_bar)
    if dry_run:
        for outcome in report.outcomes:
            _plan(outcome)
        return
    rows = [] if quiet else _summary(project, tags, sources)
    failed = False
    for outcome in report.outcomes:
        failed |= _outcome(outcome, quiet)
    if any(outcome.interrupted for outcome in report.outcomes):
        click.echo("Stopped. What was done is kept; run this again to go on from there.", err=True)
        raise SystemExit(130)
    if not quiet:
        _next_step(project, rows, sources)
    _finish(report)
    if failed:
        raise SystemExit(1)


@cli.command()
@_LOCALES
@ARTICLES
@QUIET
@click.pass_obj
def build(folder: Path, locales: tuple[str, ...], articles: tuple[str, ...], quiet: bool) -> None:
    """Put the pages of LOCALE together from the catalogs as they are.

    build/LOCALE/ takes only what a person has passed; build/drafts/LOCALE/ takes drafts too.
    """
    from pipeline.tasks import localize

    project, sources = _load(folder, articles)
    tags = _locales(project, locales)
    with _progress(len(sources), quiet) as progress:
        report = localize.build(project, tags, sources, progress)
    if not quiet:
        changed = _count(len(report.written), "file")
        _say(f"{_count(report.articles, 'article')} built for {', '.join(tags)}; {changed} changed.")
    _finish(report)


@cli.command()
@_LOCALES
@click.option(
    "--file",
    "archive",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Install this Argos package, fetched on another machine.",
)
@QUIET
@click.pass_obj
def model(folder: Path, locales: tuple[str, ...], archive: Path | None, quiet: bool) -> None:
    """Download, verify and install a local model for LOCALE, for the engine ctranslate2."""
    import os

    from pipeline.engines import Settings
    from pipeline.engines.models import download, install
    from pipeline.errors import ConfigError
    from pipeline.project import load

    project = load(folder)
    tags = _locales(project, locales)
    settings = Settings.load(project.root, os.environ)
    if archive is not None and len(tags) != 1:
        raise ConfigError("a package is for one language; name that language alone")
    for tag in tags:
        if archive is not None:
            place = install(archive, settings, project.source_locale, tag, settings.get("ARGOS_SHA256"))
        else:
            place = download(settings, project.source_locale, tag)
        if not quiet:
            _say(f"{tag}: the model lies in {project.show(place)}. Use it with ENGINE=ctranslate2.")


@cli.command()
@_LOCALES
@ARTICLES
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.pass_obj
def status(folder: Path, locales: tuple[str, ...], articles: tuple[str, ...], as_json: bool) -> None:
    """Show how far the translation of each article is (default: all locales)."""
    project, sources = _load(folder, articles)
    tags = _locales(project, locales or ("all",))
    if as_json:
        import json

        from pipeline.tasks.status import status as count

        rows = [
            {
                "locale": p.locale,
                "article": p.article,
                "units": p.units,
                "words": p.words,
                "translated": p.translated,
                "fuzzy": p.fuzzy,
                "untranslated": p.untranslated,
                "percent": p.percent,
                "drafted": p.drafted,
            }
            for p in count(project, tags, sources)
        ]
        _say(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _summary(project, tags, sources)
        _sign_offs(project, tags, sources)


@cli.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD.po")
@click.argument("template", type=click.Path(path_type=Path), metavar="TEMPLATE.pot")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write here; default: OLD.po itself.",
)
@QUIET
def merge(old: Path, template: Path, output: Path | None, quiet: bool) -> None:
    """Bring any catalog up to date with a template, as msgmerge does."""
    from pipeline.catalog.merge import merge_files

    merge_files(old, template, output)
    if not quiet:
        _say(f"{output or old} is up to date with {template}.")


def _summary(project: Project, tags: Sequence[str], sources: Sequence[Source]) -> list[Progress]:
    """Print how far each article is; returns the rows."""
    from pipeline.tasks.status import status as count

    rows = list(count(project, tags, sources))
    names = ("locale", "article", "units", "words", "translated", "fuzzy", "untranslated", "done", "drafted")
    cells = [
        (
            p.locale,
            p.article,
            *map(str, (p.units, p.words, p.translated, p.fuzzy, p.untranslated)),
            f"{p.percent} %",
            f"{p.drafted} %",
        )
        for p in rows
    ]
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, justify="left" if name in ("locale", "article") else "right", no_wrap=True)
    for row in cells:
        table.add_row(*row)
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    console.print(table)
    return rows


def _sign_offs(project: Project, tags: Sequence[str], sources: Sequence[Source]) -> None:
    """Say which articles are signed off, and what made a sign-off void."""
    signed = [tag for tag in tags if project.reviews(tag).exists()]
    if not signed:
        return
    from pipeline.tasks.approve import review_states

    for state in review_states(project, signed, sources):
        if state.state == "signed-off":
            _say(f"{state.locale}/{state.article}: signed off by {state.reviewer}, {state.date}")
        for reason in state.reasons:
            _say(f"{state.locale}/{state.article}: the sign-off by {state.reviewer} is void: {reason}")


def _outcome(outcome: Outcome, quiet: bool) -> bool:
    """Say how empty units were filled, and what was not; tell whether an engine asked for by name failed."""
    locale = outcome.locale
    if not quiet:
        if outcome.taken:
            _say(f"{locale}: {_count(outcome.taken, 'unit')} filled from the same place in earlier translations.")
        if outcome.remembered:
            _say(f"{locale}: {_count(outcome.remembered, 'unit')} filled from earlier translations, marked fuzzy.")
        if outcome.glossary:
            _say(f"{locale}: {_count(outcome.glossary, 'unit')} filled from the glossary, marked fuzzy.")
        if outcome.drafted:
            flagged = f"; {outcome.flagged} with a comment that says what to look at" if outcome.flagged else ""
            _say(f"{locale}: {_count(outcome.drafted, 'unit')} drafted by {outcome.engine}, marked fuzzy{flagged}.")
    reasons: dict[str, list[str]] = {}
    for left in outcome.left:
        text = left.msgid if len(left.msgid) <= 60 else f"{left.msgid[:59]}…"
        reasons.setdefault(left.reason, []).append(f"{left.name}: “{text}”")
    for reason, places in reasons.items():
        for place in places[:_MOST_LEFT]:
            click.echo(f"{locale}: {place} stays empty: {reason}", err=True)
        if len(places) > _MOST_LEFT:
            click.echo(f"{locale}: and {_count(len(places) - _MOST_LEFT, 'unit')} more for this reason.", err=True)
    if outcome.failure:
        again = "What is done is kept; run this again to go on, or choose another engine with ENGINE=."
        empty = f"{_count(outcome.empty, 'unit')} {'stays' if outcome.empty == 1 else 'stay'} empty"
        click.echo(f"{locale}: {outcome.engine} failed: {outcome.failure}. {empty}. {again}", err=True)
    elif outcome.empty and not outcome.engine and not quiet:
        _say(
            f"{locale}: {_count(outcome.empty, 'unit')} {'is' if outcome.empty == 1 else 'are'} empty. For drafts by"
            " a machine name an engine with ENGINE= or in pipeline.yaml (docs/engines.md)."
        )
    return outcome.named and bool(outcome.failure)


def _plan(outcome: Outcome) -> None:
    """Say what a run would do."""
    locale, plan = outcome.locale, outcome.plan
    if not outcome.wanted:
        _say(f"{locale}: nothing to fill.")
        return
    known = outcome.taken + outcome.remembered
    units = _count(outcome.wanted, "unit")
    _say(f"{locale}: {units} to fill: {known} from memory, {outcome.glossary} from the glossary.")
    rest = outcome.wanted - known - outcome.glossary
    if outcome.failure:
        _say(f"{locale}: {outcome.engine} could not be used: {outcome.failure}.")
    if plan is None:
        if rest:
            size = f"{_count(outcome.words, 'word')}, {_count(outcome.characters, 'character')}"
            _say(f"{locale}: {_count(rest, 'unit')} for an engine: {size}.")
        return
    size = f"{_count(plan.words, 'word')}, {_count(plan.characters, 'character')}"
    _say(f"{locale}: {outcome.engine} would be sent {_count(plan.to_send, 'text')}: {size}.")
    saved = f"{_count(outcome.saved, 'character')}; {outcome.cached} from the cache"
    _say(f"{locale}: saved by memory, glossary and cache: {saved}.")
    setting = f"{outcome.engine.upper()}_PRICE_PER_MILLION"
    price = f"unknown; put yours into {setting}" if plan.price is None else f"{plan.price:,.2f}"
    _say(f"{locale}: estimated price: {price}. Lost terms are asked for again, which may send more.")


def _next_step(project: Project, rows: Sequence[Progress], sources: Sequence[Source]) -> None:
    """Name the catalog with most left to do, and the page to look at."""
    if not rows:
        return
    row = max(rows, key=lambda row: row.units - row.translated)
    source = next(source for source in sources if source.name == row.article)
    catalog = source.beside(project.messages(row.locale), ".po")
    if row.units > row.translated:
        _say(f"Next: open {project.show(catalog)}")
        _say("in Poedit or a text editor, correct the translations, clear “fuzzy” on what is right, save,")
        _say("and run this again.")
    _say(f"The page, drafts included: {project.show(project.built(row.locale, drafts=True) / source.name)}")


def _register() -> None:
    """Add the commands that live in files of their own."""
    from pipeline.cli.check import check, lint_source
    from pipeline.cli.site import approve, publish, serve, site

    for command in (check, lint_source, site, serve, approve, publish):
        cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # whatever the shell's locale says
    from pipeline.errors import PipelineError

    _register()
    status: Any = 0
    try:
        status = cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="pipeline",
            standalone_mode=False,
        )
    except PipelineError as error:
        click.echo(str(error), err=True)
        status = 2
    except click.UsageError as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was not finished was not written.", err=True)
        status = 130
    except BrokenPipeError:
        status = 0
    sys.exit(status or 0)
