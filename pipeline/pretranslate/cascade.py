"""The stages in their order: memory, glossary, engine; each fills what those before it left empty.

Whatever a machine writes is fuzzy and says where it came from. A text that a person wrote, edited or passed is
never replaced; an untouched draft only when that is asked for (``retranslate``), and only by another draft: what no
stage can renew stays. Terms that change do not renew drafts by themselves, for a translator may be at work on them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.catalog.catalog import Catalog
from pipeline.catalog.origin import is_untouched_draft
from pipeline.locales import is_pseudo
from pipeline.model import Segment
from pipeline.pretranslate import remarks
from pipeline.pretranslate.context import in_context, neighbours
from pipeline.project import Project

if TYPE_CHECKING:
    from polib import POEntry

    from pipeline.engines import Engine, Settings
    from pipeline.engines.pace import Clock
    from pipeline.engines.run import Plan, Runner
    from pipeline.pretranslate.choice import Choice
    from pipeline.pretranslate.wire import Unit
    from pipeline.terms import Finder

__all__ = ["Bar", "Cascade", "Left", "Options", "Outcome", "Page", "drop_stale_remarks"]

Bar = Callable[[int, str], AbstractContextManager[Callable[[], None]]]
"""Makes a progress bar for so many units of work, named so; it is told of each."""

_SIMILAR = 3  # matches looked at, in case the best one's markup does not fit


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for.

    ``engine`` is a name, or empty for the configured one; ``max_characters`` the most characters to send.
    """

    engine: str = ""
    retranslate: bool = False
    dry_run: bool = False
    max_characters: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """An article's catalog in one locale, its segments by key, and what its places can take.

    ``name`` is how messages name the catalog. ``sound`` gives the reason why the page could not take a text in a
    segment's place, empty where it can.
    """

    name: str
    catalog: Catalog
    segments: Mapping[tuple[str | None, str], Segment]
    sound: Callable[[Segment, str], str]


@dataclass(frozen=True, slots=True)
class Left:
    """A unit that stays empty, and why."""

    name: str
    msgid: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of one locale, in units.

    ``taken`` were translated in the same context and count as translated; all others are drafts. ``flagged`` of
    them have a remark. ``failure`` says why the engine failed, ``advice`` what else a person should know, ``named``
    that the engine was asked for by name. ``saved`` counts the characters that memory, glossary and cache saved.
    """

    locale: str
    engine: str = ""
    wanted: int = 0
    taken: int = 0
    remembered: int = 0
    glossary: int = 0
    drafted: int = 0
    flagged: int = 0
    empty: int = 0
    named: bool = False
    failure: str = ""
    interrupted: bool = False
    left: list[Left] = field(default_factory=list)
    plan: Plan | None = None
    cached: int = 0
    saved: int = 0
    words: int = 0
    characters: int = 0

    @property
    def filled(self) -> int:
        """Units that have a text now."""
        return self.taken + self.remembered + self.glossary + self.drafted


@dataclass(slots=True)
class _Blank:
    """An entry that wants a text, and where it stands."""

    page: Page
    entry: POEntry
    segment: Segment
    before: str
    after: str


def drop_stale_remarks(catalog: Catalog) -> None:
    """Drop what a machine remarked on drafts that are a person's text by now."""
    for entry in catalog.entries:
        if entry.tcomment:
            remarks.drop_stale(entry)


