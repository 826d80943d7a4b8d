"""Local neural models with CTranslate2 and SentencePiece (extra ``local``): private and without cost.

Two kinds of folder are understood:

* an Argos Translate package: ``metadata.json``, ``model/``, ``sentencepiece.model``;
* an OPUS-MT model converted to CTranslate2: ``model.bin``, ``source.spm``, ``target.spm``. One with several
  target languages wants a token such as ``>>ara<<`` first; it is found in the model's vocabulary.

Such models translate one sentence at a time and carry no markup. One that runs on without end, or a sentence
longer than it can read, is a failure and no translation.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from babel.core import get_global

from pipeline.cores import cores
from pipeline.engines.base import Engine, Failure, Request
from pipeline.engines.models import folder_of
from pipeline.engines.settings import Settings
from pipeline.errors import BadAnswer, EngineNotReady

__all__ = ["CTranslate", "create"]

_MOST_TOKENS = 400  # models are trained on sentences; they read on, and translate nonsense
_MOST_OUT = 500  # Marian models know 512 places
_BEAM = 4
_MOST_THREADS = 4  # the gain of more is small for one batch of sentences
_END = "</s>"
_TARGET_TOKEN = re.compile(r">>([a-z]{2,3})(?:_[A-Za-z]+)?<<")


class CTranslate(Engine):
    """One model in a folder."""

    name = "ctranslate2"
    local = True
    batch_size = 32
    max_size = 40_000
    timeout = 600.0  # of computing, on a slow machine
    price_per_million = 0.0

    def __init__(self, settings: Settings, source: str, target: str) -> None:
        super().__init__(source, target)
        self._folder = folder_of(settings, source, target)
        if not (self._folder / "metadata.json").is_file() and not (self._folder / "source.spm").is_file():
            raise EngineNotReady(
                f"there is no model in {self._folder.name}; fetch one with: make model LANG={target}"
                " (or name a folder in CTRANSLATE2_MODEL)"
            )
        argos = (self._folder / "metadata.json").is_file()
        self._model = self._folder / "model" if argos else self._folder
        names = ("sentencepiece.model",) * 2 if argos else ("source.spm", "target.spm")
        self._tokenizers = [self._folder / name for name in names]
        for path in (self._model / "model.bin", *self._tokenizers):
            if not path.is_file():
                raise EngineNotReady(f"the model in {self._folder.name} lacks {path.name}; fetch it again")
        facts = _json(self._folder / "metadata.json") if argos else {}
        self._prefix = str(facts.get("target_prefix") or "")
        self._add_end = not argos and not _json(self._model / "config.json").get("add_source_eos")
        self.version = f"{facts.get('package_version') or self._folder.name} {self._digest()}"
        self._loaded: tuple[Any, Any] | None = None

    def _digest(self) -> str:
        """Tell one model from another: the package's checksum, or a hash of what decides."""
        noted = self._folder / "SHA256"
        if noted.is_file():
            return noted.read_text(encoding="ascii", errors="replace").strip()[:12]
        with (self._model / "model.bin").open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:12]

    def prepare(self, terms: Sequence[tuple[str, str]]) -> None:  # noqa: ARG002 - it takes no terms
        """Load the model."""
        if self._loaded is not None:
            return
        try:
            # An extra of 200 MB, loaded when asked for; it has no types.
            import ctranslate2  # type: ignore[import-untyped]
            import sentencepiece
        except ImportError:
            missing = True
        else:
            missing = False
        if missing:
            raise EngineNotReady("ctranslate2 is not installed; install the project's extra: local")
        problem = ""
        try:
            translator = ctranslate2.Translator(str(self._model), device="cpu", intra_threads=_threads())
            tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(self._tokenizers[0]))
        except (RuntimeError, OSError, ValueError) as error:
            problem = type(error).__name__
        if problem:
            raise EngineNotReady(f"the model in {self._folder.name} cannot be loaded ({problem}); fetch it again")
        self._first = self._target_token()
        self._loaded = translator, tokenizer

    def _target_token(self) -> list[str]:
        """The token that names the target language to a model of several."""
        found: dict[str, str] = {}
        aliases = get_global("language_aliases")
        for path in sorted(self._model.glob("*vocabulary*")):
            for match in _TARGET_TOKEN.finditer(path.read_text(encoding="utf-8", errors="replace")):
                found.setdefault(aliases.get(match[1], match[1]), match[0])
        language = self.target.partition("-")[0].lower()
        if len(found) > 1 and language not in found:
            raise EngineNotReady(f"the model in {self._folder.name} does not know {self.target}; take another")
        return [found[language]] if language in found else []

    def translate(self, batch: Sequence[Request]) -> list[str | Failure]:
        """Translate a batch of sentences."""
        self.prepare(())
        assert self._loaded is not None
        translator, tokenizer = self._loaded
        end = [_END] if self._add_end else []
        pieces = [self._first + tokenizer.encode(request.text, out_type=str) + end for request in batch]
        fitting = [tokens for tokens in pieces if len(tokens) <= _MOST_TOKENS]
        # A translation three times as long as its sentence is no translation.
        limit = min(_MOST_OUT, 3 * max(map(len, fitting), default=0) + 20)
        problem = ""
        try:
            results = iter(
                translator.translate_batch(
                    fitting,
                    target_prefix=[[self._prefix]] * len(fitting) if self._prefix else None,
                    beam_size=_BEAM,
                    replace_unknowns=True,
                    max_decoding_length=limit,
                    max_batch_size=self.batch_size,
                )
                if fitting
                else []
            )
        except (RuntimeError, ValueError) as error:
            problem = type(error).__name__
        if problem:
            raise BadAnswer(f"ctranslate2 failed ({problem}); look at the model in {self._folder.name}")
        return [
            self._text(next(results).hypotheses[0], limit)
            if len(tokens) <= _MOST_TOKENS
            else Failure(f"the sentence has {len(tokens)} pieces, the model reads {_MOST_TOKENS}; split it")
            for tokens in pieces
        ]

    def _text(self, tokens: list[str], limit: int) -> str | Failure:
        if len(tokens) >= limit:
            return Failure("the model ran on without end")
        if self._prefix and tokens[:1] == [self._prefix]:
            tokens = tokens[1:]
        return "".join(token for token in tokens if token != _END).replace("▁", " ").strip()

    def close(self) -> None:
        """Give back the model's memory."""
        self._loaded = None


def _threads() -> int:
    """As many threads as there are cores for us: more than that only wait for each other."""
    return min(_MOST_THREADS, cores())


def _json(path: Path) -> dict[str, Any]:
    """A JSON object from a file, empty if it is none."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def create(name: str, settings: Settings, source: str, target: str, instructions: str) -> Engine:
    """Make the engine ready; the model is loaded when it is first needed."""
    del name, instructions
    return CTranslate(settings, source, target)
