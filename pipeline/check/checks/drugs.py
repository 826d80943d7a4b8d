"""The translation lacks a drug that the source names, or names another.

Drugs are met by a list of international nonproprietary names, by the glossary's terms of the domain `drug`, and in
the source also by the stems such names end in (-mab, -tinib, -sartan …). A name is found in the translation in Latin
or Arabic letters, with the language's endings.

*Why it matters:* siponimod and ozanimod, natalizumab and ocrelizumab look alike and are different medicines.

*How to mend it:* write the same drug; the glossary has the locale's form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.check.drugs import Drug
from pipeline.check.signs import DRUG
from pipeline.check.unit import Problem, Unit

ID = "drugs"
SEVERITY = "error"
FAMILY = "safety"
SIGNS = DRUG


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each drug on one side only."""
    drugs = unit.setting.drugs
    source, target = unit.source, unit.target
    wanted = drugs.find(source)
    there = drugs.find(target)
    if not wanted and not there:
        return
    keys = {drug.key for drug in there}
    sources = {drug.key for drug in wanted}
    if keys == sources and len(wanted) == len(sources):
        return  # as by far the most units with drugs do
    extra = [drug for drug in there if drug.known and drug.key not in sources]
    for drug in {d.key: d for d in wanted}.values():
        if drug.key in keys or (not drug.known and drugs.is_named(drug, target)):
            continue
        if not drug.known and not unit.setting.target.known:
            continue
        place = source.span(drug)
        name = unit.msgid[slice(*place)]
        if extra:
            there_instead = target.span(extra.pop(0))
            yield Problem(
                f"the source names the drug “{name}”, the translation “{unit.msgstr[slice(*there_instead)]}”",
                f"write “{name}” in the locale's form",
                place,
                there_instead,
            )
        elif (alike := drugs.resembling(drug, target, there)) >= 0:
            spelt = target.span(Drug(drug.key, False, alike, alike + 1))
            yield Problem(
                f"“{unit.msgstr[slice(*spelt)]}” is not known as the drug “{name}”",
                "see that it is no other drug, and add the spelling to the glossary",
                place,
                spelt,
                "warning",
            )
        else:
            yield Problem(
                f"the drug “{name}” is not named in the translation", f"write “{name}” in the locale's form", place
            )
    if len(wanted) > len(sources) and not extra:
        yield from _lost_in_a_sentence(unit, wanted, there)
    for drug in {d.key: d for d in extra}.values():
        place = target.span(drug)
        yield Problem(
            f"the drug “{unit.msgstr[slice(*place)]}” is not in the source",
            "take it away, or write the source's drug",
            None,
            place,
            # Where the source says "it", a translator may name what is meant; another drug in its place is lost above.
            "warning",
        )


def _lost_in_a_sentence(unit: Unit, wanted: Sequence[Drug], there: Sequence[Drug]) -> Iterator[Problem]:
    """Yield a problem for a drug that one sentence lacks and another has, where the sentences go together."""
    if unit.sentences[0] is None:
        return
    source, target = unit.source, unit.target
    named = {(drug.key, target.sentence_of(drug.first)) for drug in there}
    for drug in wanted:
        if (drug.key, source.sentence_of(drug.first)) not in named:
            place = source.span(drug)
            yield Problem(
                f"the drug “{unit.msgid[slice(*place)]}” is not named in this sentence of the translation",
                "name it, unless it is clear what is meant",
                place,
                None,
                "warning",
            )
            return
