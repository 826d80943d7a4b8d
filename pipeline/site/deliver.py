"""A built site to the place it is served from: whole, then switched at once.

A target holds ``releases/`` and ``current``, a symbolic link to one of them; the web server serves ``current``.
A release is written beside the live one, files that are the same are hard links to it, and one rename switches.
Whatever fails before that leaves the live site as it was. Nothing else in the target is ever touched.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from pipeline.errors import ConfigError, PipelineError

__all__ = ["Changes", "Folder", "Remote", "Target", "compare", "target"]

_REMOTE = re.compile(r"(?P<host>(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][\w.-]*):(?P<path>/?[^:]*)")


@dataclass(slots=True)
class Changes:
    """Which files a delivery adds, changes and removes, as paths below the site's root."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Target(Protocol):
    """A place that a site is served from."""

    def live(self) -> Path | None:
        """A folder on this machine with the site as it is live; ``None`` where nothing is."""

    def deliver(self, stage: Path) -> None:
        """Put a built site in the place of the live one."""


def target(said: str, root: Path, cache: Path) -> Target:
    """The target that ``pipeline.yaml`` names.

    Args:
        said: A folder, absolute or relative to the project, or ``user@host:/folder`` over SSH.
        root: The project's folder.
        cache: Where a remote target's live site is kept.

    Raises:
        ConfigError: It is no place that a site could be put.
    """
    if (found := _REMOTE.fullmatch(said)) and not said.startswith(("/", ".")):
        path = found["path"].rstrip("/")
        if not path.startswith("/") or ".." in path.split("/") or len(path) < 2:
            raise ConfigError(f"publish.target is “{said}”; after the host write a whole path, such as host:/srv/site")
        return Remote(found["host"], path, cache)
    folder = (root / said).resolve()
    if folder == Path(folder.anchor) or folder == Path.home() or root.resolve().is_relative_to(folder):
        raise ConfigError(f"publish.target is {folder}, which holds more than a site; name a folder of its own")
    if folder.is_relative_to(root.resolve()):
        inside = folder.relative_to(root.resolve()).parts[0]
        if inside in ("source", "locales", "build", "public", "templates", "pipeline", ".git", ".cache"):
            raise ConfigError(f"publish.target lies in {inside}/, which the pipeline keeps itself; name another folder")
    return Folder(folder)


def compare(stage: Path, live: Path | None) -> Changes:
    """What a delivery would change."""
    new, old = _files(stage), _files(live) if live else {}
    changes = Changes(removed=sorted(old.keys() - new.keys()))
    for path, file in sorted(new.items()):
        if path not in old:
            changes.added.append(path)
        elif file.read_bytes() != old[path].read_bytes():
            changes.changed.append(path)
    return changes


def _files(folder: Path) -> dict[str, Path]:
    return {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}


