"""``glossary.yaml`` → terms. Every mistake is found in one reading and named with its line.

The schema is the tables ``_TERM`` and ``_RENDERING``; ``docs/glossary.md`` explains it to terminologists.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline import locales
from pipeline.errors import ConfigError, GlossaryError
from pipeline.model import Finding, Match, Rendering, Term
from pipeline.terms.find import Finder, source_forms
from pipeline.terms.languages import language
from pipeline.terms.matching import compile_term
from pipeline.terms.text import split

__all__ = ["DOMAINS", "Glossary", "lint", "load", "parse"]

DOMAINS = (
    "anatomy",
    "concept",
    "course",
    "device",
    "disease",
    "drug",
    "drug class",
    "examination",
    "organisation",
    "person",
    "place",
    "procedure",
    "service",
    "substance",
    "symptom",
)
_POS = ("noun", "proper noun", "adjective", "verb", "phrase")
_STATUS = ("proposed", "approved")
_COLLECTIONS = ("atc", "icd-10", "icd-11", "inn", "mesh", "snomed-ct", "wikidata")
_ROOT = 3  # letters at the beginning of two words that are taken for kin
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of a glossary in the order of their file. ``path`` is how messages name it."""

    terms: tuple[Term, ...]
    path: str = "glossary.yaml"


