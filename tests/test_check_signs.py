"""The signs that say where a check has to look: none of its findings is passed over."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml

from pipeline.check import setting
from pipeline.check.drugs import Drugs
from pipeline.check.language import load as load_language
from pipeline.check.registry import UNIT_CHECKS
from pipeline.check.run import check_unit
from pipeline.check.side import Side
from pipeline.check.signs import _worked_out, signs_of
from pipeline.check.unit import Unit, take_apart
from pipeline.terms import load

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests/data/check"
SIGNS = list(
    "*_[]()<>`&\\~{}@%/:.,;!?\"'|#-+\n\t\u00a0 ،؛؟۔…«»“”—abIİЖה中क\u064b\u0640\u0307\u0301یﻻ\u2066\u2069\u202a5٥"
)
SIGNS += ["  ", " ,", " .", "a)", "(5", "5 - 6", "**", "%s", "%(n)s", "://", "www.", "38 ° C", "Dr. ", "! ", ".” "]
ALL = -1


def texts(locale: str, count: int) -> list[tuple[str, str]]:
    """Good pairs with some signs put into each side."""
    pairs = yaml.safe_load((PAIRS / f"good.{locale}.yaml").read_text("utf-8"))[:200]
    chance = random.Random(locale)

    def strewn(text: str) -> str:
        for _ in range(chance.choice([0, 1, 1, 2, 4])):
            at = chance.choice([0, len(text), chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)])
            text = text[:at] + chance.choice(SIGNS) + text[at:]
        return text

    chosen = chance.choices(pairs, k=count)
    return [(strewn(pair["en"]), strewn(pair[locale])) for pair in chosen]


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_a_check_that_looks_everywhere_finds_no_more(locale: str) -> None:
    shared = setting(locale, load(ROOT / "glossary.yaml").terms)
    for msgid, msgstr in texts(locale, 2000):
        quick, slow = Unit(msgid, msgstr, None, shared), Unit(msgid, msgstr, None, shared)
        found = check_unit(quick)
        take_apart([slow])
        slow.source.signs = slow.target.signs = slow.signs = ALL
        assert found == [(check, problem) for check in UNIT_CHECKS for problem in check.unit(slow)], (msgid, msgstr)


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_the_terms_of_a_text_are_found_wherever_it_has_any(locale: str) -> None:
    shared = setting(locale, load(ROOT / "glossary.yaml").terms)
    units = [Unit(msgid, msgstr, None, shared) for msgid, msgstr in texts(locale, 2000)]
    take_apart(units)
    for unit in units:
        assert list(unit.matches) == shared.finder.find(unit.source.plain), unit.msgid


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_a_word_has_the_signs_of_any_other_in_its_place(locale: str) -> None:
    for pair in texts(locale, 2000):
        for chunk in filter(None, " ".join(pair).split(" ")):
            assert signs_of(chunk) == _worked_out(chunk), chunk
    for address in ("www.who.int", "www.", "(www.)"):
        assert signs_of(address) == _worked_out(address), address


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_a_text_without_a_sign_of_a_second_sentence_has_none(locale: str) -> None:
    chunks = setting(locale).target_chunks
    for _, text in texts(locale, 2000):
        quick, slow = Side(text, chunks), Side(text, chunks)
        slow.may_be_parted = True
        assert quick.sentences == slow.sentences, text


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_what_is_no_running_text_is_hidden(locale: str) -> None:
    chunks = setting(locale).target_chunks
    for _, text in texts(locale, 2000):
        side = Side(text, chunks)
        assert side.plain == Side(f"`` {text}", chunks).plain[3:]


@pytest.mark.parametrize("code", ["en", "tr"])
def test_a_quick_look_at_a_word_loses_nothing_that_it_means(code: str) -> None:
    lexicon = load_language(code).lexicon
    pairs = yaml.safe_load((PAIRS / "good.tr.yaml").read_text("utf-8"))
    words = set(re.findall(r"[^\W\d_]+", " ".join(pair[code] for pair in pairs).lower()))
    # There is no quick look at a word with an ending behind an apostrophe.
    meanings = {word: set(lexicon.starts(f"{word}'q")) for word in words}
    assert not {word for word in words if not meanings[word] <= set(lexicon.starts(word))}
    assert sum(map(bool, meanings.values())) > 300


def test_a_quick_look_at_an_arabic_word_loses_no_drug(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [pair["ar"] for pair in yaml.safe_load((PAIRS / "good.ar.yaml").read_text("utf-8"))]
    texts += [f"وال{form} بال{form} ل{form} {form}ه" for text in texts for form in text.split()]
    words = set(re.findall(r"[^\W\d_]+", " ".join(texts)))
    quick, slow = Drugs(locale="ar"), Drugs(locale="ar")
    named = {word for word in words if quick.may_begin(word, "ar")}
    monkeypatch.setattr(Drugs, "_may_be_arabic", lambda *_: True)
    assert named == {word for word in words if slow.may_begin(word, "ar")}
    assert len(named) > 300
