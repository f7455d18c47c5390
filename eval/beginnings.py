"""How answers begin, measured: by questions of which readers marked the sentences of a section that answer them."""

from __future__ import annotations

from assistant.compose import choose
from assistant.conversation import Assistant
from eval.answers import Report, Values, Wrong
from eval.questions import Half, read
from eval.scores import Score

FIRST = "first-sentences"
"""Questions, each with a section, those of its sentences that answer it, and those that would be beside the point."""


def beginnings(assistant: Assistant, half: Half) -> Report:
    """Whether an answer begins with a sentence that readers marked, where it is led by the section they read."""
    answers: Values = {}
    misleads: Values = {}
    failures: list[Wrong] = []
    for item in read(FIRST, half):
        query, hits, decision = assistant.decide(item["question"])
        groups = choose(query, decision.kept or hits, assistant.retriever.index)
        if not groups:
            continue
        sentence, passage = groups[0][1][0]
        if f"{passage.document}#{passage.heading}" != item["section"]:
            continue
        id, is_marked = item["id"], sentence.text in item["begins"]
        answers[id] = float(is_marked), 1.0
        misleads[id] = float(sentence.text in item["misleads"]), 1.0
        if not is_marked:
            failures.append(Wrong(id, f"{item['question']} -> {' / '.join(item['begins'])}", sentence.text))
    scores = (
        Score("beginnings: the first sentence answers", answers),
        Score("beginnings: the first sentence misleads", misleads, "less"),
    )
    return Report(scores, tuple(failures))
