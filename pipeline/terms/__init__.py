"""The glossary's terms, and finding them in texts in any of their inflected forms."""

from __future__ import annotations

from pipeline.terms.find import Finder, find_forms
from pipeline.terms.glossary import Glossary, lint, load, parse
from pipeline.terms.matching import compile_term, occurs

__all__ = ["Finder", "Glossary", "compile_term", "find_forms", "lint", "load", "occurs", "parse"]
