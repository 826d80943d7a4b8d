"""Sources to units, and back: what translators see, what readers get, what must never happen on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.build import Built, build
from pipeline.errors import SourceError
from pipeline.model import Document, Segment
from pipeline.read import read
from pipeline.read.front_matter import find, mark_draft
from pipeline.read.inline import read_inline
from pipeline.read.structure import structure
from pipeline.segment.segments import segments
from tests import specs

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parent.parent


def cases(name: str) -> list[Any]:
    found = yaml.safe_load((DATA / name / "cases.yaml").read_text("utf-8"))
    return [pytest.param(case, id=case["name"]) for case in found]


def taken_apart(data: bytes, mode: str = "sentence") -> tuple[Document, tuple[Segment, ...]]:
    document = read(data, "text.md")
    return document, segments(document, mode)


def put_together(data: bytes, translations: dict[tuple[str | None, str], str], mode: str = "sentence") -> Built:
    document, found = taken_apart(data, mode)
    return build(document, found, translations, lambda text: structure(text, "text.md"))


@pytest.mark.parametrize("case", cases("units"))
def test_units(case: dict[str, Any]) -> None:
    _, found = taken_apart(case["source"].encode(), "block" if case.get("block") else "sentence")
    wanted = [(unit[1] if len(unit) > 1 else None, unit[0]) for unit in case["units"]]
    assert list(dict.fromkeys(s.key for s in found)) == wanted
    notes = {s.msgid: list(s.notes) for s in found if s.notes}
    assert notes == case.get("notes", {})


@pytest.mark.parametrize("case", cases("build"))
def test_translations_in_their_place(case: dict[str, Any]) -> None:
    translations = {}
    for key, text in case["translations"].items():
        context, bar, msgid = key.partition("|")
        translations[(context, msgid) if bar else (None, key)] = text
    data = case["source"].encode()
    known = {s.key for s in taken_apart(data)[1]}
    assert set(translations) <= known
    built = put_together(data, translations)
    assert built.data.decode() == case["result"]
    assert [msgid for _, msgid in built.damaged] == case.get("damaged", [])


def unchanged(data: bytes) -> None:
    for mode in ("sentence", "block"):
        document, found = taken_apart(data, mode)
        built = build(document, found, {s.key: s.msgid for s in found}, lambda text: structure(text, "text.md"))
        assert built.data == data
        assert not built.damaged


def pseudo(data: bytes) -> tuple[int, Built]:
    """Every unit with a word more, which no structure minds."""
    _, found = taken_apart(data)
    return len(found), put_together(data, {s.key: f"{s.msgid} ekli" for s in found})


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_specification_is_rebuilt_to_the_byte(newline: str) -> None:
    for text in specs.commonmark() + specs.gfm():
        unchanged(text.replace("\n", newline).encode())


def test_specification_survives_translation() -> None:
    """Spliced translations keep the page's structure; where one cannot, it is named, which must stay rare."""
    units = damaged = 0
    for text in specs.commonmark():
        data = text.encode()
        count, built = pseudo(data)
        units += count
        damaged += len(built.damaged)
        assert structure(built.data, "text.md") == structure(data, "text.md")
    assert units > 600
    assert damaged <= units // 100


@pytest.mark.parametrize("path", sorted((ROOT / "source").rglob("*.md")), ids=lambda p: p.name)
def test_own_sources(path: Path) -> None:
    data = path.read_bytes()
    unchanged(data)
    _, built = pseudo(data)
    assert not built.damaged


FRAGMENTS = [
    "Take 5 mg. ", "Do *not* stop. ", "**a", "b** ", "`c d` ", "[e f](/g \"h\") ", "![i](j) ", "[k] ",
    "<b>l</b> ", "<kbd>m</kbd> ", "<!-- n --> ", "<!-- l10n:off -->", "<!-- l10n:on -->", "\n", "  \n", "\\\n",
    "\n\n", "\n> ", "\n- ", "\n1. ", "\n\n    ", "\n# ", "\n| a | b |\n|---|---|\n| ", " | ",
    "\n<div title=\"o\">\n", "\n</div>\n", "[^p]", "\n\n[^p]: ", "\n\n[k]: /q 'r'\n", "\\*", "&amp;", "\xa0",
    "\u200b", "é", "ع", "😀", "\r\n", "\t", "~~s~~", "<u@v.w> ", "{{< x >}}", "* ", "_", "*", "`", "[", "]",
    "(", ")", "<", ">", "!", "\"", "---\n", "title: y\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_text_is_rebuilt_to_the_byte(text: str) -> None:
    try:
        unchanged(text.encode())
    except SourceError as error:
        assert error.line is not None  # what looks like front matter may be no YAML


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join), st.data())
def test_no_translation_changes_the_structure(text: str, data: st.DataObject) -> None:
    raw = text.encode()
    try:
        _, found = taken_apart(raw)
    except SourceError:
        return
    hostile = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join)
    built = put_together(raw, {s.key: data.draw(hostile) for s in found})
    assert structure(built.data, "text.md") == structure(raw, "text.md")


@given(st.text())
def test_any_unicode_is_rebuilt_to_the_byte(text: str) -> None:
    try:
        unchanged(text.encode())
    except SourceError as error:
        assert error.line is not None


def test_untranslated_units_show_the_source() -> None:
    built = put_together(b"One. Two. Three.", {(None, "Two."): "Deux."})
    assert built.data == b"One. Deux. Three."


def test_bad_input_names_the_line() -> None:
    with pytest.raises(SourceError, match=r"^text\.md:2: .*UTF-8"):
        read(b"fine\n\xff\n", "text.md")
    with pytest.raises(SourceError, match=r"^text\.md:3: .*front matter"):
        read(b"---\ntitle: x\nbad: [\n---\n", "text.md")
    with pytest.raises(SourceError, match="sentence or block"):
        taken_apart(b"---\nsegmentation: word\n---\nText.")
    with pytest.raises(SourceError, match=r"\.txt"):
        read(b"", "text.txt")


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("---\ntitle: x\n---\nText.\n", "---\ntitle: x\ndraft: true\n---\nText.\n"),
        ("---\ntitle: x\ndraft: false # no\n---\n", "---\ntitle: x\ndraft: true # no\n---\n"),
        ("---\r\ntitle: x\r\n---\r\n", "---\r\ntitle: x\r\ndraft: true\r\n---\r\n"),
        ("---\n{title: x}\n---\n", "---\n{draft: true, title: x}\n---\n"),
        ("---\n---\nText.\n", "---\ndraft: true\n---\nText.\n"),
        ("Text.\n", "---\ndraft: true\n---\nText.\n"),
        ("\ufeffText.\n", "\ufeff---\ndraft: true\n---\nText.\n"),
    ],
)
def test_drafts_say_so_in_their_front_matter(source: str, wanted: str) -> None:
    data = source.encode()
    marked = mark_draft(data, find(data, "text.md"))
    assert marked.decode() == wanted
    front = find(marked, "text.md")
    assert front is not None
    assert front.meta["draft"] is True


@pytest.mark.parametrize("text", ["![Şekil] ve **koyu** [metin] son", "[ilk] ![رسم] و**غامق** [^1]", "![a] *b*"])
def test_a_piece_stands_where_its_text_does(text: str) -> None:
    run = read_inline(text, "any")
    assert run is not None
    data = text.encode()
    for piece in run.pieces:
        written = data[piece.start : piece.end].decode()
        assert written.startswith("![") if piece.kind == "image" else written.startswith(piece.text), piece
    assert run.pieces[-1].end == len(data)
