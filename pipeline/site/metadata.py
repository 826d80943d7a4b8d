"""What search engines read on an article's page: schema.org as JSON-LD. Only what is true is said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from pipeline.site.article import Page

__all__ = ["structured_data"]

_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def structured_data(
    page: Page,
    address: str,
    *,
    home: str,
    home_name: str,
    site_name: str,
    site_url: str,
    original: str,
    translations: Sequence[str],
    image: str,
) -> Markup:
    """The data of an article's page.

    Args:
        page: The article in its locale.
        address: Its whole address.
        home: The address of the locale's index.
        home_name: How the index is called in the locale.
        site_name: The name of the site, empty if it has none.
        site_url: Its address.
        original: The address of the article it is translated from; empty for an original or where that is not there.
        translations: For an original, the addresses of its translations.
        image: The address of its picture, or empty.

    Returns:
        JSON that cannot end the ``script`` element it stands in.
    """
    about: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": page.title.text,
        "inLanguage": page.locale,
    }
    if page.description.text:
        about["description"] = page.description.text
    if page.date:
        about["datePublished"] = page.date
    if page.modified:
        about["dateModified"] = page.modified
    if image:
        about["primaryImageOfPage"] = {"@type": "ImageObject", "url": image}
    if site_name:
        about["publisher"] = {"@type": "Organization", "name": site_name, "url": site_url}
    if original:
        about["translationOfWork"] = {"@type": "MedicalWebPage", "@id": original}
    if translations:
        about["workTranslation"] = [{"@type": "MedicalWebPage", "@id": other} for other in translations]
    if page.translator and page.state in ("translated", "signed-off"):
        about["translator"] = {"@type": "Person", "name": page.translator}
    if page.state == "signed-off":
        name, _, credential = page.reviewer.partition(",")
        person = {"@type": "Person", "name": name.strip()}
        if credential.strip():
            person["honorificSuffix"] = credential.strip()
        about["reviewedBy"] = person
        about["lastReviewed"] = page.reviewed
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": home_name, "item": home},
            {"@type": "ListItem", "position": 2, "name": page.title.text, "item": address},
        ],
    }
    graph: list[dict[str, Any]] = [about, crumbs]
    asked = [(q.question, q.answer) for q in page.body.questions]
    asked += [(e.question.text, e.answer.text) for e in page.faq]
    if asked:
        questions = [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in asked
        ]
        graph.append({"@type": "FAQPage", "inLanguage": page.locale, "mainEntity": questions})
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_IN_SCRIPT))  # noqa: S704  # the table leaves no sign that HTML reads
