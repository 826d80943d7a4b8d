"""Merging measured against GNU msgmerge on histories that this module makes up.

A history is an old catalog, fully translated, and the template that the next edition of its sources would
give. The sentences are put together from a small grammar of medical leaflets, so that many of them differ in
one word or one number only, as they do in real ones. Every change is known, so every translation that a merge
hands on can be judged:

* *right*: a changed sentence got the translation of the sentence it was made from (of a parent or of the
  parts, where it was split or joined);
* *wrong*: a changed sentence got a stranger's translation;
* *filled*: a new sentence, made from nothing, got any translation at all. Half of the new sentences come from
  the same grammar as the old ones (a kin of something that is there), half from another field; both count.

``python -m bench.merge --units 10000 --edited 0.05`` prints one row a tool. The seed is fixed: the same
arguments give the same files.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["History", "history", "judge", "measure", "write_history"]

SEED = 20240229

# --- the grammar --------------------------------------------------------------------------------------------


def _listed(text: str) -> list[str]:
    return [" ".join(item.split()) for item in text.split("|")]


DRUGS = _listed("""
    ocrelizumab | ofatumumab | ublituximab | natalizumab | alemtuzumab | siponimod | ozanimod | ponesimod |
    fingolimod | teriflunomide | cladribine | mitoxantrone | methylprednisolone | prednisone | dexamethasone
    | baclofen | tizanidine | dantrolene | gabapentin | pregabalin | amantadine | modafinil | fampridine |
    oxybutynin | tolterodine | mirabegron | solifenacin | duloxetine | sertraline | citalopram |
    amitriptyline | carbamazepine | metformin | insulin | ramipril | amlodipine | bisoprolol | warfarin |
    apixaban | rituximab | omeprazole | ibuprofen | paracetamol | levothyroxine | vitamin-D | aciclovir
""")
CLASSES = _listed("""
    beta blockers | corticosteroids | muscle relaxants | blood thinners | antidepressants | antibiotics |
    live vaccines | monoclonal antibodies | antifungal medicines | birth control pills | sleeping tablets |
    antacids | herbal products containing St John's wort | medicines for epilepsy | iron supplements
""")
SYMPTOMS = _listed("""
    blurred vision | tingling in the hands | a stiff leg | sudden weakness | loss of balance | double vision
    | numbness of the face | trouble swallowing | a weak bladder | constant tiredness | low mood |
    memory problems | painful spasms | dizziness | slurred speech | tremor of one arm | pain behind the eye
    | heat intolerance | poor sleep | an itchy rash | a slow heartbeat | shortness of breath | yellow skin |
    dark urine | a sore throat | fever and chills | swollen ankles | a dry mouth | nausea | loose stools |
    hair thinning | headache | back pain | night sweats
""")
BODY = _listed("""
    optic nerve | spinal cord | brain stem | cerebellum | bladder | bowel | liver | kidneys | thyroid gland
    | heart | skin | lungs | immune system | white matter | inner ear | joints | muscles of the legs |
    retina
""")
TESTS = _listed("""
    an MRI scan | a blood count | liver function tests | an eye examination | a lumbar puncture | an ECG |
    evoked potentials | a urine test | a pregnancy test | a skin check | a bone density scan | a chest X-ray
    | a test for tuberculosis | a test for hepatitis B | a JC virus test
""")
PEOPLE = _listed("""
    your doctor | your neurologist | the nurse | the pharmacist | your family | a physiotherapist |
    the clinic | an occupational therapist | a continence adviser | the infusion team | your midwife |
    a dietitian | your employer | a psychologist | your eye specialist
""")
ILLS = _listed("""
    relapsing multiple sclerosis | primary progressive disease | an acute relapse | optic neuritis |
    spasticity | fatigue | neuropathic pain | an overactive bladder | depression | trigeminal neuralgia |
    a urinary infection | high blood pressure | type 2 diabetes | migraine | epilepsy | osteoporosis |
    anaemia | asthma
