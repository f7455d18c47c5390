"""The page, in Gradio: the chat with its sources, and the views beside it.

Three calls reach the server: a question, a new chat, and the address of a view. Everything else is links and forms
that the page's script turns into these.
"""

from __future__ import annotations

from functools import cache
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
_EARLIER = 11
_MOST_TURNS = 10_000
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
    """Build the page. The server keeps nothing of a conversation: each question comes with the ones before it, so that
    any process may answer. It gives the new turn alone, which the page's script puts after those that it shows: no
    answer is written twice, and nothing shown before is taken on trust, for it never comes back.

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

    def answer_of(question: str, earlier: list[str], place: str, language: str) -> Answer:
        try:
            if place and sessions:
                return sessions.ask(place, question, earlier)
            return assistant.ask(question, earlier)
        except Gone:
            told = Paragraph("note", label("gone", language))
            return Answer(question, question, "clarify", (told,), (), (), version, 0.0)

    def respond(
        question: str | None, asked: list[str] | None, turns: float | None, place: str | None, language: str | None
    ) -> tuple[Any, ...]:
        """`turns` is how many there were, `place` in whose documents to look: a session's, or ours if empty.
        `language` is that of the page, in which the words around answers are."""
        language = language if language in LANGUAGES else "en"
        question, place, asked = question or "", place or "", (asked or [])[-_EARLIER:]
        turn = min(max(int(turns or 0), 0), _MOST_TURNS) + 1
        answer = answer_of(question, asked, place, language)
        # What was asked about somebody's own documents is nobody else's, agreed to or not.
        rated = feedback_days > 0 and not place
        chat: list[Message] = [
            {"role": "user", "content": question_html(question[:2000], language)},
            {"role": "assistant", "content": answer_html(answer, turn, definitions(), rated=rated, language=language)},
        ]
        return "", [*asked, question], turn, chat, sources_html(answer, turn, definitions(), language=language)

    def restart() -> tuple[Any, ...]:
        return "", [], 0, [], ""

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        blocks.i18n_instance = word  # as mounting with `i18n=` does; here, for no mount must forget it
        asked = gr.JSON([], visible=False)
        turns = gr.Number(0, visible=False)
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
        outputs = [box, asked, turns, chat, panel]
        settings: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        gr.on(
            [box.submit, send.click],
            respond,
            [box, asked, turns, session, language],
            outputs,
            api_name="ask",
            **settings,
        )
        again.click(restart, None, outputs, api_name="new_chat", **settings)
        go.click(views.show, [place, language], room, api_name="view", **settings)
    return blocks
