"""Machine-translation engines: one small interface, one file an engine.

Adding an engine is one file with ``create(name, settings, source, target, instructions)`` and one line in
``REGISTRY``. Modules are imported when their engine is asked for, never before.
"""

from __future__ import annotations

from importlib import import_module

from pipeline.engines.base import Engine, Failure, Request
from pipeline.engines.settings import Secret, Settings
from pipeline.errors import EngineNotReady

__all__ = ["REGISTRY", "Engine", "Failure", "Request", "Secret", "Settings", "load"]

REGISTRY = {
    "apertium": "apertium",
    "ctranslate2": "ctranslate",
    "deepl": "deepl_api",
    "google": "deep",
    "libretranslate": "libretranslate",
    "llm": "llm",
    "microsoft": "deep",
    "mymemory": "deep",
    "pseudo": "pseudo",
}
"""Name of an engine → module of this package that makes it."""


def load(name: str, settings: Settings, source: str, target: str, instructions: str = "") -> Engine:
    """Make an engine ready for a pair of locales. Nothing is sent anywhere yet.

    Args:
        name: A name of ``REGISTRY``.
        settings: Keys and addresses.
        source: BCP 47 locale of the texts.
        target: BCP 47 locale wanted.
        instructions: What a translator into this locale should know, for engines that can read it.

    Raises:
        EngineNotReady: There is no such engine, or it lacks a key, a program, a model or the pair.
    """
    if name not in REGISTRY:
        raise EngineNotReady(f"there is no engine {name!r}; choose one of {', '.join(sorted(REGISTRY))}")
    module = import_module(f"{__name__}.{REGISTRY[name]}")
    engine: Engine = module.create(name, settings, source, target, instructions)
    return engine