class Cascade:
    """Fills the catalogs of any number of locales. What is costly is made once, and only if something is empty.

    Args:
        project: The project.
        options: What is asked for.
        bar: Makes progress bars.
        clock: The passing of time for the engine's runner; tests bring their own.
    """

    def __init__(self, project: Project, options: Options, bar: Bar, clock: Clock | None = None) -> None:
        self.project = project
        self.options = options
        self.bar = bar
        self.clock = clock
        self.sent = 0

    @cached_property
    def _finder(self) -> Finder | None:
        from pipeline.terms import Finder, load

        path = self.project.root / "glossary.yaml"
        if not path.is_file():
            return None
        return Finder(load(path, self.project.show(path)).terms, self.project.source_locale)

    @cached_property
    def _settings(self) -> Settings:
        from pipeline.engines import Settings

        return Settings.load(self.project.root, os.environ)

    def fill(self, locale: str, pages: Sequence[Page], stored: Mapping[Path, Catalog]) -> Outcome:
        """Fill the empty units of a locale's catalogs.

        Args:
            locale: The locale.
            pages: Its catalogs to fill, brought up to date with the sources. They are changed.
            stored: All its catalogs as they are on disk.

        Raises:
            PipelineError: The glossary, the memory, the cache or a setting cannot be used.
        """
        outcome = Outcome(locale)
        blanks = [blank for page in pages for blank in _blanks(page, self.options.retranslate)]
        outcome.wanted = len(blanks)
        if not blanks:
            return outcome
        from pipeline.pretranslate.choice import choose

        choice = choose(self.options.engine, self.project.engine, self._settings, self.project.source_locale, locale)
        outcome.engine, outcome.named = choice.name, choice.named
        if not is_pseudo(locale):
            blanks = self._from_memory(locale, blanks, stored, outcome)
        if blanks:
            blanks = self._from_engine(choice, locale, self._from_glossary(locale, blanks, outcome), outcome)
        outcome.empty = sum(1 for blank in blanks if not blank.entry.msgstr)
        return outcome

    def _from_memory(
        self, locale: str, blanks: list[_Blank], stored: Mapping[Path, Catalog], outcome: Outcome
    ) -> list[_Blank]:
        """The first stage: what persons have translated before."""
        passed = any(e.msgstr and not e.fuzzy for catalog in stored.values() for e in catalog.entries)
        if not passed and not (self.project.root / "memory").is_dir():
            return blanks
        from pipeline.pretranslate.memory import open_memory

        rest = []
        with open_memory(self.project, locale, stored) as memory:
            for blank in blanks:
                entry = blank.entry
                match = memory.exact(entry.msgid, *in_context(entry, blank.before, blank.after))
                if match is not None and not blank.page.sound(blank.segment, match.target):
                    if match.reviewed and (match.context or self.project.memory.same_sentence == "translated"):
                        remarks.write(entry, match.target, "memory:context" if match.context else "memory")
                        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
                        outcome.taken += 1
                    else:
                        remarks.write(entry, match.target, "memory")
                        outcome.remembered += 1
                    outcome.saved += len(entry.msgid)
                    continue
                for match in memory.similar(entry.msgid, self.project.memory.threshold, _SIMILAR):
                    if not blank.page.sound(blank.segment, match.target):
                        remarks.write(entry, match.target, f"memory:{match.score:.2f}")
                        entry.previous_msgid = match.source
                        outcome.remembered += 1
                        outcome.saved += len(entry.msgid)
                        break
                else:
                    rest.append(blank)
        return rest

    def _from_glossary(self, locale: str, blanks: list[_Blank], outcome: Outcome) -> list[tuple[_Blank, Unit]]:
        """The second stage: units that are terms and nothing else, and those without a word."""
        from pipeline.pretranslate.listed import from_glossary
        from pipeline.pretranslate.wire import Unit

        finder = None if is_pseudo(locale) else self._finder
        rest = []
        for blank in blanks:
            unit = Unit(blank.segment, finder, locale)
            text = blank.entry.msgid if unit.wordless else from_glossary(unit)
            if text is None or blank.page.sound(blank.segment, text):
                rest.append((blank, unit))
            else:
                remarks.write(blank.entry, text, "source" if unit.wordless else "glossary")
                outcome.glossary += 1
                outcome.saved += len(blank.entry.msgid)
        return rest

    def _from_engine(
        self, choice: Choice, locale: str, blanks: list[tuple[_Blank, Unit]], outcome: Outcome
    ) -> list[_Blank]:
        """The third stage: a machine-translation engine."""
        outcome.characters = sum(len(unit.plain) for _, unit in blanks)
        outcome.words = sum(len(unit.plain.split()) for _, unit in blanks)
        if not choice.name or not blanks:
            return [blank for blank, _ in blanks]
        from pipeline.errors import EngineError
        from pipeline.pretranslate.machine import Wanted, Work, ask, plan

        wanted = {Wanted(unit, blank.before, blank.after, blank.page.sound): blank for blank, unit in blanks}
        work = Work()
        origin = ""
        try:
            with self._runner(choice.name, locale) as runner:
                if self.options.dry_run:
                    outcome.plan, outcome.cached = plan(runner, list(wanted))
                    outcome.saved += max(outcome.characters - outcome.plan.characters, 0)
                    return [blank for blank, _ in blanks]
                engine = runner.engine
                with self.bar(len(wanted), f"{locale}: {engine.name}") as tick:
                    try:
                        ask(runner, list(wanted), work, tick)
                    except KeyboardInterrupt:
                        outcome.interrupted = True
                self.sent += runner.sent
                origin = _origin(engine)
                if runner.stopped is not None:
                    outcome.failure = str(runner.stopped)
        except EngineError as error:
            outcome.failure = str(error)
        for one, draft in work.drafts.items():
            remarks.write(wanted[one].entry, draft.text, origin, draft.remarks)
            outcome.drafted += 1
            outcome.flagged += bool(draft.remarks)
        if not outcome.failure:
            outcome.left = [_left(wanted[one], reason) for one, reason in work.left.items()]
        return [blank for one, blank in wanted.items() if one not in work.drafts]

    @contextmanager
    def _runner(self, name: str, locale: str) -> Iterator[Runner]:
        """An engine for a locale, its cache, and what sends to it."""
        from pipeline.engines import load
        from pipeline.engines.cache import Cache
        from pipeline.engines.run import Runner

        ceiling = self.options.max_characters
        left = None if ceiling is None else max(ceiling - self.sent, 0)
        engine: Engine = load(
            name, self._settings, self.project.source_locale, locale, self.project.instructions(locale)
        )
        try:
            with Cache(self.project.root / ".cache" / "engines.sqlite") as cache:
                yield Runner(engine, cache, left, self.clock)
        finally:
            engine.close()


def _blanks(page: Page, retranslate: bool) -> Iterator[_Blank]:
    """The entries of a page that want a text."""
    entries = [entry for entry in page.catalog.entries if not entry.obsolete]
    for number, entry in enumerate(entries):
        if entry.msgid_plural or (entry.msgstr and not (retranslate and is_untouched_draft(entry))):
            continue
        segment = page.segments.get((entry.msgctxt, entry.msgid))
        if segment is None:
            continue
        yield _Blank(page, entry, segment, *neighbours(entries, number))


def _left(blank: _Blank, reason: str) -> Left:
    return Left(blank.page.name, blank.entry.msgid, reason)


def _origin(engine: Engine) -> str:
    """The engine and its version as fields of an origin."""
    return ":".join(filter(None, map(remarks.field, (engine.name, engine.version))))
