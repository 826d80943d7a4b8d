"""Reading and writing catalogs on disk: whole or not at all, inside the project, one run at a time."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import polib
import pytest

from pipeline.catalog.catalog import Catalog
from pipeline.catalog.header import new_header
from pipeline.catalog.lock import locked
from pipeline.catalog.po import dump, read, write
from pipeline.errors import CatalogError, PipelineError

PROJECT = Path(__file__).parent.parent


def catalog(text: str = "göz") -> Catalog:
    return Catalog(new_header("tr"), [polib.POEntry(msgid="eye", msgstr=text)])


def test_writes_and_reads(tmp_path: Path) -> None:
    path = tmp_path / "locales" / "tr" / "a.po"
    assert write(path, catalog(), root=tmp_path)
    assert path.read_bytes() == dump(catalog())
    assert read(path, root=tmp_path).entries[0].msgstr == "göz"
    assert [file.name for file in path.parent.iterdir()] == ["a.po"]


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    write(tmp_path / "a.po", catalog())
    (tmp_path / "plain").touch()
    assert (tmp_path / "a.po").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_unchanged_catalog_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    write(path, catalog())
    os.utime(path, ns=(1, 1))
    before = path.stat()
    assert not write(path, catalog())
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_changed_file_keeps_its_rights_and_open_readers_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    write(path, catalog())
    path.chmod(0o640)
    with path.open("rb") as reader:
        assert write(path, catalog("gözler"))
        assert reader.read() == dump(catalog())
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() == dump(catalog("gözler"))


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    write(path, catalog())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
        with pytest.raises(CatalogError, match="can't be written") as caught:
            write(path, catalog("gözler"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.path == path
    assert path.read_bytes() == dump(catalog())
    assert [file.name for file in tmp_path.iterdir()] == ["a.po"]


def test_a_catalog_that_cannot_be_printed_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    write(path, catalog())
    with pytest.raises(CatalogError) as caught:
        write(path, catalog("\0"))
    assert caught.value.path == path
    assert path.read_bytes() == dump(catalog())


def test_what_is_no_file_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.po", tmp_path):
        with pytest.raises(CatalogError) as caught:
            read(path)
        assert caught.value.path == path
    with pytest.raises(CatalogError):
        write(tmp_path, catalog())


def test_links_stay_links_inside_the_project(tmp_path: Path) -> None:
    (tmp_path / "real.po").write_bytes(dump(catalog()))
    link = tmp_path / "link.po"
    link.symlink_to("real.po")
    assert write(link, catalog("gözler"), root=tmp_path)
    assert link.is_symlink()
    assert read(tmp_path / "real.po").entries[0].msgstr == "gözler"


@pytest.mark.parametrize("kind", ["file", "folder", "circle", "parent"])
def test_links_do_not_lead_out_of_the_project(tmp_path: Path, kind: str) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (outside / "a.po").write_bytes(dump(catalog()))
    path = project / "a.po"
    if kind == "file":
        path.symlink_to(outside / "a.po")
    elif kind == "folder":
        (project / "locales").symlink_to(outside)
        path = project / "locales" / "a.po"
    elif kind == "circle":
        path.symlink_to(path)
    else:
        path = project / ".." / "outside" / "a.po"
    with pytest.raises(CatalogError):
        read(path, root=project)
    with pytest.raises(CatalogError):
        write(path, catalog("gözler"), root=project)
    assert (outside / "a.po").read_bytes() == dump(catalog())
    if kind in ("file", "folder"):
        assert read(path).entries, "without a root any file will do"


HOLDER = """
import sys
from pathlib import Path
from pipeline.catalog.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_run_waits_then_says_who_is_at_work(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(PipelineError, match=str(holder.pid)), locked(tmp_path, timeout=0.15):
            pass
        holder.kill()  # a crash gives the lock back
        with locked(tmp_path, timeout=10):
            pass


def test_threads_take_turns(tmp_path: Path) -> None:
    inside = 0
    most = 0
    watch = threading.Lock()
    proceed = threading.Event()

    def work() -> None:
        nonlocal inside, most
        with locked(tmp_path, timeout=10):
            with watch:
                inside += 1
                most = max(most, inside)
            proceed.wait(0.05)
            with watch:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


def test_the_lock_lies_outside_version_control(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert [file.name for file in tmp_path.iterdir()] == [".cache"]
    assert "/.cache/" in (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
