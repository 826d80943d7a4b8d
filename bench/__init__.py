"""Measurements of the pipeline, each a module with a function ``measure``."""
