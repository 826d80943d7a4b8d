"""Building a site: many articles in three locales, then again with nothing changed, and with one translation edited.

The articles are those of `bench.articles`, 10 KB each; every unit of the catalogs has a text that a person has passed.
Measured is the wall clock of the whole task, with as many processes as there are cores.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from bench.articles import article

__all__ = ["measure"]

_SETTINGS = """locales: {ar: {}, tr: {}}
site: {name: Bench, url: "https://bench.example/"}
"""


def measure(count: int = 1000) -> dict[str, float]:
    """Build a site of ``count`` articles in English, Arabic and Turkish.

    Returns:
        ``articles``, ``pages``, ``cores``; the seconds of the first build, of one with nothing changed, of one after an
        edit in one catalog; how many files that edit changed; the largest page in bytes.
    """
    from pipeline.catalog import po
    from pipeline.project import load
    from pipeline.tasks.articles import load as load_articles
    from pipeline.tasks.site import site

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "pipeline.yaml").write_text(_SETTINGS, "utf-8")
        images = root / "source" / "images"
        images.mkdir(parents=True)
        for number in range(50):
            (images / f"{number}.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        for number in range(count):
            (root / "source" / f"a{number}.md").write_text(article(number), "utf-8")
        project = load(root)
        for locale in ("ar", "tr"):
            project.messages(locale).mkdir(parents=True)
        for one in load_articles(project, project.sources()):
            for locale, word in (("ar", "ترجمة"), ("tr", "çeviri")):
                catalog = one.template()
                for entry in catalog.entries:
                    entry.msgstr = f"{entry.msgid} {word}"
                one.source.beside(project.messages(locale), ".po").write_bytes(po.dump(catalog))

        def timed() -> tuple[float, list[str], int]:
            start = time.perf_counter()
            report = site(project, lambda _: None)
            return time.perf_counter() - start, report.changed, report.pages

        first, _, pages = timed()
        again, changed, _ = timed()
        assert not changed, changed[:3]
        path = project.messages("ar") / "a0.po"
        path.write_bytes(path.read_bytes().replace("ترجمة".encode(), "نقل".encode(), 1))
        edited, touched, _ = timed()
        return {
            "articles": count,
            "pages": pages,
            "cores": len(os.sched_getaffinity(0)),
            "first_s": round(first, 2),
            "unchanged_s": round(again, 2),
            "one_edit_s": round(edited, 2),
            "one_edit_files": len(touched),
            "largest_page": max(p.stat().st_size for p in (root / "public").rglob("*.html")),
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    print(json.dumps(measure(parser.parse_args().articles), indent=2))
