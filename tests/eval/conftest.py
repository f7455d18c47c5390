"""What the tests of the evaluation share: a few real questions, asked and judged once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.answers import Report, measure
from eval.citations import Sources
from eval.compare import Comparison, compare
from eval.questions import read
from eval.subject import ours

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from eval.answers import Answers

ASKED, REFUSED = 8, 2


@pytest.fixture(scope="session")
def sources(assistant: Assistant) -> Sources:
    return Sources(assistant.retriever.index)


@pytest.fixture(scope="session")
def measured(assistant: Assistant, sources: Sources) -> Callable[[Answers], Report]:
    """A few questions that the corpus answers and a few that nothing here answers, put to what is given."""
    answerable = read("answers-students", "development")[:ASKED]
    other = read("unanswerable", "development")[:REFUSED]
    return lambda answering: measure(answering, assistant, sources, answerable, other)


@pytest.fixture(scope="session")
def report(assistant: Assistant, measured: Callable[[Answers], Report]) -> Report:
    return measured(assistant)


@pytest.fixture(scope="session")
def our_comparison(our_index: Path) -> Comparison:
    return compare(ours(our_index, "development", limit=20))
