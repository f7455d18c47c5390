"""The tables for charts: read with care, and true to the texts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import CorpusError
from corpus.library import load
from corpus.model import Corpus
from corpus.tables import (
    HOME,
    OUTCOMES,
    Gene,
    Initiative,
    Milestone,
    TrialArm,
    read_genes,
    read_initiatives,
    read_milestones,
    read_trials,
)

TRIAL = {
    "study": "UKISS",
    "year": "2004",
    "keys": "lux2004ukiss;lux2005ukiss14m",
    "population": "all causes",
    "group": "UK",
    "treatment": "hormone",
    "arm": "prednisolone or tetracosactide",
    "n": "55",
    "responders": "40",
    "percent": "",
    "outcome": "clinical",
    "endpoint": "no spasms on days 13 and 14",
    "follow_up": "14 days",
    "note": "",
}
GENE = {
    "gene": "ARX",
    "location": "Xp21.3",
    "inheritance": "X-linked",
    "protein": "transcription factor",
    "link": "firm",
    "pathway": "transcription",
    "targeted": "none known",
    "keys": "stromme2002arx",
    "documents": "genes/arx",
}
MILESTONE = {"year": "1841", "event": "A letter.", "kind": "description", "keys": "pavone2020west"}
INITIATIVE = {
    "name": "A registry",
    "abbreviation": "",
    "since": "2012",
    "scope": "USA",
    "purpose": "a list of patients",
    "findings": "",
    "status": "running",
    "keys": "baumer2022inequities",
    "documents": "research/nisc",
}
TABLES: list[tuple[str, Callable[[Path], tuple[Any, ...]], dict[str, str]]] = [
    ("trials", read_trials, TRIAL),
    ("genes", read_genes, GENE),
    ("milestones", read_milestones, MILESTONE),
    ("initiatives", read_initiatives, INITIATIVE),
]
NAMES = [name for name, _, _ in TABLES]
WORDS = ["none", *"one two three four five six seven eight nine ten eleven twelve".split()]


def write(folder: Path, name: str, *rows: dict[str, str]) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


# --- reading


@pytest.mark.parametrize(("name", "kind"), zip(NAMES, [TrialArm, Gene, Milestone, Initiative], strict=True), ids=NAMES)
def test_a_row_becomes_what_it_says(tmp_path: Path, name: str, kind: type[Any]) -> None:
    read, row = next((read, row) for table, read, row in TABLES if table == name)
    (item,) = read(write(tmp_path, name, row))
    assert isinstance(item, kind)
    assert [field.name for field in fields(kind)] == list(row)


def test_several_keys_are_parted_by_semicolons(tmp_path: Path) -> None:
    (arm,) = read_trials(write(tmp_path, "trials", TRIAL))
    assert arm.keys == ("lux2004ukiss", "lux2005ukiss14m")


def test_an_empty_cell_means_not_known(tmp_path: Path) -> None:
    (arm,) = read_trials(write(tmp_path, "trials", {**TRIAL, "year": "", "n": "", "responders": "", "percent": "76"}))
    assert (arm.year, arm.n, arm.responders, arm.percent) == (None, None, None, 76.0)


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    shuffled = dict(reversed(MILESTONE.items()))
    assert read_milestones(write(tmp_path, "milestones", shuffled))[0].year == 1841


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "milestones", MILESTONE) / "milestones.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert read_milestones(tmp_path) == (Milestone(1841, "A letter.", "description", ("pavone2020west",)),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"responders": "56"}, "56 responders of 55; responders cannot be more than n"),
        ({"responders": "forty"}, "responders is 'forty'; write a whole number"),
        ({"n": "5.5"}, "n is '5.5'; write a whole number"),
        ({"n": "-55"}, "n is '-55'; write a whole number"),
        ({"n": "0", "responders": "0"}, "n is 0"),
        ({"n": ""}, "responders needs n"),
        ({"percent": "73"}, "give either responders"),
        ({"responders": ""}, "give either responders"),
        ({"responders": "", "percent": "173"}, "percent is '173'; write a number from 0 to 100"),
        ({"responders": "", "percent": "73%"}, "percent is '73%'; write a number"),
        ({"responders": "", "percent": "nan"}, "percent is 'nan'; write a number"),
        ({"year": "1204"}, "year is 1204; write a year from 1841 on"),
        ({"year": "soon"}, "year is 'soon'; write a whole number"),
        ({"study": ""}, "study is missing; fill it in"),
        ({"keys": ""}, "keys is missing; fill it in"),
        ({"keys": "lux2004ukiss;"}, "keys has an empty part"),
        ({"outcome": "well"}, "unknown outcome 'well'; use one of clinical, "),
    ],
)
def test_a_bad_arm_is_refused_with_file_and_line(tmp_path: Path, change: dict[str, str], message: str) -> None:
    folder = write(tmp_path, "trials", TRIAL, {**TRIAL, **change})
    with pytest.raises(CorpusError, match=re.escape(f"trials.csv:3: {message}")):
        read_trials(folder)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("genes", {"pathway": "brain"}, "unknown pathway 'brain'; use one of synapse, "),
        ("genes", {}, "the gene 'ARX' stands twice; keep one row"),
        ("milestones", {"year": ""}, "year is missing; fill it in"),
        ("milestones", {"year": "1840"}, "year is 1840; write a year from 1841 on"),
        ("milestones", {"kind": "war"}, "unknown kind 'war'; use one of description, "),
        ("initiatives", {"since": "lately"}, "since is 'lately'; write a whole number"),
        ("initiatives", {"documents": ""}, "documents is missing; fill it in"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(
    tmp_path: Path, name: str, change: dict[str, str], message: str
) -> None:
    read, row = next((read, row) for table, read, row in TABLES if table == name)
    folder = write(tmp_path, name, row, {**row, **change})
    with pytest.raises(CorpusError, match=re.escape(f"{name}.csv:3: {message}")):
        read(folder)


def test_milestones_out_of_order_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, "milestones", {**MILESTONE, "year": "1958"}, MILESTONE)
    with pytest.raises(CorpusError, match=r"milestones.csv:3: 1841 comes after 1958; sort the rows by year"):
        read_milestones(folder)


@pytest.mark.parametrize(("name", "read", "row"), TABLES, ids=NAMES)
def test_an_unknown_column_is_refused(
    tmp_path: Path, name: str, read: Callable[[Path], Any], row: dict[str, str]
) -> None:
    with pytest.raises(CorpusError, match=rf"{name}.csv:1: unknown column 'colour'; the columns are "):
        read(write(tmp_path, name, {**row, "colour": "red"}))


@pytest.mark.parametrize(("name", "read", "row"), TABLES, ids=NAMES)
def test_a_missing_column_is_refused(
    tmp_path: Path, name: str, read: Callable[[Path], Any], row: dict[str, str]
) -> None:
    with pytest.raises(CorpusError, match=rf"{name}.csv:1: the column 'keys' is missing"):
        read(write(tmp_path, name, {column: value for column, value in row.items() if column != "keys"}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("year,year,event,kind,keys\n", r"milestones.csv:1: the column 'year' stands twice"),
        ("year,event,kind,keys\n1841,A letter, to a paper,description,x\n", r"milestones.csv:2: more or fewer cells"),
        ("year,event,kind,keys\n1841,A letter\n", r"milestones.csv:2: more or fewer cells"),
        ('year,event,kind,keys\n1841,"A "letter",description,x\n', r"milestones.csv:2: not valid CSV"),
        (b"year,event,kind,keys\n1841,\xff,description,x\n", r"milestones.csv: not UTF-8 text"),
        ("", r"milestones.csv:1: the column 'year' is missing"),
    ],
)
def test_a_damaged_table_is_told_with_the_mend(tmp_path: Path, text: str | bytes, message: str) -> None:
    (tmp_path / "milestones.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(CorpusError, match=message):
        read_milestones(tmp_path)


def test_a_missing_table_is_told_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"milestones.csv: no such table; .* year, event, kind, keys"):
        read_milestones(tmp_path)


# --- the interval


def arm(n: int | None, responders: int | None, percent: float | None = None) -> TrialArm:
    return TrialArm("", None, (), "", "", "", "", n, responders, percent, OUTCOMES[0], "", "", "")


@pytest.mark.parametrize(
    ("responders", "n", "bounds"),
    # Checked against the roots of (p - share)^2 = z^2 p (1 - p) / n, which define the interval.
    [(40, 55, (59.77, 82.72)), (0, 10, (0.0, 27.75)), (11, 11, (74.12, 100.0)), (1, 9, (1.99, 43.50))],
)
def test_the_interval_is_wilsons(responders: int, n: int, bounds: tuple[float, float]) -> None:
    assert arm(n, responders).interval() == pytest.approx(bounds, abs=0.005)


@pytest.mark.parametrize(("responders", "n"), [(40, 55), (1, 9), (4, 4), (0, 44), (531, 1000)])
def test_the_bounds_of_the_interval_solve_wilsons_equation(responders: int, n: int) -> None:
    share = responders / n
    for bound in arm(n, responders).interval() or ():
        p = bound / 100
        assert (p - share) ** 2 == pytest.approx(1.959964**2 * p * (1 - p) / n, abs=1e-6)


def test_without_a_count_there_is_no_interval() -> None:
    assert arm(50, None, 64.0).interval() is None


def test_the_share_is_that_of_the_count_else_the_printed_percentage() -> None:
    assert (arm(4, 1).share, arm(None, None, 64.6).share, arm(4, None).share) == (25.0, 64.6, None)


# --- our own tables


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
    for name, read, _ in TABLES:
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
    ids=NAMES,
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


@pytest.mark.parametrize("name", [*NAMES, "left-out"])
def test_a_table_has_plain_line_ends_and_no_mark(name: str) -> None:
    data = (HOME / f"{name}.csv").read_bytes()
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\n")
