"""Taking articles apart and putting them together, measured against the tools one would use instead.

The articles are made here: about 10 KB each, with front matter, headings, lists, tables, figures and links. The
peers do the same job as far as they can: extract the texts of all articles, then build the articles from catalogs in
which every unit is translated (the translating is not counted). What is measured is CPU time of the processes (user
and system, children included) and their largest memory.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.peers import python_with

__all__ = ["measure"]

ROOT = Path(__file__).parent.parent
SEED = 7

_SUBJECTS = """the nurse | your doctor | the pharmacist | a patient | the clinic | the hospital | a relative | the
immune system | the myelin sheath | the spinal cord | the treatment | an infusion | the tablet | a relapse | the scan |
physiotherapy | the study | the leaflet""".replace("\n", " ").split("|")
_VERBS = """explains | may delay | usually follows | helps with | protects | does not replace | should precede | can
irritate | rarely affects | is compared with | depends on | supports""".replace("\n", " ").split("|")
_OBJECTS = """the first dose | a full recovery | the nerve fibers | daily life | the course of the disease | balance and
walking | the liver values | a second opinion | muscle stiffness | an allergic reaction | the next visit | tiredness |
the bladder | eyesight""".replace("\n", " ").split("|")
_TAILS = """in most cases | for up to six weeks | twice a day | at a dose of 7 mg | before meals | at night | in young
adults | after the third infusion | as a rule | without delay | over many years | in about 5 of 100
people""".replace("\n", " ").split("|")
_JOINTS = (", and", ", but", ", because", "; moreover,", ", so that", ", while")


def _clause(rng: random.Random) -> str:
    return " ".join(rng.choice(words).strip() for words in (_SUBJECTS, _VERBS, _OBJECTS, _TAILS))


def _sentence(rng: random.Random) -> str:
    """A sentence of about 100 characters, as the first article has them; one in five has markup."""
    text = _clause(rng)
    if rng.random() < 0.8:
        text += f"{rng.choice(_JOINTS)} {_clause(rng)}"
    words = text.split(" ")
    at = rng.randrange(1, len(words) - 1)
    kind = rng.random()
    if kind < 0.12:
        words[at] = f"**{words[at].strip(',;')}**"
    elif kind < 0.2:
        words[at] = f"[{words[at].strip(',;')}](/articles/{rng.randrange(900)})"
    text = " ".join(words)
    return text[0].upper() + text[1:] + rng.choice(".....?!")


def _paragraph(rng: random.Random, least: int, most: int) -> str:
    return " ".join(_sentence(rng) for _ in range(rng.randint(least, most)))


def article(number: int) -> str:
    """One article of about 10 KB; the same number gives the same text."""
    rng = random.Random(SEED * 1_000_003 + number)
    title = _sentence(rng).strip(".?!")
    parts = [f'---\ntitle: "{title}"\nslug: article-{number}\ndescription: {title}\n---\n']
    while sum(map(len, parts)) < 10_000:
        parts.append(f"## {_sentence(rng).strip('.?!')}\n")
        parts += [_paragraph(rng, 2, 5) + "\n" for _ in range(rng.randint(1, 3))]
        kind = rng.randrange(4)
        if kind == 0:
            parts.append("\n".join(f"- {_sentence(rng)}" for _ in range(4)) + "\n")
        elif kind == 1:
            rows = "\n".join(f"| {rng.choice(_OBJECTS).strip()} | {rng.randint(1, 90)} mg |" for _ in range(4))
            parts.append(f"| For | Dose |\n|-----|------|\n{rows}\n")
        elif kind == 2:
            parts.append(f"![{rng.choice(_OBJECTS).strip()}](images/{rng.randrange(50)}.svg)\n")
        else:
            parts.append(f"> {_sentence(rng)}\n")
    return "\n".join(parts)


def _run(work: Callable[[], None]) -> dict[str, float]:
    """CPU seconds and peak memory in MB of all child processes of some work."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # a process of its own, so that the children's accounting is of this work only
        status = 1
        try:
            work()
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            os.write(writer, f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}".encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    answer = os.read(reader, 100).decode().split()
    os.close(reader)
    if status or not answer:
        raise RuntimeError("a tool of the comparison failed")
    return {"cpu_s": float(answer[0]), "memory_mb": float(answer[1])}


