"""The parts that pages are made of, each on its own."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.site import addresses, bidi, body, formats, media
from pipeline.site.article import Page
from pipeline.site.marks import CLOSE, OPEN, Phrase, mark
from pipeline.site.reviews import same_person
from pipeline.site.strings import Strings


def no_image(_: str) -> None:
    return None


def made(markdown: str, locale: str = "ar", source: str | None = None) -> str:
    ids = body.heading_ids(markdown if source is None else source)
    return body.make(markdown, ids, no_image, locale, "en").html


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("تناول fingolimod (0.5 mg) مرة", ["fingolimod (0.5 mg)"]),
        ("خلايا CD4+ و HER2-، وأيون Na+/K+ في MRI-الدماغ", ["CD4+", "HER2-", "Na+/K+", "MRI"]),
        ("أو A+B أو C - D", ["A+B", "C - D"]),
        ("التصلب (MS) مرض", ["MS"]),
        ("من 5 إلى 10 سنوات", ["5", "10"]),
        ("5-10 سنوات", ["5", "10"]),  # Arabic reads a bare range from right to left
        ("الجرعة 5-10 mg يوميًا", ["5-10 mg"]),
        ("دون 25 °C.", ["25 °C"]),
        ("نسبة 12.5% من", ["12.5%"]),
        ("اتصل +90 212 555 00 00 الآن", ["+90 212 555 00 00"]),
        ("نص عربي فقط ٥", []),
        ("interferon beta-1a، ثم siponimod.", ["interferon beta-1a", "siponimod"]),
    ],
)
def test_what_reads_from_left_to_right_is_isolated_as_one(text: str, wanted: list[str]) -> None:
    assert [text[a:b] for a, b in bidi.runs(text)] == wanted


@given(st.text())
def test_isolation_changes_no_character(text: str) -> None:
    plain = re.sub(r'<bdi dir="ltr">|</bdi>', "", bidi.isolate_text(text))
    assert (
        plain.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#39;", "'")
        .replace("&#34;", '"')
        .replace("&amp;", "&")
        == text
    )


def test_a_sentence_of_the_source_is_marked_with_language_and_direction() -> None:
    html = made(f"أولًا. {mark('Give **0.5 mg** now.')} ثالثًا.")
    assert '<span lang="en" dir="ltr">Give <strong>0.5 mg</strong> now.</span>' in html
    assert "<bdi" not in html


def test_neighbours_are_one_run_and_a_whole_paragraph_is_marked_itself() -> None:
    html = made(f"{mark('One.')} {mark('Two.')}\n\n## {mark('Three')}\n\n- {mark('Four.')}\n", source="x\n\n## Three")
    assert '<p lang="en" dir="ltr">One. Two.</p>' in html
    assert '<h2 id="three" lang="en" dir="ltr">Three</h2>' in html
    assert '<li><span lang="en" dir="ltr">Four.</span></li>' in html


@pytest.mark.parametrize(
    "text", ["_Emphasis_ here.", "**“Quoted”** text.", "`code` first", "[link](/x) first", "~~a~~"]
)
def test_signs_change_nothing_in_how_markup_is_read(text: str) -> None:
    without = made(text, "tr")
    assert re.sub(r' lang="en" dir="ltr"|</?span[^>]*>', "", made(mark(text), "tr")) == without
    assert OPEN not in without + made(mark(text)) and CLOSE not in made(mark(text))


def test_heading_ids_are_the_sources() -> None:
    source = "## Before\n\n## Before\n\n### Own {#mine}\n\n# Top\n"
    assert [i for i, _ in body.heading_ids(source)] == ["before", "before-1", "mine", "top"]
    html = made("## قبل\n\n## بعد\n\n### لي\n\n# أعلى\n", source=source)
    assert re.findall(r'<h(\d) id="([^"]+)"', html) == [("3", "before"), ("3", "before-1"), ("4", "mine"), ("2", "top")]


def test_the_contents_are_the_headings_of_the_second_level() -> None:
    source = "## One\n\n### Deeper\n\n## *Two* `x`[^n] {#two}\n\n##\n\n## Three\n\n[^n]: Note.\n"
    text = f"## أول\n\n### أعمق\n\n## *ثان* `x`[^n]\n\n##\n\n## {mark('Three')}\n\n[^n]: ملاحظة.\n"
    found = body.make(text, body.heading_ids(source), no_image, "ar", "en")
    assert [(h.id, h.title.text, h.title.foreign) for h in found.contents] == [
        ("one", "أول", False),
        ("two", "ثان x", False),
        ("three", "Three", True),
    ]
    assert '<h2 id="two">' in found.html


def test_a_page_that_was_kept_before_there_were_contents_is_still_read() -> None:
    made_ = body.make("## One\n", [("one", False)], no_image, "tr", "en")
    page = Page("a.md", "tr", "a", "translated", Phrase("A"), Phrase(""), made_, machine=True)
    kept = json.loads(json.dumps(page.to_json()))
    assert Page.from_json(kept) == page
    del kept["body"]["contents"], kept["machine"]
    old = Page.from_json(kept)
    assert old.body.contents == () and old.body.html == made_.html


class Attacks(HTMLParser):
    """Collects what could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "form", "svg", "math", "base", "link", "meta"):
            self.found.append(tag)
        for name, value in attrs:
            scheme = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name == "style" or scheme.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](data:text/html,<script>alert(1)</script>)",
    '<a title=""><script>alert(1)</script>">x</a>',
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src=//evil.example></iframe>",
    "<p style='position:fixed' onclick=alert(1)>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '![" onerror="alert(1)](x.svg)',
    "<form action=//evil.example><input name=a></form>",
    '<a href="link:0" onclick=x>q</a> <img src="image:0">',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_reaches_a_page(attack: str) -> None:
    parser = Attacks()
    parser.feed(body.fill(made(f"{attack}\n\nText {attack} text"), lambda n: 'href="/safe"', lambda n: "safe"))
    assert parser.found == []


