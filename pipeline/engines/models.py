"""Getting a local model: from Argos' index of packages, or from a file brought by hand.

Argos' index gives no checksums. What can be verified is: the length the server announces, the checksums
inside the archive (CRC-32 of every member), that it holds what a package must hold, and that it is for the
pair asked for. The SHA-256 of the archive is written beside the model (and goes into the engine's version),
so that two machines can be compared; where ``ARGOS_SHA256`` is set, or an index does give one, it must fit.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from pipeline.engines.base import pick
from pipeline.engines.http import Http, server_url
from pipeline.engines.settings import Settings
from pipeline.errors import EngineError, EngineNotReady

__all__ = ["INDEX", "download", "folder_of", "install"]

INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"
_SECONDS = 60.0  # without a byte
_MAX_UNPACKED = 8 * 2**30
_VERSION = re.compile(r"\d+")


def folder_of(settings: Settings, source: str, target: str) -> Path:
    """Where the model of a pair lies: ``CTRANSLATE2_MODEL``, or ``.cache/models/<source>-<target>``."""
    chosen = settings.get("CTRANSLATE2_MODEL")
    return settings.folder / (chosen or f".cache/models/{source}-{target}")


def download(
    settings: Settings, source: str, target: str, seen: Callable[[int, int | None], None] = lambda *_: None
) -> Path:
    """Download, verify and install the newest Argos package of a pair.

    Args:
        settings: ``ARGOS_INDEX_URL`` may name another index.
        source: BCP 47 locale of the texts.
        target: BCP 47 locale wanted.
        seen: Told, as they come, the bytes read and the bytes expected, if known.

    Returns:
        The model's folder.

    Raises:
        EngineError: There is none, it could not be had, or it is not what it should be. The message says what
            to do where the network does not allow it.
    """
    index = server_url(settings.get("ARGOS_INDEX_URL") or INDEX, "ARGOS_INDEX_URL")
    http = Http("ctranslate2's index of models", settings.scrub, _SECONDS)
    hint = (
        f"; where the network does not allow it, fetch the package {source} to {target} listed in {index} on"
        " another machine and install that file"
    )
    problem: EngineError
    try:
        package = _newest(http.request("GET", index).json(), source, target)
        folder = folder_of(settings, source, target)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".download-") as scratch:
            archive = Path(scratch) / "package.argosmodel"
            _fetch(http, package, archive, seen)
            checksum = settings.get("ARGOS_SHA256") or str(package.get("sha256") or "")
            return install(archive, settings, source, target, checksum)
    except EngineError as error:
        problem = error
    except OSError as error:
        raise EngineNotReady(f"the model cannot be written ({error.strerror}); look at the disk") from None
    finally:
        http.close()
    raise type(problem)(problem.message + hint)


def _newest(index: object, source: str, target: str) -> dict[str, object]:
    """The index's newest package for a pair."""
    packages = [
        package
        for package in (index if isinstance(index, list) else [])
        if isinstance(package, dict)
        and package.get("type", "translate") == "translate"
        and isinstance(package.get("links"), list)
        and package["links"]
        and pick(source, [str(package.get("from_code"))])
        and pick(target, [str(package.get("to_code"))])
    ]
    if not packages:
        raise EngineNotReady(f"there is no model from {source} to {target} in the index; choose another engine")
    return max(packages, key=lambda package: _ordered(str(package.get("package_version", ""))))


def _ordered(version: str) -> list[int]:
    return [int(part) for part in _VERSION.findall(version)]


def _fetch(http: Http, package: dict[str, object], archive: Path, seen: Callable[[int, int | None], None]) -> None:
    """Try the package's addresses in turn."""
    problem: EngineError | None = None
    links = package["links"]
    assert isinstance(links, list)
    for link in links:
        try:
            http.save(server_url(str(link), "the package's address"), archive, seen)
        except EngineError as error:
            problem = error
        else:
            return
    assert problem is not None
    raise problem


def install(archive: Path, settings: Settings, source: str, target: str, checksum: str = "") -> Path:
    """Verify an Argos package and put it where the engine looks for it.

    Args:
        archive: The package's file, a zip.
        settings: The project's settings.
        source: BCP 47 locale of the texts.
        target: BCP 47 locale wanted.
        checksum: SHA-256 the file must have, in hexadecimal; empty for any.

    Returns:
        The model's folder. What was there before is replaced.

    Raises:
        EngineNotReady: The file is not what it should be, or cannot be read or written.
    """
    folder = folder_of(settings, source, target)
    problem = ""
    try:
        digest = _sha256(archive)
        if checksum and digest != checksum.lower():
            raise EngineNotReady(f"{archive.name} has another checksum ({digest}) than wanted; do not use it")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (
            zipfile.ZipFile(archive) as package,
            tempfile.TemporaryDirectory(dir=folder.parent, prefix=".install-") as scratch,
        ):
            root = _verify(package, source, target)
            fresh = Path(scratch) / "model"
            _unpack(package, root, fresh)
            (fresh / "SHA256").write_text(f"{digest}\n", encoding="ascii", newline="\n")
            if folder.exists():
                folder.rename(Path(scratch) / "old")
            fresh.rename(folder)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError):
        problem = "is damaged; fetch it again"
    except OSError as error:
        problem = f"cannot be installed ({error.strerror or type(error).__name__}); look at the disk"
    if problem:
        raise EngineNotReady(f"{archive.name} {problem}")
    return folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify(package: zipfile.ZipFile, source: str, target: str) -> str:
    """Look at everything that can be looked at; give the name of the archive's one folder."""
    members = package.infolist()
    names = [PurePosixPath(member.filename) for member in members]
    if any(name.is_absolute() or ".." in name.parts or "\\" in str(name) for name in names):
        raise EngineNotReady("the package wants to write outside its folder; do not use it")
    if sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise EngineNotReady("the package unpacks to more than 8 GiB; do not use it")
    roots = {name.parts[0] for name in names if name.parts}
    root = next(iter(roots)) if len(roots) == 1 else ""
    held = {str(name) for name in names}
    if not root or f"{root}/metadata.json" not in held or f"{root}/model/model.bin" not in held:
        raise EngineNotReady("the file is no Argos package (metadata.json or model/ is missing); fetch another")
    if f"{root}/sentencepiece.model" not in held:
        raise EngineNotReady(
            "the package splits words in a way that is not supported (no sentencepiece.model); take another"
        )
    if package.testzip() is not None:
        raise zipfile.BadZipFile
    try:
        facts = json.loads(package.read(f"{root}/metadata.json"))
        pair = str(facts["from_code"]), str(facts["to_code"])
    except (ValueError, KeyError, TypeError):
        pair = "", ""
    if not (pick(source, [pair[0]]) and pick(target, [pair[1]])):
        raise EngineNotReady(f"the package is for {pair[0]} to {pair[1]}, not {source} to {target}; fetch another")
    return root


def _unpack(package: zipfile.ZipFile, root: str, folder: Path) -> None:
    """Write the files, and only files: no links, no rights from the archive."""
    for member in package.infolist():
        path = PurePosixPath(member.filename)
        if member.is_dir() or path.parts[1:2] == ("stanza",):  # stanza: Argos' own sentence splitting, large
            continue
        place = folder.joinpath(*path.relative_to(root).parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        with package.open(member) as found, place.open("wb") as file:
            shutil.copyfileobj(found, file)
