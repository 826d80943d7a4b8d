"""HTTP as engines need it.

One long-lived connection pool, a limit on the whole time and size of every answer, and nothing but our own
errors, in which neither a key nor a text ever stands. ``requests`` is the client because deep-translator and
DeepL's own client bring it along and speak its language: both are led through this module, so that one set
of rules holds for every engine.
"""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, ReadTimeoutError

from pipeline.errors import (
    BadAnswer,
    EngineError,
    EngineNotReady,
    EngineRefused,
    EngineUnavailable,
    RateLimited,
)

__all__ = ["Answer", "Http", "server_url"]

_CONNECT_SECONDS = 5.0
_POOL = 32  # connections kept open: more than any engine uses at once, abandoned calls included
_MAX_BYTES = 16 * 2**20  # far above any batch of sentences; a server gone mad must not fill our memory
_CHUNK = 2**16
_SAID = 200  # characters of a server's own words that a message may carry


class _NoAuth(AuthBase):
    """Says who we are by headers alone: without it requests would send what ``~/.netrc`` holds."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's whole answer. Speaks as much of ``requests.Response`` as foreign clients ask of it."""

    engine: str
    status_code: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8; what is none becomes U+FFFD."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            BadAnswer: It is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            pass
        raise BadAnswer(f"{self.engine} answered something that is not JSON; try again or look at the server")

    def close(self) -> None:
        """Do nothing: the connection went back to the pool when the body was read."""


