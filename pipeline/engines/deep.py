"""Google, MyMemory and Microsoft through deep-translator, shielded from its faults.

deep-translator sets no time limit, opens a connection for every text, shares one dictionary of parameters
between threads, and raises whatever comes. Its modules reach the network through one name of theirs,
``requests``; that name is bound to :class:`_Web`, which sends what belongs to one of our calls through our
own pool (time limit, our errors) and leaves everybody else's calls as they were. Nothing else of it is
touched. One translator object is made for every call.

Its other services are left out: DeepL and LibreTranslate have engines of their own; Yandex, Papago, QCRI and
its ChatGPT call interfaces that their owners have closed or that it no longer fits; Linguee and Pons are
dictionaries; Baidu signs texts with the key in the address.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import requests
from babel import Locale, UnknownLocaleError

from pipeline.engines.base import Engine, Failure, Request, pick
from pipeline.engines.http import Answer, Http
from pipeline.engines.settings import Settings
from pipeline.errors import BadAnswer, EngineError, EngineNotReady, EngineRefused, RateLimited

__all__ = ["DeepTranslator", "create"]

_now: ContextVar[Http | None] = ContextVar("_now", default=None)


class _Web:
    """Stands where deep-translator's modules look for ``requests``."""

    exceptions = requests.exceptions

    def get(self, url: str, **options: Any) -> Answer | requests.Response:
        """Send through the engine whose call this is."""
        return self._send("GET", url, options)

    def post(self, url: str, **options: Any) -> Answer | requests.Response:
        """Send through the engine whose call this is."""
        return self._send("POST", url, options)

    def _send(self, method: str, url: str, options: dict[str, Any]) -> Answer | requests.Response:
        http = _now.get()
        if http is None:  # not ours
            return requests.request(method, url, **options)  # noqa: S113 - as its caller wants it
        options.pop("proxies", None)  # the session reads them from the environment
        return http.request(method, url, **options)


_WEB = _Web()


@dataclass(frozen=True, slots=True)
class _Service:
    """What differs between the services. ``address`` replaces deep-translator's own."""

    translator: str
    module: str
    address: str
    max_size: int
    concurrency: int
    rate: float | None
    count: Callable[[str], int] = len
    key: str = ""
    codes: str = ""  # name of the table of languages in deep_translator.constants


_GOOGLE_MAX = 4999  # deep-translator refuses 5,000 characters and more
_MYMEMORY_MAX = 499  # the same at 500; the service itself counts bytes of UTF-8
_MICROSOFT_MAX = 10_000

_SERVICES = {
    "google": _Service(
        "GoogleTranslator",
        "google",
        "https://translate.google.com/m",
        _GOOGLE_MAX,
        concurrency=4,
        rate=5.0,
        codes="GOOGLE_LANGUAGES_TO_CODES",
    ),
    "mymemory": _Service(
        "MyMemoryTranslator",
        "mymemory",
        "https://api.mymemory.translated.net/get",  # deep-translator asks over http, in the open
        _MYMEMORY_MAX,
        concurrency=2,
        rate=2.0,
        count=lambda text: len(text.encode("utf-8", "surrogatepass")),
        codes="MY_MEMORY_LANGUAGES_TO_CODES",
    ),
    "microsoft": _Service(
        "MicrosoftTranslator",
        "microsoft",
        "https://api.cognitive.microsofttranslator.com",
        _MICROSOFT_MAX,
        concurrency=4,
        rate=None,
        key="MICROSOFT_API_KEY",
    ),
}

_GOOGLE_ALIASES = {"he": "iw", "zh-hans": "zh-CN", "zh-hant": "zh-TW", "zh": "zh-CN", "nb": "no", "fil": "tl"}