@given(st.lists(st.sampled_from([*ATTACKS, OPEN, CLOSE, '"', "'", "<", ">", "&", "=", " ", "`", "\n", "a"])))
def test_nothing_that_runs_can_be_put_together(parts: list[str]) -> None:
    parser = Attacks()
    parser.feed(body.fill(made("".join(parts)), lambda n: 'href="/safe"', lambda n: "safe"))
    assert parser.found == []


def test_numbers_of_addresses_cannot_be_written_by_an_author() -> None:
    found = body.make(
        '`<a href="link:0"` "<a href=\\"link:0\\"" [x](/y "<a href=\'link:0\'")', [], no_image, "tr", "en"
    )
    assert found.links == ("/y",)
    assert body.fill(found.html, lambda n: f'href="/{n}"', str).count('href="/0"') == 1


@pytest.mark.parametrize(
    "slug", ["..", "a/../b", ".git", "a//b", "a b", "a?b", "con", "a\\b", "", "x" * 300, "feed.xml", "page/2"]
)
def test_a_slug_that_leads_astray_is_refused(slug: str) -> None:
    with pytest.raises(ConfigError, match="slug"):
        addresses.check_slug(slug, "a.md")


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("b.md#x", addresses.Link("about/b.md", "x")),
        ("../a.md", addresses.Link("a.md")),
        ("../a", addresses.Link("a.md")),
        ("/articles/the-a", addresses.Link("a.md")),
        ("/the-a/", addresses.Link("a.md")),
        ("https://x.example/a.md", None),
        ("//x.example/a.md", None),
        ("/contact", None),
        ("#x", None),
        ("../../a.md", None),
    ],
)
def test_which_article_a_link_means(address: str, wanted: object) -> None:
    found = addresses.resolve(address, "about/c.md", {"a.md", "about/b.md"}, {"the-a": "a.md"}, "/articles/")
    assert found == wanted


def test_an_image_never_leads_out_of_the_sources(tmp_path: Path) -> None:
    home = tmp_path / "source"
    (home / "about").mkdir(parents=True)
    (home / "x.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>')
    (tmp_path / "secret.svg").write_text("<svg/>")
    (home / "link.svg").symlink_to(tmp_path / "secret.svg")
    assert media.find("../x.svg", "about/a.md", "ar", home) == media.Image("x.svg", 30, 20)
    (home / "x.ar.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="6"/>')
    assert media.find("../x.svg", "about/a.md", "ar", home) == media.Image("x.ar.svg", 5, 6)
    for address in (
        "../../secret.svg",
        "link.svg",
        "/../secret.svg",
        "https://x.example/x.svg",
        "%2e%2e/%2e%2e/secret.svg",
    ):
        assert media.find(address, "about/a.md", "tr", home) is None, address


def test_dates_and_names_are_the_readers() -> None:
    when = date(2026, 3, 5)
    assert formats.day(when, "ar", "arab") == "٥ مارس ٢٠٢٦"
    assert formats.day(when, "ar", "latn") == "5 مارس 2026"
    assert formats.day(when, "tr", "latn") == "5 Mart 2026"
    assert [formats.language_name(x) for x in ("ar", "tr", "en")] == ["العربية", "Türkçe", "English"]
    assert [bidi.direction(x) for x in ("ar", "tr", "fa", "az-Arab", "en")] == ["rtl", "ltr", "rtl", "rtl", "ltr"]


def test_a_string_that_nobody_translated_is_marked_and_none_brings_tags() -> None:
    texts = {(None, "Draft"): "<b>مسودة</b>", (None, "By %(name)s"): "من %(nome)s"}
    strings = Strings(texts, "ar", "en")
    assert strings("Draft") == '&lt;<bdi dir="ltr">b</bdi>&gt;مسودة&lt;/<bdi dir="ltr">b</bdi>&gt;'
    assert strings("Topics") == '<span lang="en" dir="ltr">Topics</span>'
    assert strings("By %(name)s", name="<i>") == '<span lang="en" dir="ltr">By &lt;i&gt;</span>'


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mona Haddad <m@x.example>", "Dr. Mona HADDAD, MD", True),
        ("M. Haddad <m@x.example>", "Mona Haddad <m@x.example>", True),
        ("Mona Haddad", "Leyla Aydın, MD", False),
        ("", "Leyla Aydın", False),
    ],
)
def test_who_is_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
