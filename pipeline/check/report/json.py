"""Findings as JSON: a list of objects, in the order they were found."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.model import Finding

__all__ = ["as_json"]


def as_json(findings: Sequence[Finding], silenced: Sequence[Finding] = ()) -> str:
    """Print findings, those that are silenced too, as a JSON list.

    Spans count characters of ``source`` and ``target``.
    """
    return json.dumps([_shown(f) for f in (*findings, *silenced)], ensure_ascii=False, indent=2)


def _shown(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.id,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "locale": finding.locale,
        "message": finding.message,
        "hint": finding.hint,
        "context": finding.context,
        "source": finding.source,
        "target": finding.target,
        "source_span": finding.source_span,
        "target_span": finding.target_span,
        "silenced": finding.silenced,
    }
