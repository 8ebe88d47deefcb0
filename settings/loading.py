"""Loading the settings: the file, then the environment over it, and every fault named where it was written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from errors import ConfigError
from settings.application import Settings
from settings.environment import CONFIG_VARIABLE, NESTED_BY, PREFIX, read_secret_files, variable_of, variables
from settings.faults import Faults, KeyPath, dotted, reading
from settings.toml_lines import TomlFile, read_toml

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

__all__ = ["load_settings"]

_USUAL_FILE = Path("panelwatch.toml")


def load_settings(config: Path | None) -> Settings:
    """The settings: `config`, else the file `PANELWATCH_CONFIG` names, else `panelwatch.toml` if it is there.

    Raises:
        ConfigError: with a line for every fault of the file and of the environment.
    """
    named = config or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    file = read_toml(named or _USUAL_FILE) if named or _USUAL_FILE.exists() else None
    faults = Faults()
    from_files = read_secret_files(os.environ, faults)
    try:
        settings = _validated(file.table if file else {}, from_files)
    except ValidationError as error:
        _report(error, file, faults)
        settings = Settings()
    _check_names(settings, file, faults)
    _check_links(settings, file, faults)
    faults.raise_any()
    return settings.read_from(lambda path: _place(path, file))


def _validated(table: Mapping[str, object], from_files: Mapping[str, object]) -> Settings:
    """Let pydantic-settings lay the environment over the file.

    Raises:
        ConfigError: a variable that should hold JSON does not.
        ValidationError: a value is not what it should be.
    """
    from pydantic_settings import BaseSettings, EnvSettingsSource, InitSettingsSource, SettingsConfigDict, SettingsError

    class FromEnvironment(Settings, BaseSettings):
        """The settings, and where their values come from: first named, first served."""

        model_config = SettingsConfigDict(
            env_prefix=PREFIX,
            env_nested_delimiter=NESTED_BY,
            env_ignore_empty=True,
            extra="forbid",
            frozen=True,
            hide_input_in_errors=True,
        )

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
            env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            environment = EnvSettingsSource(settings_cls)
            known = {name.lower() for name, _ in variables()}  # pydantic would take SMTP__X_FILE for a key of [smtp]
            environment.env_vars = {name: value for name, value in environment.env_vars.items() if name in known}
            return (
                environment,
                InitSettingsSource(settings_cls, dict(from_files)),
                InitSettingsSource(settings_cls, dict(table)),
            )

    try:
        return FromEnvironment()
    except SettingsError as error:
        named = (_set(path) for _, path in variables() if f'"{path[0]}"' in str(error))
        broken = dict.fromkeys(filter(None, named))
        raise ConfigError(f"{', '.join(broken)}: should be JSON", remedy="or write it in panelwatch.toml") from error


def _set(path: KeyPath) -> str:
    """The variable that sets this setting, itself or as part of a group, or an empty string."""
    given = {name.upper() for name, value in os.environ.items() if value}
    names = [variable_of(path[:length]) for length in range(len(path), 0, -1)]
    return next((name + end for name in names for end in ("", "_FILE") if name + end in given), "")


def _place(path: KeyPath, file: TomlFile | None) -> str:
    return _set(path) or (file.place(path) if file else "settings")


def _report(error: ValidationError, file: TomlFile | None, faults: Faults) -> None:
    for details in error.errors(include_url=False):
        path, what, remedy = reading(details, Settings)
        if what == "unknown key" and len(path) > 1 and path[-1] in Settings.model_fields:
            remedy = "it belongs above the first [table] of the file"
        faults.add(_place(path, file), what, key=dotted(path), remedy=remedy)


def _check_names(settings: Settings, file: TomlFile | None, faults: Faults) -> None:
    """Deliveries are counted by the name of their subscription."""
    first: dict[str, int] = {}
    for number, subscription in enumerate(settings.subscriptions):
        earlier = first.setdefault(subscription.name, number)
        if earlier != number:
            path = ("subscriptions", number, "name")
            place = _place(("subscriptions", earlier, "name"), file)
            faults.add(_place(path, file), f"the same name stands in {place}", key=dotted(path), remedy="rename one")


def _check_links(settings: Settings, file: TomlFile | None, faults: Faults) -> None:
    """Links that lead to our pages are signed, else anybody could make them."""
    if settings.public_url and not (settings.secret_key and settings.secret_key.get_secret_value()):
        path = ("public_url",)
        faults.add(
            _place(path, file),
            "the links to it cannot be signed without secret_key",
            key=dotted(path),
            remedy="set PANELWATCH_SECRET_KEY to 32 random characters",
        )
