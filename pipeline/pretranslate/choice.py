"""Which engine serves a locale: the one asked for by name, the configured one, or the one that is set up."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.engines import REGISTRY, Settings
from pipeline.engines.models import folder_of
from pipeline.errors import ConfigError
from pipeline.locales import is_pseudo

__all__ = ["AUTO", "Choice", "choose"]

AUTO = "auto"
# What shows that an engine has been set up, own machines and servers first. Engines that need no setting are
# never chosen unasked: they would send texts away without anybody having said so.
_SIGNS = (
    ("libretranslate", ("LIBRETRANSLATE_URL",)),
    ("llm", ("LLM_URL", "LLM_MODEL")),
    ("deepl", ("DEEPL_API_KEY",)),
    ("microsoft", ("MICROSOFT_API_KEY",)),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine's name, empty where none is set up, and whether somebody asked for it by that name."""

    name: str
    named: bool = False


def choose(asked: str, configured: str, settings: Settings, source: str, locale: str) -> Choice:
    """Choose an engine.

    Args:
        asked: What the command line names; empty, or ``auto``, for no engine in particular.
        configured: What ``pipeline.yaml`` names.
        settings: Keys and addresses.
        source: The sources' locale.
        locale: The locale to translate into.

    Raises:
        ConfigError: There is no engine of that name.
    """
    for name in (asked, configured):
        if name and name != AUTO and name not in REGISTRY:
            known = ", ".join([AUTO, *sorted(REGISTRY)])
            raise ConfigError(f"there is no engine “{name}”; choose one of {known}")
    if asked and asked != AUTO:
        return Choice(asked, named=True)
    if is_pseudo(locale):
        return Choice("pseudo")
    if configured and configured != AUTO:
        return Choice(configured)
    if (folder_of(settings, source, locale) / "model").is_dir() or settings.get("CTRANSLATE2_MODEL"):
        return Choice("ctranslate2")
    for name, needed in _SIGNS:
        if all(settings.get(setting) for setting in needed):
            return Choice(name)
    return Choice("")
