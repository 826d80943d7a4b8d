"""Findings as workflow commands of GitHub Actions, which shows them beside the lines they are about.

See "Workflow commands for GitHub Actions": ``::error file=…,line=…,title=…::message``; ``%``, CR and LF are escaped, in
properties also ``:`` and ``,``.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Finding

__all__ = ["as_github"]

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def as_github(findings: Sequence[Finding], silenced: Sequence[Finding] = ()) -> str:
    """Print findings as workflow commands, one a line; silenced ones are left out."""
    del silenced
    return "\n".join(map(_command, findings))


def _command(finding: Finding) -> str:
    message = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    return (
        f"::{_COMMANDS[finding.severity]} file={_property(finding.path)},line={finding.line},"
        f"title={_property(finding.id)}::{_data(message)}"
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
