"""PO files read and printed: golden files, GNU gettext as the judge, and what must always hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polib
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.catalog.catalog import Catalog, translation_line
from pipeline.catalog.header import new_header
from pipeline.catalog.po import dump, parse
from pipeline.errors import CatalogError
from tests.conftest import Gettext

DATA = Path(__file__).parent / "data" / "po"
GOOD = sorted((DATA / "good").glob("*.po"))
BAD = yaml.safe_load((DATA / "bad.yaml").read_text(encoding="utf-8"))

# Where msgcat loses something that we keep, by file: it must still accept what we print.
MSGCAT_LOSES = {
    "flags.po": "flags it doesn't know",
    "obsolete.po": "an obsolete entry without a translation, the range of another",
    "tail.po": "comments after the last entry",
}


def names(paths: Iterable[Path]) -> list[str]:
    return [path.name for path in paths]


@pytest.mark.parametrize("path", GOOD, ids=names(GOOD))
def test_canonical_form(path: Path) -> None:
    canonical = path.with_suffix(".canonical").read_bytes()
    assert dump(parse(path.read_bytes(), path)).decode() == canonical.decode()
    assert dump(parse(canonical, path)) == canonical


@pytest.mark.parametrize("path", GOOD, ids=names(GOOD))
def test_canonical_form_is_msgcats(path: Path, gettext: Gettext) -> None:
    if path.name == "template.po":
        pytest.skip("msgcat reads CHARSET from files named .pot only")
    canonical = path.with_suffix(".canonical").read_bytes()
    printed = gettext.msgcat(canonical)
    if path.name in MSGCAT_LOSES:
        assert printed != canonical, "msgcat loses nothing any more; take the file off the list"
        lines = iter(canonical.splitlines())
        kept = [line for line in printed.splitlines() if not line.startswith(b"#,")]
        assert all(line in lines for line in kept), "msgcat prints lines that we don't, or in another order"
    else:
        assert printed.decode() == canonical.decode()


def test_every_bad_file_is_listed() -> None:
    assert sorted(BAD) == names(sorted((DATA / "bad").glob("*.po")))


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_file(name: str) -> None:
    line, says = BAD[name]
    with pytest.raises(CatalogError) as caught:
        parse((DATA / "bad" / name).read_bytes(), f"locales/{name}")
    assert str(caught.value).startswith(f"locales/{name}:{line}: ")
    assert says in caught.value.message
    assert ";" in caught.value.message, "says what to do"


def test_entry_is_what_polib_would_make() -> None:
    catalog = parse((DATA / "good" / "previous.po").read_bytes(), "x.po")
    made = polib.POEntry(
        msgctxt="context",
        msgid="text",
        msgid_plural="texts",
        msgstr_plural={0: "metin", 1: "metinler"},
        flags=["fuzzy"],
        previous_msgctxt="old context",
        previous_msgid="old\ntext",
        previous_msgid_plural="old texts",
        linenum=6,
    )
    read = vars(catalog.entries[0])
    assert {name: read[name] for name in vars(made)} == vars(made)
    assert catalog.entries[0].translation_line == 15


def test_lines_are_those_of_the_file() -> None:
    catalog = parse((DATA / "good" / "crlf.po").read_bytes(), "x.po")
    assert [(entry.linenum, translation_line(entry)) for entry in catalog.entries] == [(6, 11), (13, 14)]
    assert translation_line(polib.POEntry(msgid="a")) is None


def test_references_keep_their_form() -> None:
    catalog = parse((DATA / "good" / "references.po").read_bytes(), "x.po")
    assert catalog.entries[0].occurrences == [
        ("./a.md", "7"), ("a.md", "7"), ("b.md", ""), ("c.md", "5"),
        ("d.md", "6"), ("e.md", "0"), ("a:b", "3"), ("x:", ""),
    ]  # fmt: skip
    assert catalog.entries[1].occurrences == [("with space.md", "4"), ("another name", "")]


def test_legacy_header_is_read_as_it_stands() -> None:
    catalog = parse((DATA / "good" / "big5.po").read_bytes(), "x.po")
    assert catalog.fields["content-type"] == "text/plain; charset=BIG5"
    assert "BIG5" not in dump(catalog).decode()


def test_charset_is_declared_once_it_is_needed() -> None:
    catalog = Catalog(entries=[polib.POEntry(msgid="eye", msgstr="eye")])
    assert dump(catalog) == b'msgid "eye"\nmsgstr "eye"\n'
    catalog.entries[0].msgstr = "göz"
    assert dump(catalog).startswith(b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n')
    template = parse((DATA / "good" / "template.po").read_bytes(), "x.pot")
    template.header.tcomment = "Şule"
    assert b"charset=UTF-8" in dump(template)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (polib.POEntry(msgid="a", msgstr="b\0"), "NUL"),
        (polib.POEntry(msgid="a", msgstr="b\x04"), "U+0004"),
        (polib.POEntry(msgid="a", msgstr="b\ud800"), "surrogate"),
        (polib.POEntry(msgid="a", msgid_plural="as", msgstr_plural={0: "b", 2: "c"}), "msgstr[1]"),
        (polib.POEntry(msgid="a", msgid_plural="as"), "plural forms"),
        (polib.POEntry(msgid="a", previous_msgctxt="b"), "previous msgid"),
        (polib.POEntry(msgid="a", flags=["fuzzy, c-format"]), "one word"),
        (polib.POEntry(msgid="a", occurrences=[("a\nb.md", "")]), "line feed"),
        (polib.POEntry(msgid="", msgstr="a second header"), "two entries"),
        (polib.POEntry(msgid="twice"), "two entries"),
    ],
)
def test_what_could_not_be_read_back_is_not_printed(entry: polib.POEntry, says: str) -> None:
    with pytest.raises(CatalogError) as caught:
        dump(Catalog(new_header("tr"), [polib.POEntry(msgid="twice"), entry]))
    assert says in caught.value.message


def test_a_tail_is_comments() -> None:
    with pytest.raises(CatalogError):
        dump(Catalog(new_header("tr"), tail="# fine\nnot fine"))


# What must always hold ---------------------------------------------------------------------------------------

LETTERS = st.one_of(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\x04"),
    st.sampled_from('\n\n\n\t\r\v\f\a\b\\\\""#~| \x1b\x7f\x85\xa0\u200f\u2028\ufeffğعn0x'),
)
TEXT = st.text(LETTERS, max_size=30)
WORD = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters=",:\\\u2068\u2069"), min_size=1, max_size=12
)
# A line's end is no part of it, and one that ends in a backslash gets a space.
COMMENT_LINE = TEXT.map(lambda text: text.replace("\n", " ").rstrip("\r\\"))
COMMENT = st.lists(COMMENT_LINE, max_size=3).map(lambda lines: "\n".join(lines) if any(lines) else "\n" * len(lines))
NAME = st.lists(WORD, min_size=1, max_size=2).map(" ".join).filter(lambda name: not name.startswith("./"))
REFERENCES = st.lists(st.tuples(NAME, st.sampled_from(["", "0", "7", "1234"])), max_size=3, unique=True)
KNOWN_FLAGS = st.lists(st.sampled_from(["c-format", "no-python-format", "no-wrap"]), unique=True)


@st.composite
def entries(draw: st.DrawFn, *, flags: st.SearchStrategy[list[str]]) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=draw(TEXT),
        msgctxt=draw(st.none() | TEXT),
        tcomment=draw(COMMENT),
        comment=draw(COMMENT),
        occurrences=draw(REFERENCES),
        obsolete=draw(st.booleans()),
        flags=draw(flags),
    )
    assume(entry.msgid or entry.msgctxt is not None)
    if draw(st.booleans()):
        entry.msgid_plural = draw(TEXT)
        entry.msgstr_plural = dict(enumerate(draw(st.lists(TEXT, min_size=1, max_size=3))))
        translated = any(entry.msgstr_plural.values())
    else:
        entry.msgstr = draw(TEXT)
        translated = bool(entry.msgstr)
    if translated and draw(st.booleans()):
        entry.flags.insert(0, "fuzzy")
    if draw(st.booleans()):
        entry.previous_msgid = draw(TEXT)
        entry.previous_msgctxt = draw(st.none() | TEXT)
        entry.previous_msgid_plural = draw(st.none() | TEXT)
    return entry


def catalogs(size: int, flags: st.SearchStrategy[list[str]] = KNOWN_FLAGS) -> st.SearchStrategy[Catalog]:
    return st.builds(
        lambda entries, comment, tail: Catalog(commented(new_header("ar"), comment), entries, tail),
        st.lists(entries(flags=flags), max_size=size, unique_by=lambda entry: (entry.msgctxt, entry.msgid)),
        COMMENT,
        st.lists(COMMENT_LINE, max_size=2).map(lambda lines: "\n".join(f"# {line}." for line in lines)),
    )


def commented(header: polib.POEntry, comment: str) -> polib.POEntry:
    header.tcomment = comment
    return header


def view(catalog: Catalog) -> list[dict[str, object]]:
    """Everything in a catalog but positions, in the order that it is printed in."""
    listed = [catalog.header, *sorted(catalog.entries, key=lambda entry: entry.obsolete)]
    unseen = {"linenum", "translation_line", "encoding"}
    views = [{name: value for name, value in vars(entry).items() if name not in unseen} for entry in listed]
    return [*({**entry, "flags": set(entry["flags"])} for entry in views), {"tail": catalog.tail}]


@settings(max_examples=250, deadline=None)
@given(
    catalogs(
        4, st.lists(WORD.map("our-{}".format) | st.sampled_from(["c-format", "no-wrap", "range: 0..5"]), unique=True)
    )
)
def test_reading_back_gives_the_same(catalog: Catalog) -> None:
    printed = dump(catalog)
    again = parse(printed, "x.po")
    assert view(again) == view(catalog)
    assert dump(again) == printed


@settings(max_examples=60, deadline=None)
@given(catalogs(25))
def test_any_catalog_is_printed_as_by_msgcat(gettext: Gettext, catalog: Catalog) -> None:
    catalog.tail = ""
    for entry in catalog.entries:
        if entry.obsolete and not (entry.msgstr or entry.msgstr_plural.get(0)):
            entry.obsolete = False  # msgcat drops it
        if "fuzzy" in entry.flags and not (entry.msgstr or entry.msgstr_plural.get(0)):
            entry.flags.remove("fuzzy")  # msgcat looks at the first plural form only
        if len(entry.occurrences) > 1:
            # 0.21 wraps inside a file name with spaces.
            entry.occurrences = [(name.replace(" ", "_"), line) for name, line in entry.occurrences]
            entry.occurrences = list(dict.fromkeys(entry.occurrences))
    printed = dump(catalog)
    assert gettext.msgcat(printed).decode() == printed.decode()


@settings(max_examples=40, deadline=None)
@given(catalogs(25, st.just([])))
def test_msgfmt_accepts_any_catalog(gettext: Gettext, catalog: Catalog) -> None:
    for entry in catalog.entries:
        # msgfmt's rules for a translator: all plural forms, and line feeds at the ends where the msgid has them.
        form = entry.msgstr_plural.get(0) or entry.msgstr
        if entry.msgstr_plural:
            entry.msgid_plural = with_ends_of(entry.msgid, entry.msgid_plural)
            entry.msgstr_plural = dict.fromkeys(range(6), with_ends_of(entry.msgid, form))
        else:
            entry.msgstr = with_ends_of(entry.msgid, form)
    # Headers of foreign tools may lack what a person fills in; ours must not bring a complaint.
    complaints = [line for line in gettext.complaints(dump(catalog)).splitlines() if "escape sequence" not in line]
    assert complaints == []


def with_ends_of(model: str, text: str) -> str:
    core = text.strip("\n")
    if not core:
        return ""
    return "\n" * model.startswith("\n") + core + "\n" * model.endswith("\n")


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_damage_is_an_error_or_read_soundly(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(GOOD)).read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    splinter = data.draw(st.binary(max_size=8) | st.sampled_from(SPLINTERS))
    try:
        catalog = parse(content[:start] + splinter + content[end:], "x.po")
    except CatalogError as error:
        assert error.line
    else:
        assert view(parse(dump(catalog), "x.po")) is not None


SPLINTERS = [
    b'"', b"\\", b"\n", b"\r", b"#~ ", b"#| ", b"#", b'msgid ""\n', b'msgstr[1] "x"\n', b"charset=", b"\\x", b"\xff",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_catalog_or_a_catalog_error(data: bytes) -> None:
    try:
        parse(data, "x.po")
    except CatalogError as error:
        assert error.line
