"""Compose THIRD_PARTY.txt: what the parts contain, by whom, and every licence's text.

app/build/licences lists the contents of the parts and holds the texts that the parts do not.
"""

import re
import textwrap
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.parts import Part, read_toml, read_version

NAME = "THIRD_PARTY.txt"
LICENCES = "app/build/licences"
WIDTH = 78  # characters in a line
OPERATORS = ("AND", "OR", "WITH")  # of SPDX expressions
HEAD = """\
Software and models by others in Backdrop {version}

Backdrop itself is under the MIT licence. It contains the following parts, whose
licences come after the list, each text once.
"""


@dataclass(frozen=True)
class Component:
    """One software or model inside a part; components.toml explains the fields."""

    name: str
    licence: str
    copyright: str
    source: str
    version: str = ""
    note: str = ""
    files: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    is_foreign: bool = False  # brought by a host, so that the texts of its licences may be missing

    @property
    def licences(self) -> list[str]:
        """The identifiers in the licence's SPDX expression."""
        return [word for word in re.findall(r"[\w.-]+", self.licence) if word not in OPERATORS]


def read_components(root: Path, part: Part) -> list[Component]:
    """Return what a part contains. Raises BuildError if components.toml does not say."""
    tables = read_toml(root / LICENCES / "components.toml").get(part.name)
    if not tables:
        raise BuildError(f"{LICENCES}/components.toml does not say what {part.name} contains.")
    lists = ("files", "texts")
    components = []
    for table in tables:
        fields: dict[str, Any] = {**table, **{key: tuple(table.get(key, ())) for key in lists}}
        components.append(Component(**fields))
    return components


def compose_third_party(
    root: Path,
    parts: Sequence[Part],
    folders: Mapping[str, Path] | None = None,
    added: Sequence[Component] = (),
) -> bytes:
    """Return THIRD_PARTY.txt for these parts, whose folders hold some of the texts.

    added: what a host has added to the site. Raises BuildError for a part or a licence that is not
    in app/build/licences.
    """
    entries: list[str] = []
    texts: dict[str, str] = {"Backdrop": (root / "LICENSE").read_text("utf-8")}
    for component in added:
        found = dict(_read_texts(root, component, None))
        texts |= found
        entries.append(_describe(component, component.version, found))
    for part in parts:
        for component in read_components(root, part):
            found = dict(_read_texts(root, component, (folders or {}).get(part.name)))
            texts |= found
            entries.append(_describe(component, component.version or part.version, found))
    blocks = [HEAD.format(version=read_version(root)), *entries]
    rule = "=" * WIDTH
    blocks += [f"{rule}\n{title}\n{rule}\n\n{text.strip()}\n" for title, text in texts.items()]
    return "\n".join(blocks).encode()


def licence_expression(root: Path, parts: Iterable[Part]) -> str:
    """Return the SPDX expression of Backdrop together with these parts."""
    known = ["MIT"]
    for part in parts:
        for component in read_components(root, part):
            for licence in component.licence.split(" AND "):
                if licence not in known:
                    known.append(licence)
    return " AND ".join(known)


def _describe(component: Component, version: str, texts: Iterable[str]) -> str:
    facts = {
        "Licence": component.licence,
        "Copyright": component.copyright.removeprefix("Copyright").strip(),
        "Source": component.source,
        "Note": component.note,
        "Text": ", ".join(f'"{title}" below' for title in texts),
    }
    lines = textwrap.wrap(f"{component.name} ({version})", WIDTH, break_on_hyphens=False)
    for title, fact in facts.items():
        if fact:
            words = f"{title}: {fact}"
            lines += textwrap.wrap(
                words,
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join([*lines, ""])


def _read_texts(root: Path, component: Component, folder: Path | None) -> Iterable[tuple[str, str]]:
    """Yield title and text of each licence of a component."""
    for pattern in component.files:
        if folder is None:
            raise BuildError(f"The licence of {component.name} is in a part that is not fetched.")
        title = f"{component.name}: {pattern.rpartition('!')[2].rpartition('/')[2]}"
        yield title, _read_from_part(folder, pattern)
    if not component.files:
        for name in component.texts or component.licences:
            path = root / LICENCES / f"{name}.txt"
            if component.is_foreign and not path.exists():
                continue
            if not path.exists():
                raise BuildError(f"{component.name} needs {LICENCES}/{name}.txt.")
            yield name, path.read_text("utf-8")


def _read_from_part(folder: Path, pattern: str) -> str:
    outer, _, inner = pattern.partition("!")
    for path in sorted(folder.glob(outer)):
        if not inner:
            return path.read_text("utf-8")
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if fnmatchcase(name, inner):
                    return archive.read(name).decode()
    raise BuildError(f"There is no {pattern} in {folder}.")