class DeepTranslator(Engine):
    """One of deep-translator's services."""

    local = False

    def __init__(self, name: str, settings: Settings, source: str, target: str) -> None:
        super().__init__(source, target)
        service = _SERVICES[name]
        self.name = name
        self.version = f"deep-translator-{version('deep-translator')}"
        self.max_size = service.max_size
        self.concurrency = service.concurrency
        self.rate = service.rate
        self.timeout = settings.number(f"{name.upper()}_TIMEOUT") or self.timeout
        self.price_per_million = settings.number(f"{name.upper()}_PRICE_PER_MILLION")
        self.address = service.address
        self._service = service
        self._options: dict[str, Any] = {}
        if service.key:
            key = settings.secret(service.key)
            if key is None:
                raise EngineNotReady(f"{name} needs a key; put it into {service.key} (environment or .env)")
            self._key = key
            self._options["region"] = settings.get("MICROSOFT_REGION") or None
        if name == "mymemory":
            self._options["email"] = settings.get("MYMEMORY_EMAIL") or None
        self._http = Http(name, settings.scrub, self.timeout, service.key)
        module = import_module(f"deep_translator.{service.module}")
        module.requests = _WEB  # type: ignore[attr-defined]
        self._class: type[Any] = getattr(module, service.translator)
        if service.codes:
            table = getattr(import_module("deep_translator.constants"), service.codes)
            self._pair = self._codes(table)

    def _codes(self, table: dict[str, str]) -> tuple[str, str]:
        """The service's own codes of our locales, out of its table of language names and codes."""
        find = _mymemory_code if self.name == "mymemory" else _google_code
        pair = find(self.source, table), find(self.target, table)
        for locale, code in zip((self.source, self.target), pair, strict=True):
            if code is None:
                raise EngineNotReady(f"{self.name} does not know the locale {locale}; choose another engine")
        return str(pair[0]), str(pair[1])

    def prepare(self, terms: Sequence[tuple[str, str]]) -> None:  # noqa: ARG002 - it takes no terms
        """Ask Microsoft for its languages, once: deep-translator would ask before every text."""
        if self.name != "microsoft" or self._options.get("languages"):
            return
        url = f"{self.address}/languages"
        data = self._http.request("GET", url, params={"api-version": "3.0", "scope": "translation"}).json()
        try:
            names = {str(facts["name"]).lower(): code.lower() for code, facts in data["translation"].items()}
        except (TypeError, KeyError, AttributeError):
            names = {}
        if not names:
            raise BadAnswer("microsoft gave no list of languages; try again later")
        self._pair = self._codes(names)
        self._class = type(self._class.__name__, (self._class,), {"_get_supported_languages": lambda _self: names})
        self._options["languages"] = True

    def size(self, text: str) -> int:
        """Characters; bytes of UTF-8 for MyMemory."""
        return self._service.count(text)

    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        """Translate one text."""
        return [self._translate(request.text) for request in batch]

    def _translate(self, text: str) -> str | Failure:
        problem: EngineError
        token = _now.set(self._http)
        try:
            translator = self._translator()
            answer = translator.translate(text)
        except EngineError as error:
            problem = error
        except Exception as error:  # noqa: BLE001 - they share no base class
            problem = self._mapped(error)
        else:
            if answer is None and self.name == "google":  # its page showed the text itself: that is the answer
                return text
            if not isinstance(answer, str):
                return Failure(f"{self.name} gave something that is no text")
            return html.unescape(answer).strip() if self.name == "mymemory" else answer.strip()
        finally:
            _now.reset(token)
        raise problem

    def _translator(self) -> Any:
        options = {name: value for name, value in self._options.items() if name != "languages"}
        if self._service.key:
            options["api_key"] = self._key.reveal()
        translator = self._class(source=self._pair[0], target=self._pair[1], **options)
        path = "/translate?api-version=3.0" if self.name == "microsoft" else ""
        translator._base_url = self.address + path  # its constructors take no address
        return translator

    def _mapped(self, error: Exception) -> EngineError:
        """Say in our words what a foreign exception means. Its own text may hold the key or what was sent."""
        kind = type(error).__name__
        if kind in {"LanguageNotSupportedException", "InvalidSourceOrTargetLanguage"}:
            return EngineNotReady(f"{self.name} does not know this pair of locales; choose another engine")
        if kind in {"ApiKeyException", "AuthorizationException"}:
            return EngineNotReady(f"{self.name} refuses the key; look at {self._service.key}")
        if kind in {"NotValidLength", "NotValidPayload"}:
            return EngineRefused(f"{self.name} refused the text; split it into shorter sentences")
        if kind == "TooManyRequests":
            return RateLimited(f"{self.name} asks to slow down; wait")
        return BadAnswer(f"{self.name} answered something without a translation in it ({kind}); try again later")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class _MyMemory(DeepTranslator):
    """MyMemory says in the place of the translation what went wrong, with a status of its own beside it."""

    def __init__(self, name: str, settings: Settings, source: str, target: str) -> None:
        super().__init__(name, settings, source, target)
        self._http = _MyMemoryHttp(name, settings.scrub, self.timeout)


class _MyMemoryHttp(Http):
    def request(self, method: str, url: str, **options: Any) -> Answer:
        """Send, and look at the status inside the answer too."""
        answer = super().request(method, url, **options)
        data = answer.json()
        if not isinstance(data, dict) or not isinstance(data.get("responseData"), dict):
            raise BadAnswer("mymemory answered something without a translation in it; try again later")
        status = str(data.get("responseStatus", 200))
        said = str(data["responseData"].get("translatedText") or "").upper()
        if status == "429" or said.startswith("MYMEMORY WARNING"):
            raise EngineNotReady("mymemory says today's free translations are used up; set MYMEMORY_EMAIL or wait")
        if status == "403":
            raise EngineNotReady("mymemory refuses this pair of locales or this network; choose another engine")
        if status != "200":
            raise EngineRefused("mymemory refused the text; split it into shorter sentences")
        return answer


def _google_code(locale: str, table: dict[str, str]) -> str | None:
    return pick(locale, table.values(), _GOOGLE_ALIASES)


def _mymemory_code(locale: str, table: dict[str, str]) -> str | None:
    """MyMemory has regions only. A bare language is the one its table calls by the language's plain name."""
    same = pick(locale, [code for code in table.values() if code.lower() == locale.lower()])
    if same:
        return same
    try:
        name = str(Locale.parse(locale, sep="-").get_language_name("en")).lower()
    except (ValueError, UnknownLocaleError):
        return None
    language = locale.partition("-")[0].lower()
    others = (code for code in table.values() if code.lower().startswith(f"{language}-"))
    return table.get(name) or next(others, None)


def create(name: str, settings: Settings, source: str, target: str, instructions: str) -> Engine:
    """Make one of deep-translator's services ready. ``instructions`` are for engines that can read."""
    del instructions
    return (_MyMemory if name == "mymemory" else DeepTranslator)(name, settings, source, target)
