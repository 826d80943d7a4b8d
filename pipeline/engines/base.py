"""What every engine is: the interface, and the few facts the runner and the cascade need to know of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Engine", "Failure", "Request", "pick"]


@dataclass(frozen=True, slots=True)
class Request:
    """One text to translate.

    ``text`` is plain text, or, where ``markup`` is true, text in the form of
    :mod:`pipeline.engines.inline` (``&``, ``<`` and ``>`` escaped, ``<g id="1">…</g>`` and ``<x id="2"/>``).
    ``terms`` are the pairs of source form and target form matched in this text. ``path`` (the headings above
    it), ``before`` and ``after`` (the neighbouring source sentences) help the engines that can read them;
    they are no part of what is asked, so they never make two requests different.
    """

    text: str
    terms: tuple[tuple[str, str], ...] = ()
    markup: bool = False
    path: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one text was not translated, in plain words that may be shown and hold no key."""

    reason: str


class Engine(ABC):
    """A machine-translation engine for one pair of locales.

    Attributes:
        name: Its name in the registry, in provenance and in the cache.
        version: The model or service version, for provenance.
        markup: Whether it carries inline markup (see :class:`Request`) through.
        native_terms: Whether it takes a glossary of its own. Final only after :meth:`prepare`.
        local: Whether no text leaves this machine.
        concurrency: How many calls may run at once.
        batch_size: How many texts one call may hold.
        max_size: The greatest :meth:`size` of all texts of one call together.
        timeout: Seconds one call may take.
        rate: Calls a second, or ``None`` for no limit.
        price_per_million: Price of a million characters in the user's own currency; ``None`` if unknown.
    """

    name: str
    version: str = ""
    markup: bool = False
    native_terms: bool = False
    local: bool = False
    concurrency: int = 1
    batch_size: int = 1
    max_size: int = 5000
    timeout: float = 30.0
    rate: float | None = None
    price_per_million: float | None = None

    def __init__(self, source: str, target: str) -> None:
        """Bind the engine to a pair of BCP 47 locales. Subclasses check what needs no network.

        Raises:
            EngineNotReady: A key, a program, a model or the pair is missing.
        """
        self.source = source
        self.target = target

    @property
    def fingerprint(self) -> str:
        """Everything beside the request that changes answers; part of the cache's key."""
        return self.version

    def prepare(self, terms: Sequence[tuple[str, str]]) -> None:  # noqa: B027 - most engines need nothing
        """Make ready for requests that hold no other terms than these: reach the service, load the model.

        Called once a run, before the first call and only if something is to be sent. Cheap when repeated.

        Raises:
            EngineError: The engine is not there for us.
        """

    @abstractmethod
    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        """Translate up to ``batch_size`` texts that are alike in ``markup``, in one call.

        Called from several threads at once, at most ``concurrency``.

        Returns:
            As many answers as there are requests, in their order, each in the form of its request.

        Raises:
            EngineError: The whole call failed. Nothing but subclasses of it may leave an engine.
        """

    def size(self, text: str) -> int:
        """What ``text`` counts against ``max_size``: characters, unless the engine counts otherwise."""
        return len(text)

    def close(self) -> None:  # noqa: B027 - most engines hold nothing
        """Give back connections and memory."""


def pick(locale: str, codes: Iterable[str], aliases: dict[str, str] | None = None) -> str | None:
    """Find a service's own code for a BCP 47 locale: the same code, an alias, or the bare language.

    >>> pick("pt-BR", ["en", "pt"])
    'pt'
    """
    known = {code.lower().replace("_", "-"): code for code in codes}
    tag = locale.lower().replace("_", "-")
    language = tag.partition("-")[0]
    for wanted in (tag, (aliases or {}).get(tag, ""), language, (aliases or {}).get(language, "")):
        if wanted and wanted.lower() in known:
            return known[wanted.lower()]
    return None
