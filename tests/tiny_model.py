"""A neural model small enough to be made in a test, and wise enough to be judged: it translates word by word.

Its weights are set by hand, not learnt. Words and places are one-hot vectors; the decoder's cross-attention
looks at the same place of the source, and its output projection is the dictionary.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

SPECIAL = ["<blank>", "<s>", "</s>", "<unk>"]
PLACES = 64


def build(folder: Path, words: Mapping[str, str], first: str = "") -> None:
    """Write a CTranslate2 model that turns each word (a piece such as ``▁drug``) into its translation.

    ``first`` is a token such as ``>>tur<<`` that the model expects in front; it is translated by nothing.
    """
    import ctranslate2
    import numpy as np

    source = [*SPECIAL, *sorted(words), *([first] if first else [])]
    target = [*SPECIAL, *sorted(set(words.values()))]
    size = max(len(source), len(target))
    depth = size + PLACES
    spec = ctranslate2.specs.TransformerSpec.from_config(1, 1, pre_norm=True)

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros(shape, dtype=np.float32)

    def norm(layer: object) -> None:
        layer.gamma, layer.beta = np.ones(depth, dtype=np.float32), zeros(depth)

    def linear(layer: object, weight: np.ndarray) -> None:
        layer.weight, layer.bias = weight, zeros(weight.shape[0])

    def common(side: object, layer: object, table: object, rows: int) -> None:
        side.scale_embeddings = False
        table.weight = np.eye(rows, depth, dtype=np.float32)
        side.position_encodings.encodings = np.eye(PLACES, depth, size, dtype=np.float32)
        norm(side.layer_norm)
        norm(layer.self_attention.layer_norm)
        linear(layer.self_attention.linear[0], zeros(3 * depth, depth))
        linear(layer.self_attention.linear[1], zeros(depth, depth))
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, zeros(8, depth))
        linear(layer.ffn.linear_1, zeros(depth, 8))

    common(spec.encoder, spec.encoder.layer[0], spec.encoder.embeddings[0], len(source))
    common(spec.decoder, spec.decoder.layer[0], spec.decoder.embeddings, len(target))
    place = zeros(depth, depth)
    place[size:, size:] = 20 * np.eye(PLACES)
    ahead = zeros(depth, depth)
    shift = 1 if first else 0  # the first word lies one place further on
    ahead[size:, size:] = 20 * np.eye(PLACES, k=-shift)
    word = zeros(depth, depth)
    word[:size, :size] = np.eye(size)
    dictionary = zeros(depth, depth)
    pairs = {**words, "</s>": "</s>", "<unk>": "<unk>"}
    for here, there in pairs.items():
        dictionary[target.index(there), source.index(here)] = 50
    attention = spec.decoder.layer[0].attention
    norm(attention.layer_norm)
    linear(attention.linear[0], ahead)
    linear(attention.linear[1], np.concatenate([place, word]))
    linear(attention.linear[2], dictionary)
    linear(spec.decoder.projection, np.eye(len(target), depth, dtype=np.float32))
    spec.register_source_vocabulary(source)
    spec.register_target_vocabulary(target)
    spec.config.add_source_eos = not first
    spec.validate()
    spec.optimize(quantization="float32")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def tokenizer(path: Path, text: str) -> None:
    """Write a SentencePiece model whose pieces are the words of ``text``."""
    import sentencepiece

    path.parent.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text] * 3),
        model_prefix=str(path.with_suffix("")),
        model_type="word",
        vocab_size=len(set(text.split())) + 3,
        minloglevel=2,
    )
    path.with_suffix("").with_suffix(".model").rename(path)


def argos(folder: Path, words: Mapping[str, str], pair: tuple[str, str] = ("en", "tr")) -> None:
    """Write a folder as an Argos Translate package holds it."""
    build(folder / "model", {f"▁{here}": f"▁{there}" for here, there in words.items()})
    tokenizer(folder / "sentencepiece.model", " ".join(words))
    facts = {"package_version": "1.5", "argos_version": "1.5", "from_code": pair[0], "to_code": pair[1]}
    (folder / "metadata.json").write_text(json.dumps(facts), encoding="utf-8")


def opus(folder: Path, words: Mapping[str, str], first: str) -> None:
    """Write a folder as a converter of OPUS-MT models does."""
    build(folder, {f"▁{here}": f"▁{there}" for here, there in words.items()}, first)
    tokenizer(folder / "source.spm", " ".join(words))
    tokenizer(folder / "target.spm", " ".join(words.values()))
