"""Where everything lies: the project's folder, its settings in ``pipeline.yaml``, its sources and locales."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from pipeline import locales
from pipeline.errors import ConfigError
from pipeline.read import FORMATS
from pipeline.read.front_matter import DEFAULT_FIELDS
from pipeline.segment.segments import MODES

__all__ = ["DIGITS", "REQUIREMENTS", "SAME_SENTENCE", "Memory", "Project", "Publishing", "Source", "load"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOCALE_KEYS = ("name", "team", "digits", "slugs", "publish", "instructions")
_SITE_KEYS = ("name", "url", "contact", "links")
_PUBLISH_KEYS = ("require", "coverage")
_KEYS = ("source_locale", "locales", "segmentation", "front_matter", "site", "publish", "engine", "memory")
_MEMORY_KEYS = ("threshold", "same_sentence")
_TARGET_KEYS = ("target", "preview", "preview_url")
REQUIREMENTS = ("signed-off", "translated")
SAME_SENTENCE = ("draft", "translated")
DIGITS = ("latn", "arab", "arabext", "beng", "deva", "fullwide", "gujr", "khmr", "mymr", "tamldec", "thai")
"""CLDR's names of the numbering systems that a site can be told to use."""
_INTERFACE = "site"


@dataclass(frozen=True, slots=True)
class Source:
    """One source text. ``name`` is its path below ``source/`` with forward slashes: ``about/team.md``."""

    name: str
    path: Path

    @property
    def reference(self) -> str:
        """How catalogs refer to it: ``source/about/team.md``."""
        return f"source/{self.name}"

    def beside(self, folder: Path, suffix: str) -> Path:
        """The file that belongs to this source below another folder, with another ending."""
        return folder / PurePosixPath(self.name).with_suffix(suffix)


@dataclass(frozen=True, slots=True)
class Publishing:
    """What an article must reach to be published in a locale.

    ``require`` is one of `REQUIREMENTS`; ``coverage`` the least share of units that a person has passed, in percent.
    """

    require: str = "signed-off"
    coverage: int = 100


