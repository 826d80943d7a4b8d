"""The pages in a real browser, before axe-core and the W3C checker, and measured where bidi text could go wrong.

The tools come from npm and go to ``.cache/node``, once. Without network, node, java or Chromium the tests are skipped;
in CI they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.project import load
from pipeline.tasks.publish import publish
from pipeline.tasks.site import site
from tests.site_project import DATA, edit_one, make, quiet, sign_off

ROOT = Path(__file__).parent.parent
MODULES = ROOT / ".cache" / "node"
PACKAGES = {"axe-core": "4.14.1", "puppeteer-core": "24.43.1", "vnu-jar": "26.9.27"}
ARTICLES = ("en/taking-fingolimod/", "ar/فينغوليمود/", "tr/fingolimod-kullanimi/")
# It judges the policy for file: addresses, where nothing is 'self', and takes JSON-LD for a script that runs. Chromium
# judges the policy as it is served: test_the_policy_is_kept_and_everything_is_there.
TOLERATED = ("Resource violates Content Security Policy", "Inline script violates Content Security Policy")


def missing(reason: str) -> None:
    """Skip; in CI, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def modules() -> Path:
    """The npm packages, installed once."""
    for tool in ("node", "npm", "java"):
        if shutil.which(tool) is None:
            missing(f"{tool} is missing; install it")
    there = MODULES / "node_modules"
    if not all((there / name).is_dir() for name in PACKAGES):
        MODULES.mkdir(parents=True, exist_ok=True)
        wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(MODULES), *wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            missing(f"npm can't install {' '.join(wanted)}: {done.stderr[-200:]}")
    return MODULES


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A site that is live, one with drafts, and the project's own as it stands."""
    ready = make(tmp_path_factory.mktemp("live"))
    sign_off(ready)
    publish(ready, ["ar", "tr"], ready.sources(), quiet)
    drafts = make(tmp_path_factory.mktemp("drafts"))
    for locale in ("ar", "tr"):
        edit_one(drafts, locale, "fingolimod", "Do not take a double dose.", "")
        edit_one(drafts, locale, "fingolimod", "Before you begin", "")
        edit_one(drafts, locale, "fingolimod", "A capsule", "")
        edit_one(drafts, locale, "fingolimod", "For most people.", "…", fuzzy=True)
    site(drafts, quiet)
    own = tmp_path_factory.mktemp("own")
    for name in ("source", "locales"):
        shutil.copytree(ROOT / name, own / name)
    shutil.copy(ROOT / "pipeline.yaml", own)
    assert site(load(own), quiet).findings == []
    return {
        "own": own / "public",
        "live": (ready.root.parent / "target" / "current").resolve(),
        "drafts": drafts.root / "public",
    }


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def seen(sites: dict[str, Path], modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Any, Any]]:
    """What the browser saw of each page, by site, path and width. ``SCREENSHOTS`` names a folder for pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing("chromium is missing; install it (apt install chromium)")
    wanted, keys, servers = [], [], []
    own = [
        f"{locale}/{slug}/" for locale in ("ar", "tr") for slug in ("treating-multiple-sclerosis", "how-we-translate")
    ]
    for name, folder in sites.items():
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        for path in own if name == "own" else (*ARTICLES, "ar/", "tr/about/team/", ""):
            for width in (360, 1280) if path in ARTICLES and name == "live" else (360,):
                wanted.append((f"http://127.0.0.1:{server.server_port}/{path}", width))
                keys.append((name, path, width))
    command = ["node", str(DATA / "browser.mjs"), str(modules), str(chromium)]
    if shots := os.environ.get("SCREENSHOTS"):
        command.append(shots)
    done = subprocess.run(command, input=json.dumps(wanted), capture_output=True, text=True, check=False, timeout=120)
    for server in servers:
        server.shutdown()
        server.server_close()
    assert done.returncode == 0, done.stderr
    yield dict(zip(keys, json.loads(done.stdout), strict=True))


def test_axe_finds_nothing(seen: dict[Any, Any]) -> None:
    assert {key: page["violations"] for key, page in seen.items() if page["violations"]} == {}


def test_the_policy_is_kept_and_everything_is_there(seen: dict[Any, Any]) -> None:
    assert {key: page["said"] for key, page in seen.items() if page["said"]} == {}


def test_nothing_is_wider_than_a_phone(seen: dict[Any, Any]) -> None:
    assert {key: page["overflow"] for key, page in seen.items() if page["overflow"] > 0} == {}


def test_the_root_leads_to_the_readers_language(seen: dict[Any, Any]) -> None:
    assert seen["live", "", 360]["address"].split("/")[3] in ("tr", "en")


def test_arabic_is_set_in_the_sites_own_font_and_numbered_in_its_digits(seen: dict[Any, Any]) -> None:
    page = seen["live", ARTICLES[1], 360]
    assert "Site Arabic" in " ".join(page["fonts"])
    assert page["numbering"] == "arabic-indic"
    assert seen["live", ARTICLES[2], 360]["numbering"] == "decimal"


def test_turkish_keeps_the_dot_on_its_i(seen: dict[Any, Any]) -> None:
    for path in ARTICLES:
        found = seen["live", path, 360]["ligatures"]
        assert found == {"en": "normal", "ar": "normal", "tr": "no-common-ligatures"}, path


def test_the_contents_begin_at_the_side_where_reading_begins(seen: dict[Any, Any]) -> None:
    for path in ARTICLES:
        box, *links = seen["live", path, 360]["contents"]
        assert len(links) == 3
        for link in links:
            gaps = {"en": link["left"] - box["left"], "ar": box["right"] - link["right"]}
            assert 20 < gaps["ar" if path.startswith("ar/") else "en"] < 60, path
        assert [link["top"] for link in links] == sorted({link["top"] for link in links}), "one below the other"
    box, *links = seen["own", "ar/treating-multiple-sclerosis/", 360]["contents"]
    assert len(links) == 9
    assert all(link["left"] > box["left"] and link["right"] < box["right"] for link in links)


def test_a_dose_in_arabic_stands_where_it_should(seen: dict[Any, Any]) -> None:
    characters = seen["live", ARTICLES[1], 1280]["characters"][0]
    text = "".join(c for c, _, _ in characters)
    start = text.index("fingolimod (0.5 mg)")
    dose = characters[start : start + len("fingolimod (0.5 mg)")]
    assert len({top for _, _, top in dose}) == 1
    places = [left for _, left, _ in dose]
    assert places == sorted(places), "the name, then the dose, from left to right"
    before, after = characters[start - 2][1], characters[start + len(dose) + 1][1]
    assert before > places[-1] and after < places[0], "and the sentence round it from right to left"


def test_the_w3c_checker_has_nothing_to_say(sites: dict[str, Path], modules: Path) -> None:
    jar = modules / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    files = [str(path) for folder in sites.values() for path in sorted(folder.rglob("*.html"))]
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--exit-zero-always", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = [
        f"{m['url']}:{m.get('lastLine')}: {m['message']}"
        for m in json.loads(done.stderr)["messages"]
        if not m["message"].startswith(TOLERATED)
    ]
    assert messages == []
