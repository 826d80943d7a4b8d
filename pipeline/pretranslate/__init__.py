"""Drafts for what no person has translated."""

from pipeline.pretranslate.own import Memory, fill, remember

__all__ = ["Memory", "fill", "remember"]
