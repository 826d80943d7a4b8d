"""Translation services on loopback: real HTTP servers that speak the services' protocols, with faults.

``with LibreTranslate() as server:`` runs one; ``server.url`` is its address. What it received lies in
``server.log``. ``server.faults`` decides, request by request, what goes wrong:

* ``always("hang")``: every request meets this fault;
* ``script(["500", None, "429:2"])``: one entry a request, in order; then nothing more goes wrong;
* ``chance(7, {"500": 0.2, "hang": 0.05})``: at random, always in the same way for the same seed.

A fault is a word, with a number of seconds after a colon where one makes sense:

``500`` ``503`` ``429[:seconds]`` ``400`` ``401`` ``403`` ``404`` ``413`` ``456`` (a status)
``hang[:seconds]`` (no answer), ``drip`` (a byte now and then), ``reset`` (the connection breaks off),
``garbage`` (bytes that mean nothing), ``page`` (HTML with status 200), ``truncated`` (cut in half),
``short`` (fewer bytes than announced), ``null`` (JSON null), ``list`` (an empty list), ``redirect``,
``fewer`` (an answer is missing), ``empty`` (empty texts), ``number`` (numbers for texts), ``broken`` (broken
characters), ``mangle`` (tags and placeholders spoiled).

``gzip``, ``deflate`` and ``chunked`` are no faults but ways of sending.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import random
import re
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from pipeline.engines.pace import Clock

Faults = Callable[[], str | None]


class QuickClock(Clock):
    """Ten seconds in one, for waits that are real."""

    def now(self) -> float:
        return time.monotonic() * 10

    def wait(self, inbox: Any, seconds: float, busy: bool) -> Any:
        return super().wait(inbox, seconds / 10, busy)


def never() -> str | None:
    return None


def always(fault: str) -> Faults:
    return lambda: fault


def script(faults: Sequence[str | None]) -> Faults:
    left = list(faults)
    return lambda: left.pop(0) if left else None


def chance(seed: int, rates: Mapping[str, float]) -> Faults:
    source = random.Random(seed)

    def draw() -> str | None:
        value = source.random()
        for fault, rate in rates.items():
            value -= rate
            if value < 0:
                return fault
        return None

    return draw


@dataclass
class Seen:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    fault: str | None

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def say(text: str, target: str) -> str:
    """The servers' translation: the same text, marked, so that a test sees what became of each text."""
    return f"{target}«{text}»"


@dataclass
class Server:
    """A service. ``paths`` names the requests that meet faults; the others (languages, …) always go well."""

    delay: float = 0.0
    key: str = ""
    faults: Faults = never
    translate: Callable[[str, str], str] = say
    patience: float = 20.0  # how long a server hangs, unless the fault says
    log: list[Seen] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    paths: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._busy = 0
        self.closing = threading.Event()
        self._server = _Listener(("127.0.0.1", 0), _Handler)
        self._server.service = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def asked(self) -> list[Seen]:
        """The requests for translations."""
        return [seen for seen in self.log if self.meets_faults(seen.path)]

    def meets_faults(self, path: str) -> bool:
        return path in self.paths

    def allowed(self, seen: Seen) -> bool:
        """Whether the request holds the key, where the protocol wants it."""
        return True

    def answer(self, seen: Seen) -> tuple[int, Any]:
        """The status and the JSON (or text) of a sound answer; ``seen.fault`` may want it spoiled."""
        raise NotImplementedError

    def spoil(self, texts: list[str], fault: str | None) -> list[Any]:
        """Spoil the texts of an answer as the fault wants."""
        if fault == "fewer":
            return texts[:-1]
        if fault == "empty":
            return [""] * len(texts)
        if fault == "number":
            return [7] * len(texts)
        if fault == "broken":
            return ["\ud800"] * len(texts)
        if fault == "mangle":
            return [mangle(text) for text in texts]
        return list(texts)


