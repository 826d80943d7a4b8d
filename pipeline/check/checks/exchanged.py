"""A part of the body, an illness, a complaint, a germ, a mineral or a person became another: the liver the kidney.

These are the commonest words of medical texts that glossaries leave out. It is an error where a sentence has one of
them less and another of its kind instead, which the source has nowhere.

*Why it matters:* "for kidney disease" is another warning than "for liver disease".

*How to mend it:* name what the source names.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "exchanged"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("pole")

_KINDS = tuple(f"pole.{kind}." for kind in ("organ", "sample", "germ", "illness", "symptom", "person", "mineral"))


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for the first word that stands for another of its kind."""
    source, target = unit.source, unit.target
    lost = [concept for concept in source.concepts if concept.startswith(_KINDS) and concept not in target.concepts]
    if not lost:
        return
    gained = [concept for concept in target.concepts if concept.startswith(_KINDS) and concept not in source.concepts]
    for was in lost:
        kind = was.rpartition(".")[0]
        for now in gained:
            if now.rpartition(".")[0] != kind:
                continue
            for index in unit.sentences:
                here, there = source.first(was, index), target.first(now, index)
                if here and there:
                    yield Problem(
                        f"the source says “{unit.msgid[slice(*here)]}”, the translation “{unit.msgstr[slice(*there)]}”",
                        "name what the source names",
                        here,
                        there,
                    )
                    return
