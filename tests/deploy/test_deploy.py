"""What lies in `deploy/`: checked by the tools that know it, where they are, and held against what it starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.daemon import _DRAIN_S
from cli import _COMMANDS
from settings.environment import CONFIG_VARIABLE, variables

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = ("compose.yaml", "compose.postgres.yaml")
KNOWN = {name for name, _ in variables()} | {CONFIG_VARIABLE}


def read(name: str) -> str:
    """A file of the folder."""
    return (DEPLOY / name).read_text(encoding="utf-8")


def composed(name: str) -> Mapping[str, Any]:
    """A compose file."""
    found: Mapping[str, Any] = yaml.safe_load(read(name))
    return found


def tool(name: str) -> str:
    """Where a tool is; without it the test is skipped."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed on this machine")
    return found


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that is there in the place of ours."""
    path = tmp_path / "panelwatch.service"
    path.write_text(
        read("panelwatch.service").replace("/opt/panelwatch/.venv/bin/panelwatch", "/bin/true"), encoding="utf-8"
    )
    return path


def directives(name: str) -> dict[str, str]:
    """The lines of the unit; of several with one name the last."""
    return dict(re.findall(r"^#?([A-Za-z]+)=(.*)$", read(name), re.MULTILINE))


def test_systemd_understands_every_line(unit: Path) -> None:
    """A directive it does not know is a warning, and does nothing."""
    told = subprocess.run([tool("systemd-analyze"), "verify", unit], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_the_service_is_locked_up(unit: Path) -> None:
    """`systemd-analyze security` gives at most 2.0 of 10, where 10 is everything open."""
    command = [tool("systemd-analyze"), "security", "--offline=true", "--no-pager", "--threshold=20", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"})
    if "offline" in told.stderr:
        pytest.skip("this systemd cannot judge a unit that is not running")
    assert told.returncode == 0, told.stdout


def test_the_unit_gives_the_daemon_its_time() -> None:
    """Systemd kills only what has outlasted its own drain, and a wrong configuration is not started again and again."""
    lines = directives("panelwatch.service")
    assert int(lines["TimeoutStopSec"]) > _DRAIN_S
    assert lines["Type"] == "notify"
    assert lines["RestartPreventExitStatus"] == "2"
    assert lines["ExecReload"].endswith("-HUP $MAINPID")


def test_the_containerfile_passes_its_linter() -> None:
    """Hadolint, which is GPL and so no dependency of ours."""
    told = subprocess.run([tool("hadolint"), DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")


def test_the_container_is_nobody_and_asks_after_its_daemon() -> None:
    """No root, a health check and a start by commands there are, a signal that drains."""
    text = read("Containerfile")
    stages = re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]
    assert len(stages) == 2
    assert re.search(r"^USER [1-9][0-9]+:[1-9][0-9]+$", stages[1], re.MULTILINE)
    assert 'CMD ["panelwatch", "health"]' in text
    assert text.rstrip().endswith('CMD ["run", "--web"]')
    assert {"health", "run"} <= set(_COMMANDS)
    assert "STOPSIGNAL SIGTERM" in text


def test_the_container_gets_what_the_wheel_is_made_of_and_nothing_else() -> None:
    """A folder that is added must be let in; a database that lies beside them must not."""
    let_in = {
        line[2:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!/")
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    assert let_in == packed | {"LICENSE", "README.md", "constraints.txt", "pyproject.toml"}


@pytest.mark.parametrize("name", ["panelwatch.service", "Containerfile", *COMPOSE])
def test_every_variable_that_is_set_is_one_we_know(name: str) -> None:
    """An unknown one would end the daemon with status 2."""
    named = set(re.findall(r"PANELWATCH_[A-Z_]+", read(name)))
    assert {one.removesuffix("_FILE") for one in named} <= KNOWN
    assert named or name.endswith(".service")


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_files_hang_together(name: str) -> None:
    """What is used is declared; no secret stands in the file; nothing is privileged."""
    told = composed(name)
    for service in told["services"].values():
        assert set(service.get("secrets", ())) <= set(told["secrets"])
        named = {volume.partition(":")[0] for volume in service.get("volumes", ()) if volume[0] not in "./"}
        assert named <= set(told["volumes"])
        assert set(service.get("networks", ())) <= set(told.get("networks", {}))
        assert not service.get("privileged")
        assert all(not re.search("PASSWORD$|KEY$", variable) for variable in service.get("environment", {}))
    assert all(set(secret) == {"file"} for secret in told["secrets"].values())


def test_the_composed_service_is_locked_up_and_has_its_time() -> None:
    """Nothing writable but its volume, no capability, no port on the outside, more time to end than it takes."""
    service = composed("compose.yaml")["services"]["panelwatch"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert int(service["stop_grace_period"].removesuffix("s")) > _DRAIN_S
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert not composed("compose.postgres.yaml")["services"]["postgres"].get("ports")


@pytest.mark.parametrize("files", [COMPOSE[:1], COMPOSE])
def test_docker_compose_understands_them(files: tuple[str, ...]) -> None:
    """Alone, and the second laid over the first."""
    docker = tool("docker")
    if subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed on this machine")
    named = [word for file in files for word in ("--file", str(DEPLOY / file))]
    told = subprocess.run([docker, "compose", *named, "config", "--quiet"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
