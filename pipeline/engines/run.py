"""Getting many texts through one engine, whatever the engine does.

Equal texts are sent once, known answers come from the cache, the rest goes out in batches, several at
once. Results come back one by one as they arrive, and are in the cache before they are given out: an
interrupted run loses what is in flight and no more.

How faults are met:

* A call that fails is tried again after a growing, jittered wait, while other work goes on. A batch that
  keeps failing is halved until the text that is to blame stands alone; that one is left with its reason.
* A text that the engine leaves out of a batch is asked again alone.
* "Slow down" holds everything back for as long as the engine asks for.
* Failures in a row, with no success between them, hold everything back too; after the last of them the
  engine is given up (:mod:`pipeline.engines.pace`).
* A call that outlasts its time by far (a server that drips headers, a model that hangs) is abandoned.

One thread hands out work and one short-lived thread makes each call; they are daemons, so that Ctrl-C
ends at once.
"""

from __future__ import annotations

import heapq
import queue
import random
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pipeline.engines.base import Engine, Failure, Request
from pipeline.engines.cache import Cache, key_of
from pipeline.engines.pace import Clock, Pace
from pipeline.errors import BadAnswer, EngineError, EngineRefused, EngineUnavailable, RateLimited

__all__ = ["Plan", "Result", "Runner"]

_TRIES_TOGETHER = 3
_TRIES_ALONE = 4
_TRIES_WAITING = 8  # how often one batch may be told to slow down
_LAST_WAIT = 2.0  # seconds for calls under way when the engine is given up
_GRACE = 5.0  # seconds beyond its time limit after which a call is abandoned


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one request: a translation, or the reason why there is none."""

    index: int
    request: Request
    answer: str | Failure
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do.

    ``characters`` and ``words`` count what would be sent; ``price`` is what it would cost in the user's own
    currency, ``None`` where no price is known.
    """

    requests: int
    repeated: int
    cached: int
    to_send: int
    characters: int
    words: int
    price: float | None


