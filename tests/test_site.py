"""A whole site: its pages, what search engines read in it, its links."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import polib
import pytest
import yaml
from extruct import extract
from lxml import html

from pipeline.catalog.origin import stamp
from pipeline.errors import ConfigError
from pipeline.project import Project, load
from pipeline.tasks.publish import publish
from pipeline.tasks.site import lay_out, site
from tests.site_project import change, edit_one, make, quiet, sign_off

URL = "https://clinic.example/health/"
ADDRESS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with everything signed off, as it is live."""
    project = make(tmp_path_factory.mktemp("site"))
    sign_off(project)
    assert publish(project, ["ar", "tr"], project.sources(), quiet).refused == []
    return (project.root.parent / "target" / "current").resolve()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project with all units passed."""
    return make(tmp_path)


def pages(folder: Path) -> dict[str, html.HtmlElement]:
    """Every page by its whole address."""
    return {
        URL
        + path.parent.relative_to(folder).as_posix().replace(".", "", 1).rstrip("/")
        + ("/" if path.parent != folder else ""): html.parse(str(path)).getroot()
        for path in folder.rglob("index.html")
    }


def address_of(href: str) -> str:
    return unquote(href)


def test_hreflang_is_complete_and_reciprocal(published: Path) -> None:
    found = pages(published)
    graph = {}
    for address, page in found.items():
        links = {
            e.get("hreflang"): address_of(e.get("href")) for e in page.xpath("//link[@rel='alternate'][@hreflang]")
        }
        assert len(links) == 4, address
        assert links["x-default"] in (links["en"], URL)
        assert address_of(page.xpath("string(//link[@rel='canonical']/@href)")) == address
        graph[address] = links
    for address, links in graph.items():
        for tag, other in links.items():
            assert other in graph, f"{address} names {other}"
            assert graph[other] == links
            if tag != "x-default":
                assert found[other].get("lang") == tag


def test_the_sitemap_holds_every_page_with_the_same_alternates(published: Path) -> None:
    found = pages(published)
    listed = {}
    for entry in ElementTree.parse(published / "sitemap.xml").getroot():
        links = {e.get("hreflang"): e.get("href") for e in entry.iter(f"{XHTML}link")}
        listed[address_of(entry.findtext(f"{ADDRESS}loc") or "")] = links
    assert listed.keys() == found.keys()
    for address, links in listed.items():
        page = {e.get("hreflang"): e.get("href") for e in found[address].xpath("//link[@rel='alternate'][@hreflang]")}
        assert page == links


def test_every_internal_link_and_anchor_leads_somewhere(published: Path) -> None:
    found = pages(published)
    ids = {address: set(page.xpath("//@id")) for address, page in found.items()}
    count = 0
    for address, page in found.items():
        for element, attribute, said, _ in page.iterlinks():
            whole = urljoin(address, said)
            if not whole.startswith(URL) or (
                element.tag == "link" and element.get("rel") in ("canonical", "alternate")
            ):
                continue
            count += 1
            target, _, fragment = address_of(whole).partition("#")
            if target in found:
                assert not fragment or fragment in ids[target], f"{address}: {said}"
                wanted = element.get("hreflang") or page.get("lang")
                if element.tag == "a" and target != URL and "languages" not in (page.get("class") or ""):
                    assert found[target].get("lang") == wanted, f"{address}: {said}"
            else:
                assert (published / unquote(urlsplit(target).path).removeprefix("/health/")).is_file(), (
                    f"{address}: {said} {attribute}"
                )
    assert count > 100


def test_structured_data_says_only_what_is_true(published: Path) -> None:
    path = next((published / "tr").glob("fingolimod*/index.html"))
    (graph,) = extract(path.read_text("utf-8"), syntaxes=["json-ld"])["json-ld"]
    kinds = {item["@type"]: item for item in graph["@graph"]}
    page = kinds["MedicalWebPage"]
    assert page["inLanguage"] == "tr"
    assert page["translationOfWork"]["@id"] == f"{URL}en/taking-fingolimod/"
    assert page["translator"]["name"] == "Mona Haddad"
    assert page["reviewedBy"] == {"@type": "Person", "name": "Leyla Aydın", "honorificSuffix": "MD"}
    asked = {q["name"]: q["acceptedAnswer"]["text"] for q in kinds["FAQPage"]["mainEntity"]}
    assert asked == {
        "Araç kullanabilir miyim?": "Evet, 6 saat sonra.",
        "Güvenli mi?": "Çoğu kişi için.",
        "Ezebilir miyim?": "Hayır, bütün olarak yutun.",
    }
    seen = html.parse(str(path)).getroot().text_content()
    assert all(text in seen for pair in asked.items() for text in pair)
    assert [i["position"] for i in kinds["BreadcrumbList"]["itemListElement"]] == [1, 2]
    (graph,) = extract((published / "en/taking-fingolimod/index.html").read_text("utf-8"), syntaxes=["json-ld"])[
        "json-ld"
    ]
    original = graph["@graph"][0]
    assert not {"translator", "reviewedBy", "lastReviewed", "translationOfWork"} & original.keys()
    assert len(original["workTranslation"]) == 2


def test_pages_are_small_and_in_order(published: Path) -> None:
    for path in published.rglob("index.html"):
        assert path.stat().st_size < 60_000
        page = html.parse(str(path)).getroot()
        assert len(page.xpath("//h1")) == 1
        for image in page.xpath("//img"):
            assert image.get("width") and image.get("height") and image.get("alt") is not None
        assert "lazy" in page.xpath("//article//div[@class='text']//img/@loading") or not page.xpath(
            "//div[@class='text']//img"
        )
    arabic = next((published / "ar").glob("ف*/index.html")).read_text("utf-8")
    assert 'src="../../media/images/capsule.ar.svg" alt="كبسولة" width="640" height="320"' in arabic
    assert "٥ مارس ٢٠٢٦" in arabic
    assert '<a href="/contact" hreflang="en">' in arabic
    assert '<h2 id="before-you-begin">قبل أن تبدأ</h2>' in arabic


@pytest.mark.parametrize(
    ("locale", "title", "wanted"),
    [
        ("en", "Contents", ["Before you begin", "Questions and answers", "Frequently asked questions"]),
        ("ar", "ar: Contents", ["قبل أن تبدأ", "أسئلة وأجوبة", "ar: Frequently asked questions"]),
        ("tr", "tr: Contents", ["Başlamadan önce", "Sorular ve yanıtlar", "tr: Frequently asked questions"]),
    ],
)
def test_the_contents_lead_to_the_headings(published: Path, locale: str, title: str, wanted: list[str]) -> None:
    count = 0
    for path in (published / locale).rglob("index.html"):
        page = html.parse(str(path)).getroot()
        headings = page.xpath("//article//h2[@id != 'contents-title']")
        found = page.xpath("//nav[@class='contents']")
        assert len(found) == (len(headings) >= 3), path
        if not found:
            continue
        count += 1
        (name,) = page.xpath("//*[@id=$id]", id=found[0].get("aria-labelledby"))
        assert (name.tag, name.text_content()) == ("h2", title)
        links = found[0].xpath(".//a")
        assert [link.text_content() for link in links] == wanted == [h.text_content() for h in headings]
        ids = ["#before-you-begin", "#questions-and-answers", "#faq-title"]
        assert [link.get("href") for link in links] == ids == [f"#{h.get('id')}" for h in headings]
    assert count == 1


def test_a_review_is_told_only_where_there_was_one(published: Path, project: Project) -> None:
    seen = html.parse(str(published / "tr/fingolimod-kullanimi/index.html")).getroot()
    facts = " ".join(seen.xpath("string(//p[@class='facts'])").split())
    assert re.search(r"tr: Last reviewed: \d{1,2} \w+ 20\d\d by Leyla Aydın, MD$", facts)
    assert "Last reviewed" not in (published / "en/taking-fingolimod/index.html").read_text("utf-8")
    site(project, quiet)
    assert "Last reviewed" not in (project.root / "public/tr/fingolimod-kullanimi/index.html").read_text("utf-8")


def test_feeds_are_in_their_language(published: Path) -> None:
    channel = ElementTree.parse(published / "tr" / "feed.xml").getroot()[0]
    assert channel.findtext("language") == "tr"
    assert next(i.findtext("title") for i in channel.iter("item")) == "Fingolimod kullanımı"
    assert channel.find("item/pubDate").text == "Thu, 05 Mar 2026 00:00:00 +0000"  # type: ignore[union-attr]


def test_the_stylesheet_knows_no_left_and_right() -> None:
    from pipeline.site.pages import PACKAGED

    css = (PACKAGED / "assets" / "site.css").read_text("utf-8")
    for word in ("left", "right", "margin-top", "padding-bottom", " width:", " height:", "text-transform"):
        assert word not in css, word


def test_drafts_say_so_in_the_readers_language_and_stay_hidden(project: Project) -> None:
    edit_one(project, "tr", "fingolimod", "Do not take a double dose.", "Çift doz almayın!", fuzzy=True)
    edit_one(project, "tr", "fingolimod", "With water.", "")
    report = site(project, quiet)
    page = (project.root / "public/tr/fingolimod-kullanimi/index.html").read_text("utf-8")
    assert "tr: This page is a draft." in page
    assert "Çift doz almayın!" in page
    assert '<p lang="en" dir="ltr">With water.</p>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page and "ld+json" not in page
    assert "fingolimod-kullanimi" not in (project.root / "public/sitemap.xml").read_text()
    english = (project.root / "public/en/taking-fingolimod/index.html").read_text("utf-8")
    assert 'hreflang="tr" href' not in english and "This page is a draft" not in english
    assert report.outside == ["/contact"]


def test_a_machines_draft_is_called_so_until_a_person_edits_it(project: Project) -> None:
    path = project.messages("tr") / "storing.po"
    page = project.root / "public/tr/storing/index.html"
    machine, draft = "tr: Machine-translated draft, not yet reviewed by a clinician.", "tr: This page is a draft."

    def first_words() -> str:
        site(project, quiet)
        return str(html.parse(str(page)).getroot().xpath("string(//div[@role='note'][1]/p/*[1][self::strong])"))

    def write(entry: polib.POEntry) -> None:
        if entry.msgid == "Cold":
            stamp(entry, "google")

    change(path, write)
    assert first_words() == machine
    other = project.root / "public/tr/fingolimod-kullanimi/index.html"
    assert machine not in other.read_text("utf-8"), "a page that a person has passed"
    edit_one(project, "tr", "storing", "Cold", "Soğukta", fuzzy=True)
    assert first_words() == draft
    edit_one(project, "tr", "storing", "Cold", "Soğukta")
    assert first_words() != draft
    change(path, write)
    edit_one(project, "tr", "storing", "Below 25 °C.", "", fuzzy=False)
    assert first_words() == machine
    change(path, lambda e: e.flags.clear())
    assert first_words() == draft, "what is left is not translated at all"


def test_a_translation_older_than_its_source_says_so(project: Project) -> None:
    source = project.root / "source" / "storing.md"
    source.write_text(source.read_text().replace("Below 25 °C.", "Below 20 °C."), "utf-8")
    from pipeline.tasks.localize import translate

    translate(project, ["tr"], project.sources(), quiet)
    site(project, quiet)
    assert "tr: This translation is older" in (project.root / "public/tr/storing/index.html").read_text("utf-8")
    arabic = (project.root / "public/ar/storing/index.html").read_text("utf-8")  # its catalog was not even merged
    assert "ar: This translation is older" in arabic


def test_nothing_is_built_again_and_nothing_stale_stays(project: Project) -> None:
    first = site(project, quiet).changed
    public = project.root / "public"
    before = {p: p.stat().st_mtime_ns for p in public.rglob("*") if p.is_file()}
    assert site(project, quiet).changed == []
    assert {p: p.stat().st_mtime_ns for p in public.rglob("*") if p.is_file()} == before
    edit_one(project, "ar", "storing", "Cold", "البرودة")
    assert site(project, quiet).changed == ["ar/storing/index.html"]
    (public / "stray.html").write_text("x")
    (public / "ar/storing/index.html").unlink()
    assert site(project, quiet).changed == ["ar/storing/index.html", "stray.html"]
    shutil.rmtree(public)
    shutil.rmtree(project.root / ".cache")
    assert site(project, quiet).changed == first


def test_a_changed_slug_leaves_a_redirect(project: Project) -> None:
    site(project, quiet)
    settings = project.root / "pipeline.yaml"
    settings.write_text(settings.read_text("utf-8").replace("فينغوليمود", "fingo"), "utf-8")
    for _ in range(2):
        site(load(project.root), quiet)
        moved = (project.root / "public/ar/فينغوليمود/index.html").read_text("utf-8")
        assert '<meta http-equiv="refresh" content="0; url=../fingo/">' in moved
        assert f'<link rel="canonical" href="{URL}ar/fingo/">' in moved
    assert (project.root / "public/ar/fingo/index.html").is_file()


def test_two_articles_never_share_a_place(project: Project) -> None:
    path = project.root / "source" / "storing.md"
    path.write_text(path.read_text().replace("date:", "slug: taking-fingolimod\ndate:"), "utf-8")
    with pytest.raises(ConfigError, match="same slug"):
        site(project, quiet)


def test_an_article_cannot_take_the_place_of_the_sites_own_catalog(project: Project) -> None:
    (project.root / "source" / "site.md").write_text("# Site\n")
    with pytest.raises(ConfigError, match="own strings"):
        site(project, quiet)


def test_the_owner_overrides_single_templates(project: Project) -> None:
    own = project.root / "templates"
    (own / "assets").mkdir(parents=True)
    (own / "banners.html").write_text('<p class="mine">{{ _("Ours alone") }}</p>')
    (own / "assets" / "site.css").write_text("body{}")
    site(project, quiet)
    page = (project.root / "public/tr/storing/index.html").read_text("utf-8")
    assert '<p class="mine"><span lang="en" dir="ltr">Ours alone</span></p>' in page
    assert (project.root / "public/assets/site.css").read_text() == "body{}"
    assert (project.root / "public/assets/language.js").is_file()
    assert 'msgid "Ours alone"' in project.interface("tr").read_text("utf-8")
    assert 'msgstr "tr: Draft"' in project.interface("tr").read_text("utf-8")


def test_hostile_front_matter_and_catalogs_stay_text(project: Project) -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    for msgid in ("Taking fingolimod", "A capsule", "medicines", "With water."):
        edit_one(project, "ar", "fingolimod", msgid, bad)
    source = project.root / "source" / "storing.md"
    source.write_text(source.read_text().replace("Storing medicines", "'</title><script>alert(1)</script>'"), "utf-8")
    site(project, quiet)
    for path in (project.root / "public").rglob("*.html"):
        page = html.parse(str(path)).getroot()
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), path
        scripts = page.xpath("//script[not(@type='application/ld+json')]/@src")
        assert all("language.js" in s for s in scripts), path
        assert len(page.xpath("//script[not(@src) and not(@type='application/ld+json')]")) == 0, path


def test_same_input_gives_the_same_bytes_anywhere(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    site(project, quiet)
    before = {p.relative_to(project.root): p.read_bytes() for p in (project.root / "public").rglob("*.*ml")}
    shutil.rmtree(project.root / "public")
    shutil.rmtree(project.root / ".cache")
    monkeypatch.setenv("LANG", "tr_TR.UTF-8")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    site(project, quiet)
    assert {p.relative_to(project.root): p.read_bytes() for p in (project.root / "public").rglob("*.*ml")} == before


def test_long_lists_are_cut_into_pages(project: Project) -> None:
    for number in range(60):
        (project.root / "source" / f"x{number:02}.md").write_text(f"---\ntitle: X{number}\n---\n\nText.\n")
    site(project, quiet)
    first = html.parse(str(project.root / "public/tr/index.html")).getroot()
    second = html.parse(str(project.root / "public/tr/page/2/index.html")).getroot()
    titles = [e.text_content() for page in (first, second) for e in page.xpath("//ul[@class='cards']//h2")]
    assert len(titles) == len(set(titles)) == 63
    assert first.xpath("string(//a[@rel='next']/@href)") == "page/2/"
    assert second.xpath("string(//a[@rel='prev']/@href)") == "../../"


def test_without_an_address_there_is_no_sitemap(project: Project) -> None:
    site(replace(project, site={"name": "Test Clinic"}), quiet)
    assert not (project.root / "public/sitemap.xml").exists()
    assert "canonical" not in (project.root / "public/tr/storing/index.html").read_text("utf-8")


def test_the_texts_are_laid_out_for_hugo(project: Project) -> None:
    edit_one(project, "tr", "storing", "Cold", "Soğuk", fuzzy=True)
    home = project.root / "build" / "hugo"
    lay_out(project, "hugo")
    (home / "theme.txt").write_text("the owner's")
    (project.root / "source" / "about" / "team.md").unlink()
    assert lay_out(project, "hugo") > 0
    assert (home / "theme.txt").is_file() and not (home / "content/en/about/team/index.md").exists()
    settings = yaml.safe_load((home / "hugo.yaml").read_text("utf-8"))
    assert settings["languages"]["ar"]["languageDirection"] == "rtl"
    assert (home / "content/en/storing/index.md").read_bytes() == (project.root / "source/storing.md").read_bytes()
    assert "draft: true" in (home / "content/tr/storing/index.md").read_text("utf-8")
    assert "draft: true" not in (home / "content/ar/storing/index.md").read_text("utf-8")
    for locale, slug in (("en", "taking-fingolimod"), ("tr", "fingolimod-kullanimi"), ("ar", "taking-fingolimod")):
        place = posixpath.normpath(posixpath.join(locale, slug, "images/capsule.svg"))
        assert (home / "static" / place).is_file()


def test_the_texts_are_laid_out_for_docusaurus(project: Project) -> None:
    lay_out(project, "docusaurus")
    home = project.root / "build" / "docusaurus"
    settings = json.loads((home / "docusaurus.i18n.json").read_text("utf-8"))
    assert settings["i18n"]["localeConfigs"]["ar"] == {"label": "العربية", "direction": "rtl", "htmlLang": "ar"}
    arabic = home / "i18n/ar/docusaurus-plugin-content-docs/current"
    assert "ابتلع **الكبسولة**" in (arabic / "fingolimod.md").read_text("utf-8")
    assert (arabic / "images/capsule.svg").is_file() and (home / "docs/about/team.md").is_file()
