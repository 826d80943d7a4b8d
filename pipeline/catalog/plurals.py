"""The Plural-Forms header of each locale, pinned: catalogs must not change because a library does.

Where GNU gettext's manual ("Plural forms") has the language, its formula stands; for the others it is CLDR's
rule for whole numbers. They disagree on Hebrew, Irish, Latvian and European Portuguese. CLDR's "many" of
Spanish, French, Italian, Catalan and Portuguese begins at a million; gettext has two forms there.
"""

from __future__ import annotations

from pipeline.errors import ConfigError

__all__ = ["PLURAL_FORMS", "plural_forms"]

_TABLE = (
    ("bo dz id ig ja jv km ko lo ms my th vi yo yue zh", 1, "0"),
    ("af az bg ca da de el en eo es et eu fi fo fy gl ha he hu it ka kk ku ky lb", 2, "(n != 1)"),
    ("ml mn mr nb ne nl nn no or pt so sq sv sw ta te tk tr ug ur uz yi", 2, "(n != 1)"),
    ("am as bn fa fr gu hi hy kn ln mg pa pt_BR si ti wa zu", 2, "(n > 1)"),
    ("is mk", 2, "(n%10==1 && n%100!=11 ? 0 : 1)"),
    (
        "be bs hr ru sr uk",
        3,
        "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
    ),
    ("pl", 3, "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"),
    ("cs sk", 3, "(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2"),
    ("ro", 3, "n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2"),
    ("lt", 3, "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2)"),
    ("lv", 3, "(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2)"),
    ("ga", 3, "n==1 ? 0 : n==2 ? 1 : 2"),
    ("sl", 4, "(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3)"),
    ("gd", 4, "(n==1 || n==11) ? 0 : (n==2 || n==12) ? 1 : (n>2 && n<20) ? 2 : 3"),
    ("mt", 5, "n==1 ? 0 : n==2 ? 1 : n==0 || (n%100>2 && n%100<11) ? 2 : n%100>10 && n%100<20 ? 3 : 4"),
    ("ar", 6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"),
    ("cy", 6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5"),
)

PLURAL_FORMS = {
    locale: f"nplurals={count}; plural={formula};" for locales, count, formula in _TABLE for locale in locales.split()
}
"""The field's value by locale, in gettext's form."""


def plural_forms(locale: str) -> str:
    """The value of the Plural-Forms field for a locale.

    Args:
        locale: BCP 47 (``pt-BR``) or gettext's form (``pt_BR``, ``sr@latin``); a country or script without a
            rule of its own has its language's.

    Raises:
        ConfigError: The language isn't in the table.
    """
    parts = locale.partition("@")[0].replace("-", "_").split("_")
    for candidate in (f"{parts[0]}_{parts[-1].upper()}", parts[0]):
        if candidate in PLURAL_FORMS:
            return PLURAL_FORMS[candidate]
    raise ConfigError(
        f"no plural forms are known for locale {locale!r}; add its language to pipeline/catalog/plurals.py"
    )
