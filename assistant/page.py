"""The page, in Gradio: the chat with its sources, and the views beside it.

Three calls reach the server: a question, a new chat, and the address of a view. Everything else is links and forms
that the page's script turns into these.
"""

from __future__ import annotations

from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.answer import Answer, Paragraph
from assistant.conversation import Assistant
from assistant.defined import Definitions
from assistant.interface import LANGUAGES, words
from assistant.labels import label
from assistant.render import answer_html, question_html, sources_html
from assistant.session import Gone, Sessions
from assistant.views import Views

TITLE = "Infantile Spasms Assistant"
_HERE = Path(__file__).parent
CSS = _HERE / "page.css"
SCRIPTS = (_HERE / "page.js", _HERE / "feedback.js", _HERE / "session.js", _HERE / "pwa.js")
_KEPT_TURNS = 12
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


def page(assistant: Assistant, *, feedback_days: int = 0, sessions: Sessions | None = None) -> gr.Blocks:
    """Build the page. The server keeps nothing of a conversation: each question comes with the ones before it, and
    the whole thread is written anew, so that any process may answer and nothing shown before is taken on trust.

    Args:
        assistant: answers the questions.
        feedback_days: for how long feedback is kept that a reader agrees to; none is asked for if 0.
        sessions: holds readers' own documents; none are taken if None.
    """
    views = Views(assistant)
    version = assistant.retriever.index.manifest.generation
    word = gr.I18n(
        **{
            language: words(language, version, feedback_days, takes_documents=sessions is not None)
            for language in LANGUAGES
        }
    )

    @cache
    def definitions() -> Definitions:
        return Definitions(assistant.retriever.index.content.glossary)

    def answer_of(question: str, earlier: list[str], place: str, again: bool, language: str) -> Answer:
        try:
            if place and sessions:
                return sessions.ask(place, question, earlier)
            return assistant.ask(question, earlier, again)
        except Gone:
            told = Paragraph("note", label("gone", language))
            return Answer(question, question, "clarify", (told,), (), (), version, 0.0)

    def respond(
        question: str | None,
        asked: list[str] | None,
        places: list[str] | None,
        place: str | None,
        language: str | None,
    ) -> tuple[Any, ...]:
        """`places` says of each question asked, as `place` of this one, in whose documents: a session, or ours.
        `language` is that of the page, in which the words around answers are."""
        language = language if language in LANGUAGES else "en"
        before = list(zip_longest(asked or [], (places or [])[: len(asked or [])], fillvalue=""))
        turns = [*before, (question or "", place or "")][-_KEPT_TURNS:]
        questions, places = [one for one, _ in turns], [place for _, place in turns]
        chat: list[Message] = []
        sources = ""
        for turn, (one, where) in enumerate(turns, start=1):
            answer = answer_of(one, questions[: turn - 1], where, again=turn < len(turns), language=language)
            # What was asked about somebody's own documents is nobody else's, agreed to or not.
            rated = feedback_days > 0 and not where
            chat.append({"role": "user", "content": question_html(one[:2000], language)})
            told = answer_html(answer, turn, definitions(), rated=rated, language=language)
            chat.append({"role": "assistant", "content": told})
            sources += sources_html(answer, turn, definitions(), language=language)
        return "", questions, places, chat, sources

    def restart() -> tuple[Any, ...]:
        return "", [], [], [], ""

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        blocks.i18n_instance = word  # as mounting with `i18n=` does; here, for no mount must forget it
        asked = gr.JSON([], visible=False)
        places = gr.JSON([], visible=False)
        gr.HTML(word("head"), elem_id="head", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=3, min_width=280, elem_id="talk"):
                chat = gr.Chatbot(
                    show_label=False,
                    label=word("conversation"),
                    elem_id="chat",
                    height=None,
                    allow_tags=False,
                    latex_delimiters=[],
                    feedback_options=None,
                    autoscroll=False,
                    buttons=[],
                    layout="bubble",
                    group_consecutive_messages=False,
                )
                with gr.Row(elem_id="ask-row"):
                    box = gr.Textbox(
                        label=word("your-question"),
                        show_label=False,
                        placeholder=word("placeholder"),
                        lines=1,
                        max_lines=6,
                        scale=8,
                        elem_id="question",
                        container=False,
                    )
                    send = gr.Button(word("send"), variant="primary", scale=1, min_width=72, elem_id="send")
                if sessions is not None:
                    gr.HTML(word("mine"), elem_id="mine", js_on_load=None, apply_default_css=False)
                gr.HTML(word("starters"), elem_id="examples", js_on_load=None, apply_default_css=False)
                gr.HTML(word("tools"), elem_id="tools", js_on_load=None, apply_default_css=False)
                again = gr.Button(word("new-chat"), size="sm", variant="secondary", elem_id="new-chat")
            with gr.Column(scale=2, min_width=280, elem_id="side"):
                gr.HTML(word("side"), js_on_load=None, apply_default_css=False)
                panel = gr.HTML("", elem_id="sources", js_on_load=None, apply_default_css=False)
        room = gr.HTML("", elem_id="room", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="offstage", visible="hidden"):
            place = gr.Textbox(label="Address of a view", elem_id="place")
            go = gr.Button("Open", elem_id="go")
            session = gr.Textbox(label="Session", elem_id="session")
            language = gr.Textbox(word("language"), label="Language", elem_id="language")  # as Gradio found it
        outputs = [box, asked, places, chat, panel]
        settings: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        gr.on(
            [box.submit, send.click],
            respond,
            [box, asked, places, session, language],
            outputs,
            api_name="ask",
            **settings,
        )
        again.click(restart, None, outputs, api_name="new_chat", **settings)
        go.click(views.show, [place, language], room, api_name="view", **settings)
    return blocks
