"""How alike two sentences are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.memory import similarity
from pipeline.memory.score import COMMON, CONTENT, CRITICAL, MOST_ALIKE, tokens

CASES = yaml.safe_load((Path(__file__).parent / "data/memory/order.yaml").read_text(encoding="utf-8"))

sentence = st.lists(
    st.sampled_from(
        [
            "Take",
            "take",
            "5",
            "50",
            "5mg",
            "mg",
            "not",
            "don't",
            "baclofen",
            "Baclofen",
            "of",
            "the",
            "daily",
            ",",
            ".",
            "**",
            "µg",
            "2.5",
            "<",
            "500",
        ]
    ),
    max_size=12,
).map(" ".join)
texts = st.one_of(sentence, st.text(max_size=40))


def sequence(text: str) -> list[str]:
    """What a text counts as, by the definition."""
    return [token.text for token in tokens(text) for _ in range(token.weight)]


def common_subsequence(one: list[str], other: list[str]) -> int:
    """Length of the longest, by the textbook's table."""
    row = [0] * (len(other) + 1)
    for word in one:
        previous, row = row, [0]
        for index, each in enumerate(other):
            row.append(previous[index] + 1 if word == each else max(previous[index + 1], row[index]))
    return row[-1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_dangerous_change_costs_more(case: dict[str, str]) -> None:
    nearer, farther = similarity(case["text"], case["nearer"]), similarity(case["text"], case["farther"])
    assert 0 < farther < nearer < 1


@given(texts, texts)
def test_scores_lie_in_bounds_and_know_no_order(one: str, other: str) -> None:
    score = similarity(one, other)
    assert 0 <= score <= 1
    assert score == similarity(other, one)
    assert (score == 1) == (one == other)


@given(sentence, sentence)
def test_the_score_is_what_its_definition_says(one: str, other: str) -> None:
    first, second = sequence(one), sequence(other)
    if one != other and (first or second):
        expected = 2 * common_subsequence(first, second) / (len(first) + len(second))
        assert similarity(one, other) == pytest.approx(min(expected, MOST_ALIKE))


@given(
    st.lists(
        st.sampled_from(["baclofen", "relapse", "fatigue", "5", "not", "mg", "of", "the"]),
        min_size=2,
        max_size=9,
    ),
    st.data(),
)
def test_the_same_change_costs_less_in_a_longer_text(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words) - 1))
    changed = [*words[:place], "elsewhere", *words[place + 1 :]]
    longer = " and then "
    assert similarity(" ".join(words), " ".join(changed)) < similarity(
        longer + " ".join(words), longer + " ".join(changed)
    )


@given(
    st.permutations(["baclofen", "relapse", "5", "of", "mg", "the", "fatigue"]).flatmap(
        lambda words: st.integers(5, 7).map(lambda count: list(words[:count]))
    ),
    st.integers(0, 7),
)
def test_critical_costs_more_than_content_and_that_more_than_common(words: list[str], place: int) -> None:
    def score(old: str, new: str) -> float:
        return similarity(" ".join(words), " ".join(new if word == old else word for word in words))

    common = [score(word, "in") for word in ("of", "the") if word in words]
    content = [score(word, "tremor") for word in ("baclofen", "relapse", "fatigue") if word in words]
    critical = [score(word, new) for word in ("5", "mg") if word in words for new in ("7", "")]
    critical.append(similarity(" ".join(words), " ".join([*words[:place], "not", *words[place:]])))
    assert max(critical) < min(content)
    assert max(content) < min(common, default=1)


def test_tokens_and_their_weights() -> None:
    found = [(token.text, token.weight) for token in tokens("Don't take **2.5mg** of B12 (≤1,000 µg) – ever.")]
    assert found == [
        ("don't", CRITICAL),
        ("take", COMMON),
        ("**", COMMON),
        ("2.5", CRITICAL),
        ("mg", CRITICAL),
        ("**", COMMON),
        ("of", COMMON),
        ("b12", CRITICAL),
        ("(", COMMON),
        ("≤", CRITICAL),
        ("1,000", CRITICAL),
        ("μg", CRITICAL),
        (")", COMMON),
        ("–", COMMON),
        ("ever", COMMON),
        (".", COMMON),
    ]
    assert [token.weight for token in tokens("Baclofen")] == [CONTENT]


def test_a_unit_may_stand_against_its_number() -> None:
    assert similarity("Take 5mg daily.", "Take 5 mg daily.") == MOST_ALIKE


def test_letter_case_costs_nearly_nothing() -> None:
    assert similarity("Baclofen relaxes muscles.", "baclofen relaxes MUSCLES.") == MOST_ALIKE


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    assert similarity("Ménière disease", "Me\u0301nie\u0300re disease") == MOST_ALIKE


def test_a_language_without_lists_goes_by_length_and_digits() -> None:
    weights = {token.text: token.weight for token in tokens("Ta 5 mg av medicinen", "sv")}
    assert weights == {"ta": COMMON, "5": CRITICAL, "mg": COMMON, "av": COMMON, "medicinen": CONTENT}


def test_each_word_stands_in_one_list_only() -> None:
    file = Path(__file__).parent.parent / "pipeline/memory/words/en.yaml"
    lists = yaml.safe_load(file.read_text(encoding="utf-8"))
    critical = {word for words in lists["critical"].values() for word in words.split()}
    common = lists["common"].split()
    assert not critical & set(common)
    assert all(one < other for one, other in pairwise(sorted(common)))
    assert all(word == word.casefold() for word in critical | set(common))