""")
OFTEN = _listed("""
    once daily | twice daily | three times a day | every other day | once a week | every four weeks |
    every six months | each morning | at bedtime | before breakfast
""")
HOW = _listed("""
    with a glass of water | with food | on an empty stomach | as an injection under the skin |
    as an infusion into a vein | as a tablet | as a liquid | as a patch on the skin
""")
WHEN = _listed("""
    during pregnancy | while breast-feeding | after an operation | in the first month |
    at the start of treatment | in older people | in hot weather | before a long journey |
    during an infection | after a relapse | in winter | if you have missed a dose |
    when you change from another medicine | in children under 12
""")
ADVICE = _listed("""
    drink enough water | rest in a cool room | keep a diary of your symptoms | avoid driving |
    wear sun cream | stretch your legs gently | plan breaks during the day | carry your treatment card |
    avoid alcohol | stop smoking | wash your hands often | keep the appointment |
    do not double the next dose | store the pack in the refrigerator | use reliable contraception |
    stay away from people with chickenpox | write down your questions | eat regular meals
""")
WHY = _listed("""
    the immune system attacks the myelin | the nerve signals become slow | the dose builds up in the blood |
    the kidneys remove it more slowly | the risk of infection is higher | the heart rate may fall |
    the two interact | the effect wears off | the muscles tire quickly | heat slows the nerves |
    inflammation has settled | the liver has to break it down | your body needs time to adjust |
    the scan may show new lesions
""")
PLACES = _listed("""
    ward | day clinic | rehabilitation unit | pharmacy | laboratory | eye clinic | memory clinic |
    infusion room
