"""The one exception tree. ``str()`` of every error reads ``file:line: what is wrong; what to do``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.model import Finding

__all__ = [
    "BadAnswer",
    "CatalogError",
    "ConfigError",
    "EngineError",
    "EngineNotReady",
    "EngineRefused",
    "EngineUnavailable",
    "GlossaryError",
    "PipelineError",
    "RateLimited",
    "SourceError",
    "TranslationMemoryError",
]


class PipelineError(Exception):
    """Base of every error that a user of the pipeline can mend.

    Args:
        message: What is wrong and what to do, in plain words.
        path: The file it is about, if any.
        line: Its line, counted from 1, if known.
    """

    def __init__(self, message: str, path: str | Path | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        where = f"{self.path}:" if self.path is not None else ""
        if where and self.line is not None:
            where += f"{self.line}:"
        return f"{where} {self.message}" if where else self.message


class ConfigError(PipelineError):
    """``pipeline.yaml``, the command line or the project's folders are not as they must be."""


class SourceError(PipelineError):
    """A source text cannot be read."""


class CatalogError(PipelineError):
    """A catalog cannot be read or must not be written."""


class GlossaryError(PipelineError):
    """The glossary cannot be read. ``str()`` gives every mistake, a line each.

    Args:
        mistakes: What is wrong, each with its file and line; at least one.
    """

    def __init__(self, mistakes: Sequence[Finding]) -> None:
        super().__init__(mistakes[0].message, mistakes[0].path, mistakes[0].line)
        self.mistakes = tuple(mistakes)

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))


class TranslationMemoryError(PipelineError):
    """The translation memory's file cannot be used, or a TMX file cannot be read."""


class EngineError(PipelineError):
    """A machine-translation engine did not do what was asked. No message ever holds a key."""


class EngineNotReady(EngineError):
    """The engine cannot be used as it is set up, and asking again does not help.

    A key, a program, a model or the pair is missing, or a quota is used up.
    """


class EngineUnavailable(EngineError):
    """The engine cannot be reached, answers too late or fails inside. Asking again may help."""


class RateLimited(EngineUnavailable):
    """The engine asks to wait.

    Args:
        message: What is wrong and what to do.
        retry_after: Seconds to wait, if the engine said how many.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineRefused(EngineError):
    """The engine refuses what it was sent (too long, malformed). Other texts may pass."""


class BadAnswer(EngineError):
    """The engine's answer is not what its protocol promises."""
