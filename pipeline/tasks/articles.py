"""Sources taken apart, once for everything that a command does with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.build.render import Damage, render
from pipeline.catalog import header
from pipeline.catalog.catalog import Catalog
from pipeline.catalog.template import template
from pipeline.errors import SourceError
from pipeline.model import Document, Segment
from pipeline.project import Project, Source
from pipeline.read import read
from pipeline.read.structure import structure
from pipeline.segment.segments import segments

__all__ = ["Article", "load"]


@dataclass(frozen=True, slots=True)
class Article:
    """A source, the document in it and its segments."""

    project: Project
    source: Source
    document: Document
    segments: tuple[Segment, ...]
    own: list[object] = field(default_factory=list, compare=False, repr=False)

    def template(self) -> Catalog:
        """The catalog template of the article."""
        return template(self.segments, self.source.reference, header.new_header(project=self.project.name))

    def sound(self, segment: Segment, text: str) -> str:
        """Why the page cannot take a translation in a segment's place; empty where it can, as far as it shows there.

        A field of the front matter or an attribute is written as a whole; what the page makes of it shows when the
        page is built.
        """
        if segment.block.encoding not in ("markdown", "html"):
            return ""
        data = self.document.data
        written = render(segment, text, lambda start, end: data[start:end])
        return written.reason if isinstance(written, Damage) else ""

    def structure(self, data: bytes) -> object:
        """What a localized text must share with the source; the source's own is worked out once."""
        if data is not self.document.data:
            return structure(data, self.source.reference, self.project.fields)
        if not self.own:
            self.own.append(structure(data, self.source.reference, self.project.fields))
        return self.own[0]


def load(project: Project, sources: Iterable[Source]) -> Iterator[Article]:
    """Read and take apart sources, one at a time.

    Raises:
        SourceError: A source cannot be read.
    """
    for source in sources:
        try:
            data = source.path.read_bytes()
        except OSError as error:
            raise SourceError(
                f"this file cannot be read ({error.strerror}); mend its rights", source.reference
            ) from None
        document = read(data, source.reference, project.fields)
        yield Article(project, source, document, segments(document, project.segmentation, project.source_locale))