""")
SLOTS: dict[str, list[str]] = {
    "drug": DRUGS, "class": CLASSES, "symptom": SYMPTOMS, "body": BODY, "test": TESTS, "person": PEOPLE,
    "ill": ILLS, "often": OFTEN, "how": HOW, "when": WHEN, "advice": ADVICE, "why": WHY, "place": PLACES,
    "dose": [f"{n} mg" for n in (1, 2, 5, 7, 10, 14, 20, 25, 30, 40, 50, 60, 75, 100, 150, 250, 300, 500)]
    + ["0.25 mg", "0.5 mg", "0.92 mg", "1.5 mg", "2.5 mg", "3.5 mg", "20 ml", "250 ml", "4,000 IU"],
    "count": _listed("two|three|four|five|six|eight|ten|twelve"),
    "unit": ["hours", "days", "weeks", "months", "years"],
    "share": [f"{n} in {m} people" for n in range(1, 10) for m in (10, 100, 1000)],
    "year": [str(n) for n in range(1993, 2025)],
}  # fmt: skip
SHORT = [
    "{drug}", "{drug} ({dose})", "{ill}", "{symptom}", "How {drug} works", "{drug} and {class}",
    "Dose of {drug}",
    "{symptom} {when}", "{drug} {dose} {often}", "Living with {ill}", "Side effects of {drug}",
    "What is {ill}?", "{drug} or {drug}?", "Your visit to the {place}", "{ill} and the {body}",
]  # fmt: skip
CLAUSES = [
    "Take {dose} of {drug} {often} {how}", "The usual dose of {drug} for {ill} is {dose} {often}",
    "{drug} can cause {symptom} {when}", "Tell {person} at once if you notice {symptom} or {symptom}",
    "Do not take {drug} together with {class}", "About {share} who take {drug} report {symptom}",
    "{person} will arrange {test} before the first dose of {drug}",
    "You may need {test} every {count} {unit}",
    "In {ill}, {symptom} often begins {when}", "{drug} was approved for {ill} in {year}",
    "{symptom} usually passes within {count} {unit}", "Please {advice} {when}",
    "{advice} and ask {person} about {symptom}", "The {body} is often affected in {ill}",
    "{person} may lower the dose from {dose} to {dose} {often}",
    "Treatment with {drug} is stopped after {count} {unit}",
    "In a study of {year}, {drug} was compared with {drug} in people with {ill}",
    "If {test} shows a change in the {body}, {drug} is paused for {count} {unit}",
    "{class} may make {drug} weaker {when}", "People with {ill} describe {symptom}, {symptom} and {symptom}",
    "Bring the results of {test} to the {place}", "A course lasts {count} {unit} and is given in the {place}",
    "{drug} is given {how} at {dose}, {often}", "Most people with {ill} never have {symptom}",
]  # fmt: skip
LINKS = [", because {why}", ", although {symptom} may return", " and {advice} for {count} {unit}",
         ", especially {when}", ", so {person} will check the {body} again",
         " unless {person} says otherwise",
         ", even if {symptom} has gone", " until {test} is normal", ", while {why}"]  # fmt: skip
ELSEWHERE = [
    "Our {a} garden opens for visitors on {d} afternoons{z}", "The {a} exhibition of {c} closes on {d}{z}",
    "Tickets for the {a} bus to {c} are sold by volunteers{z}",
    "A choir from {c} sings in our hall on {d}{z}",
    "Parking near the {a} gate costs more on {d}{z}", "{c} sponsors a {a} prize for young photographers{z}",
    "Members elect a {a} treasurer each {d}{z}", "The library lends {a} novels and maps of {c}{z}",
    "Cookies remember which {a} colours you chose for {c}{z}",
    "Postage to {c} includes a {a} parcel label{z}",
]  # fmt: skip
ELSEWHERE_SLOTS = {
    "a": _listed("northern|southern|historic|modern|annual|floating|wooden|mobile|floral|coastal|alpine|digital"),
    "c": _listed("Lisbon|Ghent|Malmö|Graz|Porto|Leeds|Turin|Bergen|Tartu|Basel|Cádiz|Split|Brno|Aarhus|Galway"),
    "d": _listed("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|holiday"),
    "z": [".", " again.", ", weather permitting.", ", see overleaf.", " from noon.", "; dogs are welcome."],
}
CHAPTERS = ("Diagnosis", "Treatment", "Daily life", "Side effects", "Questions and answers", "Research")
ROLES = ("paragraph", "list item", "heading", "table cell", "quotation")
ABJAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابثدهفغحيجكلمنوپقرستعڤطخىز")


def _fill(rng: random.Random, pattern: str, slots: dict[str, list[str]]) -> str:
    parts = pattern.split("{")
    out = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        out += rng.choice(slots[name]) + rest
    return out


def _sentence(rng: random.Random) -> str:
    """A heading or list item (one in six), or one to three clauses with a full stop."""
    if rng.random() < 0.16:
        text = _fill(rng, rng.choice(SHORT), SLOTS)
        return text[0].upper() + text[1:]
    text = _fill(rng, rng.choice(CLAUSES), SLOTS)
    while rng.random() < 0.4:
        text += _fill(rng, rng.choice(LINKS), SLOTS)
    return text[0].upper() + text[1:] + "."


# --- the edits ----------------------------------------------------------------------------------------------

FILLERS = _listed("usually|often|also|now|please|only|still|slowly|carefully|generally")


def _numbers(words: list[str]) -> list[int]:
    return [i for i, word in enumerate(words) if word[0].isdigit()]


def _insert(rng: random.Random, text: str) -> str:
    words = text.split()
    words.insert(rng.randrange(len(words)) + 1, rng.choice(FILLERS))
    return " ".join(words)


def _delete(rng: random.Random, text: str) -> str:
    words = text.split()
    if len(words) < 4:
        return text
    del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def _replace(rng: random.Random, text: str) -> str:
    words = text.split()
    if len(words) < 4:
        return text
    words[rng.randrange(1, len(words) - 1)] = rng.choice([*FILLERS, "medicine", "tablets", "staff"])
    return " ".join(words)


def _typo(rng: random.Random, text: str) -> str:
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i - 1].isalpha()]
    if len(places) < 4:
        return text
    at = rng.choice(places)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _punctuation(rng: random.Random, text: str) -> str:
    if text.endswith("."):
        return text[:-1] + rng.choice(["", "!", ":", " …"])
    return text + rng.choice([":", ".", "?"])


def _case(rng: random.Random, text: str) -> str:
    return rng.choice([text.upper(), text.title(), text[0].swapcase() + text[1:]])


def _number(rng: random.Random, text: str) -> str:
    words = text.split()
    places = _numbers(words)
    if not places:
        return text
    at = rng.choice(places)
    words[at] = str(rng.randrange(2, 900)) + words[at][len(words[at].rstrip(".,)")) :]
    return " ".join(words)


def _order(_rng: random.Random, text: str) -> str:
    head, comma, tail = text.rstrip(".").partition(", ")
    if not comma or len(tail.split()) < 3:
        return text
    return tail[0].upper() + tail[1:] + ", " + head[0].lower() + head[1:] + "."


def _markup(rng: random.Random, text: str) -> str:
    words = text.split()
    at = rng.randrange(len(words))
    length = min(rng.randrange(1, 4), len(words) - at)
    before, after = rng.choice([("**", "**"), ("*", "*"), ("[", "]"), ("`", "`"), ("<b>", "</b>")])
    words[at] = before + words[at]
    words[at + length - 1] += after
    return " ".join(words)


def _space(rng: random.Random, text: str) -> str:
    return text.replace(" ", "\n" if rng.random() < 0.3 else "  ", 1)


def _several(rng: random.Random, text: str) -> str:
    for edit in rng.sample([_insert, _delete, _replace, _typo, _punctuation, _number, _markup], 3):
        text = edit(rng, text)
    return text


EDITS: dict[str, Callable[[random.Random, str], str]] = {
    "insert": _insert, "delete": _delete, "replace": _replace, "typo": _typo, "punctuation": _punctuation,
    "case": _case, "number": _number, "order": _order, "markup": _markup, "space": _space,
    "several": _several,
}  # fmt: skip


@dataclass
class History:
    """An old catalog and the template after it.

    Attributes:
        old: ``(msgid, msgstr)`` in file order.
        new: msgids in file order.
        origins: For each msgid of the template that the catalog hasn't: the old msgids it may take its
            translation from; none for a sentence that was made from nothing.
        kinds: What was done to each of them: a name of ``EDITS``, "split", "join", "kin" or "foreign".
    """

    old: list[tuple[str, str]]
    new: list[str]
    origins: dict[str, frozenset[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


def history(units: int, edited: float, seed: int = SEED) -> History:
    """Make up an old catalog of ``units`` units and a template in which a share of ``edited`` has changed.

    For every ten changed sentences two new ones come in, two leave, and one (changed or not) moves far away.
    """
    rng = random.Random(seed)
    seen: set[str] = set()

    def fresh(make: Callable[[], str], tries: int = 1000) -> str | None:
        for _ in range(tries):
            text = make()
            if text.casefold() not in seen:
                seen.add(text.casefold())
                return text
        return None

    def must(make: Callable[[], str]) -> str:
        text = fresh(make)
        if text is None:
            raise ValueError("the grammar has too few sentences for so many units; ask for fewer")
        return text

    texts = [must(lambda: _sentence(rng)) for _ in range(units)]
    made = History([(text, text.lower().translate(ABJAD)) for text in texts], [])
    changes = int(units * edited)
    chosen = rng.sample(range(units), min(units, changes + changes // 5))
    change, leave = set(chosen[:changes]), set(chosen[changes:])
    new: list[str] = []

    def add(text: str, kind: str, *origins: str) -> None:
        made.origins[text] = frozenset(origins)
        made.kinds[text] = kind
        new.append(text)

    skip = False
    for number, text in enumerate(texts):
        if skip or number in leave:
            skip = False
            continue
        if number not in change:
            new.append(text)
            continue
        following = texts[number + 1] if number + 1 < units else ""
        kind = rng.choice([*EDITS, "split", "join"])
        if kind == "split" and len(text.split()) >= 12:
            words = text.rstrip(".").split()
            at = rng.randrange(5, len(words) - 4)
            halves = " ".join(words[:at]) + ".", " ".join([words[at].capitalize(), *words[at + 1 :]]) + "."
            if not {half.casefold() for half in halves} & seen:
                seen |= {half.casefold() for half in halves}
                for half in halves:
                    add(half, kind, text)
                continue
        joinable = text.endswith(".") and following.endswith(".") and number + 1 not in leave | change
        if kind == "join" and joinable:
            joined = text[:-1] + "; " + following[0].lower() + following[1:]
            if joined.casefold() not in seen:
                seen.add(joined.casefold())
                add(joined, kind, text, following)
                skip = True
                continue
        for _ in range(50):
            kind = kind if kind in EDITS else rng.choice(list(EDITS))
            result = EDITS[kind](rng, text)
            # A change of case is a new msgid too, though it folds to the same text.
            if (
                result != text
                and result not in made.origins
                and (result.casefold() not in seen or result.casefold() == text.casefold())
            ):
                seen.add(result.casefold())
                add(result, kind, text)
                break
            kind = rng.choice(list(EDITS))
        else:
            new.append(text)
    for number in range(changes // 5):
        kin = number % 2 == 0
        text = must(lambda: _sentence(rng)) if kin else must(lambda: _fill(rng, rng.choice(ELSEWHERE), ELSEWHERE_SLOTS))
        made.origins[text] = frozenset()
        made.kinds[text] = "kin" if kin else "foreign"
        new.insert(rng.randrange(len(new) + 1), text)
    movers = sorted(rng.sample(range(len(new)), min(len(new), changes // 10)), reverse=True)
    moved = [new.pop(at) for at in movers]
    changed = [text for text in new if made.origins.get(text)]
    for text in rng.sample(changed, min(len(changed), len(moved))):
        new.remove(text)
        moved.append(text)
    for text in moved:
        new.insert(rng.randrange(len(new) + 1), text)
    made.new = new
    return made


# --- files --------------------------------------------------------------------------------------------------

HEADER = """msgid ""
msgstr ""
"Project-Id-Version: leaflets\\n"
"Language: ar\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def _quote(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    if "\n" in text:
        return '""\n' + "\n".join(f'"{line}"' for line in text.replace("\n", "\\n\n").splitlines())
    return f'"{text}"'


