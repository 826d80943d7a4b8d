"""A word that the spelling checker Hunspell doesn't know. Optional: off unless asked for with `--spelling`.

It needs the program `hunspell` and the locale's dictionary. Drugs, terms of the glossary and words of the source are
left out.

*Why it matters:* typing mistakes hide wrong words.

*How to mend it:* mend the word, or add it to the glossary.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.check.side import Side
from pipeline.check.unit import Entry, Problem, Setting

ID = "spelling"
SEVERITY = "info"
FAMILY = "language"


def dictionary(locale: str) -> str | None:
    """The name of Hunspell's dictionary for a locale, such as ``tr_TR`` for ``tr``.

    Returns:
        The locale's own one, else its language's, else the first one of another region; ``None`` where Hunspell or
        its dictionary isn't installed.
    """
    program = shutil.which("hunspell")
    if program is None:
        return None
    done = subprocess.run([program, "-D"], capture_output=True, text=True, input="", check=False)  # noqa: S603 – a fixed program
    _, _, listed = done.stderr.partition("AVAILABLE DICTIONARIES")
    names = sorted({Path(line).name for line in listed.splitlines() if line.startswith("/")})
    tag = locale.replace("-", "_")
    code = tag.partition("_")[0]
    regional = (name for name in names if name.startswith(f"{code}_"))
    return next((name for name in (tag, code) if name in names), None) or next(regional, None)


def check_all(entries: Sequence[Entry], setting: Setting) -> Iterator[tuple[int, Problem]]:
    """Yield a problem for each unit's first unknown word; all words are asked for at once."""
    program, name = shutil.which("hunspell"), dictionary(setting.locale)
    if not entries or program is None or name is None:
        return
    sides = [Side(entry.msgstr, setting.target_chunks) for entry in entries]
    # As they are written: names have a capital.
    words = {side.text[start:end] for side in sides for start, end in zip(side.starts, side.ends, strict=True)}
    words = {word for word in words if len(word) > 2 and word.isalpha()}
    done = subprocess.run(  # noqa: S603 – a fixed program, a dictionary that it listed
        [program, "-l", "-d", name, "-i", "utf-8"],
        input="\n".join(sorted(words)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    unknown = set(done.stdout.split())
    for index, (entry, side) in enumerate(zip(entries, sides, strict=True)):
        taken = list(map(side.span, setting.drugs.find(side)))
        if setting.renderings:
            taken += [(match.start, match.end) for match in setting.renderings.every(side.plain)]
        for start, end in zip(side.starts, side.ends, strict=True):
            word = side.text[start:end]
            if word not in unknown or word.lower() in entry.msgid.lower():
                continue
            if not any(first <= start and end <= last for first, last in taken):
                yield index, Problem(f"“{word}” is not in the dictionary", "mend it", None, (start, end))
                break
