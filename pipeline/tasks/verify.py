"""The checks' errors in the catalogs of some articles, for those who must refuse them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Finding
from pipeline.project import Project, Source

__all__ = ["check_errors"]


def check_errors(project: Project, locale: str, sources: Sequence[Source]) -> dict[str, list[Finding]]:
    """The errors that the checks find in a locale, by source name; what an editor has silenced is none.

    Raises:
        PipelineError: Something cannot be read.
    """
    from pipeline.tasks.check import check

    names = {project.show(source.beside(project.messages(locale), ".po")): source.name for source in sources}
    found: dict[str, list[Finding]] = {}
    for finding in check(project, [locale], sources).findings:
        if finding.severity == "error" and finding.path in names:
            found.setdefault(names[finding.path], []).append(finding)
    return found
