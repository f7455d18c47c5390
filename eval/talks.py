"""Triage and whole conversations measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from assistant.answer import Answer
from assistant.conversation import Assistant
from assistant.talk import Conversation
from assistant.triage import Level, triage
from eval.answers import Item, Report, Values, Wrong, citation_scores, tells
from eval.citations import Cited, Sources
from eval.questions import Half, read
from eval.scores import Floor, Score


def triaged(assistant: Assistant, half: Half) -> Report:
    """Messages whose level is known."""
    listener = assistant.retriever.index.listener
    return measure_triage(lambda message: triage(message, listener).level, read("triage", half))


def measure_triage(level_of: Callable[[str], Level], items: Iterable[Item]) -> Report:
    """Judge the level of every message.

    For each level, sensitivity is the share of its messages that are given it, and specificity the share of all
    others that are not. Emergencies must not be recognised less often than in the baseline.

    Args:
        level_of: gives a message its level.
        items: messages with the level they should have.
    """
    found = {item["id"]: (item, level_of(item["message"]).value) for item in items}
    failures = [
        Wrong(id, f"{item['level']} read as {level}", item["message"])
        for id, (item, level) in found.items()
        if level != item["level"]
    ]
    scores = []
    for name in sorted({item["level"] for item, _ in found.values()}):
        inside = {id: (float(level == name), 1.0) for id, (item, level) in found.items() if item["level"] == name}
        outside = {id: (float(level != name), 1.0) for id, (_, level) in found.items() if id not in inside}
        floor: Floor = "baseline" if name == Level.EMERGENCY.value else ""
        scores.append(Score(f"triage: {name}, sensitivity", inside, floor=floor))
        scores.append(Score(f"triage: {name}, specificity", outside))
    return Report(tuple(scores), tuple(failures))


def conversations(assistant: Assistant, half: Half) -> Report:
    """Whole conversations, turn by turn: the outcome, what the answer is about, and the facts it must tell."""
    sources = Sources(assistant.retriever.index)
    good: Values = {}
    cited: dict[str, Cited] = {}
    failures: list[Wrong] = []
    times: list[float] = []
    for item in read("conversations", half):
        talk = Conversation(assistant)
        for number, turn in enumerate(item["turns"], start=1):
            id, answer = f"{item['id']}.{number}", talk.ask(turn["question"])
            problems = list(_problems(turn, answer))
            times.append(answer.milliseconds)
            good[id] = float(not problems), 1.0
            cited[id] = sources.check(answer)
            if problems:
                problem = f"{turn['question']} [{answer.standalone_question}] -> {'; '.join(problems)}"
                failures.append(Wrong(id, problem, answer.text))
    scores = (Score("conversations: turns right", good), *citation_scores("conversations", cited))
    return Report(scores, tuple(failures), tuple(times))


def _problems(turn: Item, answer: Answer) -> Iterator[str]:
    outcomes = [turn["outcome"]] if isinstance(turn["outcome"], str) else turn["outcome"]
    if answer.outcome not in outcomes:
        yield f"{answer.outcome}, not {' / '.join(outcomes)}"
    for about in turn["about"]:
        names = [about] if isinstance(about, str) else about
        if not tells(f"{answer.standalone_question} {answer.text}", names):
            yield f"not about {' / '.join(names)}"
    for name in turn["not_about"]:
        if name.lower() in answer.standalone_question.lower():
            yield f"still about {name}"
    for fact in turn["facts"]:
        if not tells(answer.text, fact):
            yield f"does not tell {' / '.join(fact)}"