@dataclass(frozen=True, slots=True)
class Memory:
    """How translations of the memory are taken.

    ``threshold`` is the lowest score, from 0 to 1, of a similar sentence (`pipeline.memory.score`);
    ``same_sentence``, one of `SAME_SENTENCE`, says how the translation of the very sentence comes from another
    context.
    """

    threshold: float = 0.75
    same_sentence: str = SAME_SENTENCE[0]


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a ``source/``, and its settings.

    ``locales`` maps the BCP 47 tag of each configured locale to its settings; it is empty where
    ``pipeline.yaml`` names none, and then every known locale may be asked for.
    """

    root: Path
    source_locale: str = "en"
    locales: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    segmentation: str = "sentence"
    fields: Sequence[str] = DEFAULT_FIELDS
    site: Mapping[str, Any] = field(default_factory=dict)
    publish: Mapping[str, Any] = field(default_factory=dict)
    engine: str = "auto"
    memory: Memory = field(default_factory=Memory)

    @property
    def name(self) -> str:
        """The name of the site, for catalog headers."""
        return str(self.site.get("name", ""))

    @property
    def templates(self) -> Path:
        """The folder of the catalog templates."""
        return self.root / "locales" / "templates"

    def messages(self, locale: str) -> Path:
        """The folder of a locale's catalogs."""
        return self.root / "locales" / locales.folder(locale) / "LC_MESSAGES"

    def built(self, locale: str, *, drafts: bool = False) -> Path:
        """The folder of a locale's localized texts."""
        return self.root / "build" / ("drafts" if drafts else "") / locale

    def team(self, locale: str) -> str:
        """Who translates into a locale, for catalog headers."""
        return str(self.locales.get(locale, {}).get("team", ""))

    def instructions(self, locale: str) -> str:
        """What a translator into a locale should know, for engines that can read."""
        return str(self.locales.get(locale, {}).get("instructions", ""))

    def interface(self, locale: str | None = None) -> Path:
        """The catalog of the site's own strings in a locale, or their template."""
        if locale is None:
            return self.templates / f"{_INTERFACE}.pot"
        return self.messages(locale) / f"{_INTERFACE}.po"

    def reviews(self, locale: str) -> Path:
        """The file of a locale's sign-offs."""
        return self.root / "locales" / locales.folder(locale) / "reviews.yaml"

    def publishing(self, locale: str) -> Publishing:
        """What an article must reach in a locale to be published there."""
        own = {**self.publish, **(self.locales.get(locale, {}).get("publish") or {})}
        return Publishing(own.get("require", "signed-off"), own.get("coverage", 100))

    def show(self, path: Path) -> str:
        """A path as messages name it: relative to the project where it lies inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def sources(self, articles: Sequence[str] = ()) -> list[Source]:
        """The sources, sorted by name; only the named ones where names are given.

        Args:
            articles: Names as a person says them: ``source/a/b.md``, ``a/b.md`` or ``a/b``.

        Raises:
            ConfigError: There is no ``source/``, a name fits nothing, a link leads out of the project, or two
                sources would share a catalog.
        """
        folder = self.root / "source"
        if not folder.is_dir():
            raise ConfigError(
                "there is no such folder; put your articles into it, or name the project with --project",
                folder,
            )
        found: dict[str, Source] = {}
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.suffix not in FORMATS or not path.is_file() or any(p.startswith(".") for p in parts):
                continue
            if not path.resolve().is_relative_to(self.root):
                raise ConfigError("this link leads out of the project; put the file itself here", self.show(path))
            source = Source("/".join(parts), path)
            stem = str(PurePosixPath(source.name).with_suffix(""))
            if stem == _INTERFACE:
                raise ConfigError(
                    f"{_INTERFACE}.po is the catalog of the site's own strings; give this article another name",
                    source.reference,
                )
            if stem in found:
                raise ConfigError(f"{found[stem].reference} has the same name; rename one of them", source.reference)
            found[stem] = source
        if not articles:
            return list(found.values())
        chosen = {}
        for article in articles:
            stem = article.removeprefix("./").removeprefix("source/")
            if PurePosixPath(stem).suffix in FORMATS:
                stem = stem[: -len(PurePosixPath(stem).suffix)]
            if stem not in found:
                near = difflib.get_close_matches(stem, found, 1)
                hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(found) or 'none'}"
                raise ConfigError(f"there is no source “{article}”; {hint}")
            chosen[stem] = found[stem]
        return list(chosen.values())

    def locale(self, name: str) -> str:
        """The tag of a locale somebody asked for.

        Raises:
            ConfigError: The name is no locale, or the project is not translated into it.
        """
        tag = locales.parse(name)
        if tag == self.source_locale:
            raise ConfigError(f"{tag} is the language of the sources; name a locale to translate into")
        if locales.is_pseudo(tag):
            return tag
        if self.locales:
            if tag not in self.locales:
                known = ", ".join(self.locales)
                raise ConfigError(
                    f"{tag} is not configured; add it to “locales” in pipeline.yaml, or use one of: {known}"
                )
        elif not _known(tag):
            raise ConfigError(
                f"no language is known by the name {tag}; write one such as ar, or language and region: pt-BR"
            )
        return tag

    def all_locales(self) -> list[str]:
        """Every configured locale, or where none is, every locale that has catalogs.

        Raises:
            ConfigError: There is neither.
        """
        if self.locales:
            return list(self.locales)
        found = sorted(p.parent.name for p in (self.root / "locales").glob("*/LC_MESSAGES"))
        if not found:
            raise ConfigError("no locale is configured; name one, or list them under “locales” in pipeline.yaml")
        return [locales.parse(name) for name in found]

    def site_locales(self) -> list[str]:
        """Those of `all_locales` that an article has a catalog for: a locale is on the site once it is begun."""
        names = {source.beside(Path(), ".po") for source in self.sources()}
        return [tag for tag in self.all_locales() if any((self.messages(tag) / name).exists() for name in names)]


def _known(tag: str) -> bool:
    from babel.localedata import exists

    return bool(exists(tag.split("-", maxsplit=1)[0]))


def load(root: Path) -> Project:
    """Read a project's settings.

    Args:
        root: Its folder.

    Raises:
        ConfigError: The folder does not exist, or ``pipeline.yaml`` is malformed or holds something unknown.
    """
    root = root.resolve()
    if not root.is_dir():
        raise ConfigError("there is no such folder; name the project's folder with --project", root)
    path = root / "pipeline.yaml"
    if not path.is_file():
        return Project(root)
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
        settings = _LOADER("").construct_document(node) if node else {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "this is no UTF-8 text"
        raise ConfigError(f"{problem}; mend the YAML", path.name, mark.line + 1 if mark else 1) from None
    if not isinstance(settings, dict):
        raise ConfigError("this is no list of settings; write “locales: [ar, tr]” for example", path.name, 1)
    return _Settings(path.name, node).project(root, settings)


class _Settings:
    """Checks the settings and says where each mistake stands."""

    def __init__(self, name: str, node: Any) -> None:
        self.name = name
        self.node = node

    def line(self, *keys: str) -> int:
        node, line = self.node, 1
        for key in keys:
            for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
                if name.value == key:
                    line, node = name.start_mark.line + 1, value
                    break
        return line

    def fail(self, message: str, *keys: str) -> ConfigError:
        return ConfigError(message, self.name, self.line(*keys))

    def only(self, given: Mapping[Any, Any], known: Sequence[str], *keys: str) -> None:
        for key in given:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, 1)
                hint = f"did you mean “{near[0]}”?" if near else f"known are: {', '.join(known)}"
                raise self.fail(f"the setting “{key}” is unknown; {hint}", *keys, str(key))

    def project(self, root: Path, settings: Mapping[str, Any]) -> Project:
        self.only(settings, _KEYS)
        source_locale = locales.parse(self.text(settings, "source_locale", "en"))
        segmentation = self.text(settings, "segmentation", "sentence")
        if segmentation not in MODES:
            raise self.fail(f"segmentation is “{segmentation}”; write {' or '.join(MODES)}", "segmentation")
        fields = settings.get("front_matter", DEFAULT_FIELDS)
        if not isinstance(fields, (list, tuple)) or not all(isinstance(f, str) for f in fields):
            raise self.fail("front_matter must be a list of fields, such as [title, cover.alt]", "front_matter")
        site = settings.get("site") or {}
        if not isinstance(site, dict):
            raise self.fail("site must be a list of settings, such as “name: …”", "site")
        self.only(site, _SITE_KEYS, "site")
        for key, value in site.items():
            if not isinstance(value, str):
                raise self.fail(f"{key} must be a text; put it in quotes", "site", key)
        address = re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", str(site.get("url", "https://x")))
        if address is None:
            raise self.fail("url must be the site's address, such as https://www.example.org/", "site", "url")
        publish = settings.get("publish") or {}
        if not isinstance(publish, dict):
            raise self.fail("publish must be a list of settings, such as “require: signed-off”", "publish")
        self.only(publish, _PUBLISH_KEYS + _TARGET_KEYS, "publish")
        self.publish(publish, "publish")
        for key in _TARGET_KEYS:
            if not isinstance(publish.get(key, ""), str):
                raise self.fail(f"{key} must be a text; put it in quotes", "publish", key)
        engine = self.text(settings, "engine", "auto")
        memory = self.memory(settings)
        chosen = self.locales(settings)
        return Project(root, source_locale, chosen, segmentation, tuple(fields), site, publish, engine, memory)

    def publish(self, given: Mapping[str, Any], *keys: str) -> None:
        require, coverage = given.get("require", REQUIREMENTS[0]), given.get("coverage", 100)
        if require not in REQUIREMENTS:
            raise self.fail(f"require is “{require}”; write {' or '.join(REQUIREMENTS)}", *keys, "require")
        if not isinstance(coverage, int) or isinstance(coverage, bool) or not 0 <= coverage <= 100:
            raise self.fail(f"coverage is “{coverage}”; write a percentage from 0 to 100", *keys, "coverage")

    def memory(self, settings: Mapping[str, Any]) -> Memory:
        given = settings.get("memory") or {}
        if not isinstance(given, dict):
            raise self.fail("memory must be a list of settings, such as “threshold: 0.75”", "memory")
        self.only(given, _MEMORY_KEYS, "memory")
        threshold, same = given.get("threshold", 0.75), given.get("same_sentence", SAME_SENTENCE[0])
        if not isinstance(threshold, (int, float)) or isinstance(threshold, bool) or not 0 < threshold <= 1:
            raise self.fail(f"threshold is “{threshold}”; write a number above 0, up to 1", "memory", "threshold")
        if same not in SAME_SENTENCE:
            raise self.fail(f"same_sentence is “{same}”; write {' or '.join(SAME_SENTENCE)}", "memory", "same_sentence")
        return Memory(float(threshold), same)

    def text(self, settings: Mapping[str, Any], key: str, default: str) -> str:
        value = settings.get(key, default)
        if not isinstance(value, str):
            raise self.fail(f"{key} must be a text; put it in quotes", key)
        return value

    def locales(self, settings: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        given = settings.get("locales") or {}
        if isinstance(given, list):
            given = {str(name): {} for name in given}
        if not isinstance(given, dict):
            raise self.fail("locales must be a list, such as [ar, tr]", "locales")
        found: dict[str, Mapping[str, Any]] = {}
        for name, own in given.items():
            try:
                tag = locales.parse(str(name))
            except ConfigError as error:
                raise self.fail(error.message, "locales", str(name)) from None
            if not isinstance(own or {}, dict):
                raise self.fail(f"the settings of {name} must be “key: value” lines", "locales", str(name))
            self.only(own or {}, _LOCALE_KEYS, "locales", str(name))
            own = own or {}  # noqa: PLW2901  # a name alone has no settings
            if own.get("digits", "latn") not in DIGITS:
                raise self.fail(
                    f"digits is “{own['digits']}”; write {', '.join(DIGITS)}", "locales", str(name), "digits"
                )
            if not isinstance(own.get("instructions", ""), str):
                message = "instructions must be a text; put it in quotes"
                raise self.fail(message, "locales", str(name), "instructions")
            for key in ("slugs", "publish"):
                if not isinstance(own.get(key) or {}, dict):
                    raise self.fail(f"{key} must be “key: value” lines", "locales", str(name), key)
            self.only(own.get("publish") or {}, _PUBLISH_KEYS, "locales", str(name), "publish")
            self.publish(own.get("publish") or {}, "locales", str(name), "publish")
            if tag in found:
                raise self.fail(f"the locale {tag} stands there twice; take one away", "locales", str(name))
            found[tag] = own
        return found
