"""Which old text each new text was made from: the judgement behind a merge, on plain data.

:func:`match` goes through :data:`STAGES`, each taking what the ones before it left:

1. *Exact*: same context, same text, wherever it stands.
2. *Form*: the same words; context, case, white space, punctuation or markup changed.
3. *Halves*: two texts that stand close together and between them hold a whole old text (a sentence split in
   two) share it as their parent.
4. *Place*: a document is mostly edited where it stands. What is new between two unchanged neighbours is
   compared with what is gone from between them, and a text clearly like one of those was made from it. Its
   place is the only safe evidence that a short text has.
5. *Halves* again, now that parents are known.
6. *Words*: what is left is looked up in an index of word pairs, and the best candidates found by words and by
   place compete by score. A text that has moved has to resemble what is gone more than anything that is still
   there: in a leaflet every dose resembles every other dose, and that resemblance proves nothing.
7. *Halves* once more, also of sentences whose halves went apart.

An old text goes to one new text only. But texts of the same form may share it, and so may the halves of a
split sentence, and long texts so like it that nothing else comes near (a passage repeated and edited).

A score is the mean of two views of the normalised texts (:func:`normalise`): the Indel similarity of their
characters, which sees through typing errors, and the Dice similarity of their words, weighted by rarity
(IDF), which sees through a changed order and is not taken in by a common phrase. What score is asked for
(``_REQUIRED``) depends on how much there is to go by. The figures were set on two made-up histories and on
the real history of a translated book; ``bench/merge.py`` measures one of them again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import log

__all__ = ["Key", "Pair", "match", "normalise"]

Key = tuple[str | None, str]
"""What identifies a unit in a catalog: its context (``msgctxt``) and its text (``msgid``)."""

# The least score at which a text counts as made from another: by the words of the shorter one ("up to"), and
# by what their places say: nothing, one neighbour agrees, both agree.
_REQUIRED = (
    (1, (0.92, 0.80, 0.70)),
    (3, (0.86, 0.72, 0.62)),
    (6, (0.78, 0.65, 0.55)),
    (1 << 30, (0.72, 0.60, 0.50)),
)
# A score that settles a match by place without a look at the rest of the catalog.
_SURE = 0.75
# How much more a neighbour's word weighs than none, when candidates compete.
_PLACE = 0.03
# How much better than the candidate a text that is still there may be, by the same three cases of place: not
# at all elsewhere, where it has to be worse, and more where the place speaks for the candidate.
_RIVAL = (-0.02, 0.1, 0.2)
# Elsewhere, a score may miss what is asked for by this much if what is still there is less alike by _FAR; by
# a part of it, if by a part.
_CLEAR = 0.15
_FAR = 0.3
# A changed context costs a candidate as much as a small change of the text.
_CONTEXT = 0.05
# How far from where its neighbours say (in units) an old text may have stood to count as in place.
_REACH = 8
# In a longer row of changed texts (a rewritten chapter), a neighbour this many units away says nothing.
_RUN = 50
# How many units may have come between the halves of a sentence.
_APART = 3
# The share of a half's words that its parent must have, and of the parent's that both halves must hold.
_HALF = 0.85
# The share of a joined text that one of its old parts must make up.
_JOINED = 0.45
# Two texts may have been made from one (a passage repeated and edited): the score asked for, and the words.
_TWIN = 0.85
_TWIN_WORDS = 7
# Of the old texts that share word pairs with a new one: postings looked at, rarest first; texts compared.
_POSTINGS = 1500
_COMPARED = 12
# Of the old texts of one form: texts compared.
_ALIKE = 50

# How an old text is in use; the two may add up.
_UNCHANGED, _MADE_FROM = 1, 2

# A number with its separators, a character of a script written without spaces, or a run of letters.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"|[^\W\d_]+"
)
_ASCII_WORD = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Pair:
    """The old text found for a new one.

    Attributes:
        old: The old text's index.
        score: 1.0 for the same words in the same context, less the more they differ.
        exact: Whether context and text are the same.
    """

    old: int
    score: float
    exact: bool


def _words(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def normalise(text: str) -> str:
    """The words and numbers of a text, NFKC and case folded, with one space between, and nothing else.

    Two texts with the same normal form differ in white space, punctuation, markup or case only.
    """
    return " ".join(_words(text))


class _Weights(dict[str, float]):
    """Inverse document frequency of words, ``log(1 + N / n)``; a word never seen counts as one seen once."""

    def __init__(self, texts: Sequence[list[str]]) -> None:
        seen = Counter(chain.from_iterable(map(set, texts)))
        size = len(texts)
        super().__init__((word, log(1 + size / count)) for word, count in seen.items())
        self._unseen = log(1 + size)

    def __missing__(self, word: str) -> float:
        return self._unseen


class _Text:
    """A text made ready for comparison."""

    __slots__ = ("context", "counts", "form", "total", "words")

    def __init__(self, context: str | None, words: list[str], weights: _Weights) -> None:
        self.context = context
        self.words = words
        self.form = " ".join(words)
        self.counts = Counter(words)
        self.total = sum([weights[word] for word in words])


_Proposal = tuple[float, int, int, float]  # minus the rank, new, old, score: sorts best first


def _features(words: list[str]) -> Iterable[object]:
    """What the index holds of a text: pairs of words; single ones are too common to tell leaflets apart."""
    return pairwise(words) if len(words) > 1 else words


class _Matcher:
    """One match under way: what is paired, what is used up, and the texts made ready so far."""

    def __init__(self, old: Sequence[Key], new: Sequence[Key], active: int) -> None:
        self.old = old
        self.new = new
        self.active = active
        self.pairs: list[Pair | None] = [None] * len(new)
        self.used = bytearray(len(old))
        self.made: dict[int, list[int]] = {}  # by old text, the new ones made from it
        self.alike: dict[int, list[int]] = {}  # by new text, the old ones that share its rarest words
        self._exact()
        self.left = [index for index, pair in enumerate(self.pairs) if pair is None]
        if not self.left:
            return
        from rapidfuzz.distance import Indel  # half the cost of a merge that finds everything where it was

        self.letters = Indel.normalized_similarity
        self.old_words = [_words(text) for _, text in old]
        self.weights = _Weights(self.old_words)
        self.old_texts: dict[int, _Text] = {}
        self.new_texts = {index: _Text(new[index][0], _words(new[index][1]), self.weights) for index in self.left}
        # Texts without a word (symbols, rules) resemble nothing.
        self.left = [index for index in self.left if self.new_texts[index].words]

    # --- shared by the stages ---

    def text(self, old: int) -> _Text:
        text = self.old_texts.get(old)
        if text is None:
            text = self.old_texts[old] = _Text(self.old[old][0], self.old_words[old], self.weights)
        return text

    def shared(self, a: Counter[str], b: Counter[str]) -> float:
        """The weight of the words that two texts have in common, each as often as both have it."""
        if len(a) > len(b):
            a, b = b, a
        shared = 0.0
        for word, count in a.items():
            other = b.get(word, 0)
            if other:
                shared += self.weights[word] * min(count, other)
        return shared

    def score(self, new: int, old: int) -> float:
        a, b = self.new_texts[new], self.text(old)
        context = 0.0 if a.context == b.context else _CONTEXT
        if a.form == b.form:
            return 1.0 - context
        letters = self.letters(a.form, b.form)
        dice = 2 * self.shared(a.counts, b.counts) / (a.total + b.total)
        mean: float = (letters + dice) / 2
        if len(a.words) <= 3 and len(b.words) <= 3:
            # A typing error in one of so few words leaves next to no words to compare.
            mean = max(mean, letters - 0.1)
        return mean - context

    def required(self, new: int, old: int, support: int) -> float:
        shorter = min(len(self.new_texts[new].words), len(self.text(old).words))
        return next(scores[support] for words, scores in _REQUIRED if shorter <= words)

    def take(self, proposals: list[_Proposal]) -> None:
        """Accept proposals, the best first, one old text to one new one."""
        for _, new, old, score in sorted(proposals):
            if self.pairs[new] is None and not self.used[old]:
                self.pair(new, old, score)
        self.left = [new for new in self.left if self.pairs[new] is None]

    def share(self, proposals: list[_Proposal]) -> None:
        """Accept proposals, the best first, whether an old text is in use or not."""
        for _, new, old, score in sorted(proposals):
            if self.pairs[new] is None:
                self.pair(new, old, score)
        self.left = [new for new in self.left if self.pairs[new] is None]

    def pair(self, new: int, old: int, score: float) -> None:
        self.pairs[new] = Pair(old, score, False)
        self.used[old] |= _MADE_FROM
        self.made.setdefault(old, []).append(new)

    def places(self) -> dict[int, dict[int, int]]:
        """For each text left, the old texts gone from its place, each with the neighbours that agree: 1 or 2.

        A neighbour agrees where no old text that is in use lies between its own old place and the candidate.
        """
        places: dict[int, dict[int, int]] = {}
        size, index = len(self.new), 0
        while index < size:
            if self.pairs[index] is not None:
                index += 1
                continue
            start = index
            while index < size and self.pairs[index] is None:
                index += 1
            before = self.pairs[start - 1] if start else None
            after = self.pairs[index] if index < size else None
            first = before.old + 1 if before else 0
            last = after.old - 1 if after else self.active - 1
            reach = min(index - start, _RUN) + _REACH
            forward = self._run(range(first, min(first + reach, self.active)))
            backward = self._run(range(min(last, self.active - 1), max(last - reach, -1), -1))
            for new in range(start, index):
                near: dict[int, int] = {}
                for run, at in ((forward, new - start), (backward, index - 1 - new)):
                    if at < _RUN:
                        for old in run[max(at - _REACH, 0) : at + _REACH + 1]:
                            near[old] = near.get(old, 0) + 1
                places[new] = near
        return places

    def _run(self, span: range) -> list[int]:
        """The unused texts with words from the start of a span up to the first one in use."""
        run = []
        for old in span:
            if self.used[old]:
                break
            if self.old_words[old]:
                run.append(old)
        return run

    # --- the stages ---

    def _exact(self) -> None:
        where: dict[Key, int] = {}
        for index, key in enumerate(self.old):
            where.setdefault(key, index)
        for index, key in enumerate(self.new):
            old = where.get(key)
            if old is not None:
                self.pairs[index] = Pair(old, 1.0, True)
                self.used[old] = _UNCHANGED

    def form(self) -> None:
        """Pair texts of the same form; one that is in use already serves again rather than none."""
        wanted = {self.new_texts[new].form for new in self.left}
        alike: dict[str, list[int]] = {}
        for old, words in enumerate(self.old_words):
            if (form := " ".join(words)) in wanted:
                alike.setdefault(form, []).append(old)
        proposals: list[_Proposal] = []
        for new in self.left:
            context, raw = self.new[new]
            for old in alike.get(self.new_texts[new].form, [])[:_ALIKE]:
                other_context, other = self.old[old]
                closeness = self.letters(raw, other) - 0.5 * (context != other_context)
                proposals.append((-closeness, new, old, self.score(new, old)))
        self.take(proposals)
        self.share(proposals)

    def halves(self) -> None:
        """Pair both halves of a split text with it."""
        places = self.places()
        for new in self.left:
            text = self.new_texts[new]
            if self.pairs[new] is not None or len(text.words) < 3:
                continue
            around = [
                other
                for other in range(max(new - _APART, 0), min(new + _APART + 1, len(self.new)))
                if other != new and other in self.new_texts and self.new_texts[other].words
            ]
            parents = dict.fromkeys(old for old in places[new] if not self.used[old])
            parents |= dict.fromkeys(pair.old for other in around if (pair := self.pairs[other]))
            # A half that moved away from the other is known by its words alone.
            parents |= dict.fromkeys(old for old in self.alike.get(new, ()) if old in self.made)
            found: tuple[float, int, int] | None = None
            for old in parents:
                parent = self.text(old)
                own = self.shared(parent.counts, text.counts)
                if own < _HALF * text.total:
                    continue
                rest = parent.counts - text.counts
                near = [other for other in around if (pair := self.pairs[other]) is None or pair.old == old]
                for other in dict.fromkeys(near + self.made.get(old, [])):
                    half = self.new_texts[other]
                    more = self.shared(rest, half.counts)
                    whole = own + more
                    if more < _HALF * half.total or whole < _HALF * parent.total:
                        continue
                    if found is None or whole > found[0]:
                        found = whole, old, other
            if found:
                _, old, other = found
                for half_new in (new, other):
                    if self.pairs[half_new] is None:
                        self.pair(half_new, old, self.score(half_new, old))
        self.left = [new for new in self.left if self.pairs[new] is None]

    def place(self) -> None:
        """Pair texts with what is gone from their place, where that is clear."""
        places = self.places()
        proposals: list[_Proposal] = []
        for new in self.left:
            for old, support in places[new].items():
                score = self.score(new, old)
                if score >= max(_SURE, self.required(new, old, support)):
                    proposals.append((-score - _PLACE * support, new, old, score))
        self.take(proposals)

    def words(self) -> None:
        """Pair what is left with its best candidate, by words or by place."""
        places = self.places()
        index: dict[object, list[int]] = {
            feature: [] for new in self.left for feature in _features(self.new_texts[new].words)
        }
        if not index:
            return
        for old, words in enumerate(self.old_words):
            for feature in _features(words):
                if (found := index.get(feature)) is not None and (not found or found[-1] != old):
                    found.append(old)
        proposals: list[_Proposal] = []
        twins: list[_Proposal] = []
        for new in self.left:
            ranked = self._ranked(self.new_texts[new].words, index)
            self.alike[new] = ranked[:_COMPARED]
            near = places[new]
            gone = dict.fromkeys([old for old in ranked if not self.used[old]][:_COMPARED]) | near
            fit = []
            for old in gone:
                support, score = near.get(old, 0), self.score(new, old)
                spare = score - self.required(new, old, support)
                if self._joined(new, old):
                    spare = max(spare, 0.0)
                if spare >= (0.0 if support else -_CLEAR):
                    fit.append((old, support, score, spare))
            there = [old for old in ranked if self.used[old]][:_COMPARED]
            rivals = [(self.score(new, old), old) for old in there]
            for old, support, score, spare in fit:
                lead = score - self._best(rivals, old)
                clear = min(lead, score - self._best([(other, at) for at, _, other, _ in fit], old))
                if lead > -_RIVAL[support] and spare + min(clear / _FAR, 1.0) * _CLEAR >= 0.0:
                    proposals.append((-score - _PLACE * support, new, old, score))
            if len(self.new_texts[new].words) >= _TWIN_WORDS:
                made = [(score, old) for score, old in rivals if self.used[old] == _MADE_FROM]
                twins += [
                    (-score, new, old, score)
                    for score, old in made + [(score, old) for old, _, score, _ in fit]
                    if score >= _TWIN and score - self._best(rivals, old) >= _FAR
                ]
        self.take(proposals)
        self.share(twins)

    def _best(self, rivals: list[tuple[float, int]], old: int) -> float:
        """The best score of a rival of an old text; another of its own form is none."""
        form = self.text(old).form
        return max((score for score, rival in rivals if self.text(rival).form != form), default=0.0)

    def _ranked(self, words: list[str], index: dict[object, list[int]]) -> list[int]:
        """The old texts that share word pairs with a text, those that share the rarest and most first."""
        weights: dict[int, float] = {}
        budget = _POSTINGS
        # Sorted by the postings too: the order of a set, which varies from run to run, must have no say.
        found = [postings for feature in {*_features(words)} if (postings := index[feature])]
        for postings in sorted(found, key=lambda postings: (len(postings), postings)):
            weight = log(1 + len(self.old) / len(postings))
            for old in postings:
                weights[old] = weights.get(old, 0.0) + weight
            budget -= len(postings)
            if budget < 0:
                break
        return sorted(weights, key=lambda old: (-weights[old], old))

    def _joined(self, new: int, old: int) -> bool:
        """Whether the new text holds the whole old one, and that is much of it: sentences joined."""
        text, part = self.new_texts[new], self.text(old)
        return (
            len(part.words) >= 4
            and _JOINED * text.total <= part.total < text.total
            and self.shared(text.counts, part.counts) >= 0.95 * part.total
        )


STAGES: tuple[Callable[[_Matcher], None], ...] = (
    _Matcher.form,
    _Matcher.halves,
    _Matcher.place,
    _Matcher.halves,
    _Matcher.words,
    _Matcher.halves,
)
"""What follows the exact matches, in order."""


def match(old: Sequence[Key], new: Sequence[Key], active: int | None = None) -> list[Pair | None]:
    """Find the old text that each new text is, or was made from.

    The cost is near linear in the number of texts.

    Args:
        old: The texts of the old catalog in file order, obsolete ones last. Of equal keys the first counts.
        new: The texts of the template in file order.
        active: How many of the old ones are not obsolete; the place of an obsolete one says nothing.

    Returns:
        For each new text its old one, or ``None`` for a text made from nothing. Old texts that no pair names
        have left. The same arguments always give the same answer.
    """
    matcher = _Matcher(old, new, len(old) if active is None else active)
    for stage in STAGES:
        if not matcher.left:
            break
        stage(matcher)
    return matcher.pairs
