"""The operator's own look: a folder with `pages.toml`, a logo and a stylesheet, read once at the start."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from entrypoints.http.pages.look import Look
from entrypoints.http.pages.texts import CATALOGUE

SAYS = "pages.toml"
SHEET = "look.css"
SERVED = {"logo.svg": "logo.svg", "logo.png": "logo.png", SHEET: "own.css"}  # under which name: ours is look.css as well
TEXTS = CATALOGUE["en"]  # all keys, and what is put into each
LINKS = ("help", "privacy")
_LANGUAGE = re.compile("[a-z]{2,8}", re.ASCII)

Texts = Mapping[str, Mapping[str, str]]


class BadPages(ValueError):
    """What is wrong with the folder of WATCHWORD_PAGES, in one sentence."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"WATCHWORD_PAGES: {fault}" + ("" if fault.endswith("?") else "."))


def read_look(folder: Path | None) -> Look:
    """The look of this deployment. Raises `BadPages`."""
    if folder is None:
        return Look()
    files = dict(_files(folder))
    said = _said(files.pop(SAYS, b""))
    logos = [name for name in files if name != SHEET]
    if len(logos) > 1:
        raise BadPages("there are logo.svg and logo.png, and only one can be shown")
    return Look(
        name=_text(said.pop("name", "Watchword"), "name"),
        links={key: _address(said.pop(key), key) for key in LINKS if key in said},
        texts=_texts(said),
        files={SERVED[name]: content for name, content in files.items()},
        logo=logos[0] if logos else None,
        sheet=SERVED[SHEET] if SHEET in files else None,
    )


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What is in the folder itself: no link leads out of it."""
    try:
        inside = folder.resolve(strict=True)
        for path in sorted(inside.iterdir()):
            if path.name.startswith("."):
                continue  # Kubernetes and editors keep things of their own there
            if path.name not in {SAYS, *SERVED}:
                raise BadPages(f"{path.name} is none of {', '.join((SAYS, *SERVED))}")
            if not path.resolve().is_relative_to(inside):
                raise BadPages(f"{path.name} leads out of the folder")
            if not path.is_file():
                raise BadPages(f"{path.name} is no file")
            yield path.name, path.read_bytes()
    except (OSError, RuntimeError) as error:  # before Python 3.13 a link to itself is the latter
        raise BadPages(f"the folder cannot be read ({error})") from None


def _said(content: bytes) -> dict[str, Any]:
    try:
        said = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:  # no UTF-8, or no TOML
        raise BadPages(f"{SAYS} is no TOML ({error})") from None
    for name in said:
        if name not in {"name", *LINKS, "texts"}:
            raise BadPages(f"{SAYS} says {name!r}, which is none of name, {', '.join(LINKS)} and texts")
    return said


def _texts(said: Mapping[str, Any]) -> Texts:
    """Ours, and what is said instead. A language that we do not speak must say everything."""
    given = said.get("texts", {})
    if not isinstance(given, dict):
        raise BadPages(f"texts in {SAYS} must be tables, one to a language, such as [texts.en]")
    texts = dict(CATALOGUE)
    for language, table in given.items():
        if not _LANGUAGE.fullmatch(language) or not isinstance(table, dict):
            raise BadPages(f"texts.{language} in {SAYS} must be a table named after a language, such as [texts.en]")
        texts[language] = {**CATALOGUE.get(language, {}), **{key: _worded(language, key, text) for key, text in table.items()}}
        missing = [key for key in TEXTS if key not in texts[language]]
        if missing:
            raise BadPages(
                f"a new language must be complete, and [texts.{language}] in {SAYS} lacks {', '.join(missing[:3])}, {len(missing)} in all"
            )
    return texts


def _worded(language: str, key: str, text: object) -> str:
    """A text, with what is put into the one that it stands for: no more, or it could not be filled, and no less."""
    where = f'"{key}" in [texts.{language}]'
    if key not in TEXTS:
        near = get_close_matches(key, TEXTS, 1)
        raise BadPages(
            f"{where} is no text of ours" + (f': did you mean "{near[0]}"?' if near else ", or its name is not in quotation marks")
        )
    said, wanted = _text(text, where), _placeholders(TEXTS[key])
    try:
        found = _placeholders(said)
    except ValueError:
        raise BadPages(f"{where} has a brace that is none of a pair") from None
    if found != wanted:
        raise BadPages(f"{where} must have " + (" and ".join(sorted(f"{{{name}}}" for name in wanted)) if wanted else "no word in braces"))
    return said


def _placeholders(text: str) -> frozenset[str]:
    """What is put into a text, as it is written there: with a dot or a colon it is another. Raises `ValueError`."""
    return frozenset(
        f"{name}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}"
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    )


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.replace("\n", "").isprintable():
        raise BadPages(f"{where} must be a text")
    return value.strip()


def _address(value: object, key: str) -> str:
    address = _text(value, key)
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        scheme = ""
    if "\n" in address or scheme not in {"https", "http", "mailto"}:
        raise BadPages(f"{key} must be an address that begins with https:, http: or mailto:")
    return address
