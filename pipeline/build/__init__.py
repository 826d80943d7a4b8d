"""Documents and catalogs to localized texts."""

from pipeline.build.build import Built, build

__all__ = ["Built", "build"]
