"""Markdown that others wrote to test parsers with: fetched from a package's source release, not pasted here."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import pytest

_PACKAGE = "markdown-it-py==4.3.0"
_ARCHIVE = "markdown_it_py-4.3.0.tar.gz"
_SHA256 = "91a58fa5b72c71a40cf7177250fd767480d7a2bb3ac426ccfb76fb90305fdaaa"
_CACHE = Path(__file__).parent.parent / ".cache" / "specs" / _ARCHIVE


def _archive() -> Path:
    if not _CACHE.exists():
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            command += ["--no-binary", "markdown-it-py", "--dest", folder, _PACKAGE]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                if os.environ.get("CI"):
                    pytest.fail(f"{_PACKAGE} cannot be downloaded: {done.stderr}")
                pytest.skip(f"{_PACKAGE}, which holds the specification's examples, cannot be downloaded")
            _CACHE.parent.mkdir(parents=True, exist_ok=True)
            _CACHE.write_bytes((Path(folder) / _ARCHIVE).read_bytes())
    assert hashlib.sha256(_CACHE.read_bytes()).hexdigest() == _SHA256
    return _CACHE


@cache
def _member(name: str) -> str:
    with tarfile.open(_archive()) as archive:
        file = archive.extractfile(f"markdown_it_py-4.3.0/tests/{name}")
        assert file is not None
        return file.read().decode()


def commonmark() -> list[str]:
    """The 652 examples of CommonMark 0.31.2."""
    examples = [example["markdown"] for example in json.loads(_member("test_cmark_spec/commonmark.json"))]
    assert len(examples) == 652
    return examples


def gfm() -> list[str]:
    """Samples of what GitHub adds: tables, strikethrough, task lists, alerts; and of hostile links."""
    names = ("tables", "strikethrough", "tasklists", "alerts", "commonmark_extras", "xss")
    texts = [_member(f"test_port/fixtures/{name}.md") for name in names]
    samples = [
        found for text in texts for found in re.findall(r"^\.\n(.*?)^\.\n.*?^\.$", text, re.DOTALL | re.MULTILINE)
    ]
    assert len(samples) > 80
    return [*samples, *texts]