class _Reader:
    """Turns YAML nodes into values and notes every mistake with the line it stands on."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.mistakes: list[Finding] = []

    def wrong(self, node: yaml.Node, message: str) -> None:
        self.mistakes.append(Finding(self.path, _line(node), message))

    def mapping(
        self, node: yaml.Node, what: str, kinds: Mapping[str, Callable[[_Reader, yaml.Node, str], Any]]
    ) -> dict[str, Any]:
        """Read a mapping with the keys of a table."""
        values: dict[str, Any] = {}
        for key, value in self.pairs(node, what):
            kind = kinds.get(key.value)
            if kind is None:
                self.wrong(key, f"{what} has no key “{key.value}”; {_meant(key.value, kinds)}")
            else:
                values[key.value] = kind(self, value, key.value)
        return values

    def pairs(self, node: yaml.Node, what: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Yield a mapping's keys and values; a key that stands twice only once."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"{what} must be keys with values, such as “id: myelin”, not {_shape(node)}")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(key, f"a key of {what} must be plain text")
            elif key.value in seen:
                self.wrong(key, f"“{key.value}” stands twice in {what}; keep one of them")
            else:
                seen.add(key.value)
                yield key, value

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """Read a list."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.wrong(node, f"“{what}” must be a list, such as [{_example(node)}], not {_shape(node)}")
        return []


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _shape(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "keys with values"
    return "text" if node.value else "nothing"


def _example(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.value else "one, two"


def _meant(key: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(key, known, 1)
    return f"did you mean “{near[0]}”?" if near else f"it may have {', '.join(known)}"


def _text(reader: _Reader, node: yaml.Node, what: str) -> str:
    # The text as it is written: an abbreviation such as NO or ON is no truth value here, 001 no number.
    if not isinstance(node, yaml.ScalarNode):
        reader.wrong(node, f"“{what}” must be text, not {_shape(node)}")
        return ""
    value = "" if node.tag.endswith(":null") else " ".join(node.value.split())
    if not value:
        reader.wrong(node, f"“{what}” is empty; write something or take the line away")
    return value


def _form(reader: _Reader, node: yaml.Node, what: str) -> str:
    value = _text(reader, node, what)
    if value and not split(value).words:
        reader.wrong(node, f"“{what}” is “{value}”: a term needs a letter or a digit to be found in a text")
    return value


def _forms(reader: _Reader, node: yaml.Node, what: str) -> tuple[str, ...]:
    forms: list[str] = []
    for item in reader.items(node, what):
        form = _form(reader, item, what)
        if form in forms:
            reader.wrong(item, f"“{form}” stands twice in “{what}”; keep one of them")
        elif form:
            forms.append(form)
    return tuple(forms)


def _flag(reader: _Reader, node: yaml.Node, what: str) -> bool:
    if isinstance(node, yaml.ScalarNode) and node.value in ("true", "false"):
        return bool(node.value == "true")
    reader.wrong(node, f"“{what}” must be true or false")
    return False


def _choice(choices: tuple[str, ...]) -> Callable[[_Reader, yaml.Node, str], str]:
    def read(reader: _Reader, node: yaml.Node, what: str) -> str:
        value = _text(reader, node, what)
        if value and value not in choices:
            reader.wrong(node, f"“{what}” cannot be “{value}”; {_meant(value, choices)}")
        return value

    return read


def _id(reader: _Reader, node: yaml.Node, what: str) -> str:
    value = _text(reader, node, what)
    if value and not _ID.fullmatch(value):
        reader.wrong(node, f"“{value}” cannot be an id; use small letters, digits and hyphens, such as optic-neuritis")
    return value


def _ids(reader: _Reader, node: yaml.Node, what: str) -> dict[str, str]:
    return reader.mapping(node, f"“{what}”", dict.fromkeys(_COLLECTIONS, _text))


_RENDERING: dict[str, Callable[[_Reader, yaml.Node, str], Any]] = {
    "preferred": _form,
    "admitted": _forms,
    "forbidden": _forms,
    "abbreviations": _forms,
    "source": _text,
    "note": _text,
}


def _locales(reader: _Reader, node: yaml.Node, what: str) -> dict[str, Rendering]:
    renderings: dict[str, Rendering] = {}
    for key, value in reader.pairs(node, f"“{what}”"):
        try:
            tag = locales.parse(key.value)
        except ConfigError as error:
            reader.wrong(key, error.message)
            continue
        if tag in renderings:
            reader.wrong(key, f"the locale {tag} stands twice; keep one of them")
        values = reader.mapping(value, f"the locale {tag}", _RENDERING)
        if "preferred" not in values:
            if isinstance(value, yaml.MappingNode):
                reader.wrong(key, f"the locale {tag} has no “preferred” form; add it or take the locale away")
            continue
        renderings[tag] = Rendering(**values, line=_line(key))
    return renderings


_TERM: dict[str, Callable[[_Reader, yaml.Node, str], Any]] = {
    "id": _id,
    "term": _form,
    "pos": _choice(_POS),
    "domain": _choice(DOMAINS),
    "definition": _text,
    "variants": _forms,
    "abbreviations": _forms,
    "misspellings": _forms,
    "case_sensitive": _flag,
    "do_not_translate": _flag,
    "ids": _ids,
    "note": _text,
    "status": _choice(_STATUS),
    "locales": _locales,
}
_NEEDED = ("id", "term", "pos", "domain")


def _term(reader: _Reader, node: yaml.Node) -> Term | None:
    before = len(reader.mistakes)
    values = reader.mapping(node, "a term", _TERM)
    if not isinstance(node, yaml.MappingNode):
        return None
    name = values.get("id") or values.get("term")
    for key in _NEEDED:
        if key not in values:
            reader.wrong(node, f"{f'the term “{name}”' if name else 'a term'} has no “{key}”; add it")
    if values.get("do_not_translate") and values.get("locales"):
        reader.wrong(node, f"the term “{name}” is never translated and has locales; take one of the two away")
    return None if len(reader.mistakes) > before else Term(**values, line=_line(node))


def parse(text: str, path: str = "glossary.yaml") -> Glossary:
    """Read a glossary from its text.

    Args:
        text: The YAML text. Unknown keys, wrong types, ids used twice and missing keys are mistakes.
        path: How messages name the file.

    Raises:
        GlossaryError: With every mistake there is.
    """
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or "it cannot be read"
        line = mark.line + 1 if mark else 1
        raise GlossaryError(
            [Finding(path, line, f"this is no YAML: {what}; check indentation, colons and quotes")]
        ) from error
    reader = _Reader(path)
    found: list[Term | None] = []
    if root is not None:
        for key, value in reader.pairs(root, "the glossary"):
            if key.value != "terms":
                reader.wrong(key, f"the glossary has no key “{key.value}”; it has only “terms”")
            else:
                found = [_term(reader, node) for node in reader.items(value, "terms")]
                _ids_once(reader, value)
    if reader.mistakes:
        raise GlossaryError(sorted(reader.mistakes, key=lambda mistake: mistake.line))
    return Glossary(tuple(term for term in found if term), path)


def _ids_once(reader: _Reader, terms: yaml.Node) -> None:
    seen: dict[str, int] = {}
    for node in terms.value:
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.value == "id" and isinstance(value, yaml.ScalarNode) and value.value:
                first = seen.setdefault(value.value, _line(value))
                if first != _line(value):
                    reader.wrong(value, f"the id “{value.value}” is that of line {first} too; change one of them")


def load(path: Path, shown: str | None = None) -> Glossary:
    """Read a glossary file.

    Args:
        path: The file.
        shown: How messages name it, if not by its path.

    Raises:
        GlossaryError: It cannot be read; with every mistake there is.
    """
    shown = shown or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GlossaryError([Finding(shown, 1, f"it cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise GlossaryError([Finding(shown, line, "this is no UTF-8; save the file as UTF-8")]) from error
    return parse(text, shown)


def lint(glossary: Glossary, source_locale: str = "en") -> list[Finding]:
    """Find what the schema allows and a terminologist wouldn't want.

    - an allowed form of a locale that is also forbidden, or can't be told from a forbidden one (error);
    - one form of the source that two terms claim (error), or one term twice (warning);
    - one form of a locale that two terms prefer (warning): right for synonyms, wrong for look-alikes;
    - a term inside a longer one, where in some locale their forms have nothing in common (warning). That a term
      lies inside another does no harm in itself, since the longest is taken.

    Args:
        glossary: The glossary.
        source_locale: The locale of the sources.

    Returns:
        The findings by line.
    """
    findings = [
        *_forbidden(glossary),
        *_claimed_twice(glossary),
        *_preferred_twice(glossary),
        *_hidden(glossary, source_locale),
    ]
    return sorted(findings, key=lambda finding: (finding.line, finding.message))


def _allowed(rendering: Rendering) -> tuple[str, ...]:
    return (rendering.preferred, *rendering.admitted, *rendering.abbreviations)


def _is_form_of(form: str, other: str, locale: str) -> bool:
    """Tell whether a form, as a whole, is one of the inflected forms of another."""
    words = split(form)
    return (words.starts[0], words.ends[-1]) in compile_term(other, locale).spans(form)


def _forbidden(glossary: Glossary) -> Iterator[Finding]:
    for term in glossary.terms:
        for locale, rendering in term.locales.items():
            for forbidden in rendering.forbidden:
                for allowed in _allowed(rendering):
                    if forbidden == allowed:
                        message = f"“{term.id}” both allows and forbids “{forbidden}” in {locale}; take one away"
                    elif _is_form_of(forbidden, allowed, locale) or _is_form_of(allowed, forbidden, locale):
                        message = (
                            f"“{term.id}” forbids “{forbidden}” in {locale}, which is a form of “{allowed}” that it"
                            " allows; the two cannot be told apart in a text"
                        )
                    else:
                        continue
                    yield Finding(glossary.path, rendering.line, message)


def _claimed_twice(glossary: Glossary) -> Iterator[Finding]:
    first: dict[tuple[str, ...], Term] = {}
    for term in glossary.terms:
        for form, _ in source_forms(term):
            words = split(form).words
            key = words if term.case_sensitive or form.isupper() else tuple(word.casefold() for word in words)
            owner = first.get(key)
            if owner is None:
                first[key] = term
            elif owner is term:
                message = f"“{term.id}” lists “{form}” twice; keep one"
                yield Finding(glossary.path, term.line, message, severity="warning")
            else:
                message = (
                    f"“{form}” is a form of “{term.id}” and, in line {owner.line}, of “{owner.id}”; take it from one"
                    " of them"
                )
                yield Finding(glossary.path, term.line, message)


def _preferred_twice(glossary: Glossary) -> Iterator[Finding]:
    first: dict[tuple[str, tuple[str, ...]], Term] = {}
    for term in glossary.terms:
        for locale, rendering in term.locales.items():
            owner = first.setdefault((locale, split(rendering.preferred).words), term)
            if owner is not term:
                message = (
                    f"“{term.id}” and, in line {owner.line}, “{owner.id}” are both “{rendering.preferred}” in {locale};"
                    " right for synonyms only"
                )
                yield Finding(glossary.path, rendering.line, message, severity="warning")


def _hidden(glossary: Glossary, source_locale: str) -> Iterator[Finding]:
    finder = Finder(glossary.terms, source_locale)
    for longer in glossary.terms:
        inner = {match.term.id: match for match in finder.every(longer.term) if match.kind != "misspelling"}
        for match in inner.values():
            if match.term is not longer:
                yield from _apart(glossary.path, match, longer)


def _apart(path: str, match: Match, longer: Term) -> Iterator[Finding]:
    for locale, whole in longer.locales.items():
        part = match.term.locales.get(locale)
        if part and not any(_alike(form, whole.preferred, locale) for form in _allowed(part)):
            message = (
                f"“{longer.term}” holds “{match.form}” (line {match.term.line}), but in {locale} “{whole.preferred}”"
                f" has nothing of “{part.preferred}”; should they agree?"
            )
            yield Finding(path, whole.line, message, severity="warning")


def _alike(form: str, other: str, locale: str) -> bool:
    """Tell whether two forms share a word, or the beginning of one (nervio, vaina nerviosa)."""
    rules = language(locale)
    roots, others = (
        {rules.fold(word).removeprefix("ال")[:_ROOT] for word in split(text).words} for text in (form, other)
    )
    return not roots.isdisjoint(others)
