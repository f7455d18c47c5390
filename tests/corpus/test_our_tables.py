"""Our own tables: each figure stands in a text that cites its source."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.library import load
from corpus.model import Corpus
from corpus.tables import HOME, read_genes, read_initiatives, read_milestones, read_trials

TABLES: dict[str, Callable[[Path], tuple[Any, ...]]] = {
    "trials": read_trials,
    "genes": read_genes,
    "milestones": read_milestones,
    "initiatives": read_initiatives,
}
WORDS = ["none", *"one two three four five six seven eight nine ten eleven twelve".split()]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


@pytest.fixture(scope="module")
def told(corpus: Corpus) -> dict[str, list[str]]:
    """The sentences that carry each key."""
    told: dict[str, list[str]] = {}
    for document in corpus.documents:
        for section in document.sections:
            for sentence in section.sentences:
                for key in sentence.keys:
                    told.setdefault(key, []).append(sentence.text)
    return told


def numbers(sentence: str) -> set[float]:
    """The numbers in a sentence; small ones may be written as words, and a percentage is a number too."""
    counted = re.sub(
        "[a-z]+",
        lambda word: str(WORDS.index(word[0].lower())) if word[0].lower() in WORDS else word[0],
        sentence,
        flags=re.IGNORECASE,
    )
    return digits(counted)


def digits(text: str) -> set[float]:
    """The numbers written in digits."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return {float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", plain)}


def percentages(sentence: str) -> set[float]:
    found = {float(number) for number in re.findall(r"(\d+(?:\.\d+)?)%", sentence)}
    return found | {0.0} if re.search(r"\bnone\b", sentence, re.IGNORECASE) else found


def keys_of_tables() -> Iterator[tuple[str, str]]:
    for name, read in TABLES.items():
        for item in read(HOME):
            for key in item.keys:
                yield name, key


def test_every_key_resolves(corpus: Corpus) -> None:
    assert {(name, key) for name, key in keys_of_tables() if key not in corpus.references} == set()


def test_every_document_exists(corpus: Corpus) -> None:
    ids = {document.id for document in corpus.documents}
    named = {id for gene in read_genes() for id in gene.documents}
    named |= {id for initiative in read_initiatives() for id in initiative.documents}
    assert named - ids == set()


def test_every_source_of_an_arm_speaks_in_the_texts(told: dict[str, list[str]]) -> None:
    assert {key for arm in read_trials() for key in arm.keys if key not in told} == set()


def test_the_count_of_an_arm_stands_in_one_sentence_that_cites_its_source(told: dict[str, list[str]]) -> None:
    wrong = []
    for row in read_trials():
        if row.responders is not None and row.n is not None:
            sentences = [sentence for key in row.keys for sentence in told[key]]
            if not any({float(row.responders), float(row.n)} <= numbers(sentence) for sentence in sentences):
                wrong.append((row.study, row.arm, row.responders, row.n))
    assert wrong == []


def test_the_percentage_of_an_arm_stands_in_a_sentence_that_cites_its_source(told: dict[str, list[str]]) -> None:
    wrong = []
    for row in read_trials():
        if row.percent is not None:
            sentences = [sentence for key in row.keys for sentence in told[key]]
            if not any(row.percent in percentages(sentence) for sentence in sentences):
                wrong.append((row.study, row.arm, row.percent))
    assert wrong == []


def test_the_size_of_an_arm_stands_in_a_sentence_that_cites_its_source(told: dict[str, list[str]]) -> None:
    wrong = []
    for row in read_trials():
        if row.n is not None:
            sentences = [sentence for key in row.keys for sentence in told[key]]
            if not any(float(row.n) in numbers(sentence) for sentence in sentences):
                wrong.append((row.study, row.arm, row.n))
    assert wrong == []


def test_a_count_fits_the_percentage_where_one_sentence_gives_both(told: dict[str, list[str]]) -> None:
    for row in read_trials():
        for sentence in (sentence for key in row.keys for sentence in told[key]):
            for printed in re.findall(rf"\b{row.responders} of (?:the )?{row.n} [a-z ]*\(([\d.]+)%\)", sentence):
                assert row.share == pytest.approx(float(printed), abs=1), (row.study, sentence)


