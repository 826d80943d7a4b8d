"""TMX files: what they hold, and what they may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import TranslationMemoryError
from pipeline.memory import Memory, Record
from pipeline.memory.tmx import read

DATA = Path(__file__).parent / "data" / "memory"
UNIT = '<tu><tuv xml:lang="en"><seg>%s</seg></tuv><tuv xml:lang="ar"><seg>نص</seg></tuv></tu>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory.tmx"


def refused(file: Path, data: str | bytes) -> str:
    """Read a file that must be refused, and give the error's text from its line on."""
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(TranslationMemoryError) as caught:
        list(read(file, "en", "ar"))
    where, _, rest = str(caught.value).partition("memory.tmx:")
    assert where == f"{file.parent}/"
    return rest


def test_units_with_and_without_context() -> None:
    assert list(read(DATA / "omegat.tmx", "en", "ar")) == [
        Record("Fatigue is the most common symptom.", "التعب هو العرض الأكثر شيوعًا.", None, None, reviewed=False),
        Record(
            "Fatigue is the most common symptom.",
            "التعب أكثر الأعراض شيوعًا.",
            "What are the symptoms?",
            "Rest helps.",
            reviewed=False,
        ),
    ]


def test_codes_are_dropped_and_text_stays() -> None:
    assert [(record.source, record.target) for record in read(DATA / "inline.tmx", "en", "tr")] == [
        ("Take it with food.", "Bunu yemekle birlikte alın."),
        ("See spasticity here now: first second, 5\u00a0mg", "Şimdi <spastisite> bölümüne bakın."),
        ("Untreated & mild", "Tedavisiz ve hafif"),
    ]


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        ("ar", "ar"),  # the plain one, though another comes first
        ("ar-SA", "ar-SA"),
        ("ar_EG", "ar"),
        ("pt-BR", "pt"),
        ("pt-PT", "pt-PT"),
        ("zh-Hans", "zh-CN"),
        ("zh-Hant", "zh-TW"),
        ("es", "es-419"),
        ("sr-Latn", "sr-Latn"),
        ("sr", None),  # Cyrillic
        ("de", None),
    ],
)
def test_languages_are_matched_by_what_they_mean(wanted: str, taken: str | None) -> None:
    found = [(record.source, record.target) for record in read(DATA / "languages.tmx", "en-US", wanted)]
    assert found == ([("en-US", taken)] if taken else [])


def test_a_source_of_any_region_serves_the_language_but_not_another_region() -> None:
    assert [record.source for record in read(DATA / "languages.tmx", "en", "ar")] == ["en-GB"]
    assert list(read(DATA / "languages.tmx", "en-AU", "ar")) == []


def test_a_text_is_no_translation_of_itself(file: Path) -> None:
    file.write_text(f"<tmx>{UNIT % 'x'}</tmx>", encoding="utf-8")
    assert list(read(file, "en", "en-GB")) == []


def test_a_file_goes_into_the_memory_and_is_found(file: Path) -> None:
    with Memory() as memory:
        memory.update("omegat.tmx", "1", read(DATA / "omegat.tmx", "en", "ar"))
        here = memory.exact("Fatigue is the most common symptom.", "What are the symptoms?", "Rest helps.")
        assert here is not None
        assert (here.target, here.context, here.reviewed) == ("التعب أكثر الأعراض شيوعًا.", True, False)
        refused(file, f"<tmx>{UNIT % 'Rest helps.'}<tu>")
        with pytest.raises(TranslationMemoryError):
            memory.update("memory.tmx", "1", read(file, "en", "ar"))
        assert memory.exact("Rest helps.") is None


def test_encodings_of_xml_are_understood(file: Path) -> None:
    for encoding, declared in (("utf-16", "UTF-16"), ("utf-8-sig", "UTF-8"), ("iso-8859-6", "ISO-8859-6")):
        text = f'<?xml version="1.0" encoding="{declared}"?>\n<tmx>{UNIT % "x"}</tmx>'
        file.write_bytes(text.encode(encoding))
        assert [record.target for record in read(file, "en", "ar")] == ["نص"]


