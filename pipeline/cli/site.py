"""The commands site, serve, approve and publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import ARTICLES, QUIET

if TYPE_CHECKING:
    from pipeline.project import Project

__all__ = ["approve", "publish", "serve", "site"]


@click.command()
@click.option("--for", "generator", type=click.Choice(["hugo", "docusaurus"]), help="Lay out the texts for it instead.")
@QUIET
@click.pass_obj
def site(folder: Path, generator: str | None, quiet: bool) -> None:
    """Build the pages of all locales, drafts too, into public/."""
    from pipeline import cli
    from pipeline.tasks import site as task

    project, sources = cli._load(folder, ())
    if generator:
        written = task.lay_out(project, generator)
        if not quiet:
            click.echo(f"build/{generator}/ is laid out for {generator}; {cli._count(written, 'file')} changed.")
        return
    with cli._progress(len(sources), quiet) as progress:
        report = task.site(project, progress)
    if not quiet:
        click.echo(f"{cli._count(report.pages, 'page')} in public/; {cli._count(len(report.changed), 'file')} changed.")
        _strings(project, report.unreviewed_strings)
        if report.outside:
            click.echo(f"Links to pages that this project does not make: {', '.join(report.outside)}")
        if not project.site.get("url"):
            click.echo("No site.url in pipeline.yaml: canonical addresses, sitemap and feeds were left out.")
        click.echo("Look at it with: make serve")
    for finding in report.findings:
        click.echo(str(finding), err=True)
    if report.findings:
        raise SystemExit(1)


def _strings(project: Project, counts: dict[str, int]) -> None:
    from pipeline import cli

    for locale, count in counts.items():
        path = project.show(project.interface(locale))
        click.echo(f"{path}: {cli._count(count, 'string')} of the site not passed by a person; drafts show them only.")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.pass_obj
def serve(folder: Path, port: int) -> None:
    """Show public/ on this machine, until Ctrl-C."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from pipeline.errors import ConfigError
    from pipeline.project import load

    public = load(folder).root / "public"
    if not (public / "index.html").is_file():
        raise ConfigError("there are no pages yet; build them with make site", "public")
    handler = partial(SimpleHTTPRequestHandler, directory=str(public))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise ConfigError(f"port {port} can't be used ({error.strerror}); choose another with PORT=") from None
    click.echo(f"http://127.0.0.1:{port}/  (Ctrl-C ends it)")
    with server:
        server.serve_forever()


@click.command()
@click.argument("locale")
@ARTICLES
@click.option("--reviewer", default="", metavar="NAME", help="Who signs: name and credential.")
@click.option("--withdraw", is_flag=True, help="Take the articles off the site at the next publishing instead.")
@QUIET
@click.pass_obj
def approve(folder: Path, locale: str, articles: tuple[str, ...], reviewer: str, withdraw: bool, quiet: bool) -> None:
    """Record that REVIEWER has signed off articles in LOCALE as they read now."""
    from pipeline import cli
    from pipeline.errors import ConfigError
    from pipeline.tasks.approve import approve as sign

    project, _ = cli._load(folder, ())
    if not articles:
        raise ConfigError("no article is named; a person signs off one at a time: ARTICLE=about/team")
    sources = project.sources(articles)
    tag = project.locale(locale)
    written = sign(project, tag, sources, reviewer, withdraw=withdraw)
    if not quiet:
        names = ", ".join(source.name for source in sources)
        said = "is withdrawn" if withdraw else "is signed off"
        click.echo(f"{names} {said} in {tag} by {' '.join(reviewer.split())}.")
        path = project.show(project.reviews(tag))
        click.echo(f"Commit {path}." if written else f"{path} said so already.")


@click.command()
@click.argument("locales", nargs=-1, metavar="[LOCALE]...")
@ARTICLES
@click.option("--drafts", is_flag=True, help="Publish everything to the preview address, hidden from search engines.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@QUIET
@click.pass_obj
def publish(
    folder: Path, locales: tuple[str, ...], articles: tuple[str, ...], drafts: bool, dry_run: bool, quiet: bool
) -> None:
    """Put reviewed articles on the site, and only those."""
    from pipeline import cli
    from pipeline.tasks.publish import publish as put

    project, sources = cli._load(folder, articles)
    tags = cli._locales(project, locales or ("all",))
    with cli._progress(len(sources), quiet) as progress:
        report = put(project, tags, sources, progress, drafts=drafts, dry_run=dry_run)
    if not quiet:
        for name in report.published:
            click.echo(f"{'would publish' if dry_run else 'published'}: {name}")
        for name in report.withdrawn:
            click.echo(f"{'would withdraw' if dry_run else 'withdrawn'}: {name}")
        changes = report.changes
        for word, paths in (("new", changes.added), ("changed", changes.changed), ("gone", changes.removed)):
            for path in paths if dry_run else ():
                click.echo(f"  {word}: {path}")
        click.echo(
            f"{cli._count(len(changes.added), 'file')} new, {len(changes.changed)} changed, "
            f"{len(changes.removed)} gone; " + ("switched." if report.delivered else "nothing was touched.")
        )
        if not drafts and report.published:
            _strings(project, report.unreviewed_strings)
    for refusal in report.refused:
        kept = " (the page that is live stays)" if refusal.kept else ""
        click.echo(f"{refusal.locale}/{refusal.article}: not published{kept}: {'; '.join(refusal.reasons)}", err=True)
    if report.refused:
        raise SystemExit(1)