def _write(path: Path, units: list[tuple[str, str]]) -> None:
    out = [HEADER]
    for number, (msgid, msgstr) in enumerate(units):
        chapter = CHAPTERS[number // 40 % len(CHAPTERS)]
        role = ROLES[number * 7 % len(ROLES)]
        out.append(
            f"\n#. {chapter}; {role}\n#: source/leaflet-{number // 200 + 1}.md\n"
            f"msgid {_quote(msgid)}\nmsgstr {_quote(msgstr)}\n"
        )
    path.write_text("".join(out), encoding="utf-8", newline="\n")


def write_history(made: History, folder: Path) -> tuple[Path, Path]:
    """Write ``old.po`` and ``template.pot`` into a folder and return their paths."""
    old, template = folder / "old.po", folder / "template.pot"
    _write(old, made.old)
    _write(template, [(msgid, "") for msgid in made.new])
    return old, template


# --- judging ------------------------------------------------------------------------------------------------


def judge(made: History, got: dict[str, str]) -> dict[str, Any]:
    """Compare the translations that a merge handed on (msgid → msgstr, "" for none) with the truth.

    Returns:
        Shares from 0 to 1: ``right`` and ``wrong`` of the changed sentences, ``filled`` of the new ones
        (``filled_foreign`` and ``filled_kin`` apart), ``kept`` of the unchanged ones; and ``kinds``: for each
        kind of edit the counts ``(right, wrong, empty)``.
    """
    strings = dict(made.old)
    counts: dict[str, list[int]] = {}
    for msgid, origins in made.origins.items():
        msgstr = got.get(msgid, "")
        count = counts.setdefault(made.kinds[msgid], [0, 0, 0])
        if not msgstr:
            count[2] += 1
        elif any(strings[origin] == msgstr for origin in origins):
            count[0] += 1
        else:
            count[1] += 1
    new = {"kin", "foreign"}
    changed = sum(sum(count) for kind, count in counts.items() if kind not in new) or 1
    same = [msgid for msgid in made.new if msgid not in made.origins]

    def filled(*kinds: str) -> float:
        total = sum(sum(counts.get(kind, [0])) for kind in kinds)
        return sum(counts[kind][1] for kind in kinds if kind in counts) / (total or 1)

    return {
        "right": sum(count[0] for kind, count in counts.items() if kind not in new) / changed,
        "wrong": sum(count[1] for kind, count in counts.items() if kind not in new) / changed,
        "filled": filled("kin", "foreign"),
        "filled_kin": filled("kin"),
        "filled_foreign": filled("foreign"),
        "kept": sum(got.get(msgid) == strings[msgid] for msgid in same) / (len(same) or 1),
        "kinds": {kind: tuple(count) for kind, count in sorted(counts.items())},
    }


def _translations(path: Path) -> dict[str, str]:
    from pipeline.catalog.po import read

    return {entry.msgid: entry.msgstr for entry in read(path).entries if not entry.obsolete}


def _run(command: list[str]) -> float:
    """Run a command and return the processor time it took, of all its threads, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # A child's time zone and locale must not matter; C.UTF-8 is what msgmerge is quickest in.
    subprocess.run(command, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(units: int, edited: float, seed: int = SEED, *, peer: bool = True) -> dict[str, Any]:
    """Merge one made-up history with this project and with msgmerge, each as a process of its own.

    Args:
        units: How many units the old catalog has.
        edited: The share of them that changes, from 0 to 1.
        seed: Of the history.
        peer: Whether msgmerge is to run too; it needs minutes for 50,000 units.

    Returns:
        ``{"units", "edited", "seed", "tools": {name: {"seconds", **judge(...)}}, "ratio"}``; seconds of
        processor time from process start to the written file, ``ratio`` ours over msgmerge's.
    """
    made = history(units, edited, seed)
    tools: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, template = write_history(made, folder)
        commands = {"pipeline": [sys.executable, "-m", "pipeline", "merge", str(old), str(template), "-o"]}
        if peer:
            commands["msgmerge"] = ["msgmerge", "--no-wrap", "-q", str(old), str(template), "-o"]
        for tool, command in commands.items():
            out = folder / f"{tool}.po"
            seconds = _run([*command, str(out)])
            tools[tool] = {"seconds": seconds, **judge(made, _translations(out))}
    ratio = tools["pipeline"]["seconds"] / tools["msgmerge"]["seconds"] if peer else None
    return {"units": units, "edited": edited, "seed": seed, "tools": tools, "ratio": ratio}


def main() -> None:
    parser = argparse.ArgumentParser(description="Merge a made-up history with the pipeline and with msgmerge.")
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--edited", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--no-peer", action="store_true", help="leave msgmerge out")
    parser.add_argument("--kinds", action="store_true", help="print right/wrong/empty of each kind of edit")
    options = parser.parse_args()
    result = measure(options.units, options.edited, options.seed, peer=not options.no_peer)
    print("| tool | units | edited | CPU s | right | wrong | new filled | (kin / foreign) | kept |")
    print("|---|---|---|---|---|---|---|---|---|")
    for tool, row in result["tools"].items():
        print(
            f"| {tool} | {options.units} | {options.edited:.0%} | {row['seconds']:.2f} | {row['right']:.1%} "
            f"| {row['wrong']:.1%} | {row['filled']:.1%} "
            f"| {row['filled_kin']:.0%} / {row['filled_foreign']:.0%} | {row['kept']:.1%} |"
        )
    if result["ratio"] is not None:
        print(f"\nours / msgmerge: {result['ratio']:.3f}")
    if options.kinds:
        for tool, row in result["tools"].items():
            print(tool, row["kinds"])


if __name__ == "__main__":
    main()
