"""How fast an engine may be asked, and when it is to be given up."""

from __future__ import annotations

import queue
import random
import time
from typing import TypeVar

from pipeline.errors import EngineError, EngineNotReady, RateLimited

__all__ = ["Clock", "Pace"]

_FIRST_WAIT = 0.5  # seconds; doubles with every further try
_LONGEST_WAIT = 30.0
_LONGEST_RETRY_AFTER = 120.0  # an engine that asks for more is given up: nobody sits and waits that long
_GIVE_UP_COLD = 4  # failures in a row, when the engine has never answered: it is not there
_GIVE_UP_WARM = 8  # and when it has: with one call in four failing at random, once in 65,000
_FREE_FAILURES = 2  # failures in a row that hold nobody back

Item = TypeVar("Item")


class Clock:
    """The passing of time; tests bring their own."""

    def now(self) -> float:
        """Seconds from any beginning, never going back."""
        return time.monotonic()

    def wait(self, inbox: queue.SimpleQueue[Item], seconds: float, busy: bool) -> Item | None:  # noqa: ARG002
        """Wait for a message, at most so long. ``busy`` tells whether a call may be about to send one."""
        try:
            return inbox.get(timeout=seconds)
        except queue.Empty:
            return None


class Pace:
    """Keeps the rate, holds everything back when the engine is in trouble, and counts failures in a row.

    Failures of calls that were under way together count once, or a short break in the network would look
    like many.

    Args:
        clock: The passing of time.
        chance: Where jitter comes from.
        rate: Calls a second, or ``None``.

    Attributes:
        stopped: Why the engine was given up, or ``None``.
    """

    def __init__(self, clock: Clock, chance: random.Random, rate: float | None) -> None:
        self.stopped: EngineError | None = None
        self._clock = clock
        self._chance = chance
        self._rate = rate
        self._open = float("-inf")  # no call starts before this time
        self._in_a_row = 0
        self._last_failure = float("-inf")
        self._answered = False

    def opens(self) -> float:
        """The earliest time at which a call may start."""
        return self._open

    def started(self) -> None:
        """A call has started."""
        if self._rate:
            self._hold(1 / self._rate)

    def succeeded(self) -> None:
        """A call has brought what was asked for."""
        self._in_a_row = 0
        self._answered = True

    def failed(self, error: EngineError, since: float) -> None:
        """A call that started at ``since`` has failed."""
        if isinstance(error, EngineNotReady):
            self.stopped = error
        if isinstance(error, RateLimited) and (error.retry_after or 0.0) > _LONGEST_RETRY_AFTER:
            self.stopped = error
        if since < self._last_failure:
            return
        self._last_failure = self._clock.now()
        self._in_a_row += 1
        if self._in_a_row >= (_GIVE_UP_WARM if self._answered else _GIVE_UP_COLD):
            self.stopped = self.stopped or error
        elif self._in_a_row > _FREE_FAILURES:
            self._hold(self.backoff(self._in_a_row - _FREE_FAILURES))

    def slow_down(self, error: RateLimited, times: int) -> float:
        """Hold everything back for as long as the engine asks for; give the seconds."""
        wait = error.retry_after if error.retry_after is not None else self.backoff(times)
        self._hold(wait)
        return wait

    def backoff(self, tries: int) -> float:
        """Seconds to wait after so many tries: growing, and jittered so that calls do not march in step."""
        wait: float = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(tries - 1, 16))
        return wait * self._chance.uniform(0.5, 1.0)

    def _hold(self, seconds: float) -> None:
        self._open = max(self._open, self._clock.now() + seconds)
