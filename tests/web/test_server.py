"""The server: it takes its port first, says who has it, ends when asked, and waits for nobody without end."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests
import typer

import cli
from errors import ConfigError
from settings import WebSettings
from web import server

if TYPE_CHECKING:
    from app.application import Application
    from tests.web.conftest import Site


def listening(application: Application, **told: object) -> Application:
    """The same installation on another host or port."""
    web = WebSettings.model_validate(told)
    return replace(application, settings=application.settings.model_copy(update={"web": web}))


def test_a_port_that_is_taken_is_named(site: Site) -> None:
    """Setting and remedy, before anything is served."""
    port = urlsplit(site.address).port
    told = rf"web.port: another program listens on 127.0.0.1, port {port} \(end it, or set web.port"
    with pytest.raises(ConfigError, match=told), server.serving(listening(site.application, port=port)):
        pass


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_a_host_that_is_not_here_is_named(site: Site, host: str) -> None:
    """A name nobody knows, and an address of another machine."""
    told = rf"web.host: {host} is no address of this machine \(set web.host"
    with pytest.raises(ConfigError, match=told), server.serving(listening(site.application, host=host, port=0)):
        pass


def test_it_ends_with_its_block_and_the_port_is_free_again(site: Site) -> None:
    """A reader who keeps the connection open does not hold it up; settings read anew can have the same port."""
    with requests.Session() as reader:
        with server.serving(site.application) as first:
            assert reader.get(f"{first}/robots.txt", timeout=10).ok
        with server.serving(listening(site.application, port=urlsplit(first).port)) as second:
            assert second == first
            assert requests.get(f"{second}/robots.txt", timeout=10).ok
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{first}/robots.txt", timeout=10)
    assert "web" in {one.name for one in threading.enumerate()}  # that of `site`
    assert [one.name for one in threading.enumerate()].count("web") == 1


def test_it_serves_until_it_is_told_to_stop(site: Site) -> None:
    """As the daemon has it: an event ends it."""
    stop = threading.Event()
    stop.set()
    server.serve(site.application, stop)
    assert [one.name for one in threading.enumerate()].count("web") == 1  # that of `site`


def test_a_request_that_never_comes_is_not_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a request holds a connection for a minute at most; here for a moment."""
    monkeypatch.setattr(server, "_CONNECTION_S", 0.05)
    with server.serving(site.application) as address:
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
            assert slow.recv(100) == b""


def test_addresses_are_never_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """They hold tokens, and whoever has one can act by it."""
    caplog.set_level(logging.DEBUG)
    link = site.desk.unsubscribe("logged", "an@example.org")
    assert site.get(link).ok
    assert site.post(f"{link}x").status_code == 404
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("urllib3")]
    assert link.rpartition("/")[2] not in "\n".join(ours)


def test_the_command_serves_until_it_is_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`panelwatch serve` says where it serves, and what links in mails lack; SIGTERM ends it with 0."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "panelwatch.toml").write_text("[web]\nport = 0\n")
    echo, answers = typer.echo, list[int]()

    def told(message: str, *, err: bool = False) -> None:
        echo(message, err=err)
        if message.startswith("http://"):
            answers.append(requests.get(f"{message.partition(': ')[0]}/", timeout=10).status_code)
        else:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("commands.serving.typer.echo", told)
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve"])
    assert not ended.value.code
    assert answers == [200]
    said = capsys.readouterr()
    assert "served until Ctrl-C" in said.out
    assert "links in mails need public_url and secret_key" in said.err
