"""The checks by themselves, on the whole corpus: what is true passes, what was changed does not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.checking import ALIKE, CHECKS, faults
from assistant.claims import Reader
from assistant.conversation import Assistant

HONEST = tomllib.loads(Path(__file__).with_name("honest.toml").read_text(encoding="utf-8"))
FIGURE = re.compile(r"(?<![\w.,/-])\d{1,3}(?![\w.,/-])")


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> Reader:
    return Reader(assistant.retriever.index.content.glossary)


@pytest.fixture(scope="module")
def sentences(assistant: Assistant) -> list[str]:
    """Every fifth sentence of the corpus."""
    content = assistant.retriever.index.content
    texts = (s.text for number in range(assistant.retriever.index.size) for s in content.passage(number).sentences)
    return list(dict.fromkeys(texts))[::5]


def names(assistant: Assistant, kind: str) -> list[str]:
    return [term.term for term in assistant.retriever.index.content.glossary if term.kind == kind]


def renamed(sentences: list[str], known: list[str]) -> Iterator[tuple[str, str]]:
    """Each sentence that names one of these, and the same sentence naming the next one that it does not name."""
    for text in sentences:
        found = next((name for name in known if re.search(rf"\b{re.escape(name)}\b", text)), None)
        if found:
            other = next(name for name in known[known.index(found) + 1 :] + known if name.lower() not in text.lower())
            yield text, re.sub(rf"\b{re.escape(found)}\b", other, text, count=1)


def test_a_sentence_says_no_more_than_itself(sentences: list[str], reader: Reader) -> None:
    for text in sentences:
        claim = reader.read(text)
        failed = [name for name, check in CHECKS.items() if check(claim, claim, reader)]
        assert not failed, text


def test_a_changed_figure_is_found(sentences: list[str], reader: Reader) -> None:
    changed = 0
    for text in sentences:
        for match in FIGURE.finditer(text):
            other = f"{text[: match.start()]}{int(match.group()) + 7}{text[match.end() :]}"
            changed += 1
            assert faults(reader.read(other), reader.read(text), reader), other
    assert changed > 250


@pytest.mark.parametrize("kind", ["drug", "gene"])
def test_another_name_is_found(assistant: Assistant, sentences: list[str], reader: Reader, kind: str) -> None:
    # Tetracosactide is synthetic ACTH: in the place of "ACTH" it may be true.
    changed = list(renamed(sentences, [name for name in names(assistant, kind) if name != "tetracosactide"]))
    assert len(changed) > 50
    for text, other in changed:
        assert faults(reader.read(other), reader.read(text), reader), other


def test_a_denial_that_was_added_is_found(sentences: list[str], reader: Reader) -> None:
    through = total = 0
    for text in sentences:
        other = re.sub(r"\b(is|are|was|were|can|may)\b(?! not)", r"\1 not", text, count=1)
        if other != text:
            total += 1
            through += not faults(reader.read(other), reader.read(text), reader)
    assert total > 250
    assert through <= 0.01 * total


def test_one_sentence_is_no_retelling_of_another(sentences: list[str], reader: Reader) -> None:
    claims = [reader.read(text) for text in sentences]
    through = [one.text for one, other in zip(claims, claims[7:], strict=False) if not faults(one, other, reader)]
    assert not through


def test_most_honest_retellings_pass(assistant: Assistant, reader: Reader) -> None:
    passed: dict[str, int] = {}
    for part, rows in HONEST.items():
        passed[part] = 0
        for row in rows:
            told, source = assistant.retriever.index.encoder.encode([row["told"], row["source"]])
            found = faults(reader.read(row["told"]), reader.read(row["source"]), reader)
            passed[part] += not found and float(told @ source) >= ALIKE
    print({part: f"{count} of {len(HONEST[part])}" for part, count in passed.items()})
    assert sum(passed.values()) >= 0.75 * sum(map(len, HONEST.values()))
