"""The house rules that linters cannot hold: who imports whom at the root, one broad except, no clashing names."""

from __future__ import annotations

import ast
import importlib.metadata
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"app", "commands", "crawlers", "delivery", "demo", "model", "pipeline", "settings", "storage", "web"}
ROOT_MODULES = {"cli", "errors", "scheduler"}

# What the root modules, which import-linter does not see, may import of ours.
MAY_IMPORT = {
    "cli": {"commands", "errors"},
    "errors": set[str](),
    "scheduler": {"app", "errors", "model", "web"},
}


def modules() -> Iterator[Path]:
    """Every module of ours."""
    for name in sorted(PACKAGES):
        yield from sorted((ROOT / name).rglob("*.py"))
    yield from (ROOT / f"{name}.py" for name in sorted(ROOT_MODULES))


def imports(path: Path) -> set[str]:
    """The top-level names a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_root_modules_import_only_what_lies_below_them(name: str) -> None:
    """A root module knows only the folders the plan gives it."""
    ours = imports(ROOT / f"{name}.py") & (PACKAGES | ROOT_MODULES)
    assert ours <= MAY_IMPORT[name]


@pytest.mark.parametrize("folder", sorted(PACKAGES))
def test_nobody_imports_the_composition_roots(folder: str) -> None:
    """Only `commands` starts the daemon, and nothing imports the command line."""
    allowed = {"scheduler"} if folder == "commands" else set()
    for path in (ROOT / folder).rglob("*.py"):
        assert imports(path) & {"cli", "scheduler"} <= allowed, path


@pytest.mark.parametrize("place", ["errors.py", "model"])
def test_the_vocabulary_needs_the_standard_library_only(place: str) -> None:
    """Anything may import the vocabulary, so it imports nothing installed."""
    paths = (ROOT / place).rglob("*.py") if (ROOT / place).is_dir() else [ROOT / place]
    for path in paths:
        assert imports(path) - {"model"} <= set(sys.stdlib_module_names), path


def test_only_settings_reads_the_environment() -> None:
    """A setting that is read elsewhere is one nobody finds."""
    for path in modules():
        if "settings" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert "os.environ" not in text, path
        assert "getenv" not in text, path


def test_there_is_one_broad_except() -> None:
    """Faults nobody foresaw are caught in one place, `errors.contained`."""
    broad = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert len(broad) == 1, broad
    assert broad[0].startswith("errors.py")


def _is_broad(node: ast.ExceptHandler) -> bool:
    return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})


def test_no_root_name_shadows_the_standard_library() -> None:
    """The folder of a script comes first on the path."""
    assert not (PACKAGES | ROOT_MODULES) & set(sys.stdlib_module_names)


def test_no_other_distribution_claims_our_names() -> None:
    """Flat names are impolite: in this environment they are ours alone."""
    owners = importlib.metadata.packages_distributions()
    for name in PACKAGES | ROOT_MODULES:
        assert set(owners.get(name, [])) <= {"panelwatch"}, name


def test_every_module_says_what_it_is_for() -> None:
    """The first line of a module is its purpose."""
    for path in modules():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_no_package_marker_lies_among_the_tests() -> None:
    """`tests/storage/__init__.py` would shadow `storage`."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_pip_installs_the_versions_uv_locks() -> None:
    """`constraints.txt` is `uv.lock` for pip."""
    locked = {
        (package["name"], package["version"])
        for package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
        if "version" in package
    }
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {tuple(line.partition(" ")[0].rstrip(";").split("==")) for line in lines if "==" in line.partition(";")[0]}
    assert pinned
    assert pinned <= locked


def test_the_plan_names_every_folder() -> None:
    """`docs/architecture.md` is the picture of what is there."""
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in PACKAGES:
        assert f"{name}/" in plan, name
    for name in ROOT_MODULES:
        assert f"{name}.py" in plan, name