class Runner:
    """Sends requests to one engine. It may run many times, and remembers that an engine was given up.

    Args:
        engine: Where to send.
        cache: Answers known already, and where new ones go.
        ceiling: The most characters to send, tries again included; ``None`` for no limit.
        clock: The passing of time.
        chance: Where jitter comes from.

    Attributes:
        sent: Characters sent so far.
    """

    def __init__(
        self,
        engine: Engine,
        cache: Cache | None = None,
        ceiling: int | None = None,
        clock: Clock | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.engine = engine
        self.sent = 0
        self.cache = cache
        self.ceiling = ceiling
        self.clock = clock or Clock()
        self.pace = Pace(self.clock, chance or random.Random(), engine.rate)  # noqa: S311 - jitter is no secret

    @property
    def stopped(self) -> EngineError | None:
        """Why the engine was given up, or ``None``."""
        return self.pace.stopped

    def plan(self, requests: Sequence[Request]) -> Plan:
        """Say what :meth:`run` would send, and send nothing."""
        keys = {key_of(self.engine, request): request.text for request in requests}
        known = self.cache.get(list(keys)) if self.cache else {}
        texts = [text for key, text in keys.items() if key not in known and text.strip()]
        characters = sum(map(len, texts))
        price = self.engine.price_per_million
        return Plan(
            requests=len(requests),
            repeated=len(requests) - len(keys),
            cached=len(known),
            to_send=len(texts),
            characters=characters,
            words=sum(len(text.split()) for text in texts),
            price=None if price is None else price * characters / 1e6,
        )

    def run(self, requests: Sequence[Request]) -> Iterator[Result]:
        """Translate; give exactly one result for every request, as they come.

        Answers to markup requests are in the form of :mod:`pipeline.engines.inline`. An engine that fails
        raises nothing: every request it leaves undone comes back with a :class:`Failure`, and ``stopped``
        says why.

        Raises:
            ConfigError: The cache cannot be used.
        """
        places: dict[bytes, list[int]] = {}
        for index, request in enumerate(requests):
            places.setdefault(key_of(self.engine, request), []).append(index)
        known = self.cache.get(list(places)) if self.cache else {}
        texts: list[_Text] = []
        for key, indexes in places.items():
            request = requests[indexes[0]]
            size = self.engine.size(request.text)
            if key in known:
                answer: str | Failure = known[key]
            elif not request.text.strip():
                answer = request.text
            elif size > self.engine.max_size:
                limit = f"{self.engine.name} takes at most {self.engine.max_size} characters at once"
                answer = Failure(f"{limit}, this text has {size}; split it into shorter sentences")
            else:
                texts.append(_Text(key, request))
                continue
            yield from (Result(index, requests[index], answer, key in known) for index in indexes)
        if texts:
            for text, answer in _Round(self, texts).results():
                yield from (Result(index, requests[index], answer) for index in places[text.key])


@dataclass(frozen=True, slots=True)
class _Text:
    """A request that goes out, with its key in the cache."""

    key: bytes
    request: Request


@dataclass(order=True, slots=True)
class _Job:
    """Texts that go out together; none of them: making the engine ready.

    ``due`` and ``number`` put waiting jobs in order.
    """

    due: float
    number: int
    texts: list[_Text] = field(compare=False)
    tries: int = field(default=0, compare=False)
    waits: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class _Call:
    job: _Job
    started: float
    deadline: float


_Outcome: TypeAlias = list[str | Failure] | EngineError
_Answers: TypeAlias = Iterator[tuple[_Text, str | Failure]]


class _Round:
    """One run: texts that are all different and all new."""

    def __init__(self, runner: Runner, texts: list[_Text]) -> None:
        self._runner = runner
        self._engine = runner.engine
        self._pace = runner.pace
        self._clock = runner.clock
        self._numbers = 0
        self._left = {text.key: text for text in texts}
        self._ready: deque[_Job] = deque([self._job([])])
        self._waiting: list[_Job] = []
        self._flying: dict[int, _Call] = {}
        self._inbox: queue.SimpleQueue[tuple[int, _Outcome]] = queue.SimpleQueue()

    def results(self) -> _Answers:
        """Send everything; give what comes."""
        while self._left and self._pace.stopped is None:
            yield from self._start_calls()
            if self._flying or self._waiting or self._ready:
                for call, outcome in self._landed(self._wait()):
                    yield from self._take(call, outcome)
        yield from self._last_answers()
        for text in self._left.values():
            yield text, Failure(f"{self._engine.name} was given up: {self._pace.stopped}")

    def _last_answers(self) -> _Answers:
        """Take what calls still under way bring (it may have been paid for), but do not wait long for it."""
        end = self._clock.now() + _LAST_WAIT
        while self._flying and (left := end - self._clock.now()) > 0:
            message = self._clock.wait(self._inbox, left, True)
            if message is not None and isinstance(message[1], list):
                yield from self._take(self._flying.pop(message[0]), message[1])
            elif message is not None:
                del self._flying[message[0]]

    # ---- handing out work

    def _start_calls(self) -> _Answers:
        """Start as many calls as may run; give the texts that the ceiling keeps back."""
        now = self._clock.now()
        while self._waiting and self._waiting[0].due <= now:
            self._ready.append(heapq.heappop(self._waiting))
        while self._ready and len(self._flying) < self._engine.concurrency and self._pace.opens() <= now:
            job = self._ready.popleft()
            cost = sum(len(text.request.text) for text in job.texts)
            ceiling = self._runner.ceiling
            if ceiling is not None and self._runner.sent + cost > ceiling:
                if len(job.texts) > 1:
                    self._ready.extendleft(reversed(self._halves(job, now)))
                else:
                    yield self._leave(job.texts[0], "the ceiling of characters is reached; raise it to go on")
                continue
            self._runner.sent += cost
            self._start(job, now)

    def _start(self, job: _Job, now: float) -> None:
        self._numbers += 1
        self._flying[self._numbers] = _Call(job, now, now + self._engine.timeout + _GRACE)
        if job.texts:
            self._pace.started()
        threading.Thread(target=self._work, args=(self._numbers, job.texts), daemon=True).start()

    def _work(self, number: int, texts: list[_Text]) -> None:
        """Make one call, in its own thread."""
        name = self._engine.name
        answers: list[str | Failure] = []
        outcome: _Outcome
        try:
            if texts:
                answers = self._engine.translate([text.request for text in texts])
            else:
                terms = {term for text in list(self._left.values()) for term in text.request.terms}
                self._engine.prepare(sorted(terms))
        except EngineError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001 - whatever a foreign library does, the run goes on
            outcome = BadAnswer(f"{name} failed in an unforeseen way ({type(error).__name__}); report it")
        else:
            outcome = answers
            if len(answers) != len(texts):
                outcome = BadAnswer(f"{name} gave {len(answers)} answers for {len(texts)} texts; try again")
        self._inbox.put((number, outcome))

    def _wait(self) -> tuple[int, _Outcome] | None:
        """Wait until there is something to do: a message, a time limit, or a job whose time has come."""
        times = [call.deadline for call in self._flying.values()]
        if len(self._flying) < self._engine.concurrency:
            if self._ready:
                times.append(self._pace.opens())
            elif self._waiting:
                times.append(max(self._waiting[0].due, self._pace.opens()))
        seconds = max(0.0, min(times) - self._clock.now())
        return self._clock.wait(self._inbox, seconds, bool(self._flying))

    def _landed(self, message: tuple[int, _Outcome] | None) -> Iterator[tuple[_Call, _Outcome]]:
        """Give the calls that ended: the one that reports, and those whose time is over."""
        if message is not None and message[0] in self._flying:  # else it was abandoned before
            yield self._flying.pop(message[0]), message[1]
        now = self._clock.now()
        for number in [number for number, call in self._flying.items() if call.deadline <= now]:
            late = f"{self._engine.name} gave no answer within {self._engine.timeout:g} seconds"
            yield self._flying.pop(number), EngineUnavailable(f"{late}; try again later")

    # ---- what became of a call

    def _take(self, call: _Call, outcome: _Outcome) -> _Answers:
        job = call.job
        if isinstance(outcome, EngineError):
            yield from self._fail(job, outcome, call.started)
        elif not job.texts:
            self._ready.extend(self._batches())
        else:
            self._pace.succeeded()
            answers = list(zip(job.texts, map(_judge, outcome), strict=True))
            good = [(text.key, answer) for text, answer in answers if isinstance(answer, str)]
            if self._runner.cache and good:
                self._runner.cache.put(self._engine, good)
            for text, answer in answers:
                if isinstance(answer, Failure) and len(job.texts) > 1:
                    self._again([self._job([text], self._clock.now())])
                else:
                    del self._left[text.key]
                    yield text, answer

    def _fail(self, job: _Job, error: EngineError, since: float) -> _Answers:
        """Try the texts of a failed call again: together, halved or alone. Leave the last with its reason."""
        now = self._clock.now()
        together = len(job.texts) > 1
        self._pace.failed(error, since)
        if self._pace.stopped is not None:
            return
        if isinstance(error, RateLimited):
            job.waits += 1
            job.due = now + self._pace.slow_down(error, job.waits)
            if job.waits <= _TRIES_WAITING:
                self._again([job])
                return
        else:
            job.tries += 1
            job.due = now + self._pace.backoff(job.tries)
        if together and isinstance(error, EngineRefused):
            self._again(self._halves(job, now))
        elif together and (job.tries >= _TRIES_TOGETHER or job.waits > _TRIES_WAITING):
            self._again(self._halves(job, job.due, _TRIES_TOGETHER - 1))
        elif isinstance(error, EngineRefused) or job.tries >= _TRIES_ALONE or job.waits > _TRIES_WAITING:
            if job.texts:
                yield self._leave(job.texts[0], str(error))
            else:
                self._pace.stopped = error
        else:
            self._again([job])

    def _again(self, jobs: list[_Job]) -> None:
        for job in jobs:
            heapq.heappush(self._waiting, job)

    def _leave(self, text: _Text, reason: str) -> tuple[_Text, Failure]:
        del self._left[text.key]
        return text, Failure(reason)

    # ---- batches

    def _batches(self) -> list[_Job]:
        """Put texts together that are alike in markup, evenly over the calls that may run at once."""
        engine = self._engine
        share = min(engine.batch_size, -(-len(self._left) // engine.concurrency))
        jobs: list[_Job] = []
        filling: dict[bool, tuple[_Job, int]] = {}
        for text in self._left.values():
            own = engine.size(text.request.text)
            job, size = filling.get(text.request.markup, (None, 0))
            if job is None or len(job.texts) >= share or size + own > engine.max_size:
                job, size = self._job([]), 0
                jobs.append(job)
            job.texts.append(text)
            filling[text.request.markup] = (job, size + own)
        return jobs

    def _job(self, texts: list[_Text], due: float = 0.0, tries: int = 0) -> _Job:
        self._numbers += 1
        return _Job(due, self._numbers, texts, tries)

    def _halves(self, job: _Job, due: float, tries: int = 0) -> list[_Job]:
        middle = len(job.texts) // 2
        return [self._job(half, due, tries) for half in (job.texts[:middle], job.texts[middle:])]


def _judge(answer: str | Failure) -> str | Failure:
    """Refuse what is no text: nothing, broken characters, control characters that no catalog may hold."""
    if isinstance(answer, Failure):
        return answer
    if not answer.strip():
        return Failure("the engine gave an empty answer")
    if any("\ud800" <= char <= "\udfff" or (char < " " and char not in "\n\t") for char in answer):
        return Failure("the engine's answer holds broken or control characters")
    return answer
