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

from pipeline.check.side import Side
from pipeline.check.unit import Entry, Problem, Setting

ID = "spelling"
SEVERITY = "info"
FAMILY = "language"


def is_available(code: str) -> bool:
    """Whether Hunspell and a dictionary of a language are installed."""
    program = shutil.which("hunspell")
    if program is None:
        return False
    done = subprocess.run([program, "-D", "-d", code], capture_output=True, input=b"", check=False)  # noqa: S603 – a fixed program
    return b"LOADED DICTIONARY" in done.stderr + done.stdout


def check_all(entries: Sequence[Entry], setting: Setting) -> Iterator[tuple[int, Problem]]:
    """Yield a problem for each unit's first unknown word; all words are asked for at once."""
    program = shutil.which("hunspell")
    if not entries or program is None:
        return
    code = setting.target.code
    sides = [Side(entry.msgstr, setting.target_chunks) for entry in entries]
    words = {w for side in sides for w in side.words if len(w) > 2 and w.isalpha()}
    done = subprocess.run(  # noqa: S603 – a fixed program, a language code that was checked
        [program, "-l", "-d", code, "-i", "utf-8"],
        input="\n".join(sorted(words)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    unknown = set(done.stdout.split())
    for index, (entry, side) in enumerate(zip(entries, sides, strict=True)):
        taken = set(map(side.span, setting.drugs.find(side)))
        for word, start, end in zip(side.words, side.starts, side.ends, strict=True):
            if word in unknown and (start, end) not in taken and word not in entry.msgid.lower():
                yield index, Problem(f"“{word}” is not in the dictionary", "mend it", None, (start, end))
                break
