"""A link, a web address or an e-mail address is missing, has changed, or is not in the source.

Links stand as `[text]`, from the second one of a unit on as `[text][2]`; their addresses are the source's. A
translation may give a link an address of its own, `[text](/tr/page)`, where the locale has a page of its own.

*Why it matters:* a lost link breaks the page; a changed address leads patients to strangers.

*How to mend it:* take the brackets, their numbers and all addresses over from the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks.markup import differing
from pipeline.check.signs import MARKUP
from pipeline.check.unit import Problem, Unit

ID = "links"
SEVERITY = "error"
FAMILY = "markup"
SIGNS = MARKUP


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each link or address that differs."""
    if unit.markup is None:
        return
    wanted, there = unit.markup
    if wanted.links != there.links and not there.block:
        yield Problem(
            f"it has {there.links} links in square brackets, the source {wanted.links}",
            "set each link of the source once",
        )
    elif wanted.labels != there.labels and not there.targets:
        yield from differing("the link number", wanted.labels, there.labels)
    elif there.targets != wanted.targets:
        foreign = sorted((there.targets - wanted.targets).elements())
        if foreign and (wanted.targets or any("://" in target for target in foreign)):
            yield Problem(
                f"the link leads to “{foreign[0]}”, which is not in the source",
                "use the source's address; where the locale has a page of its own, say so and silence this",
            )
        elif not foreign and wanted.links == there.links:
            lost = next(iter((wanted.targets - there.targets).elements()), "")
            yield Problem(f"the address “{lost}” is missing", "take it over from the source")
    inside = set(wanted.targets) | set(there.targets)
    for what, one, other in (
        ("the address", wanted.urls, there.urls),
        ("the e-mail address", wanted.emails, there.emails),
    ):
        for address in sorted(one.keys() | other.keys()):
            if one[address] == other[address] or address in inside or address.rstrip(")") in inside:
                continue
            missing = other[address] < one[address]
            yield Problem(
                f"{what} “{address}” is {'missing or changed' if missing else 'not in the source'}",
                "take it over from the source" if missing else "take it away",
            )
