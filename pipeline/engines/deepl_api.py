"""DeepL through its official client (extra ``deepl``).

The client brings the protocol; the network is ours: its HTTP object is replaced by one that sends through
our pool, so that time limits, waits and the hiding of keys are the same as everywhere, and its own five
retries do not multiply with the runner's.

Terms go into one glossary for each run's set of terms, named by a hash of them: a set that was used before
is found again. Where DeepL has no glossaries for a pair, or refuses one, ``native_terms`` becomes false and
terms are left to whoever calls.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pipeline.engines import inline
from pipeline.engines.base import Engine, Failure, Request, pick
from pipeline.engines.http import Http, server_url
from pipeline.engines.settings import Settings
from pipeline.errors import BadAnswer, EngineError, EngineNotReady, EngineRefused, EngineUnavailable

__all__ = ["DeepL", "create"]

_ALIASES = {"en": "EN-US", "pt": "PT-PT", "zh": "ZH-HANS", "no": "NB", "zh-cn": "ZH-HANS", "zh-tw": "ZH-HANT"}
_PREFIX = "medical-localization-"
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # DeepL refuses a glossary that holds one
_TERM_BYTES = 1024  # the longest form DeepL takes

T = TypeVar("T")


class DeepL(Engine):
    """DeepL's API for one pair."""

    name = "deepl"
    version = "v2"
    markup = True
    native_terms = True
    concurrency = 4
    batch_size = 50  # texts in one request: DeepL's limit
    max_size = 100_000  # bytes; DeepL takes 128 KiB of request

    def __init__(self, settings: Settings, source: str, target: str) -> None:
        super().__init__(source, target)
        key = settings.secret("DEEPL_API_KEY")
        if key is None:
            raise EngineNotReady("deepl needs a key; put it into DEEPL_API_KEY (environment or .env)")
        try:
            import deepl
            from deepl.http_client import HttpClient
        except ImportError:
            deepl = None  # type: ignore[assignment]
        if deepl is None:
            raise EngineNotReady("deepl's client is not installed; install the project's extra: deepl")
        address = settings.get("DEEPL_URL")
        self.timeout = settings.number("DEEPL_TIMEOUT") or self.timeout
        self.price_per_million = settings.number("DEEPL_PRICE_PER_MILLION")
        self._http = http = Http(self.name, settings.scrub, self.timeout, key="DEEPL_API_KEY")

        class Ours(HttpClient):
            """Sends through our pool."""

            # Called with everything by name; so one can pick what is sent.
            def request_with_backoff(  # type: ignore[override]
                self, method: str, url: str, **options: Any
            ) -> tuple[int, str]:
                sent = {name: options.get(name) for name in ("data", "json", "headers")}
                answer = http.request(method, url, **sent)
                return answer.status_code, answer.text

        self._client = deepl.DeepLClient(
            key.reveal(),
            server_url=server_url(address, "DEEPL_URL") if address else None,
            send_platform_info=False,
        )
        self._client._client = Ours(send_platform_info=False)
        self._pair: tuple[str, str] | None = None
        self._glossary: str | None = None
        self._glossary_of: dict[str, str] = {}

    def prepare(self, terms: Sequence[tuple[str, str]]) -> None:
        """Ask for the languages and make, or find again, the glossary of these terms."""
        if self._pair is None:
            sources = self._call(lambda: [language.code for language in self._client.get_source_languages()])
            targets = self._call(lambda: [language.code for language in self._client.get_target_languages()])
            source, target = pick(self.source, sources), pick(self.target, targets, _ALIASES)
            if source is None or target is None:
                pair = f"{self.source} to {self.target}"
                raise EngineNotReady(f"deepl does not translate from {pair}; choose another engine")
            self._pair = source, target
        entries = {
            source: target
            for source, target in terms
            if not any(
                _UNFIT.search(form) or len(form.encode()) > _TERM_BYTES or not form.strip() or form != form.strip()
                for form in (source, target)
            )
        }
        if entries and self.native_terms and entries != self._glossary_of:
            self._glossary = self._find_glossary(self._pair, entries)
            self._glossary_of = entries if self._glossary else {}

    def _find_glossary(self, pair: tuple[str, str], entries: dict[str, str]) -> str | None:
        source, target = (code.partition("-")[0].lower() for code in pair)
        text = json.dumps([source, target, sorted(entries.items())], ensure_ascii=False)
        name = _PREFIX + hashlib.sha256(text.encode()).hexdigest()[:32]
        try:
            pairs = {
                (known.source_lang.lower(), known.target_lang.lower())
                for known in self._call(self._client.get_glossary_languages)
            }
            if (source, target) not in pairs:
                self.native_terms = False
                return None
            for glossary in self._call(self._client.list_glossaries):
                if glossary.name == name and glossary.ready:
                    return str(glossary.glossary_id)
            made = self._call(lambda: self._client.create_glossary(name, source, target, entries))
        except (EngineUnavailable, BadAnswer):
            raise
        except EngineError:  # refused: too many glossaries, or none in this account's plan
            self.native_terms = False
            return None
        return str(made.glossary_id)

    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        """Translate up to 50 texts in one request."""
        if self._pair is None:
            self.prepare(())
        assert self._pair is not None
        options: dict[str, Any] = {"source_lang": self._pair[0], "target_lang": self._pair[1]}
        markup = batch[0].markup
        if markup:
            options |= {
                "tag_handling": "xml",
                "outline_detection": False,
                "non_splitting_tags": ["g", "x"],
                "splitting_tags": ["p"],
                "ignore_tags": ["x"],
            }
        if self._glossary is not None and any(request.terms for request in batch):
            options["glossary"] = self._glossary
        texts = [request.text for request in batch]
        answers = self._call(lambda: self._client.translate_text(texts, **options))
        if not isinstance(answers, list) or len(answers) != len(batch):
            raise BadAnswer("deepl's answer does not fit the question; try again later")
        return [_answer(answer.text, markup) for answer in answers]

    def _call(self, call: Callable[[], T]) -> T:
        """Call the client; nothing foreign gets out, nor stays as the context of what does."""
        problem: EngineError
        try:
            return call()
        except EngineError as error:
            problem = error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problem = BadAnswer(f"deepl's answer is not what was expected ({type(error).__name__}); try again")
        except Exception as error:  # noqa: BLE001 - the client's own exceptions may hold what was sent
            problem = EngineRefused(
                f"deepl's client refused the request ({type(error).__name__}); translate it yourself"
            )
        raise problem

    def size(self, text: str) -> int:
        """Bytes of UTF-8: DeepL limits the request, not the text."""
        return len(text.encode("utf-8", "surrogatepass"))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _answer(answer: object, markup: bool) -> str | Failure:
    if not isinstance(answer, str):
        return Failure("deepl gave something that is no text")
    return inline.tidy(answer) if markup else answer


def create(name: str, settings: Settings, source: str, target: str, instructions: str) -> Engine:
    """Make the engine ready. DeepL takes no instructions from us."""
    del name, instructions
    return DeepL(settings, source, target)
