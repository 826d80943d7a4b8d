"""The owner's article stands in the Markdown word for word, and the sources are fit to be published."""

import datetime
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "source"
ARTICLE = SOURCE / "treating-multiple-sclerosis.md"
SENTENCES = Path(__file__).parent / "data" / "source" / "treating-multiple-sclerosis.sentences.txt"
PAGES = sorted(SOURCE.rglob("*.md"))
IMAGES = sorted((SOURCE / "images").iterdir())

# All that the Markdown adds to the owner's words, in order; docs/source-notes.md gives the reasons.
SUPPLIED = [
    "Cortisone",
    "Plasma exchange (plasmapheresis)",
    "References",
    "Can multiple sclerosis be cured completely?",
    "Is multiple sclerosis a life-threatening disease?",
]


def page_id(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def split(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def readable(path: Path) -> str:
    """What a reader of the page sees, from the cover down, one space for any white space."""
    front, text = split(path)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'<img\b[^>]*\balt="([^"]*)"[^>]*>', r"\1", text)
    text = re.sub(r"</?[a-z][^>]*>", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "")
    text = re.sub(r"^(?:#+ |- |\d+\. |---$)", "", text, flags=re.MULTILINE)
    cover = front["cover"]
    return " ".join(f"{cover['alt']} {cover['caption']} {front['description']} {text}".split())


def image_paths(path: Path) -> list[str]:
    front, body = split(path)
    in_body = re.findall(r'<img\b[^>]*\bsrc="([^"]+)"', body) + re.findall(r"!\[[^\]]*\]\(([^)\s]+)", body)
    return [front["cover"]["image"], *in_body]


def test_article_is_the_owners_sentences_in_order_and_nothing_but_the_listed_additions() -> None:
    text = readable(ARTICLE)
    added = []
    at = 0
    for sentence in SENTENCES.read_text(encoding="utf-8").splitlines():
        found = text.find(sentence, at)
        assert found >= 0, f"not verbatim, or not in its place: {sentence}"
        added.append(text[at:found])
        at = found + len(sentence)
    added.append(text[at:])
    assert [words.strip() for words in added if words.strip()] == SUPPLIED


def test_every_flaw_quoted_in_the_notes_stands_in_the_article() -> None:
    notes = (ROOT / "docs" / "source-notes.md").read_text(encoding="utf-8")
    tables = notes[notes.index("## Wrong words") : notes.index("## The second source")]
    quotations = re.findall(r"`([^`]+)`", tables)
    assert quotations
    text = readable(ARTICLE)
    assert [quotation for quotation in quotations if quotation not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_front_matter_has_what_a_page_needs(page: Path) -> None:
    front, _ = split(page)
    assert isinstance(front["date"], datetime.date)
    assert front["slug"] == page.stem
    assert all(isinstance(tag, str) for tag in front["tags"])
    for value in (front["title"], front["description"], front["cover"]["alt"], front["cover"]["caption"]):
        assert isinstance(value, str)
        assert value.strip() == value != ""


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_images_of_a_page_exist_and_measure_what_the_page_says(page: Path) -> None:
    for path in image_paths(page):
        assert (page.parent / path).resolve() in IMAGES, path
    for tag in re.findall(r"<img\b[^>]*>", split(page)[1]):
        stated = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        root = ET.parse(page.parent / stated["src"]).getroot()
        assert (stated["width"], stated["height"]) == (root.get("width"), root.get("height"))
        assert stated["alt"]


def test_every_image_is_used() -> None:
    used = {(page.parent / path).resolve() for page in PAGES for path in image_paths(page)}
    assert used == set(IMAGES)


@pytest.mark.parametrize("image", IMAGES, ids=lambda path: path.name)
def test_image_needs_no_translation_and_nothing_from_elsewhere(image: Path) -> None:
    root = ET.parse(image).getroot()
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert names.isdisjoint({"text", "tspan", "title", "desc", "foreignObject", "script", "style", "image"})
    assert "".join(root.itertext()).strip() == ""
    assert root.get("role") == "img"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"

    ids = {element.get("id") for element in root.iter()}
    targets = [element.get("href") for element in root.iter() if element.get("href")]
    targets += re.findall(r"url\(([^)]*)\)", image.read_text(encoding="utf-8"))
    assert [target for target in targets if not target.startswith("#") or target[1:] not in ids] == []
    assert image.stat().st_size < 6 * 1024


@pytest.mark.parametrize("file", [*PAGES, *IMAGES], ids=page_id)
def test_source_is_plain_utf8_with_unix_line_ends(file: Path) -> None:
    data = file.read_bytes()
    data.decode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
