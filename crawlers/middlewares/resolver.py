"""The address guard: no connection to an address `refusal` names, whatever name, redirect or number led to it.

The resolver sits where Twisted connects, so that a name cannot resolve to one address for a check and to another for
the connection. It exists only with a Twisted reactor: Scrapy's reactorless mode would not ask it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawlers.context import context_of
from crawlers.middlewares.politeness import host_of
from errors import FetchError
from settings.addresses import refusal

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase

__all__ = ["AddressGuardMiddleware", "GuardedResolver", "OpenResolver", "RefusedNameMiddleware"]

_REMEDY = "set allow_private_addresses only where every source is trusted"


class OpenResolver(CachingHostnameResolver):
    """Resolves IPv4 and IPv6 names and refuses nothing: for `allow_private_addresses`."""


class GuardedResolver(CachingHostnameResolver):
    """Hands on public addresses only, and remembers why a host has none."""

    def __init__(self, reactor: ReactorBase, cache_size: int) -> None:
        super().__init__(reactor, cache_size)
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler | CrawlerProcess, reactor: ReactorBase) -> Self:
        """Scrapy's way to make a resolver."""
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"))

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve, and drop what is refused. Answers from the cache are judged again."""
        receiver = _Judging(cast("_Receiver", resolutionReceiver), hostName, self.refused)
        # Zope's interfaces are no classes, so that a type checker cannot see that `_Judging` is what is asked for.
        return super().resolveHostName(
            cast("IResolutionReceiver", receiver), hostName, portNumber, addressTypes, transportSemantics
        )


class _Receiver(Protocol):
    """Twisted's `IResolutionReceiver`, in words a type checker knows."""

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None: ...  # noqa: N802, N803
    def addressResolved(self, address: IAddress) -> None: ...  # noqa: N802
    def resolutionComplete(self) -> None: ...  # noqa: N802


@implementer(IResolutionReceiver)
class _Judging:
    """Stands between a resolver and the connection that waits for its addresses."""

    def __init__(self, receiver: _Receiver, host: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._host = host
        self._refused = refused

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        known_kind = isinstance(address, IPv4Address | IPv6Address)
        reason = refusal(address.host) if known_kind else "no internet address"
        if reason is None:
            self._receiver.addressResolved(address)
        else:
            self._refused[self._host] = reason

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


class AddressGuardMiddleware:
    """Outermost: refuses addresses written as numbers before robots.txt is asked for."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Ask the job."""
        return cls(allow_private=context_of(crawler).job.allow_private_addresses)

    def process_request(self, request: Request) -> None:
        """Refuse, or let pass.

        Raises:
            FetchError: the host is an address that is refused.
        """
        reason = None if self._allow_private else refusal(host_of(request))
        if reason:
            raise _refused(request, reason)


class RefusedNameMiddleware:
    """Inside of retries: says why a guarded name has no address, so that it is not tried again."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell a guarded name from one that does not exist.

        Raises:
            FetchError: the guard refused every address of the name.
        """
        from twisted.internet import reactor

        resolver = getattr(reactor, "nameResolver", None)
        if isinstance(exception, CannotResolveHostError) and isinstance(resolver, GuardedResolver):
            reason = resolver.refused.get(host_of(request))
            if reason:
                raise _refused(request, reason) from exception


def _refused(request: Request, reason: str) -> FetchError:
    return FetchError(f"{host_of(request)} is not asked: {reason}", url=request.url, transient=False, remedy=_REMEDY)