def _release(stage: Path) -> str:
    """The name of a release: a hash of all its files, so that the same site is the same release."""
    digest = blake2b(digest_size=8)
    for path, file in _files(stage).items():
        data = file.read_bytes()
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on this machine."""

    path: Path

    def live(self) -> Path | None:
        """The live release."""
        current = self.path / "current"
        if not current.is_symlink():
            if current.exists():
                raise ConfigError("“current” is no link that the pipeline made; name another folder", current)
            return None
        found = current.resolve()
        if not found.is_dir():
            return None
        if found.parent != (self.path / "releases").resolve() or not found.is_relative_to(self.path):
            raise ConfigError("“current” leads out of the target; remove it or name another folder", current)
        return found

    def deliver(self, stage: Path) -> None:
        """Put a built site in the place of the live one.

        Raises:
            ConfigError: The target leads elsewhere, or can't be written; the live site is as it was.
        """
        live = self.live()
        name = _release(stage)
        releases = self.path / "releases"
        release = releases / name
        if live == release.resolve():
            return
        partial = releases / f".{name}.partial"
        try:
            releases.mkdir(parents=True, exist_ok=True)
            if not releases.resolve().is_relative_to(self.path):
                raise ConfigError("“releases” leads out of the target; remove the link", releases)
            if partial.exists():
                shutil.rmtree(partial)
            for path, file in _files(stage).items():
                place = partial / path
                place.parent.mkdir(parents=True, exist_ok=True)
                same = live / path if live else None
                if same and same.is_file() and same.read_bytes() == file.read_bytes():
                    os.link(same, place)
                else:
                    shutil.copyfile(file, place)
                    place.chmod(0o644)
            if release.exists():  # left by a run that was stopped before it switched
                shutil.rmtree(release)
            partial.rename(release)
            link = self.path / f".current.{os.urandom(4).hex()}"
            link.symlink_to(Path("releases") / name)
            link.replace(self.path / "current")
            self._prune(release, live)
        except OSError as error:
            raise ConfigError(
                f"the site can't be written there ({error.strerror}); the live one is as it was", self.path
            ) from None

    def _prune(self, *kept: Path | None) -> None:
        for path in (self.path / "releases").iterdir():
            if path.resolve() not in {k.resolve() for k in kept if k} and path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder on another machine, reached with the user's own ``ssh`` and ``rsync``."""

    host: str
    path: str
    cache: Path

    def live(self) -> Path | None:
        """A copy of the live release.

        Raises:
            PipelineError: The machine can't be reached.
        """
        current = shlex.quote(f"{self.path}/current")
        said = self._ssh(f"if [ -L {current} ] && [ -d {current}/ ]; then echo live; fi")
        if said.strip() != "live":
            return None
        self.cache.mkdir(parents=True, exist_ok=True)
        self._rsync(["--delete", f"{self.host}:{self.path}/current/", f"{self.cache}/"])
        return self.cache

    def deliver(self, stage: Path) -> None:
        """Put a built site in the place of the live one.

        Raises:
            PipelineError: A step failed; the live site is as it was.
        """
        name = _release(stage)
        partial = f"{self.path}/releases/.{name}.partial"
        self._ssh(f"mkdir -p -- {shlex.quote(partial)}")
        self._rsync(
            ["--delete", "--chmod=D755,F644", "--link-dest=../../current/", f"{stage}/", f"{self.host}:{partial}/"]
        )
        switch = "\n".join(
            [
                "set -e",
                f"cd -- {shlex.quote(self.path)}",
                "old=$(readlink current || true)",
                f'if [ "$old" = releases/{name} ]; then rm -rf releases/.{name}.partial; exit; fi',
                f"rm -rf releases/{name}",
                f"mv -T releases/.{name}.partial releases/{name}",
                "rm -f .current.new",
                f"ln -s releases/{name} .current.new",
                "mv -T .current.new current",
                'for release in releases/*; do case "$release" in',
                f'  releases/{name}|"$old") ;; *) rm -rf "$release" ;;',
                "esac; done",
            ]
        )
        self._ssh(switch)

    def _ssh(self, command: str) -> str:
        return self._run(["ssh", "-o", "BatchMode=yes", "--", self.host, command])

    def _rsync(self, arguments: Sequence[str]) -> None:
        self._run(["rsync", "-rlc", "-e", "ssh -o BatchMode=yes", *arguments])

    def _run(self, command: Sequence[str]) -> str:
        try:
            done = subprocess.run(  # noqa: S603  # the host has been checked, paths are quoted
                command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=3600
            )
        except FileNotFoundError:
            raise PipelineError(f"{command[0]} is missing; install it (apt install rsync openssh-client)") from None
        except subprocess.TimeoutExpired:
            raise PipelineError(f"{self.host} did not answer within an hour; the live site is as it was") from None
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise PipelineError(
                f"{command[0]} failed at {self.host}: {said[-1] if said else f'status {done.returncode}'}; "
                "the live site is as it was"
            )
        return done.stdout
