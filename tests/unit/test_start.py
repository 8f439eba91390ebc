"""The modules that the page and its engine import at the start, each of which delays it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.build import ROOT

APP = ROOT / "app"
# Modules that only some calls need, by the script that must not import them. Names end anywhere:
# "edits.regions" stands for all that begins with it.
LATER = {
    "backdrop.runtime.worker.worker": (
        "engine.backdrops",
        "engine.edits.apply_",
        "engine.edits.brush",
        "engine.edits.complete_edit",
        "engine.edits.doubtful",
        "engine.edits.lobes",
        "engine.edits.outlines",
        "engine.edits.pick_",
        "engine.edits.refine",
        "engine.edits.region",
        "engine.edits.snap",
        "engine.edits.stroke",
        "engine.edits.superpixels",
        "engine.formats.byte_limits",
        "engine.formats.palette",
        "engine.formats.write_zip",
        "engine.formats.zip_listing",
        "engine.matting.colour_samples",
        "engine.matting.fringe",
        "engine.matting.nearest_known",
        "engine.network.catalogue",
        "engine.network.custom_model",
        "engine.network.graph.",
        "engine.network.protobuf",
        "engine.network.recognise",
        "engine.network.select",
        "engine.network.unquantise",
        "engine.render.backdrop",
        "engine.render.face",
        "engine.render.head.",
        "engine.render.jaw",
        "engine.render.passport_checks",
        "engine.render.sheet",
        "runtime.worker.pick_regions",
        "runtime.worker.refine_start",
        "runtime.worker.zip_source",
    ),
    "backdrop.ui.main": ("runtime.embedding", "ui.control.embedding"),
}
NEEDED = {"engine.edits.apply_edits"}


def path_of(name: str) -> Path | None:
    """Return the file of a module of the app."""
    path = APP / name.replace(".", "/")
    found = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return found if found.exists() else None


def is_for_types(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test)


def statements(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports that run when a module does."""
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement
        elif isinstance(statement, ast.If | ast.Try) and not is_for_types(statement):
            yield from statements(statement.body)


def imported_at_start(script: str) -> set[str]:
    """Return the modules of Backdrop that a script imports, directly or not."""
    seen: set[str] = set()
    names = [script]
    while names:
        name = names.pop()
        path = path_of(name)
        if name in seen or path is None:
            continue
        seen.add(name)
        names.append(name.rpartition(".")[0] or name)
        for statement in statements(ast.parse(path.read_text("utf-8")).body):
            if isinstance(statement, ast.Import):
                names += [alias.name for alias in statement.names]
            else:
                names.append(str(statement.module))
                names += [f"{statement.module}.{alias.name}" for alias in statement.names]
    return {name.removeprefix("backdrop.") for name in seen}


@pytest.mark.parametrize("script", LATER)
def test_a_start_imports_nothing_that_only_some_calls_need(script: str) -> None:
    found = imported_at_start(script)
    assert len(found) > 50
    late = [f"{name}." for name in sorted(found - NEEDED)]
    assert [name for name in late if name.startswith(LATER[script])] == []


@pytest.mark.parametrize("script", LATER)
def test_the_list_names_modules_that_exist(script: str) -> None:
    names = [
        ".".join(path.relative_to(APP / "backdrop").with_suffix("").parts) + "."
        for path in (APP / "backdrop").rglob("*.py")
    ]
    assert [
        each for each in LATER[script] if not any(name.startswith(each) for name in names)
    ] == []
