"""The demonstration's own catalogue: the bundled `sources.yaml` with the addresses of a running demo web filled in."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from demo.server import DemoWeb

__all__ = ["render_catalogue", "write_catalogue"]


def render_catalogue(addresses: Mapping[str, str]) -> str:
    """The catalogue as YAML; `addresses` are the base URLs of the sites, by name."""
    text = files("demo").joinpath("sources.yaml").read_text(encoding="utf-8")
    for site, address in addresses.items():
        text = text.replace(f'"{{{site}}}', f'"{address}')
    return text


def write_catalogue(web: DemoWeb, folder: Path) -> Path:
    """Write the catalogue of a running demo web into a folder, and say where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sources.yaml"
    path.write_text(render_catalogue(web.addresses), encoding="utf-8")
    return path
