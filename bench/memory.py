"""Measures the translation memory: ``python -m bench.memory --units 1000000``.

A corpus of distinct medical sentences is generated with a fixed seed: words follow Zipf's law within their
class, and sentences differ from one another as those of real articles do, by a drug, a dose, a clause. A
fresh process builds the memory, adds to it and looks sentences up, so that its peak of resident memory is the
memory's own. The queries are sentences of the corpus with one to three edits (a word changed, lost, added or
moved, a number changed), none of which stands in the corpus. The best match is known by scoring every
sentence of the corpus.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Indel

from pipeline.memory import Memory, Record, similarity
from pipeline.memory.score import tokens

__all__ = ["measure", "sentences"]

SEED = 20
ADDED = 100  # records added to the full memory, as when one more article is translated

_WORDS = {
    "drug": """
        ibuprofen paracetamol metformin amoxicillin prednisolone prednisone omeprazole atorvastatin
        ramipril amlodipine insulin warfarin levothyroxine salbutamol aspirin furosemide
        methotrexate bisoprolol sertraline simvastatin interferon glatiramer ocrelizumab natalizumab
        fingolimod teriflunomide cladribine alemtuzumab rituximab siponimod ozanimod ofatumumab
        mitoxantrone methylprednisolone dexamethasone baclofen tizanidine gabapentin pregabalin
        carbamazepine lamotrigine valproate levetiracetam phenytoin topiramate clonazepam diazepam
        lorazepam zolpidem amitriptyline duloxetine venlafaxine citalopram fluoxetine mirtazapine
        bupropion quetiapine olanzapine risperidone aripiprazole haloperidol lithium morphine
        oxycodone tramadol fentanyl codeine naloxone naproxen diclofenac celecoxib allopurinol
        colchicine hydroxychloroquine sulfasalazine leflunomide adalimumab etanercept infliximab
        tocilizumab secukinumab ustekinumab azathioprine mycophenolate tacrolimus ciclosporin
        cyclophosphamide doxorubicin cisplatin carboplatin paclitaxel tamoxifen letrozole
        trastuzumab bevacizumab imatinib enalapril lisinopril losartan valsartan candesartan
        spironolactone hydrochlorothiazide digoxin amiodarone verapamil diltiazem metoprolol
        carvedilol clopidogrel ticagrelor apixaban rivaroxaban dabigatran heparin enoxaparin
        alteplase nitroglycerin isosorbide gliclazide sitagliptin empagliflozin dapagliflozin
        liraglutide semaglutide pioglitazone pantoprazole famotidine ondansetron metoclopramide
        domperidone loperamide lactulose ciprofloxacin levofloxacin azithromycin clarithromycin
        doxycycline vancomycin gentamicin ceftriaxone cefalexin metronidazole nitrofurantoin
        trimethoprim isoniazid rifampicin ethambutol pyrazinamide fluconazole aciclovir oseltamivir
        tenofovir lamivudine budesonide fluticasone salmeterol tiotropium montelukast theophylline
        cetirizine loratadine adrenaline alendronate denosumab calcitriol dalfampridine oxybutynin
        mirabegron tolterodine finasteride tamsulosin sildenafil amantadine modafinil donepezil
        memantine levodopa pramipexole rasagiline
    """,
    "class": """
        corticosteroids antibiotics beta-blockers anticoagulants antidepressants antihistamines
        diuretics statins opioids immunosuppressants antivirals antiepileptics bronchodilators
        vaccines antipsychotics benzodiazepines bisphosphonates antacids laxatives antifungals
        antispasmodics triptans anti-inflammatories sulfonylureas biologics
    """,
    "condition": """
        hypertension diabetes asthma depression migraine pneumonia epilepsy arthritis stroke anaemia
        obesity sepsis bronchitis hepatitis pancreatitis osteoporosis psoriasis eczema
        hypothyroidism glaucoma meningitis endometriosis sarcoidosis dementia parkinsonism
        multiple_sclerosis heart_failure kidney_disease atrial_fibrillation pulmonary_embolism
        deep_vein_thrombosis coronary_artery_disease urinary_tract_infection peptic_ulcer
        ulcerative_colitis Crohn's_disease coeliac_disease irritable_bowel_syndrome gout lupus
        rheumatoid_arthritis ankylosing_spondylitis fibromyalgia myasthenia_gravis optic_neuritis
        neuropathy Guillain-Barré_syndrome transverse_myelitis neuromyelitis_optica
        Alzheimer's_disease Huntington's_disease schizophrenia bipolar_disorder anxiety insomnia
        sleep_apnoea tuberculosis malaria measles influenza shingles chickenpox whooping_cough
        tetanus rabies cholera dengue_fever leukaemia lymphoma myeloma melanoma breast_cancer
        lung_cancer prostate_cancer bowel_cancer cervical_cancer ovarian_cancer cirrhosis gallstones
        appendicitis diverticulitis haemorrhoids hernia kidney_stones incontinence cystic_fibrosis
        sickle_cell_disease thalassaemia haemophilia hyperthyroidism Addison's_disease
        Cushing's_syndrome hypoglycaemia hyperkalaemia hyponatraemia dehydration anaphylaxis
        cellulitis conjunctivitis cataract tinnitus vertigo sinusitis tonsillitis otitis_media
        pre-eclampsia miscarriage infertility
    """,
    "symptom": """
        pain fatigue fever headache nausea dizziness vomiting cough weakness numbness rash itching
        swelling tingling diarrhoea constipation breathlessness palpitations blurred_vision
        double_vision muscle_spasms stiffness tremor loss_of_balance difficulty_walking
        difficulty_swallowing slurred_speech memory_problems mood_changes trouble_sleeping
        chest_pain back_pain joint_pain abdominal_pain sore_throat hoarseness loss_of_appetite
        weight_loss weight_gain night_sweats hot_flushes dry_mouth heartburn bloating bleeding
        bruising fainting seizures confusion drowsiness irritability bladder_urgency sexual_problems
        hair_loss jaundice wheezing sneezing a_runny_nose red_eyes sensitivity_to_light
        ringing_in_the_ears cramps
    """,
    "body": """
        heart brain liver skin lungs kidneys stomach eyes bones muscles joints spinal_cord nerves
        blood bladder bowel throat thyroid pancreas optic_nerve immune_system nervous_system
        lymph_nodes bone_marrow retina cornea oesophagus gallbladder spleen uterus ovaries prostate
        knees hips hands feet shoulders lower_back neck
    """,
    "test": """
        blood_test scan biopsy X-ray ultrasound lumbar_puncture electrocardiogram endoscopy
        colonoscopy urine_test MRI_scan CT_scan liver_function_test echocardiogram spirometry
        bone_density_scan evoked_potentials_test eye_examination skin_prick_test pregnancy_test
        hearing_test biochemical_profile glucose_tolerance_test mammogram angiogram
        nerve_conduction_study
    """,
    "care": """
        surgery physiotherapy radiotherapy counselling rehabilitation chemotherapy dialysis
        cognitive_behavioural_therapy occupational_therapy speech_therapy stem_cell_transplantation
        plasma_exchange hip_replacement cataract_surgery angioplasty bypass_surgery immunotherapy
        oxygen_therapy acupuncture regular_exercise a_balanced_diet stretching hydrotherapy
        bladder_training
    """,
    "person": """
        patients adults children women people older_adults pregnant_women infants adolescents carers
        men smokers breastfeeding_mothers athletes newborns close_relatives healthcare_workers
        frail_patients immunocompromised_patients people_with_diabetes people_on_dialysis travellers
        volunteers
    """,
    "staff": """
        doctor nurse pharmacist neurologist specialist physiotherapist surgeon cardiologist
        dietitian midwife psychologist dentist oncologist rheumatologist dermatologist care_team
        family_doctor paediatrician
    """,
    "number": """
        1 2 3 5 10 4 6 20 8 50 100 25 12 15 30 7 40 250 500 75 0.5 2.5 1.5 14 18 60 80 150 200 300
        400 1,000
    """,
    "dose": "mg mg mg micrograms ml units mg/kg g mmol tablets",
    "often": """
        once_a_day twice_a_day every_8_hours once_a_week every_4_weeks every_6_months
        three_times_a_day at_bedtime every_morning every_other_day once_a_month every_12_hours
        with_each_meal on_alternate_days
    """,
    "period": "days weeks months years hours",
    "route": """
        orally intravenously subcutaneously intramuscularly topically as_an_infusion
        as_a_nasal_spray
    """,
    "rate": "commonly rarely occasionally sometimes often frequently seldom usually hardly_ever",
    "effect": """
        reduces slows improves prevents worsens delays relieves controls increases masks aggravates
        shortens
    """,
    "level": """
        mild moderate severe chronic acute recurrent persistent progressive sudden unexplained early
        advanced
    """,
    "thing": """
        relapses symptoms complications inflammation infections disability flare-ups side_effects
        attacks lesions hospital_admissions falls fractures scarring nerve_damage blood_clots
        exacerbations mortality
    """,
    "food": """
        grapefruit_juice alcohol dairy_products leafy_vegetables caffeine salty_food red_meat
        soft_drinks herbal_remedies antacids fatty_meals nuts shellfish
    """,
    "act": """
        driving swimming heavy_lifting smoking sunbathing fasting long_flights contact_sports
        pregnancy operating_machinery night_work scuba_diving strenuous_exercise
    """,
}

_SENTENCES = """
{drug} {effect} {level} {symptom} in {person} with {condition}
{drug} {effect} the number of {thing} in {person} with {level} {condition}
Take {number} {dose} of {drug} {often} for {number} {period}
Take {drug} {route} {often}, starting with {number} {dose}
The recommended dose of {drug} for {person} is {number} {dose} {often}
Do not take {drug} together with {drug} unless your {staff} has told you to
Do not use {drug} if you have {level} {condition}
Never stop taking {drug} without talking to your {staff} first
{drug} is given {route} {often} over {number} {period}
{condition} can affect the {body} and cause {level} {symptom}
{condition} {rate} begins with {symptom} and {symptom}
In about {number}% of {person}, {condition} leads to {symptom} or {symptom}
{person} with {condition} {rate} complain of {symptom}, {symptom} and {symptom}
A {test} shows whether the {body} is damaged by {condition}
Your {staff} may order a {test} before you start {drug}
A {test} of the {body} is repeated after {number} {period} of treatment with {drug}
{care} {effect} {symptom} in {person} who recover from {condition}
{care} and {drug} are {rate} combined when {condition} is {level}
Tell your {staff} if you notice {symptom} or {symptom} while taking {drug}
Call your {staff} at once if {level} {symptom} lasts longer than {number} {period}
The most common side effects of {drug} are {symptom}, {symptom} and {symptom}
{class} such as {drug} and {drug} {rate} cause {symptom}
{class} are {rate} prescribed for {level} {condition} in {person}
Avoid {food} and {food} while you take {drug}
Avoid {act} for {number} {period} after {care}
{act} {effect} {symptom} in {person} with {level} {condition}
The risk of {thing} is {number} times higher in {person} with {condition} than in {person}
After {number} {period}, {number}% of {person} treated with {drug} had fewer {thing}
In a trial of {number} {person}, {drug} was compared with {drug} for {level} {condition}
If a dose of {drug} is missed, take it within {number} {period} or skip it
Store {drug} at no more than {number} °C and use it within {number} {period}
{drug} should be stopped {number} {period} before {care}
{level} {condition} of the {body} is treated with {class} or {care}
Early treatment with {drug} {effect} {thing} of the {body}
What should {person} know about {drug} before {care}?
How long does {level} {symptom} last in {person} after {care}?
Is {drug} safe for {person} with {level} {condition}?
**{drug}** ({number} {dose}) is started {route} under the care of a {staff}
See [{condition}](#) for more on {level} {symptom} of the {body}
{person} over {number} years of age need a lower dose of {drug} ({number} {dose} {often})
"""
_TAILS = """
{person} should have a {test} every {number} {period}
the dose is adjusted if the {body} do not work well
this is {rate} a sign of {level} {condition}
ask your {staff} about {care}
it {effect} {thing} too
{person} need to be watched for {symptom}
{act} should be avoided for {number} {period}
{symptom} {rate} goes away within {number} {period}
your {staff} will check your {body} with a {test}
{food} may change how it works
"""
_JOINTS = ("; ", ", and ", ", but ", " because ", ", although ")


class _Vocabulary:
    """The classes of words, each drawn from by Zipf's law."""

    def __init__(self) -> None:
        self.words = {name: [w.replace("_", " ") for w in text.split()] for name, text in _WORDS.items()}
        self.odds = {
            name: list(accumulate(1 / (rank + 3) for rank in range(len(words)))) for name, words in self.words.items()
        }
        self.heads = [self.parts(line) for line in _SENTENCES.strip().splitlines()]
        self.tails = [self.parts(line) for line in _TAILS.strip().splitlines()]

    @staticmethod
    def parts(pattern: str) -> list[tuple[str, bool]]:
        """Cut a pattern into ``(text, False)`` and ``(class, True)``."""
        pieces = pattern.replace("{", "\0{").replace("}", "\0").split("\0")
        return [(piece.removeprefix("{"), piece.startswith("{")) for piece in pieces if piece]

    def draw(self, rng: random.Random, name: str) -> str:
        return rng.choices(self.words[name], cum_weights=self.odds[name])[0]

    def fill(self, rng: random.Random, parts: list[tuple[str, bool]]) -> str:
        return "".join([self.draw(rng, text) if slot else text for text, slot in parts])

    def sentence(self, rng: random.Random) -> str:
        text = self.fill(rng, rng.choice(self.heads))
        if not text.endswith("?"):
            if rng.random() < 0.4:
                text += rng.choice(_JOINTS) + self.fill(rng, rng.choice(self.tails))
            text += "."
        return text[0].upper() + text[1:]


def sentences(seed: int = SEED) -> Iterator[str]:
    """Generate distinct sentences without end: the same ones for the same seed."""
    vocabulary, rng = _Vocabulary(), random.Random(seed)
    seen: set[int] = set()  # of hashes: a million sentences would take 200 MB
    while True:
        sentence = vocabulary.sentence(rng)
        key = hash(sentence)
        if key not in seen:
            seen.add(key)
            yield sentence


def _edited(corpus: list[str], count: int, seed: int) -> list[str]:
    """Make queries: sentences of the corpus with one to three edits."""
    rng, known = random.Random(seed), set(corpus)
    queries: dict[str, None] = {}
    while len(queries) < count:
        words = rng.choice(corpus).split()
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            place, stranger = rng.randrange(len(words)), rng.choice(rng.choice(corpus).split())
            match rng.choices(("change", "lose", "add", "move", "number"), weights=(35, 20, 20, 10, 15))[0]:
                case "lose" if len(words) > 3:
                    del words[place]
                case "add":
                    words.insert(place, stranger)
                case "move":
                    words.insert(rng.randrange(len(words)), words.pop(place))
                case "number":
                    numbers = [index for index, word in enumerate(words) if word[0].isdigit()]
                    words[rng.choice(numbers or [place])] = str(rng.randrange(1, 90))
                case _:
                    words[place] = stranger
        query = " ".join(words)
        if query not in known:
            queries[query] = None
    return list(queries)


def _best_scores(corpus: list[str], queries: list[str]) -> list[float]:
    """Score every sentence of the corpus for every query and give the best: the reference.

    It encodes texts as the score is documented to, by an alphabet for all of them, so that rapidfuzz scores a
    million in a tenth of a second.
    """
    alphabet: dict[str, str] = {}

    def encode(text: str) -> str:
        return "".join(
            alphabet.setdefault(token.text, chr(0x10000 + len(alphabet))) * token.weight for token in tokens(text)
        )

    encoded = [encode(text) for text in corpus]
    best = []
    for query in queries:
        _, _, index = process.extractOne(encode(query), encoded, scorer=Indel.normalized_similarity)
        best.append(similarity(query, corpus[index]))
    return best


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def _records(texts: Iterable[str]) -> Iterator[Record]:
    before = ""
    for text in texts:
        yield Record(text, f"⟦{text}⟧", before, None)
        before = text


def _used(corpus: Path, added: list[str], queries: list[str], folder: Path) -> dict[str, Any]:
    """Build a memory, add to it and look up in it; runs in a process of its own."""
    path = folder / "memory.sqlite"
    start = time.perf_counter()
    with Memory(path) as memory:
        memory.update("corpus", "1", _records(_lines(corpus)))
    build = time.perf_counter() - start
    with Memory(path) as memory:
        start = time.perf_counter()
        memory.update("added", "1", _records(added))
        adding = time.perf_counter() - start
        scores, times = [], []
        for query in queries:
            start = time.perf_counter()
            found = memory.similar(query, threshold=0.0)
            times.append(time.perf_counter() - start)
            scores.append(found[0].score if found else 0.0)
        exact = []
        for text in added:
            start = time.perf_counter()
            memory.exact(text, "", "")
            exact.append(time.perf_counter() - start)
    return {
        "build_s": build,
        "file_mb": path.stat().st_size / 2**20,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10,
        "add_s": adding,
        "exact_ms": statistics.median(exact) * 1e3,
        "median_ms": statistics.median(times) * 1e3,
        "p95_ms": sorted(times)[int(len(times) * 0.95)] * 1e3,
        "scores": scores,
    }


def measure(units: int = 100_000, queries: int = 200, seed: int = SEED) -> dict[str, float]:
    """Measure a memory of many units.

    Args:
        units: Sentences in the memory.
        queries: Look-ups of a similar sentence.
        seed: Of the corpus and the edits.

    Returns: ``units``, ``queries``; ``build_s`` seconds to build; ``file_mb`` size of the file; ``rss_mb``
        peak of resident memory of the process that did all below (MiB); ``add_s`` seconds to add 100 records;
        ``exact_ms``, ``median_ms``, ``p95_ms`` milliseconds of an exact look-up (median) and of one by
        similarity; ``found`` share of the queries for which the best match of all was found (one as good
        counts), ``found_drafts`` the same among those whose best match reaches the default threshold, 0.75.
    """
    texts = list(islice(sentences(seed), units + ADDED))
    corpus, added = texts[:units], texts[units:]
    asked = _edited(corpus, queries, seed)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "corpus.txt"
        file.write_text("\n".join(corpus), encoding="utf-8")
        # A fresh process, so that its peak of memory holds nothing of the generator or the reference.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            result = pool.submit(_used, file, added, asked, Path(name)).result()
    found = result.pop("scores")
    best = _best_scores(texts, asked)
    hits = [one >= other - 1e-9 for one, other in zip(found, best, strict=True)]
    drafts = [hit for hit, score in zip(hits, best, strict=True) if score >= 0.75]
    return {
        "units": units,
        "queries": queries,
        **result,
        "found": statistics.mean(hits),
        "found_drafts": statistics.mean(drafts) if drafts else 1.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the translation memory.")
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    for name, value in measure(options.units, options.queries).items():
        print(f"{name:14}{value:12.3f}" if isinstance(value, float) else f"{name:14}{value:8}")


if __name__ == "__main__":
    main()
