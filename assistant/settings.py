"""What a server can be told by its environment: listed by one command, checked at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from assistant import maintainer
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.llm import LanguageModel

PREFIX = "INFANTILE_SPASMS_"
UPLOADS = ("local", "on", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a server."""

    index: str = ""
    workers: int = 1
    at_once: int = 0
    waiting: int = 48
    seconds: int = 10
    rate: int = 60
    proxies: str = ""
    maintainer: str = field(default="", repr=False)
    reranker: str = ""
    llm: str = ""
    model: str = ""
    llm_key: str = field(default="", repr=False)
    llm_seconds: int = 20
    llm_at_once: int = 4
    uploads: str = "local"
    feedback: str = ""
    feedback_days: int = 90


MEANING = {
    "index": "the folder of the index (default: that of the checkout, or the user's cache)",
    "workers": "processes that answer; about one for each core",
    "at_once": "answers that one process works on at the same time; 0 is two if it is alone, else one",
    "waiting": "requests that may wait for one process; further ones get a 503",
    "seconds": "how long a request may take, its waiting included",
    "rate": "questions that one address may ask in a minute, of one process; 0 is no limit, this machine has none",
    "proxies": "addresses of the proxies whose X-Forwarded-For is believed, with commas between",
    "maintainer": "the hash of the password for /metrics, made by `infantile-spasms password`; without it only this "
    "machine gets an answer there",
    "reranker": "a cross-encoder of sentence-transformers, by name or path, that reads the best passages anew",
    "llm": "the server of a language model that speaks OpenAI's protocol, as http://127.0.0.1:11434/v1",
    "model": "the language model, as its server calls it",
    "llm_key": "the key that the server wants; it is shown nowhere",
    "llm_seconds": "after which the language model is not waited for",
    "llm_at_once": "answers that one process waits for the language model for; further ones go without",
    "uploads": "whether readers may ask about documents of their own: on, off, or local (this machine only)",
    "feedback": "a folder where readers' feedback is kept, if they agree; none is asked for if it is not set",
    "feedback_days": "days that feedback is kept",
}


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        UserError: one is unknown, or its value is of the wrong kind.
    """
    known = {PREFIX + one.name.upper(): one for one in fields(Settings)}
    values: dict[str, str | int] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            raise UserError(f"{name}: no such setting; infantile-spasms settings lists those that are")
        one = known[name]
        values[one.name] = _number(name, text, one.name) if one.type == "int" else text
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.maintainer:
        try:
            maintainer.read(settings.maintainer)
        except UserError as error:
            raise UserError(f"{PREFIX}MAINTAINER: {error}") from error
    if settings.uploads not in UPLOADS:
        raise UserError(f"{PREFIX}UPLOADS={settings.uploads}: not one of {', '.join(UPLOADS)}")
    return settings


def _number(name: str, text: str, field: str) -> int:
    least = 0 if field in ("rate", "waiting", "at_once") else 1
    if not text.strip().isdecimal() or int(text) < least:
        raise UserError(f"{name}={text}: not a whole number of at least {least}")
    return int(text)


def listed(settings: Settings) -> str:
    """The settings with their values and meanings, one a line."""
    values = {one.name: getattr(settings, one.name) for one in fields(Settings)}
    values["maintainer"] = "(set)" if settings.maintainer else ""
    values["llm_key"] = "(set)" if settings.llm_key else ""
    return "\n".join(f"{PREFIX}{name.upper()}={value}\n    {MEANING[name]}" for name, value in values.items())


def language_model(settings: Settings) -> LanguageModel | None:
    """The language model that the settings name, if they name one.

    Raises:
        UserError: the address or the name is missing, or the package `openai`.
    """
    if not (settings.llm or settings.model):
        return None
    from assistant.llm import LanguageModel

    return LanguageModel(settings.llm, settings.model, settings.llm_key, settings.llm_seconds, settings.llm_at_once)
