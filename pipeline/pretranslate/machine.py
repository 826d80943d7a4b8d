"""The engine stage: every unit is asked in several ways until an answer is right.

First as it stands, which gives the most natural text; if a term is lost or markup torn, again with these behind
placeholders of one kind, then of another. What is still not right after the last way is kept as the draft that has
least wrong with it, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.engines import Failure
from pipeline.engines.cache import key_of
from pipeline.engines.run import Plan, Runner
from pipeline.pretranslate.wire import Draft, Question, Sound, Unit, Way, ways

__all__ = ["Wanted", "Work", "ask", "plan"]


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A unit that wants a draft, its neighbours, and what a page can take in its place."""

    unit: Unit
    before: str
    after: str
    sound: Sound


@dataclass(slots=True)
class Work:
    """What came of asking: drafts, and the reasons of units that have none."""

    drafts: dict[Wanted, Draft] = field(default_factory=dict)
    left: dict[Wanted, str] = field(default_factory=dict)


def ask(runner: Runner, wanted: Sequence[Wanted], work: Work, tick: Callable[[], None]) -> None:
    """Get drafts from an engine.

    Args:
        runner: Sends to the engine. If it was given up, ``runner.stopped`` says why; units whose answer was not
            right yet then have no draft: the cache remembers the answer, and the next run goes on from there.
        wanted: What to translate.
        work: Takes in what is done as soon as it is, so that it outlasts an interruption.
        tick: Told of every unit that needs no further question.
    """
    pending = list(wanted)
    best: dict[Wanted, Draft] = {}
    lost: dict[Wanted, set[str]] = {}
    reasons: dict[Wanted, str] = {}
    for way in ways(runner.engine.markup):
        asked, pending = _questions(pending, way, lost)
        for result in runner.run([question.request for _, question in asked]):
            one, question = asked[result.index]
            if isinstance(result.answer, Failure):
                reasons[one] = result.answer.reason
                pending.append(one)
                continue
            draft = one.unit.read(question, result.answer, one.sound)
            if draft.mendable:
                _note(one, draft, lost)
                best[one] = min(best.get(one, draft), draft, key=lambda each: len(each.remarks))
                pending.append(one)
            else:
                work.drafts[one] = draft
                tick()
        if runner.stopped is not None:
            break
    stopped = str(runner.stopped) if runner.stopped is not None else ""
    for one in pending:
        if one in best and not stopped:
            work.drafts[one] = best[one]
        else:
            work.left[one] = stopped or reasons.get(one, "no way of asking fits its text; translate it by hand")
        tick()


def plan(runner: Runner, wanted: Sequence[Wanted]) -> tuple[Plan, int]:
    """What `ask` would send, and how many units the cache has whole.

    Answers that are not known yet may ask for more: a term that is lost is asked for again, behind a placeholder.
    """
    pending = list(wanted)
    lost: dict[Wanted, set[str]] = {}
    requests = []
    cached = 0
    for way in ways(runner.engine.markup):
        asked, pending = _questions(pending, way, lost)
        keys = [key_of(runner.engine, question.request) for _, question in asked]
        known = runner.cache.get(keys) if runner.cache else {}
        for (one, question), key in zip(asked, keys, strict=True):
            if key not in known:
                requests.append(question.request)
            elif (draft := one.unit.read(question, known[key], one.sound)).mendable:
                _note(one, draft, lost)
                pending.append(one)
            else:
                cached += 1
    return runner.plan(requests), cached + len(pending)


def _note(one: Wanted, draft: Draft, lost: dict[Wanted, set[str]]) -> None:
    """Remember which terms an answer lost; placeholders that are torn lose the terms behind them."""
    lost.setdefault(one, set()).update(pin.term.id for pin in draft.lost)


def _questions(
    pending: Iterable[Wanted], way: Way, lost: Mapping[Wanted, set[str]]
) -> tuple[list[tuple[Wanted, Question]], list[Wanted]]:
    """What can be asked in a way, and the units for which it is none."""
    asked: list[tuple[Wanted, Question]] = []
    rest: list[Wanted] = []
    for one in pending:
        question = one.unit.ask(way, lost.get(one, ()), one.before, one.after)
        if question is None:
            rest.append(one)
        else:
            asked.append((one, question))
    return asked, rest
