"""What several test files share."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess

import pytest


def pytest_configure() -> None:
    """Let what the tests start be interrupted: a shell that runs them in the background has Ctrl-C ignored for all."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Gettext:
    """GNU gettext's own tools, the judges of our catalogs."""

    def __init__(self) -> None:
        # Whatever the machine speaks; gettext's messages in English.
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def run(self, *command: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, input=data, capture_output=True, env=self.environment, check=False)

    def msgcat(self, data: bytes) -> bytes:
        """What ``msgcat --no-wrap`` prints for a catalog in UTF-8 or ASCII, even if it's but a header."""
        done = self.run("msgcat", "--no-wrap", "--force-po", "-", data=data)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def complaints(self, data: bytes) -> str:
        """What ``msgfmt --check`` says of a catalog; nothing is what we want."""
        done = self.run("msgfmt", "--check", "-o", "/dev/null", "-", data=data)
        said = done.stderr.decode()
        assert done.returncode == 0 or said
        return said


@pytest.fixture(scope="session")
def gettext() -> Gettext:
    """GNU gettext's tools: without them a test is skipped, but in CI it fails."""
    missing = [tool for tool in ("msgcat", "msgfmt") if shutil.which(tool) is None]
    if missing:
        reason = f"{' and '.join(missing)} missing; install GNU gettext"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Gettext()
