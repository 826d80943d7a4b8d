"""Apertium, the rule-based translator, as a program on this machine.

Every call is one process for many sentences (starting one takes some 0.1 s). Each sentence goes in as an HTML
paragraph of its own with a number: a paragraph's end is a sentence's end to Apertium, so neighbours do not
change each other, and the numbers tell the answers apart. Transfuse (package ``transfuse``) puts inline tags
back round the words they belong to, wherever these have moved.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence

from babel.core import get_global

from pipeline.engines import inline
from pipeline.engines.base import Engine, Failure, Request
from pipeline.engines.settings import Settings
from pipeline.errors import BadAnswer, EngineNotReady, EngineUnavailable

__all__ = ["Apertium", "create"]

_PARAGRAPH = re.compile(r'<p id="u(\d+)">(.*?)</p>', re.DOTALL)
_SPACE_BEFORE_STOP = re.compile(r" +([.,;:!?…])")
_TILDE = "\ue000"  # Apertium eats "~", which in "~5 mg" means "about"; a private character gets through


class Apertium(Engine):
    """The ``apertium`` command with one of its language pairs."""

    name = "apertium"
    markup = True
    local = True
    concurrency = 2
    batch_size = 200
    max_size = 100_000
    timeout = 60.0
    price_per_million = 0.0

    def __init__(self, source: str, target: str) -> None:
        super().__init__(source, target)
        self._program = shutil.which("apertium")
        if self._program is None or shutil.which("tf-extract") is None:
            raise EngineNotReady(
                "apertium is not installed; install Debian's packages apertium, transfuse and a pair"
                " such as apertium-eng-spa"
            )
        listed = self._run(["-l"], "").split()
        modes = [f"{a}-{b}" for a in _codes(source) for b in _codes(target)]
        self._mode = next((mode for mode in modes if mode in listed), "")
        if not self._mode:
            pairs = ", ".join(sorted(listed)) or "none"
            raise EngineNotReady(
                f"apertium has no pair {source} to {target} here (installed: {pairs}); install one,"
                " such as Debian's apertium-eng-spa, or choose another engine"
            )
        self.version = f"{self._mode} {self._run(['-V'], '').strip().removeprefix('Apertium ')}"

    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        """Translate many sentences in one process."""
        paragraphs = [f'<p id="u{number}">{_to_html(request)}</p>\n' for number, request in enumerate(batch)]
        answer = self._run(["-u", "-n", "-f", "html-noent", self._mode], "".join(paragraphs))
        found = _PARAGRAPH.findall(answer)
        if [int(number) for number, _ in found] != list(range(len(batch))):
            raise BadAnswer("apertium mixed up the sentences; they are sent one by one")
        return [_from_html(text, request) for (_, text), request in zip(found, batch, strict=True)]

    def _run(self, arguments: list[str], text: str) -> str:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "APERTIUM_TRANSFUSE": "yes",
        }
        try:
            done = subprocess.run(  # noqa: S603 - no shell; a fixed program and fixed words
                [str(self._program), *arguments],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                env=environment,
                timeout=self.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            problem = f"gave no answer within {self.timeout:g} seconds; try again"
        except OSError as error:
            problem = f"cannot be started ({error.strerror}); look at its installation"
        else:
            # -l and -V print, then leave with 1 in some releases: what they print is what counts.
            if done.returncode == 0 or not text:
                return done.stdout.decode("utf-8", "replace")
            problem = f"failed (status {done.returncode}); look at its installation"
        raise EngineUnavailable(f"apertium {problem}")


def _codes(locale: str) -> list[str]:
    """The language's codes of three and of two letters (CLDR aliases): pairs are named by either."""
    language = locale.partition("-")[0].lower()
    aliases = get_global("language_aliases")
    longer = sorted(code for code, short in aliases.items() if short == language and len(code) == 3)
    return [*longer, language]


def _to_html(request: Request) -> str:
    tokens = inline.parse(request.text) if request.markup else [inline.Token("text", request.text)]
    void = "<apertium-notrans>x{id}</apertium-notrans>"
    return inline.to_tags(tokens, '<span id="g{id}">', "</span>", void).replace("~", _TILDE)


def _from_html(answer: str, request: Request) -> str:
    text = re.sub(r"<apertium-notrans>x(\d+)</apertium-notrans>", r'<x id="\1"/>', answer)
    tokens = _merge(inline.parse(text.replace(_TILDE, "~"), paired="span"))
    source = "".join(token.value for token in inline.parse(request.text)) if request.markup else request.text
    tidied = []
    for token in tokens:
        value = token.value
        if not _SPACE_BEFORE_STOP.search(source):  # a blank that moved with the word that had stood there
            value = _SPACE_BEFORE_STOP.sub(r"\1", value)
        if "  " not in source:
            value = re.sub(" {2,}", " ", value)
        tidied.append(inline.Token(token.kind, value, token.id))
    whole = inline.render(tidied) if request.markup else "".join(token.value for token in tidied)
    return whole.strip()


def _merge(tokens: list[inline.Token]) -> list[inline.Token]:
    """Join what Transfuse splits: ``<g1>a</g> <g1>b</g>`` is one run again, ``<g1>a b</g>``.

    Words that move apart get their tag each; where only white space (and tags) stands between two runs of the
    same tag, they belong together.
    """
    merged: list[inline.Token] = []
    opened: list[int] = []
    ended: dict[int, int] = {}  # id → place of its last closing tag in ``merged``
    for token in tokens:
        if token.kind == "open":
            place = ended.get(token.id)
            if place is not None and all(t.kind == "text" and not t.value.strip() for t in merged[place + 1 :]):
                del merged[place]
                del ended[token.id]
                opened.append(token.id)
                continue
            opened.append(token.id)
        elif token.kind == "close" and opened:
            ended[opened.pop()] = len(merged)
        merged.append(token)
    return merged


def create(name: str, settings: Settings, source: str, target: str, instructions: str) -> Engine:
    """Make the engine ready; it needs the program and the pair."""
    del name, settings, instructions
    return Apertium(source, target)
