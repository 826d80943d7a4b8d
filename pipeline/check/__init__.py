"""Checks of translations and sources: one small module a check, registered in `pipeline.check.registry`."""

from __future__ import annotations

from pipeline.check.registry import CHECKS, SEVERITIES, Check
from pipeline.check.run import Named, check_catalogs, check_unit
from pipeline.check.unit import Problem, Setting, Unit, setting

__all__ = [
    "CHECKS",
    "SEVERITIES",
    "Check",
    "Named",
    "Problem",
    "Setting",
    "Unit",
    "check_catalogs",
    "check_unit",
    "setting",
]
