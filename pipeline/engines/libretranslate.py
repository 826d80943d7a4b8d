"""LibreTranslate, on a server of one's own or a hosted one.

Unlike deep-translator's way of asking, the text and the key travel in the body, several texts go out at once,
and the server's HTML format carries inline markup. Its answers in HTML have their entities resolved already
(``p &lt; 0.05`` comes back as ``p < 0.05``), which reading them leniently makes good.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines import inline
from pipeline.engines.base import Engine, Failure, Request, pick
from pipeline.engines.http import Http, server_url
from pipeline.engines.settings import Settings
from pipeline.errors import BadAnswer, EngineNotReady

__all__ = ["LibreTranslate", "create"]

_ALIASES = {"zh-hans": "zh", "zh-hant": "zt", "zh-cn": "zh", "zh-tw": "zt", "no": "nb"}


class LibreTranslate(Engine):
    """A LibreTranslate server."""

    name = "libretranslate"
    version = "1"  # of the protocol: the server tells nothing of its models
    markup = True
    concurrency = 8
    batch_size = 20
    max_size = 5000

    def __init__(self, settings: Settings, source: str, target: str) -> None:
        super().__init__(source, target)
        address = settings.get("LIBRETRANSLATE_URL")
        if not address:
            raise EngineNotReady(
                "libretranslate needs the address of a server; put it into LIBRETRANSLATE_URL"
                " (environment or .env), such as http://localhost:5000"
            )
        self._url = server_url(address, "LIBRETRANSLATE_URL")
        self._key = settings.secret("LIBRETRANSLATE_API_KEY")
        self.timeout = settings.number("LIBRETRANSLATE_TIMEOUT") or self.timeout
        self.price_per_million = settings.number("LIBRETRANSLATE_PRICE_PER_MILLION")
        self._http = Http(self.name, settings.scrub, self.timeout, key="LIBRETRANSLATE_API_KEY")
        self._pair: tuple[str, str] | None = None

    def prepare(self, terms: Sequence[tuple[str, str]]) -> None:  # noqa: ARG002 - it takes no terms
        """Ask the server which pairs it has."""
        if self._pair is not None:
            return
        targets: dict[str, list[str]] = {}
        data = self._http.request("GET", f"{self._url}/languages").json()
        for language in data if isinstance(data, list) else []:
            if isinstance(language, dict) and isinstance(language.get("code"), str):
                known = language.get("targets")
                targets[language["code"]] = [str(code) for code in known] if isinstance(known, list) else []
        if not targets:
            raise BadAnswer("libretranslate gave no list of languages; look at LIBRETRANSLATE_URL")
        source = pick(self.source, targets, _ALIASES)
        # A server of before 2023 lists no targets: then it translates from every language into every other.
        target = pick(self.target, (targets.get(source or "") or list(targets)), _ALIASES)
        if source is None or target is None:
            pair = f"{self.source} to {self.target}"
            raise EngineNotReady(f"this libretranslate server has no model from {pair}; add one to the server")
        self._pair = source, target

    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        """Translate several texts at once."""
        if self._pair is None:
            self.prepare(())
        assert self._pair is not None
        markup = batch[0].markup
        body: dict[str, object] = {
            "q": [_to_html(request.text) if markup else request.text for request in batch],
            "source": self._pair[0],
            "target": self._pair[1],
            "format": "html" if markup else "text",
        }
        if self._key is not None:
            body["api_key"] = self._key.reveal()
        data = self._http.request("POST", f"{self._url}/translate", json=body).json()
        answers = data.get("translatedText") if isinstance(data, dict) else None
        if not isinstance(answers, list) or len(answers) != len(batch):
            raise BadAnswer("libretranslate's answer does not fit the question; try again or look at the server")
        return [self._answer(answer, markup) for answer in answers]

    def _answer(self, answer: object, markup: bool) -> str | Failure:
        if not isinstance(answer, str):
            return Failure("libretranslate gave something that is no text")
        return inline.tidy(answer, paired="span", void="code") if markup else answer

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _to_html(text: str) -> str:
    """``g`` as a span; ``x`` as a code span, which LibreTranslate leaves untranslated."""
    void = '<code id="x{id}" translate="no">{hint}</code>'
    return inline.to_tags(inline.parse(text), '<span id="g{id}">', "</span>", void)


def create(name: str, settings: Settings, source: str, target: str, instructions: str) -> Engine:
    """Make the engine ready. ``instructions`` are for engines that can read."""
    del name, instructions
    return LibreTranslate(settings, source, target)
