"""The commands check and lint-source on a project."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib

from pipeline.catalog import po
from pipeline.catalog.catalog import Catalog
from pipeline.check.run import Named, check_catalogs
from pipeline.cores import cores
from pipeline.errors import CatalogError, ConfigError
from pipeline.model import Finding, Term
from pipeline.project import Project, Source

__all__ = ["Report", "check", "lint_source"]


@dataclass(slots=True)
class Report:
    """What was looked at and what was found. ``silenced`` are findings that an editor gave a reason for."""

    catalogs: int = 0
    units: int = 0
    findings: list[Finding] = field(default_factory=list)
    silenced: list[Finding] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether something stands in the way of publishing."""
        return any(finding.severity == "error" for finding in self.findings)


def check(
    project: Project,
    locales: Sequence[str],
    sources: Sequence[Source],
    *,
    since: str | None = None,
    spelling: bool = False,
) -> Report:
    """Check the catalogs of some sources in some locales.

    Args:
        project: The project.
        locales: The locales.
        sources: The sources whose catalogs are reported. All catalogs of a locale are read, since a sentence may be
            translated in two ways in two of them.
        since: A revision of git: only units that differ from it are reported.
        spelling: Whether words are looked up in Hunspell's dictionary.

    Raises:
        ConfigError: The revision is unknown, or there is no git; spelling was asked for and cannot be had.
        PipelineError: The glossary or a catalog cannot be read.
    """
    report = Report()
    terms = _terms(project)
    for locale in locales:
        if spelling:
            _need_dictionary(locale)
        folder = project.messages(locale)
        catalogs = {path: po.read(path, root=project.root) for path in sorted(folder.rglob("*.po"))}
        chosen = {source.beside(folder, ".po") for source in sources}
        if len(sources) == len(project.sources()):  # all of them: what belongs to no source too
            chosen = set(catalogs)
        named = [Named(project.show(path), catalog) for path, catalog in catalogs.items()]
        only = _chosen(project, {p: c for p, c in catalogs.items() if p in chosen}, since)
        report.catalogs += sum(path in chosen for path in catalogs)
        report.units += len(only)
        found = check_catalogs(
            named,
            locale,
            terms,
            project.source_locale,
            only=only,
            spelling=spelling,
            processes=cores(),
        )
        report.silenced += [finding for finding in found if finding.silenced]
        report.findings += [finding for finding in found if not finding.silenced]
    return report


def _terms(project: Project) -> Sequence[Term]:
    path = project.root / "glossary.yaml"
    if not path.is_file():
        return ()
    from pipeline.terms import load

    return load(path, project.show(path)).terms


def _chosen(
    project: Project, catalogs: dict[Path, Catalog], since: str | None
) -> frozenset[tuple[str, str | None, str]]:
    """The units to report: all, or those whose translation is another one than it was in a revision."""
    wanted: set[tuple[str, str | None, str]] = set()
    if since is not None:
        _need_revision(project.root, since)
    for path, catalog in catalogs.items():
        shown = project.show(path)
        old = {} if since is None else _texts(_old_entries(project.root, path, since))
        for entry in catalog.entries:
            if entry.obsolete or old.get((entry.msgctxt, entry.msgid)) == _state(entry):
                continue
            wanted.update((shown, entry.msgctxt, msgid) for msgid in (entry.msgid, entry.msgid_plural) if msgid)
    return frozenset(wanted)


def _state(entry: polib.POEntry) -> tuple[str, tuple[str, ...], bool, str]:
    plurals = tuple(entry.msgstr_plural[i] for i in sorted(entry.msgstr_plural))
    return (entry.msgstr, plurals, entry.fuzzy, entry.tcomment)


def _texts(
    entries: Iterable[polib.POEntry],
) -> dict[tuple[str | None, str], tuple[str, tuple[str, ...], bool, str]]:
    return {(e.msgctxt, e.msgid): _state(e) for e in entries if not e.obsolete}


def _old_entries(root: Path, path: Path, since: str) -> Sequence[polib.POEntry]:
    """The entries of a catalog as it was; none where it didn't exist or was damaged."""
    done = _git(root, "show", f"{since}:./{path.relative_to(root).as_posix()}")
    if done.returncode:
        return ()
    try:
        return po.parse(done.stdout, path).entries
    except CatalogError:
        return ()


def _need_revision(root: Path, since: str) -> None:
    if since.startswith("-") or _git(root, "rev-parse", "--verify", "--quiet", f"{since}^{{commit}}").returncode:
        raise ConfigError(f"git knows no revision “{since}”; name a commit, a tag or a branch such as main")


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 – fixed program, arguments that can't be options
            ["git", "-C", str(root), *arguments],  # noqa: S607 – the git of whoever runs it
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise ConfigError("--changed-since needs git, and it isn't installed; install it") from None


def _need_dictionary(locale: str) -> None:
    from pipeline.check.checks.spelling import dictionary

    if dictionary(locale) is None:
        raise ConfigError(
            f"--spelling needs Hunspell and its dictionary for {locale}; install both, or leave the option out"
        )


def lint_source(project: Project, sources: Sequence[Source]) -> Report:
    """Look over the sources themselves.

    Raises:
        PipelineError: A source or the glossary cannot be read.
    """
    from pipeline.check.source import lint
    from pipeline.tasks.articles import load

    report = Report()
    names = frozenset(source.name for source in project.sources())
    terms = _terms(project)
    for article in load(project, sources):
        report.catalogs += 1
        report.units += len(article.segments)
        report.findings += lint(article.document, article.segments, terms, project.source_locale, names, project.root)
    return report