def _call(command: Sequence[str | Path], folder: Path) -> None:
    subprocess.run([str(c) for c in command], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


Steps = tuple[Callable[[], None], Path, Callable[[], None]]
"""Taking apart, the folder of the catalogs that come out and are translated then, putting together."""


def _ours(folder: Path) -> Steps:
    def command(*arguments: str) -> None:
        _call([sys.executable, "-m", "pipeline", "--project", folder, *arguments, "--quiet"], ROOT)

    return lambda: command("extract"), folder / "locales" / "ar", lambda: command("build", "ar")


_MDPO = """
import pathlib, sys
from mdpo.md2po import markdown_to_pofile
from mdpo.po2md import pofile_to_markdown
source, catalogs, out = map(pathlib.Path, sys.argv[2:5])
for path in sorted(source.glob("*.md")):
    catalog = catalogs / (path.stem + ".po")
    if sys.argv[1] == "extract":
        markdown_to_pofile(str(path), po_filepath=str(catalog), save=True)
    else:
        (out / path.name).write_text(pofile_to_markdown(str(path), [str(catalog)]), "utf-8")
"""


def _mdpo(python: Path, folder: Path) -> Steps:
    catalogs, out = folder / "mdpo", folder / "mdpo-out"
    catalogs.mkdir()
    out.mkdir()
    script = folder / "mdpo_all.py"
    script.write_text(_MDPO, "utf-8")

    def step(name: str) -> None:
        _call([python, script, name, folder / "source", catalogs, out], folder)

    return lambda: step("extract"), catalogs, lambda: step("build")


def _po4a(folder: Path) -> Steps:
    catalogs, out = folder / "po4a", folder / "po4a-out"
    catalogs.mkdir()
    out.mkdir()
    options = ["-f", "text", "-o", "markdown", "-o", "neverwrap", "-M", "UTF-8"]
    articles = [(path, catalogs / f"{path.stem}.po") for path in sorted((folder / "source").glob("*.md"))]

    def extract() -> None:
        for path, catalog in articles:
            _call(["po4a-updatepo", *options, "-m", path, "-p", catalog], folder)

    def build() -> None:
        for path, catalog in articles:
            _call(["po4a-translate", *options, "-m", path, "-p", catalog, "-k", "0", "-l", out / path.name], folder)

    return extract, catalogs, build


def measure(articles: int = 100, *, peers: bool = True) -> list[dict[str, Any]]:
    """Measure all tools in one run.

    Args:
        articles: How many.
        peers: Whether to measure the other tools too.

    Returns:
        A row a tool: ``tool``, ``articles``, ``cpu_s``, ``memory_mb`` and ``ratio`` (our CPU time over the tool's).
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "source").mkdir()
        for number in range(articles):
            (folder / "source" / f"{number:05}.md").write_text(article(number), "utf-8")
        _call([sys.executable, "-m", "pipeline", "--project", folder, "translate", "ar", "--quiet"], ROOT)
        for path in ("build", "locales/templates"):
            shutil.rmtree(folder / path)
        tools = {"pipeline": _ours(folder)}
        if peers and (python := python_with("mdpo", "mdpo==2.1.4")) is not None:
            tools["mdpo 2.1.4"] = _mdpo(python, folder)
        if peers and shutil.which("po4a-updatepo"):
            tools["po4a"] = _po4a(folder)
        rows = [{"tool": tool, **_measured(steps)} for tool, steps in tools.items()]
        for row in rows:
            row |= {"articles": articles, "ratio": rows[0]["cpu_s"] / row["cpu_s"]}
        return rows


def _measured(steps: Steps) -> dict[str, float]:
    """Both steps of a tool, with its catalogs translated in between, which is not counted."""
    extract, catalogs, build = steps
    first = _run(extract)
    _translate(catalogs)
    second = _run(build)
    return {
        "cpu_s": first["cpu_s"] + second["cpu_s"],
        "memory_mb": max(first["memory_mb"], second["memory_mb"]),
    }


def _translate(catalogs: Path) -> None:
    """Give every unit a translation that a person has passed."""
    from pipeline.catalog import po

    for path in catalogs.rglob("*.po"):
        catalog = po.read(path)
        for entry in catalog.entries:
            entry.msgstr = entry.msgid.replace("a", "á")
            entry.flags = []
        po.write(path, catalog)


def main() -> None:
    """Print one row a tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    for row in measure(parser.parse_args().articles):
        print(row)


if __name__ == "__main__":
    main()
