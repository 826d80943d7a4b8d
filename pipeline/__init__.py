"""A localization pipeline for medical articles: Markdown in, reviewed translations out."""