class Http:
    """Requests of one engine.

    Args:
        engine: Its name, for messages.
        scrub: Takes keys out of what a server says.
        timeout: Seconds a request may take from beginning to end.
        key: Name of the setting that holds the key, for messages.
    """

    def __init__(self, engine: str, scrub: Callable[[str], str], timeout: float, key: str = "") -> None:
        self.engine = engine
        self.timeout = timeout
        self._scrub = scrub
        self._key = key
        self._session = requests.Session()
        self._session.auth = _NoAuth()
        # Compressed sentences save nothing, and reading them piece by piece against a deadline is delicate.
        self._session.headers["Accept-Encoding"] = "identity"
        # No cookies: they would track us, and they are what threads would share beside the pool.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_connections=4, pool_maxsize=_POOL, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        data: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request and read its whole answer. Redirects are not followed: they may lead a key astray.

        Raises:
            EngineError: Anything but an answer with a status of 200 to 299.
        """
        deadline = time.monotonic() + self.timeout
        where = urlsplit(url).netloc.rpartition("@")[2] or "its address"
        problem: EngineError
        try:
            with self._session.request(
                method,
                url,
                params=params,
                json=json,
                data=data,  # type: ignore[arg-type]
                headers=headers,
                timeout=(min(_CONNECT_SECONDS, self.timeout), self.timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = Answer(self.engine, response.status_code, response.headers, self._read(response, deadline))
        except requests.ConnectTimeout:
            problem = self._unreachable(where)
        except (requests.Timeout, TimeoutError):
            problem = EngineUnavailable(
                f"{self.engine} at {where} gave no answer within {self.timeout:g} seconds; try again later"
            )
        except requests.exceptions.ChunkedEncodingError:
            problem = EngineUnavailable(f"{self.engine} at {where} broke off its answer; try again later")
        except requests.exceptions.ProxyError:
            problem = EngineUnavailable(f"the proxy on the way to {where} fails; look at HTTPS_PROXY")
        except requests.exceptions.SSLError:
            problem = EngineUnavailable(
                f"{self.engine} at {where} has no certificate that is trusted here; look at its address"
            )
        except requests.ConnectionError:
            problem = self._unreachable(where)
        except (requests.RequestException, HTTPError, ValueError, OSError):
            problem = EngineNotReady(f"{self.engine} cannot be asked at {where}; look at its address")
        else:
            self._check(answer, where)
            return answer
        raise problem  # outside the except: the foreign error, its URL and text, stays behind

    def save(self, url: str, path: Path, seen: Callable[[int, int | None], None]) -> None:
        """Download a file, which may be large. Nothing secret is sent, so redirects are followed.

        Args:
            url: Where it lies.
            path: Where it goes.
            seen: Told, as they come, the bytes read and the bytes expected, if known.

        Raises:
            EngineError: It could not be had, or its length is not the one announced.
            OSError: It could not be written.
        """
        where = urlsplit(url).netloc.rpartition("@")[2] or "its address"
        problem: EngineError
        try:
            with self._session.get(url, timeout=(_CONNECT_SECONDS, self.timeout), stream=True) as response:
                self._check(Answer(self.engine, response.status_code, response.headers, b""), where)
                length = response.headers.get("Content-Length", "")
                expected = int(length) if re.fullmatch(r"\d{1,15}", length, re.ASCII) else None
                size = 0
                with path.open("wb") as file:
                    while piece := response.raw.read1(_CHUNK):
                        file.write(piece)
                        size += len(piece)
                        seen(size, expected)
        except requests.ConnectionError:
            problem = self._unreachable(where)
        except (requests.RequestException, HTTPError, ValueError):
            problem = EngineUnavailable(f"the download from {where} broke off; try again later")
        else:
            if expected is None or expected == size:
                return
            problem = EngineUnavailable(f"the download from {where} has {size} of {expected} bytes; try again")
        raise problem

    def close(self) -> None:
        """Close the pool."""
        self._session.close()

    def _unreachable(self, where: str) -> EngineUnavailable:
        return EngineUnavailable(
            f"{self.engine} cannot be reached at {where}; look at the network, and whether the server runs"
        )

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """Read the body piece by piece, so that a server that drips cannot outlast the deadline."""
        pieces: list[bytes] = []
        size = 0
        try:
            while piece := response.raw.read1(_CHUNK, decode_content=False):
                pieces.append(piece)
                size += len(piece)
                if time.monotonic() > deadline:
                    raise TimeoutError
                if size > _MAX_BYTES:
                    break
        except HTTPError as error:
            timed_out = isinstance(error, ReadTimeoutError)
        else:
            if size > _MAX_BYTES:
                raise BadAnswer(f"{self.engine} answers without end; look at its address")
            return self._unpacked(b"".join(pieces), response.headers.get("Content-Encoding", "identity"))
        if timed_out:
            raise TimeoutError
        raise requests.exceptions.ChunkedEncodingError

    def _unpacked(self, body: bytes, encoding: str) -> bytes:
        """Undo the compression of a server that compresses although nobody asked it to."""
        if encoding.strip().lower() in {"", "identity"}:
            return body
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip or zlib, as its header says
        try:
            plain = unpacker.decompress(body, _MAX_BYTES)
        except zlib.error:
            plain = b""
        if not unpacker.eof:
            raise BadAnswer(f"{self.engine} answered in a form that cannot be read ({encoding}); look at the server")
        return plain

    def _check(self, answer: Answer, where: str) -> None:
        """Turn every status that is no success into the error that says what to do."""
        status = answer.status_code
        if 200 <= status < 300:
            return
        name = f"{self.engine} at {where}"
        said = self._said(answer)
        wait = _retry_after(answer.headers)
        if status == 429 or (status == 503 and wait is not None):
            raise RateLimited(f"{name} asks to slow down{said}; wait, or ask for less at once", wait)
        if status in {401, 403}:
            key = f"look at {self._key}" if self._key else "it may want a key, or have blocked this network"
            # Without the server's own words: some of them repeat a part of the key.
            raise EngineNotReady(f"{name} refuses access (status {status}); {key}")
        if status in {402, 456}:  # 456 is DeepL's "quota exceeded"
            raise EngineNotReady(f"{name} says the quota is used up{said}; look at the account")
        if 300 <= status < 400 or status in {404, 405, 410}:
            raise EngineNotReady(f"{name} has nothing there (status {status}){said}; look at its address")
        if status in {408, 425} or status >= 500:
            raise EngineUnavailable(f"{name} failed (status {status}){said}; try again later")
        raise EngineRefused(f"{name} refused the text (status {status}){said}; shorten it or translate it yourself")

    def _said(self, answer: Answer) -> str:
        """What the server itself says is wrong, without keys and cut short."""
        try:
            data = json.loads(answer.body)
        except (ValueError, RecursionError):
            return ""
        words: object = data
        for name in ("error", "message", "detail"):
            if isinstance(words, dict) and name in words:
                words = words[name]
        if not isinstance(words, str) or not words.strip():
            return ""
        words = " ".join(self._scrub(words).split())
        return f": {words[:_SAID]}"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3): a number, or a date against the server's own."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value, re.ASCII):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        now = parsedate_to_datetime(headers["Date"]) if "Date" in headers else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


def server_url(url: str, setting: str) -> str:
    """Check the address of a server of the user's own; give it without a slash at its end.

    Raises:
        EngineNotReady: It is no plain http or https address.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise EngineNotReady(f"{setting} must be an address such as http://localhost:5000; correct it")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise EngineNotReady(f"{setting} must hold no password or query; put a key in its own setting")
    return url.rstrip("/")
