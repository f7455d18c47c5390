"""The chat page, in Gradio: questions on the left, the sources of the answer beside it (below it on a phone)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from assistant.answer import DISCLAIMER
from assistant.conversation import EXAMPLES, Assistant
from assistant.render import answer_html, question_html, sources_html

TITLE = "Infantile Spasms Assistant"
PURPOSE = "Cited answers about infantile spasms (West syndrome). Every sentence shows its source."
REMINDER = "Not medical advice. Emergency: 112 or 911"
"""The disclaimer's gist, in sight where a small screen has scrolled the whole of it away."""

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
    """Build the page. The server keeps nothing of a conversation: each question comes with the ones before it, and
    the whole thread is written anew, so that any process may answer and nothing shown before is taken on trust."""

    def respond(question: str | None, asked: list[str] | None) -> tuple[Any, ...]:
        questions = [*(asked or []), question or ""][-_KEPT_TURNS:]
        chat: list[Message] = []
        sources = ""
        for turn, one in enumerate(questions, start=1):
            answer = assistant.ask(one, questions[: turn - 1])
            chat.append({"role": "user", "content": question_html(one[:2000])})
            chat.append({"role": "assistant", "content": answer_html(answer, turn)})
            sources += sources_html(answer, turn)
        return "", questions, chat, sources or _NO_SOURCES, gr.Row(visible=False)

    def restart() -> tuple[Any, ...]:
        return "", [], [], _NO_SOURCES, gr.Row(visible=True)

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        asked = gr.JSON([], visible=False)
        gr.HTML(
            f'<header><h1>{TITLE}</h1><p class="purpose">{PURPOSE}</p></header>'
            f'<aside id="disclaimer" role="note" aria-label="Medical advice disclaimer">{DISCLAIMER}</aside>'
            f'<p id="reminder" aria-hidden="true">{REMINDER}</p>',
            elem_id="head",
            js_on_load=None,
        )
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"):
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
                        autofocus=True,
                    )
                    send = gr.Button("Ask", variant="primary", scale=1, min_width=72, elem_id="send")
                with gr.Row(elem_id="examples") as offered:
                    examples = [gr.Button(text, size="sm", elem_classes="example") for text in EXAMPLES]
                again = gr.Button("New chat", size="sm", variant="secondary", elem_id="new-chat")
            with gr.Column(scale=2, min_width=300, elem_id="side"):
                gr.HTML('<h2 id="sources-title">Sources</h2>', js_on_load=None)
                panel = gr.HTML(_NO_SOURCES, elem_id="sources", js_on_load=None)
        outputs = [box, asked, chat, panel, offered]
        settings: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        gr.on([box.submit, send.click], respond, [box, asked], outputs, **settings)
        for button in examples:
            button.click(respond, [button, asked], outputs, **settings)
        again.click(restart, None, outputs, **settings)
    return blocks
