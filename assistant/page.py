"""The page, in Gradio: the chat with its sources, and the views beside it.

Three calls reach the server: a question, a new chat, and the address of a view. Everything else is links and forms
that the page's script turns into these.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.answer import DISCLAIMER
from assistant.conversation import Assistant
from assistant.defined import Definitions
from assistant.render import answer_html, question_html, sources_html
from assistant.views import Views

TITLE = "Infantile Spasms Assistant"
PURPOSE = "Cited answers about infantile spasms (West syndrome). Every sentence shows its source."
REMINDER = "Not medical advice. Emergency: 112 or 911"
"""The disclaimer's gist, in sight where a small screen has scrolled the whole of it away."""

ROOMS = (("", "Ask"), ("explore", "Explore"), ("library", "Library"), ("about", "About"))
STARTERS = (
    ("For parents", ("What do infantile spasms look like?", "What are the side effects of vigabatrin?")),
    ("For students", ("Which genes are linked to infantile spasms?", "What is hypsarrhythmia?")),
    (
        "For nurses and doctors",
        ("What is the first treatment for infantile spasms?", "Does CBD help infantile spasms?"),
    ),
)
"""Questions to begin with, by who may be reading."""

_HERE = Path(__file__).parent
CSS = _HERE / "page.css"
SCRIPT = _HERE / "page.js"
_KEPT_TURNS = 12
_NO_SOURCES = '<p class="no-sources">The sources of each answer appear here, with the sentence that was quoted.</p>'
Message = dict[str, Any]


def theme() -> gr.themes.Base:
    """Our theme: system fonts, so that nothing is fetched from anywhere."""
    fonts = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_lg,
        font=list(fonts),
        font_mono=["ui-monospace", "monospace"],
    )


def page(assistant: Assistant) -> gr.Blocks:
    """Build the page. A conversation's questions are kept by the server for as long as the page is open."""
    views = Views(assistant)

    @cache
    def definitions() -> Definitions:
        return Definitions(assistant.retriever.index.content.glossary)

    def respond(question: str, asked: list[str], chat: list[Message], sources: list[str]) -> tuple[Any, ...]:
        question = question or ""
        turn = len(asked) + 1
        answer = assistant.ask(question, asked)
        chat = [
            *chat,
            {"role": "user", "content": question_html(question[:2000])},
            {"role": "assistant", "content": answer_html(answer, turn, definitions())},
        ]
        sources = [*sources, sources_html(answer, turn, definitions())][-_KEPT_TURNS:]
        return "", [*asked, question], chat, sources, chat, "".join(sources)

    def restart() -> tuple[Any, ...]:
        return "", [], [], [], [], _NO_SOURCES

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        asked = gr.State([])
        chat_state = gr.State([])
        source_state = gr.State([])
        gr.HTML(_head(), elem_id="head", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=3, min_width=280, elem_id="talk"):
                chat = gr.Chatbot(
                    show_label=False,
                    label="Conversation",
                    elem_id="chat",
                    height=None,
                    allow_tags=False,
                    latex_delimiters=[],
                    feedback_options=None,
                    autoscroll=False,
                    buttons=[],
                    layout="bubble",
                    group_consecutive_messages=False,
                    placeholder="What would you like to know?",
                )
                with gr.Row(elem_id="ask-row"):
                    box = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        placeholder="Ask about infantile spasms",
                        lines=1,
                        max_lines=6,
                        scale=8,
                        elem_id="question",
                        container=False,
                    )
                    send = gr.Button("Ask", variant="primary", scale=1, min_width=72, elem_id="send")
                gr.HTML(_examples(), elem_id="examples", js_on_load=None, apply_default_css=False)
                gr.HTML(
                    _tools(assistant.retriever.index.manifest.generation),
                    elem_id="tools",
                    js_on_load=None,
                    apply_default_css=False,
                )
                again = gr.Button("New chat", size="sm", variant="secondary", elem_id="new-chat")
            with gr.Column(scale=2, min_width=280, elem_id="side"):
                gr.HTML('<h2 id="sources-title">Sources</h2>', js_on_load=None, apply_default_css=False)
                panel = gr.HTML(_NO_SOURCES, elem_id="sources", js_on_load=None, apply_default_css=False)
        room = gr.HTML("", elem_id="room", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="offstage", visible="hidden"):
            place = gr.Textbox(label="Address of a view", elem_id="place")
            go = gr.Button("Open", elem_id="go")
        inputs = [asked, chat_state, source_state]
        outputs = [box, asked, chat_state, source_state, chat, panel]
        settings: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        gr.on([box.submit, send.click], respond, [box, *inputs], outputs, **settings)
        again.click(restart, None, outputs, **settings)
        go.click(views.show, place, room, **settings)
    return blocks


def _head() -> str:
    links = "".join(f'<li><a href="#/{room}" data-room="{room or "chat"}">{name}</a></li>' for room, name in ROOMS)
    return (
        f'<a class="skip" href="#question">Skip to the question</a><header><h1>{TITLE}</h1><p id="printed"></p><p class="purpose">{PURPOSE}</p>'
        f'<nav id="rooms" aria-label="Main"><ul>{links}</ul></nav></header>'
        f'<aside id="disclaimer" role="note" aria-label="Medical advice disclaimer">{DISCLAIMER}</aside>'
        f'<p id="reminder" aria-hidden="true">{REMINDER}</p>'
    )


def _examples() -> str:
    groups = "".join(
        f'<section><h2>{name}</h2><ul class="questions">'
        + "".join(f'<li><button type="button" class="ask">{escape(question)}</button></li>' for question in questions)
        + "</ul></section>"
        for name, questions in STARTERS
    )
    return f'<div class="starters">{groups}</div>'


def _tools(version: str) -> str:
    """What one can do with the conversation; `version` is that of the corpus's index."""
    choices = "".join(
        f'<label><input type="radio" name="depth" value="{value}"{" checked" if value == "deep" else ""}> {name}</label>'
        for value, name in (("plain", "Plain words"), ("deep", "In depth"))
    )
    return (
        f'<div class="conversation" data-version="{escape(version)}"><fieldset><legend>Answers</legend>{choices}</fieldset>'
        '<p class="keep"><button type="button" id="edit">Edit my last question</button>'
        '<button type="button" id="save">Save for the care team</button>'
        '<button type="button" id="print">Print</button></p><p id="said" role="status"></p></div>'
    )
