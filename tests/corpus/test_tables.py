"""Tables for charts: read with care."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import CorpusError
from corpus.tables import (
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


def write(folder: Path, name: str, *rows: dict[str, str]) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


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