def test_a_long_file_is_read_as_a_stream(file: Path) -> None:
    broken = "<tmx>" + (UNIT % "x" + "\n") * 2000 + "<broken"
    file.write_text(broken, encoding="utf-8")
    records = read(file, "en", "ar")
    assert next(records).source == "x"  # long before the end is looked at
    with pytest.raises(TranslationMemoryError, match=r":2001: .*not well-formed"):
        list(records)


def test_malformed_files_are_named_with_their_line(file: Path) -> None:
    assert refused(file, "").startswith("1: this is not well-formed XML")
    assert refused(file, f"<tmx>\n{UNIT % 'x'}\n<tu>").startswith("3: this is not well-formed XML")
    assert refused(file, f"<tmx>\n\n{UNIT % 'a</b>'}</tmx>").startswith("3: this is not well-formed XML")
    assert refused(file, b"<tmx>\n\xff\xfe</tmx>").startswith("2: this is not well-formed XML")
    assert refused(file, "\n<html/>").startswith("2: this is no TMX file: its root element is <html>")
    assert refused(file, "<tmx>" + "\n" * 70_000 + "<tu><tuv><seg>x</seg></tuv></tu></tmx>").startswith(
        "70001: a <tuv> has no language"
    )
    no_segment = '<tmx>\n<tu><tuv xml:lang="en"/><tuv xml:lang="ar"><seg>x</seg></tuv></tu></tmx>'
    assert refused(file, no_segment).startswith("2: a <tuv> has no <seg>")


def test_a_missing_file_is_an_error_of_ours(file: Path) -> None:
    with pytest.raises(TranslationMemoryError, match=r"memory\.tmx: the file cannot be read"):
        list(read(file, "en", "ar"))


def entities(count: int) -> str:
    """Entities each of which holds the one before ten times."""
    grown = (f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, count))
    return '<!DOCTYPE tmx [<!ENTITY e0 "expanded">' + "".join(grown) + "]>\n"


def test_entities_are_refused_before_they_grow(file: Path) -> None:
    assert "entities" in refused(file, entities(12) + f"<tmx>{UNIT % '&e11;'}</tmx>")
    assert "amplification" in refused(file, entities(12) + f'<tmx a="&e11;">{UNIT % "x"}</tmx>')
    assert "entities" in refused(file, entities(1) + f"<tmx>{UNIT % '&e0;'}</tmx>")


def test_no_other_file_is_read(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    for declaration in (
        f'<!ENTITY e SYSTEM "{secret.as_uri()}">',
        f'<!ENTITY % e SYSTEM "{secret.as_uri()}"> %e;',
    ):
        message = refused(file, f"<!DOCTYPE tmx [{declaration}]>\n<tmx>{UNIT % 'x'}</tmx>")
        assert "entities" in message
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    file.write_text(f"<tmx>{UNIT % include}{UNIT % 'x'}</tmx>", encoding="utf-8")
    assert [record.source for record in read(file, "en", "ar")] == ["", "x"]


def test_an_external_dtd_is_neither_loaded_nor_believed(file: Path, tmp_path: Path) -> None:
    dtd = tmp_path / "tmx14.dtd"
    dtd.write_text('<!ENTITY nbsp "from the DTD">', encoding="utf-8")
    text = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx>\n%s</tmx>'
    file.write_text(text % (UNIT % "x"), encoding="utf-8")
    assert [record.source for record in read(file, "en", "ar")] == ["x"]
    assert refused(file, text % (UNIT % "5&nbsp;mg")).startswith("3: the entity &nbsp; is not declared")


def test_excessive_depth_and_size_are_refused(file: Path) -> None:
    assert "depth" in refused(file, f"<tmx>{UNIT % ('<hi>' * 5000 + '</hi>' * 5000)}</tmx>")
    assert "too long" in refused(file, f"<tmx>{UNIT % ('x' * 11_000_000)}</tmx>")
