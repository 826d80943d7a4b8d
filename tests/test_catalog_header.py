"""Headers of new catalogs, the fields of existing ones, and the plural table."""

from __future__ import annotations

import gettext as python_gettext
import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import polib
import pytest
from babel import Locale

from pipeline.catalog.catalog import Catalog
from pipeline.catalog.header import new_header, touch_revision
from pipeline.catalog.plurals import PLURAL_FORMS, plural_forms
from pipeline.catalog.po import dump, parse
from pipeline.errors import ConfigError
from tests.conftest import Gettext

# Where gettext's manual, which we follow, and CLDR see other classes of whole numbers.
NOT_AS_IN_CLDR = {"ga", "he", "lv", "pt"}

FOREIGN = """\
X-Of-Ours: first
project-id-version: tablets 1
Plural-Forms: nplurals=2; plural=n>1;
a line that is no field
PO-Revision-Date: 2020-02-02 02:02+0200
X-Of-Ours: second
"""


def foreign() -> Catalog:
    return Catalog(polib.POEntry(msgid="", msgstr=FOREIGN))


def counts_and_formula(forms: str) -> tuple[int, str]:
    match = re.fullmatch(r"nplurals=([1-6]); plural=(.+);", forms)
    assert match
    return int(match[1]), match[2]


@pytest.mark.parametrize("locale", sorted(PLURAL_FORMS))
def test_msgfmt_has_no_complaint_of_a_new_header(locale: str, gettext: Gettext) -> None:
    count, _ = counts_and_formula(plural_forms(locale))
    entry = polib.POEntry(msgid="%d day", msgid_plural="%d days", flags=["c-format"])
    entry.msgstr_plural = dict.fromkeys(range(count), "%d")
    assert gettext.complaints(dump(Catalog(new_header(locale), [entry]))) == ""


@pytest.mark.parametrize("locale", sorted(PLURAL_FORMS.keys() - NOT_AS_IN_CLDR))
def test_plural_forms_part_the_numbers_as_cldr_does(locale: str) -> None:
    count, formula = counts_and_formula(PLURAL_FORMS[locale])
    ours = [python_gettext.c2py(formula)(number) for number in range(1001)]
    rule = Locale.parse(locale).plural_form
    pairs = {(form, rule(number)) for number, form in enumerate(ours)}
    assert sorted(form for form, _ in pairs) == list(range(count))
    assert len({name for _, name in pairs}) == count


@pytest.mark.parametrize("locale", sorted(NOT_AS_IN_CLDR))
def test_each_form_of_the_others_is_used(locale: str) -> None:
    count, formula = counts_and_formula(PLURAL_FORMS[locale])
    assert {python_gettext.c2py(formula)(number) for number in range(1001)} == set(range(count))


@pytest.mark.parametrize(
    ("locale", "same_as"),
    [
        ("pt-BR", "pt_BR"),
        ("pt_PT", "pt"),
        ("ar-EG", "ar"),
        ("sr@latin", "sr"),
        ("zh-Hant-TW", "zh"),
        ("ca@valencia", "ca"),
    ],
)
def test_plural_forms_of_a_variant(locale: str, same_as: str) -> None:
    assert plural_forms(locale) == PLURAL_FORMS[same_as]


def test_the_conventions_that_translators_expect() -> None:
    assert plural_forms("tr") == "nplurals=2; plural=(n != 1);"
    assert plural_forms("fr") == "nplurals=2; plural=(n > 1);"
    assert plural_forms("es") == "nplurals=2; plural=(n != 1);"
    assert [counts_and_formula(plural_forms(locale))[0] for locale in ("ja", "ru", "pl", "ar")] == [1, 3, 3, 6]


def test_unknown_language() -> None:
    with pytest.raises(ConfigError, match=r"tlh.*plurals\.py"):
        plural_forms("tlh")


def test_a_new_header() -> None:
    header = new_header("pt-BR", project="tablets", team="Brasil <pt@example.org>", translator="A")
    assert header.msgstr.splitlines() == [
        "Project-Id-Version: tablets",
        "PO-Revision-Date: ",
        "Last-Translator: A",
        "Language-Team: Brasil <pt@example.org>",
        "Language: pt_BR",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "Plural-Forms: nplurals=2; plural=(n > 1);",
        "X-Generator: medical-localization-pipeline",
    ]
    assert "Plural-Forms" not in Catalog(new_header()).fields


def test_a_revision_is_a_moment_not_a_place() -> None:
    for zone in (UTC, timezone(timedelta(hours=3)), timezone(-timedelta(hours=9, minutes=30))):
        catalog = foreign()
        touch_revision(catalog, datetime(2026, 1, 31, 23, 59, 58, tzinfo=UTC).astimezone(zone))
        assert catalog.header.msgstr == FOREIGN.replace("2020-02-02 02:02+0200", "2026-01-31 23:59+0000")
    with pytest.raises(ValueError, match="time zone"):
        touch_revision(foreign(), datetime(2026, 1, 31))


def test_fields_keep_order_spelling_and_strangers() -> None:
    catalog = foreign()
    fields = catalog.fields
    assert list(fields) == ["X-Of-Ours", "project-id-version", "Plural-Forms", "PO-Revision-Date"]
    assert fields["x-of-ours"] == "first"
    assert fields["Project-Id-Version"] == "tablets 1"
    fields["Project-Id-Version"] = "tablets 2"
    fields["Language"] = "tr"
    del fields["PO-Revision-Date"]
    assert catalog.header.msgstr == (
        FOREIGN.replace("tablets 1", "tablets 2").replace("PO-Revision-Date: 2020-02-02 02:02+0200\n", "")
        + "Language: tr\n"
    )
    assert "Report-Msgid-Bugs-To" not in fields
    with pytest.raises(KeyError):
        fields["Report-Msgid-Bugs-To"]
    with pytest.raises(ValueError, match="one line"):
        fields["Language"] = "tr\nX-Injected: yes"


def test_fields_of_a_header_without_a_last_line_feed() -> None:
    catalog = Catalog(polib.POEntry(msgid="", msgstr="Language: tr"))
    catalog.fields["X-Generator"] = "us"
    assert catalog.header.msgstr == "Language: tr\nX-Generator: us\n"


def test_a_header_comes_through_a_file_as_it_was() -> None:
    catalog = foreign()
    again = parse(dump(catalog), "x.po")
    assert again.header.msgstr == FOREIGN


def test_the_table_is_in_no_two_minds() -> None:
    from pipeline.catalog.plurals import _TABLE

    listed = sorted(locale for locales, _, _ in _TABLE for locale in locales.split())
    assert all(one != other for one, other in pairwise(listed))
