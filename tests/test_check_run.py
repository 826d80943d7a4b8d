"""Checking catalogs: silencing, drafts, catalog checks, several processes, reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.catalog import po
from pipeline.catalog.origin import stamp
from pipeline.check import Named, check_catalogs, pages, run
from pipeline.check.registry import CHECKS, SEVERITIES
from pipeline.check.report import as_github, as_html, as_json, as_sarif
from pipeline.check.silence import read_silences
from pipeline.model import Finding
from pipeline.terms import load

ROOT = Path(__file__).parents[1]

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def checked(text: str, locale: str = "ar", **options: object) -> list[Finding]:
    catalog = po.parse((HEAD + text).encode(), "locales/ar/LC_MESSAGES/a.po")
    return check_catalogs([Named("locales/ar/LC_MESSAGES/a.po", catalog)], locale, **options)


WRONG = 'msgid "Take 5 mg."\nmsgstr "تناول 50 ملغ."\n'


def test_a_finding_names_file_line_check_and_remedy() -> None:
    (finding,) = checked(WRONG)
    assert (finding.path, finding.line, finding.id) == ("locales/ar/LC_MESSAGES/a.po", 5, "numbers")
    assert finding.severity == "error"
    assert "“5”" in finding.message
    assert "“50”" in finding.message
    assert finding.hint


def test_a_reason_silences_one_check_in_one_unit() -> None:
    (finding,) = checked(f'# check-ok: numbers "the leaflet was corrected"\n{WRONG}')
    assert finding.silenced == "the leaflet was corrected"
    other = checked(f'# check-ok: units "no"\n{WRONG}')
    assert [f.silenced for f in other] == [None]


def test_a_unit_that_two_catalogs_share_is_named_in_both() -> None:
    texts = {"a.po": HEAD + WRONG, "b.po": f'{HEAD}# check-ok: numbers "the leaflet was corrected"\n{WRONG}'}
    catalogs = [Named(path, po.parse(text.encode(), path)) for path, text in texts.items()]
    found = [(f.path, f.line, f.silenced) for f in check_catalogs(catalogs, "ar")]
    assert found == [("a.po", 5, None), ("b.po", 6, "the leaflet was corrected")]


@pytest.mark.parametrize(
    "comment", ["check-ok: numbers", 'check-ok: numbers ""', 'check-ok: nombers "why"', "check-ok"]
)
def test_a_silence_without_a_reason_or_a_check_is_a_finding(comment: str) -> None:
    found = checked(f"# {comment}\n{WRONG}")
    assert {f.id for f in found} == {"check-ok", "numbers"}
    assert all(f.severity == "error" and f.silenced is None for f in found)


def test_a_comment_may_hold_more_than_a_silence() -> None:
    assert [s.id for s in read_silences("ask Ayşe\ncheck-ok: units “sic”\nmt:google:12345678")] == ["units"]


def test_units_without_a_translation_and_obsolete_ones_are_left_alone() -> None:
    assert checked('msgid "Take 5 mg."\nmsgstr ""\n\n#~ msgid "Take 6 mg."\n#~ msgstr "تناول 60 ملغ."\n') == []


def test_drafts_are_checked_and_named() -> None:
    catalog = po.parse((HEAD + WRONG).encode(), "a.po")
    stamp(catalog.entries[0], "google")
    found = check_catalogs([Named("a.po", catalog)], "ar")
    assert {(f.id, f.severity) for f in found} == {("numbers", "error"), ("draft", "info")}


def test_a_draft_of_a_changed_source_is_not_held_against_its_numbers() -> None:
    text = '#, fuzzy\n#| msgid "Take 50 mg."\nmsgid "Take 5 mg."\nmsgstr "تناول 50 ملغ."\n'
    assert checked(text) == []


def test_plural_forms_are_checked_for_markup_not_for_numbers() -> None:
    text = 'msgid "One **day**"\nmsgid_plural "%s **days**"\nmsgstr[0] "يوم **واحد**"\nmsgstr[1] "%s أيام"\n'
    assert [f.id for f in checked(text)] == ["markup"]


def test_one_sentence_translated_in_two_ways() -> None:
    one = po.parse((HEAD + 'msgid "Rest well."\nmsgstr "Dinlenin."\n').encode(), "a.po")
    two = po.parse((HEAD + 'msgid "Rest well."\nmsgstr "İyice dinlenin."\n').encode(), "b.po")
    found = check_catalogs([Named("a.po", one), Named("b.po", two)], "tr")
    assert [(f.path, f.id) for f in found] == [("b.po", "consistency")]
    assert check_catalogs([Named("a.po", one), Named("b.po", one)], "tr") == []


def test_only_the_wanted_units_are_reported() -> None:
    path = "locales/ar/LC_MESSAGES/a.po"
    assert checked(WRONG, only=frozenset([(path, None, "Something else.")])) == []
    assert len(checked(WRONG, only=frozenset([(path, None, "Take 5 mg.")]))) == 1


def test_several_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(f'msgid "Take {n} mg."\nmsgstr "تناول {n * 10} ملغ."\n' for n in range(1, 40))
    alone = checked(text)
    monkeypatch.setattr(run, "_SHARE", 10)
    assert checked(text, processes=2) == alone
    assert len(alone) == 39


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
def test_only_the_cores_that_were_given_are_counted() -> None:
    program = "import os; from pipeline.cores import cores; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; print(cores())"], check=True, capture_output=True, text=True
    )
    assert done.stdout == "1\n"


HOSTILE = Finding(
    "a<b>,:%.po", 7, "it says “<script>alert(1)</script>”\nand more", "error", "numbers", "don't & won't", "ar", None,
    'Take <b>5</b> & "more".', "تناول <b>50</b> & <img src=x onerror=alert(1)>", (8, 9), (9, 11),
)  # fmt: skip
INFO = Finding("b.po", 3, "a draft", "info", "draft", "", "tr", None, "A", "B", silenced="on <purpose>")


def test_json_holds_everything() -> None:
    first, second = json.loads(as_json([HOSTILE], [INFO]))
    assert first["target"][slice(*first["target_span"])] == "50"
    assert (first["check"], first["severity"], first["line"]) == ("numbers", "error", 7)
    assert second["silenced"] == "on <purpose>"


def test_github_commands_are_one_line_each_and_escaped() -> None:
    (line,) = as_github([HOSTILE], [INFO]).split("\n")
    assert line.startswith("::error file=a<b>%2C%3A%25.po,line=7,title=numbers::it says")
    assert "%0Aand more" in line


def test_sarif_refers_to_its_rules_and_keeps_the_reasons() -> None:
    log = json.loads(as_sarif([HOSTILE], [INFO]))
    (run_,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = run_["tool"]["driver"]["rules"]
    for result in run_["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert run_["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%3Cb%3E%2C%3A%25.po"
    assert run_["results"][0]["level"] == "error"
    assert run_["results"][1]["suppressions"] == [{"kind": "inSource", "justification": "on <purpose>"}]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.paragraphs: list[dict[str, str | None]] = []
        self.marked = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag == "p":
            self.paragraphs.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "mark":
            self.marked += data
            self.tags.append("")


def test_the_html_report_escapes_everything_and_knows_directions() -> None:
    page = Page()
    page.feed(as_html([HOSTILE], [INFO]))
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert {"lang": "ar", "dir": "rtl"} in page.paragraphs
    assert {"lang": "en", "dir": "ltr"} in page.paragraphs
    assert page.marked == "550"


def test_the_html_report_begins_with_what_is_worst() -> None:
    draft = Finding("a.po", 1, "a draft", "info", "draft", "", "ar", None, "A", "B")
    error = Finding("b.po", 2, "a lost dose", "error", "numbers", "", "ar", None, "C", "D")
    text = as_html([draft, error])
    assert text.index("a lost dose") < text.index("<details>") < text.index("a draft")
    assert "<details open>" in as_html([draft])  # nothing worse to look at


def test_an_html_report_without_findings_says_so() -> None:
    assert "Nothing was found" in as_html([])


def test_every_check_has_a_page() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    for page in pages.pages():
        assert page.severity in SEVERITIES
        assert page.summary.endswith(".")
        if page.family != "silence":
            assert "*How to mend it:*" in page.text


def test_the_documentation_is_up_to_date() -> None:
    path = Path(__file__).parents[1] / "docs" / "checks.md"
    text = path.read_text("utf-8")
    assert text == pages.render(pages.rates(text)), "run python -m pipeline.check.pages"


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_the_shipped_catalogs_have_nothing_to_mend(locale: str) -> None:
    folder = ROOT / "locales" / locale
    catalogs = [Named(str(path), po.parse(path.read_bytes(), str(path))) for path in sorted(folder.rglob("*.po"))]
    assert sum(len(named.catalog.entries) for named in catalogs) > 100
    found = check_catalogs(catalogs, locale, load(ROOT / "glossary.yaml").terms)
    assert [str(f) for f in found if f.severity != "info" and f.silenced is None] == []


@pytest.mark.parametrize("limit", ["_BATCH", "_BATCH_CHARACTERS"])
def test_units_are_all_checked_whatever_the_size_of_a_batch(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(f'msgid "Take {n} mg."\nmsgstr "تناول {n * 10} ملغ."\n' for n in range(1, 40))
    alone = checked(text)
    for size in (1, 7, 13, 39):
        monkeypatch.setattr(run, limit, size)
        assert checked(text) == alone
