"""The page around the answers, in the reader's language: its words, and the HTML of its fixed parts."""

from __future__ import annotations

from html import escape
from typing import Any

from assistant.answer import DISCLAIMER
from assistant.data import data
from assistant.feedback import HELPFUL, NOT_HELPFUL
from assistant.session import IDLE_MINUTES, LARGEST, MOST
from corpus.files import KINDS

LANGUAGES = ("en", "es")
ROOMS = (("", "ask"), ("explore", "explore"), ("library", "library"), ("about", "about"))
READERS = ("parents", "students", "nurses")


def words(language: str, version: str, feedback_days: int = 0, *, takes_documents: bool = False) -> dict[str, str]:
    """Every word of the page in a language, and by `head`, `starters`, `tools` and `side` the HTML of its parts.

    Args:
        language: one of `LANGUAGES`.
        version: that of the corpus, which a handout names.
        feedback_days: for how long feedback is kept; none is asked for if 0.
        takes_documents: whether readers may ask about documents of their own.
    """
    plain = {name: entry.get(language) or DISCLAIMER for name, entry in _entries().items()}
    return {
        **plain,
        "head": _head(plain),
        "starters": _starters(plain, language),
        "tools": _tools(plain, version) + (_feedback(plain, feedback_days) if feedback_days else ""),
        "mine": _mine(plain) if takes_documents else "",
        "side": f'<h2 id="sources-title">{plain["sources"]}</h2><p class="no-sources">{plain["no-sources"]}</p>',
    }


def _entries() -> dict[str, Any]:
    return data("interface.toml")


def _head(word: dict[str, str]) -> str:
    links = "".join(
        f'<li><a href="#/{room}" data-room="{room or "chat"}">{word[f"room-{name}"]}</a></li>' for room, name in ROOMS
    )
    return (
        f'<a class="skip" href="#question">{word["skip"]}</a><header><h1>{word["title"]}</h1><p id="printed"></p>'
        f'<p class="purpose">{word["purpose"]}</p><nav id="rooms" aria-label="{word["main"]}"><ul>{links}</ul></nav></header>'
        f'<aside id="disclaimer" role="note" aria-label="{word["disclaimer-name"]}">{word["disclaimer"]}</aside>'
        f'<p id="reminder" aria-hidden="true">{word["reminder"]}</p>'
    )


def _starters(word: dict[str, str], language: str) -> str:
    """Questions to begin with, by who may be reading."""
    groups = "".join(
        f'<section><h2>{word[reader]}</h2><ul class="questions">'
        + "".join(
            f'<li><button type="button" class="ask">{escape(question)}</button></li>'
            for question in _entries()[reader][f"questions-{language}"]
        )
        + "</ul></section>"
        for reader in READERS
    )
    return f'<div class="starters">{groups}</div>'


def _tools(word: dict[str, str], version: str) -> str:
    """What one can do with the conversation, and what the page's script then says."""
    choices = "".join(
        f'<label><input type="radio" name="depth" value="{value}"{checked}> {word[value]}</label>'
        for value, checked in (("plain", ""), ("deep", " checked"))
    )
    buttons = "".join(f'<button type="button" id="{name}">{word[name]}</button>' for name in ("edit", "save", "print"))
    told = "".join(
        f' data-{name}="{escape(word[name])}"'
        for name in (
            "handout",
            "own-questions",
            "copied",
            "linked",
            "trouble",
            "your-question",
            "answer",
            "shown-of",
            "corpus",
            "unreachable",
        )
    )
    return (
        f'<div class="conversation" data-version="{escape(version)}"{told}><fieldset><legend>{word["answers"]}</legend>'
        f'{choices}</fieldset><p class="keep">{buttons}</p><p id="said" role="status"></p></div>'
    )


def _feedback(word: dict[str, str], days: int) -> str:
    """What opens at a thumb: why, what would be kept, and whether the reader agrees. Without that nothing is sent."""
    kinds = "".join(
        f'<fieldset data-for="{verdict}" hidden><legend>{word["why"]}</legend>'
        + "".join(
            f'<label><input type="radio" name="reason" value="{reason}"> {word[f"reason-{reason}"]}</label>'
            for reason in reasons
        )
        + "</fieldset>"
        for verdict, reasons in (("helpful", HELPFUL), ("not-helpful", NOT_HELPFUL))
    )
    kept = "".join(
        f'<div><dt>{word[f"kept-{name}"]}</dt><dd data-kept="{name}"></dd></div>'
        for name in ("question", "outcome", "verdict", "reason", "index", "time")
    )
    told = "".join(
        f' data-{name}="{escape(word[name])}"' for name in ("helpful", "not-helpful", "now", "consent-first", "thanks")
    )
    return (
        f'<dialog id="feedback" aria-labelledby="feedback-title"{told}><form method="dialog">'
        f'<h2 id="feedback-title"></h2>{kinds}<p id="feedback-kept">{word["would-be-kept"].format(days=days)}</p>'
        f'<dl class="facts" aria-labelledby="feedback-kept">{kept}</dl>'
        f'<label><input type="checkbox" name="consent" autocomplete="off"> {word["consent"]}</label>'
        f'<p class="told" role="status"></p><p class="keep"><button type="submit">{word["send-feedback"]}</button>'
        f'<button type="button" class="close">{word["close"]}</button></p></form></dialog>'
    )


def _mine(word: dict[str, str]) -> str:
    """Where a reader chooses documents of their own, and whether to ask these or our library."""
    told = "".join(
        f' data-{name}="{escape(word[name])}"'
        for name in ("reading", "own-pages", "hidden-text", "forgotten", "too-large", "trouble", "not-taken")
    )
    limits = word["own-limits"].format(most=MOST, megabytes=LARGEST // 1_000_000, minutes=IDLE_MINUTES)
    places = "".join(
        f'<label><input type="radio" name="place" value="{value}" autocomplete="off"{state}> {word[f"ask-{value}"]}</label>'
        for value, state in (("ours", " checked"), ("mine", " disabled"))
    )
    return (
        f'<details class="mine" data-most="{LARGEST}"{told}><summary>{word["mine-title"]}</summary>'
        f'<p id="own-limits">{limits}</p><label for="own-file" class="choose">{word["choose-files"]}<input id="own-file"'
        f' type="file" multiple accept="{",".join(KINDS)}" aria-describedby="own-limits" autocomplete="off"></label>'
        f'<p class="told" role="status"></p><ul class="own-list" aria-label="{word["ask-mine"]}"></ul>'
        f'<div class="place" hidden><fieldset><legend>{word["ask-where"]}</legend>{places}</fieldset>'
        f'<p class="keep"><button type="button" class="forget">{word["forget"]}</button></p></div></details>'
    )
