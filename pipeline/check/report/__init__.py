"""Findings as text for programs and people: one module a form, each a function from findings to text."""

from __future__ import annotations

from pipeline.check.report.github import as_github
from pipeline.check.report.html import as_html
from pipeline.check.report.json import as_json
from pipeline.check.report.sarif import as_sarif

__all__ = ["FORMATS", "as_github", "as_html", "as_json", "as_sarif"]

FORMATS = {"json": as_json, "github": as_github, "sarif": as_sarif}
"""The forms for programs, by the name that ``--format`` knows them by."""