def mangle(text: str) -> str:
    """What engines do to what they should leave alone: drop, double, space out, translate digits."""
    text = re.sub(r"\[X(\d)X\]", lambda m: f"[ x {chr(0x660 + int(m[1]))} X ]", text)
    text = re.sub(r"<x id=\"?x?(\d)\"?[^>]*>", r"< X ID = “\1” / >", text)
    return re.sub(r"</(g|span)>", "", text, count=1)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    service: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Listener

    def setup(self) -> None:
        super().setup()
        with self.server.service._lock:
            self.server.service.connections += 1

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        service = self.server.service
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        seen = Seen(self.command, parts.path, query, dict(self.headers), body, None)
        with service._lock:
            if service.meets_faults(parts.path):
                seen.fault = service.faults()
                service._busy += 1
                service.most_at_once = max(service.most_at_once, service._busy)
            service.log.append(seen)
        try:
            if service.meets_faults(parts.path) and service.delay:
                time.sleep(service.delay)
            self._reply(service, seen)
        finally:
            if service.meets_faults(parts.path):
                with service._lock:
                    service._busy -= 1

    def _reply(self, service: Server, seen: Seen) -> None:
        word, _, number = (seen.fault or "").partition(":")
        if word == "hang":
            service.closing.wait(float(number or service.patience))
            self.close_connection = True
            return
        if word == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        if word.isdigit():
            headers = {"Retry-After": number} if number else {}
            # A server may repeat what it was sent: no key in it may reach a message.
            said = f"status {word} for {seen.headers.get('Authorization', '')} {service.key} {seen.body!r}"
            self._send(int(word), json.dumps({"error": said}).encode(), headers)
            return
        if word == "redirect":
            self._send(302, b"", {"Location": "http://127.0.0.1:9/elsewhere"})
            return
        if word == "garbage":
            self._send(200, bytes(range(128, 256)) * 4, {})
            return
        if word == "page":
            self._send(200, b"<!doctype html><title>Sign in</title><p>Please accept our cookies", {})
            return
        if word in {"null", "list"}:
            self._send(200, {"null": b"null", "list": b"[]"}[word], {})
            return
        if not service.allowed(seen):
            self._send(403, json.dumps({"message": f"bad key {service.key}"}).encode(), {})
            return
        status, data = service.answer(seen)
        content = (
            data if isinstance(data, bytes) else (data.encode() if isinstance(data, str) else json.dumps(data).encode())
        )
        if word == "truncated":
            content = content[: len(content) // 2]
        if word == "short":
            self._send(status, content[:-1], {}, length=len(content))
            self.close_connection = True
            return
        if word in {"gzip", "deflate"}:
            content = gzip.compress(content) if word == "gzip" else zlib.compress(content)
            self._send(status, content, {"Content-Encoding": word})
            return
        if word == "chunked":
            self.send_response(status)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for byte in content:
                self.wfile.write(b"1\r\n%c\r\n" % byte)
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
            return
        if word == "drip":
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if service.closing.wait(0.05):
                    break
            return
        self._send(status, content, {})

    def _send(self, status: int, content: bytes, headers: dict[str, str], length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


@dataclass
class LibreTranslate(Server):
    """LibreTranslate's ``/languages`` and ``/translate``."""

    paths: tuple[str, ...] = ("/translate",)
    targets: tuple[str, ...] = ("ar", "es", "tr")

    def allowed(self, seen: Seen) -> bool:
        return not self.key or seen.path != "/translate" or seen.json.get("api_key") == self.key

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/languages":
            codes = ["en", *self.targets]
            return 200, [{"code": code, "name": code, "targets": codes} for code in codes]
        question = seen.json if seen.body else seen.query  # deep-translator asks in the address
        texts = question["q"] if isinstance(question["q"], list) else [question["q"]]
        said = [self.translate(text, question["target"]) for text in texts]
        if question.get("format") == "html":  # as the real one does
            said = [html.unescape(text) for text in said]
        said = self.spoil(said, seen.fault)
        return 200, {"translatedText": said if isinstance(question["q"], list) else said[0]}


@dataclass
class DeepL(Server):
    """DeepL's languages, glossaries and ``/v2/translate``."""

    paths: tuple[str, ...] = ("/v2/translate",)
    glossary_pairs: tuple[tuple[str, str], ...] = (("en", "ar"), ("en", "tr"))
    glossaries: list[dict[str, Any]] = field(default_factory=list)

    def allowed(self, seen: Seen) -> bool:
        return not self.key or seen.headers.get("Authorization") == f"DeepL-Auth-Key {self.key}"

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/v2/languages":
            codes = ["AR", "TR", "ES", "EN-US", "PT-BR", "PT-PT"] if seen.body else ["EN", "AR", "TR", "ES"]
            return 200, [{"language": code, "name": code} for code in codes]
        if seen.path == "/v2/glossary-language-pairs":
            pairs = [{"source_lang": a, "target_lang": b} for a, b in self.glossary_pairs]
            return 200, {"supported_languages": pairs}
        if seen.path == "/v2/glossaries" and seen.method == "GET":
            return 200, {"glossaries": self.glossaries}
        if seen.path == "/v2/glossaries":
            asked = seen.json
            made = {
                "glossary_id": hashlib.sha256(seen.body).hexdigest()[:8],
                "name": asked["name"],
                "ready": True,
                "source_lang": asked["source_lang"],
                "target_lang": asked["target_lang"],
                "creation_time": "2026-01-02T03:04:05.678901+00:00",
                "entry_count": len(asked["entries"].splitlines()),
            }
            self.glossaries.append(made)
            return 200, made
        if seen.path != "/v2/translate":
            return 404, {"message": "not found"}
        target = seen.json["target_lang"]
        said = self.spoil([self.translate(text, target) for text in seen.json["text"]], seen.fault)
        return 200, {"translations": [{"text": text, "billed_characters": 1} for text in said]}


@dataclass
class ChatModel(Server):
    """OpenAI's ``/v1/chat/completions``, with a model that does as it is told, mostly."""

    paths: tuple[str, ...] = ("/v1/chat/completions",)
    refuses: tuple[str, ...] = ()  # names of parameters that this endpoint does not know
    wrap: str = "{}"  # what the model says round its JSON
    leaves_out: Callable[[str], bool] = lambda text: False
    finish: str = "stop"

    def allowed(self, seen: Seen) -> bool:
        return not self.key or seen.headers.get("Authorization") == f"Bearer {self.key}"

    def answer(self, seen: Seen) -> tuple[int, Any]:
        for name in self.refuses:
            if name in seen.json:
                return 400, {"error": {"message": f"Unsupported parameter: '{name}'."}}
        units = json.loads(seen.json["messages"][-1]["content"])["units"]
        kept = [unit for unit in units if not self.leaves_out(unit["text"])]
        said = self.spoil([self.translate(unit["text"], "llm") for unit in kept], seen.fault)
        items = [{"id": unit["id"], "text": text} for unit, text in zip(kept, said, strict=False)]
        content = self.wrap.replace("{}", json.dumps({"translations": items}))
        return 200, {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": self.finish}]}


@dataclass
class Google(Server):
    """Google's page for old phones, as deep-translator reads it."""

    paths: tuple[str, ...] = ("/m",)

    def answer(self, seen: Seen) -> tuple[int, Any]:
        text = self.spoil([self.translate(seen.query["q"], seen.query["tl"])], seen.fault)
        if not text:
            return 200, "<html><body></body></html>"
        shown = html.escape(str(text[0])).encode("utf-8", "replace").decode()
        return 200, f'<html><body><div class="result-container">{shown}</div></body></html>'


@dataclass
class MyMemory(Server):
    """MyMemory's ``/get``, which says in the place of the translation what goes wrong."""

    paths: tuple[str, ...] = ("/get",)
    used_up: bool = False

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if self.used_up:
            said = "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY."
            return 200, {"responseData": {"translatedText": said}, "responseStatus": 429, "matches": []}
        text = self.spoil([self.translate(seen.query["q"], seen.query["langpair"])], seen.fault)
        said = html.escape(text[0]) if text and isinstance(text[0], str) else (text or [None])[0]
        return 200, {"responseData": {"translatedText": said}, "responseStatus": 200, "matches": []}


@dataclass
class Microsoft(Server):
    """Microsoft Translator's ``/languages`` and ``/translate``."""

    paths: tuple[str, ...] = ("/translate",)

    def allowed(self, seen: Seen) -> bool:
        known = seen.headers.get("Ocp-Apim-Subscription-Key")
        return not self.key or seen.path != "/translate" or known == self.key

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/languages":
            names = {"en": "English", "ar": "Arabic", "tr": "Turkish", "es": "Spanish"}
            return 200, {"translation": {code: {"name": name} for code, name in names.items()}}
        said = self.spoil([self.translate(item["text"], seen.query["to"]) for item in seen.json], seen.fault)
        return 200, [{"translations": [{"text": text, "to": seen.query["to"]}]} for text in said]


@dataclass
class Files(Server):
    """A server of files."""

    files: dict[str, bytes] = field(default_factory=dict)

    def meets_faults(self, path: str) -> bool:
        return path.endswith(".argosmodel")

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path not in self.files:
            return 404, {"error": "no such file"}
        return 200, self.files[seen.path]
