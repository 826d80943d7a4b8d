"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read.

Silenced findings are results with a suppression of the kind ``inSource``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import quote

from pipeline.check.pages import Page, pages
from pipeline.model import Finding

__all__ = ["as_sarif"]

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(findings: Sequence[Finding], silenced: Sequence[Finding] = ()) -> str:
    """Print findings, silenced ones too, as one SARIF run."""
    everything = [*findings, *silenced]
    used = {finding.id for finding in everything}
    rules = [page for page in pages() if page.id in used]
    index = {page.id: number for number, page in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "medical-localization-pipeline", "rules": [_rule(page) for page in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.id]) for finding in everything],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(page: Page) -> dict[str, object]:
    return {
        "id": page.id,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.text},
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
        "properties": {"tags": [page.family]},
    }


def _result(finding: Finding, rule: int) -> dict[str, object]:
    message = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    # Stable while lines move, so that a host knows the finding again.
    key = "\0".join((finding.path, finding.id, finding.context or "", finding.source, finding.message))
    result: dict[str, object] = {
        "ruleId": finding.id,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.path)},
                    "region": {"startLine": finding.line},
                }
            }
        ],
        "partialFingerprints": {"unit/v1": blake2b(key.encode(errors="replace"), digest_size=16).hexdigest()},
    }
    if finding.silenced:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.silenced}]
    return result
