"""What a server can be told by its environment: listed by one command, checked at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from corpus.errors import UserError

PREFIX = "INFANTILE_SPASMS_"
UPLOADS = ("local", "on", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a server."""

    index: str = ""
    workers: int = 1
    at_once: int = 2
    waiting: int = 48
    seconds: int = 10
    rate: int = 60
    proxies: str = ""
    uploads: str = "local"
    feedback: str = ""
    feedback_days: int = 90


MEANING = {
    "index": "the folder of the index (default: that of the checkout, or the user's cache)",
    "workers": "processes that answer; about one for each core",
    "at_once": "answers that one process works on at the same time",
    "waiting": "requests that may wait for one process; further ones get a 503",
    "seconds": "how long a request may take, its waiting included",
    "rate": "questions that one address may ask in a minute, of one process; 0 is no limit, this machine has none",
    "proxies": "addresses of the proxies whose X-Forwarded-For is believed, with commas between",
    "uploads": "whether readers may ask about documents of their own: on, off, or local (this machine only)",
    "feedback": "a folder where readers' feedback is kept, if they agree; none is asked for if it is not set",
    "feedback_days": "days that feedback is kept",
}


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        UserError: one is unknown, or its value is of the wrong kind.
    """
    known = {PREFIX + field.name.upper(): field for field in fields(Settings)}
    values: dict[str, str | int] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            raise UserError(f"{name}: no such setting; infantile-spasms settings lists those that are")
        field = known[name]
        values[field.name] = _number(name, text, field.name) if field.type == "int" else text
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.uploads not in UPLOADS:
        raise UserError(f"{PREFIX}UPLOADS={settings.uploads}: not one of {', '.join(UPLOADS)}")
    return settings


def _number(name: str, text: str, field: str) -> int:
    least = 0 if field in ("rate", "waiting") else 1
    if not text.strip().isdecimal() or int(text) < least:
        raise UserError(f"{name}={text}: not a whole number of at least {least}")
    return int(text)


def listed(settings: Settings) -> str:
    """The settings with their values and meanings, one a line."""
    names = [field.name for field in fields(Settings)]
    return "\n".join(f"{PREFIX}{name.upper()}={getattr(settings, name)}\n    {MEANING[name]}" for name in names)
