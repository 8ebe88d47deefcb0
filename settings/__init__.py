"""What the user sets, watches and flags: the only reader of the environment, of the settings file and of YAML."""

from settings.actors import load_cast
from settings.application import Settings, SmtpSettings, WebSettings, product_version
from settings.environment import ServiceManager, service_manager
from settings.loading import load_settings
from settings.sources import load_sources
from settings.subscriptions import check_sending, check_subscriptions
from settings.topics import load_topics
from settings.values import parse_duration, write_duration

__all__ = [
    "ServiceManager",
    "Settings",
    "SmtpSettings",
    "WebSettings",
    "check_sending",
    "check_subscriptions",
    "load_cast",
    "load_settings",
    "load_sources",
    "load_topics",
    "parse_duration",
    "product_version",
    "service_manager",
    "write_duration",
]
