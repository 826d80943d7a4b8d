"""The languages whose inflection is known. A new one is a file here and a line in ``RULES``."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from pipeline.terms.languages.base import Language

__all__ = ["RULES", "Language", "language"]

# Primary language subtag (BCP 47) → the module that holds its rules as LANGUAGE, loaded when first needed.
RULES = {
    "ar": "pipeline.terms.languages.ar",
    "en": "pipeline.terms.languages.en",
    "tr": "pipeline.terms.languages.tr",
}


@lru_cache(maxsize=256)
def language(locale: str) -> Language:
    """Return the rules for a locale (``tr``, ``pt-BR``, ``ar_EG``): its language's own, or the default ones."""
    code = locale.replace("_", "-").split("-")[0].lower()
    if code in RULES:
        rules = import_module(RULES[code]).LANGUAGE
        if not isinstance(rules, Language):
            raise TypeError(f"{RULES[code]}.LANGUAGE is not a Language")
        return rules
    from pipeline.terms.languages.stemmed import stemmed

    return stemmed(code)