def test_the_year_of_an_arm_is_that_of_its_reference(corpus: Corpus) -> None:
    wrong = []
    for row in read_trials():
        years = {corpus.references[key].year for key in row.keys} - {None}
        if years and row.year not in years:
            wrong.append((row.study, row.year, years))
    assert wrong == []


def is_told(number: float, keys: tuple[str, ...], told: dict[str, list[str]]) -> bool:
    return any(number in numbers(sentence) for key in keys for sentence in told.get(key, ()))


def test_every_figure_of_a_gene_stands_in_a_sentence_that_cites_its_source(told: dict[str, list[str]]) -> None:
    wrong = []
    for gene in read_genes():
        for number in digits(f"{gene.protein} {gene.link} {gene.targeted}"):
            if not is_told(number, gene.keys, told):
                wrong.append((gene.gene, number))
    assert wrong == []


def test_the_location_of_a_gene_stands_in_a_sentence_that_cites_its_source(told: dict[str, list[str]]) -> None:
    wrong = []
    for gene in read_genes():
        if not any(f"{gene.gene} ({gene.location})" in sentence for key in gene.keys for sentence in told[key]):
            wrong.append((gene.gene, gene.location))
    assert wrong == []


def test_every_figure_of_a_milestone_stands_in_a_sentence_that_cites_its_source(told: dict[str, list[str]]) -> None:
    wrong = []
    for milestone in read_milestones():
        for number in digits(milestone.event):
            if not is_told(number, milestone.keys, told):
                wrong.append((milestone.event, number))
    assert wrong == []


def test_the_year_of_a_milestone_is_told_or_that_of_its_reference(corpus: Corpus, told: dict[str, list[str]]) -> None:
    wrong = []
    for milestone in read_milestones():
        years = {corpus.references[key].year for key in milestone.keys}
        if milestone.year not in years and not is_told(milestone.year, milestone.keys, told):
            wrong.append((milestone.year, milestone.event))
    assert wrong == []


def test_every_figure_of_an_initiative_is_told_or_the_year_of_its_reference(
    corpus: Corpus, told: dict[str, list[str]]
) -> None:
    wrong = []
    for initiative in read_initiatives():
        years = {corpus.references[key].year for key in initiative.keys}
        text = f"{initiative.since or ''} {initiative.purpose} {initiative.findings} {initiative.status}"
        for number in digits(text) - years:
            if not is_told(number, initiative.keys, told):
                wrong.append((initiative.name, number))
    assert wrong == []


def test_no_arm_stands_twice() -> None:
    rows = [(row.study, row.population, row.arm, row.endpoint) for row in read_trials()]
    assert sorted({row for row in rows if rows.count(row) > 1}) == []


def test_milestones_run_from_the_first_letter_to_today() -> None:
    years = [milestone.year for milestone in read_milestones()]
    assert years == sorted(years)
    assert (years[0], years[-1] <= date.today().year) == (1841, True)


@pytest.mark.parametrize(
    ("read", "least"),
    [(read_trials, 60), (read_genes, 40), (read_milestones, 40), (read_initiatives, 20)],
    ids=list(TABLES),
)
def test_a_table_is_large(read: Callable[[Path], tuple[Any, ...]], least: int) -> None:
    assert len(read(HOME)) >= least


def test_each_fact_left_out_is_named_once_and_has_a_reason() -> None:
    with (HOME / "left-out.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert reader.fieldnames == ["fact", "told", "reason"]
        rows = list(reader)
    facts = [row["fact"] for row in rows]
    assert facts == list(dict.fromkeys(facts))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", fact) for fact in facts)
    assert all(re.fullmatch(r"[A-Z].{20,}\.", row[column]) for row in rows for column in ("told", "reason"))


@pytest.mark.parametrize("name", [*TABLES, "left-out"])
def test_a_table_has_plain_line_ends_and_no_mark(name: str) -> None:
    data = (HOME / f"{name}.csv").read_bytes()
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\n")
