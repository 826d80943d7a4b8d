"""Options that several commands have."""

from __future__ import annotations

import click

__all__ = ["ARTICLES", "QUIET"]

ARTICLES = click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="NAME",
    help="Only this source, e.g. about/team. Can be repeated.",
)
QUIET = click.option("--quiet", "-q", is_flag=True, help="Print nothing but findings and errors.")
