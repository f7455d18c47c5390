"""One person's questions so far, each answered in the light of the ones before it."""

from __future__ import annotations

from assistant.answer import Answer
from assistant.conversation import Assistant


class Conversation:
    """One person's questions so far.

    Args:
        assistant: answers them.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._questions: list[str] = []

    def ask(self, question: str) -> Answer:
        """Answer a question in the light of the ones before it."""
        answer = self._assistant.ask(question, self._questions)
        self._questions.append(question)
        return answer
