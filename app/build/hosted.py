"""Put a host's own model into the site, to cut pictures: its entry, its pieces, and its licence.

The page reads the entry (runtime/worker/hosted_entry.py) and fetches the pieces only when a person
chooses the model, or at once if it stands in the place of Best.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.fetch import print_line
from app.build.hosted_files import (
    GIB,
    HostedModel,
    check_memory,
    check_words,
    split_files,
    warn_of_use,
)
from app.build.model_files import ModelFile, answer_probe, describe, find_model
from app.build.parts import sha256_of
from app.build.third_party import Component

NAME = "hosted"  # of the model in the page: runtime/protocol.py
BEST = "best"
CHOICE = "choice"
# What the layers of a model take at 1024 pixels, GB: exporters tell of over 4 for BiRefNet
# lite and of 4.3 for BEN2, which are transformers; networks of convolutions take far less.
HEAVY_GB = 4.5
LIGHT_GB = 1.0


@dataclass(frozen=True)
class ModelOptions:
    """A host's wishes, as on the command line; "" and 0 where nothing is said."""

    model: str
    sha256: str = ""
    role: str = CHOICE
    title: str = ""
    licence: str = ""
    authors: str = ""
    source: str = ""
    colours: str = ""
    side: int = 0
    memory: float = 0.0


def provide_model(root: Path, cache: Path, options: ModelOptions) -> HostedModel:
    """Find, check, describe and split a host's model. Raises BuildError."""
    file = find_model(root, cache, options.model, options.sha256)
    facts = describe(root, str(file.path.resolve()))
    known = _choose_known(file, facts["models"])
    size, digest = file.path.stat().st_size, sha256_of(file.path)
    title = options.title or _title_of(known)
    licence = options.licence or _common(known, "licence", "--licence", "licence")
    side = facts["side"] or _choose_side(options.side, facts["sides"])
    entry = {
        "title": title,
        "licence": licence,
        "use": _shared(known, "use") or ("unclear" if known else ""),
        "best_for": file.best_for or _shared(known, "best_for"),
        "bytes": size,
        "sha256": digest,
        "side": side,
        "colours": _choose_colours(options.colours or _shared(known, "colours"), facts),
        "is_stretched": bool(known) and all(model["is_stretched"] for model in known),
        "memory_gb": _memory(options.memory, known, size, side),
        "is_best": options.role == BEST,
    }
    check_words(title, licence)
    entry["answer"] = _answer_probe(root, file.path, entry)
    component = _describe_component(options, known, entry, file)
    files, parts = split_files([file.path], digest, cache)
    print_line(f"the site has {title}, {size / 1e6:.1f} MB in {len(parts)} pieces, {licence}")
    warn_of_use(title, str(entry["use"]))
    return HostedModel(NAME, {**entry, "parts": parts}, files, component)


def _answer_probe(root: Path, path: Path, entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return the model's answer to the probe, None if the page shall compute it."""
    print_line("running the model once, to know its answer to the probe")
    try:
        known = answer_probe(root, path.resolve(), entry)
    except BuildError as error:
        print_line(f"it does not run here, so each page with a graphics card will: {error}")
        return None
    return known


def _choose_known(file: ModelFile, models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the public models that the file may be; one, if it was asked for by its name."""
    if not file.entry:
        return models
    named = [model for model in models if model["name"] == file.entry]
    if not named:
        found = ", ".join(model["title"] for model in models) or "no model that is known"
        raise BuildError(f"The file of {file.entry} has another graph: that of {found}.")
    return named


def _title_of(known: list[dict[str, Any]]) -> str:
    titles = {model["title"] for model in known}
    if len(titles) != 1:
        what = f"may be {' or '.join(sorted(titles))}" if known else "is no model that is known"
        raise BuildError(f'The file {what}. Name it for the page: --title "Its name".')
    return str(titles.pop())


def _common(known: list[dict[str, Any]], key: str, option: str, what: str) -> str:
    if value := _shared(known, key):
        return value
    raise BuildError(f"The {what} of this model is not known. Name it with {option}.")


def _shared(known: list[dict[str, Any]], key: str) -> str:
    """Return a fact that is the same for all these models, otherwise ""."""
    values = {model[key] for model in known}
    return str(values.pop()) if len(values) == 1 else ""


def _choose_side(side: int, sides: list[int]) -> int:
    if side not in sides:
        some = ", ".join(map(str, sides))
        raise BuildError(f"The file leaves its input's size open. Say it with --side: {some}.")
    return side


def _choose_colours(colours: str, facts: Mapping[str, Any]) -> str:
    if colours and colours not in facts["kinds_of_colours"]:
        raise BuildError(f"--colours is one of {', '.join(facts['kinds_of_colours'])}.")
    if chosen := colours or facts["colours"]:
        return str(chosen)
    raise BuildError(
        "The file does not say how its colours are scaled. Say it with --colours: imagenet (as "
        "BiRefNet), centred (as IS-Net), signed (as MODNet) or plain (as BEN2)."
    )


def _memory(memory: float, known: list[dict[str, Any]], size: int, side: int) -> float:
    """Return the GB that a picture takes at most: as said, as known, or else a guess."""
    published = [model["memory_gb"] for model in known]
    if not memory and published and all(published):
        memory = max(published)
    if not memory:
        is_light = bool(known) and all(model["is_light"] for model in known)
        layers = (LIGHT_GB if is_light else HEAVY_GB) * (side / 1024) ** 2
        memory = max(0.1, round(3 * size / GIB + layers, 1))
        print_line(f"assuming that it needs {memory} GB of memory; --memory GB says otherwise")
    check_memory(memory, "--memory")
    return memory


def _describe_component(
    options: ModelOptions, known: list[dict[str, Any]], entry: dict[str, Any], file: ModelFile
) -> Component:
    """Return the model's place in THIRD_PARTY.txt."""
    page = options.source or _shared(known, "page")
    if not page:
        raise BuildError("Say with --source where the model is from: the address of its page.")
    role = "in the place of Best" if entry["is_best"] else "beside Best"
    note = f"Added by the host of this site, {role}. sha256 {entry['sha256']}."
    return Component(
        name=f"{entry['title']}, a model",
        licence=entry["licence"],
        copyright=options.authors or f"its authors, whom {page} names",
        source=page,
        version=file.name,
        note=note,
        is_foreign=True,
    )
