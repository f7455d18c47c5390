"""Tables on disk: CSV in UTF-8 with a header row, read with the line of each row, so that an error can name it.

Where a cell holds several values, a semicolon parts them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_FIRST_YEAR = 1841
"""The year of Dr West's letter, before which nothing is told of infantile spasms."""

_LAST_YEAR = 2100


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, which knows where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def error(self, problem: str) -> CorpusError:
        return CorpusError(self.path, self.line, problem)

    def missing(self, column: str) -> CorpusError:
        return self.error(f"{column} is missing; fill it in")

    def text(self, column: str) -> str:
        return self.cells[column]

    def needed(self, column: str) -> str:
        value = self.cells[column]
        if not value:
            raise self.missing(column)
        return value

    def one_of(self, column: str, choices: tuple[str, ...]) -> str:
        value = self.needed(column)
        if value not in choices:
            raise self.error(f"unknown {column} {value!r}; use one of {', '.join(choices)}")
        return value

    def several(self, column: str) -> tuple[str, ...]:
        values = tuple(part.strip() for part in self.needed(column).split(";"))
        if not all(values):
            raise self.error(f"{column} has an empty part; put one semicolon between two, and none at the end")
        return values

    def count(self, column: str) -> int | None:
        value = self.cells[column]
        if not value:
            return None
        # int() alone would take "1_000", " 7" and "-7".
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise self.error(f"{column} is {value!r}; write a whole number, or leave it empty if it is not known")
        return int(value)

    def percent(self, column: str) -> float | None:
        value = self.cells[column]
        if not value:
            return None
        whole, _, part = value.partition(".")
        if not (value.isascii() and whole.isdigit() and (not part or part.isdigit()) and float(value) <= 100):
            raise self.error(f"{column} is {value!r}; write a number from 0 to 100 without a sign, such as 64.6")
        return float(value)

    def year(self, column: str) -> int | None:
        year = self.count(column)
        if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise self.error(f"{column} is {year}; write a year from {_FIRST_YEAR} on")
        return year


def read_rows(path: Path, kind: type[DataclassInstance]) -> Iterator[Row]:
    """Every row of a table whose columns are the fields of `kind`, in any order; blank lines are passed over."""
    columns = [field.name for field in fields(kind)]
    if not path.is_file():
        raise CorpusError(path, None, f"no such table; put it there, with the columns {', '.join(columns)}")
    # A spreadsheet may set a byte-order mark before the header.
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            _check_header(path, list(reader.fieldnames or ()), columns)
            for cells in reader:
                yield _row(path, reader.line_num, cells)
        except csv.Error as error:
            # The row at fault is the one that the reader below has begun.
            line, problem = reader.reader.line_num, f"not valid CSV ({error}); mend the quotes of this line"
            raise CorpusError(path, line, problem) from error
        except UnicodeDecodeError as error:
            raise CorpusError(path, None, "not UTF-8 text; save the file as CSV UTF-8") from error


def _check_header(path: Path, header: list[str], columns: list[str]) -> None:
    for column in header:
        if column not in columns:
            raise CorpusError(path, 1, f"unknown column {column!r}; the columns are {', '.join(columns)}")
        if header.count(column) > 1:
            raise CorpusError(path, 1, f"the column {column!r} stands twice; keep one")
    for column in columns:
        if column not in header:
            raise CorpusError(path, 1, f"the column {column!r} is missing; add it to the header and to every row")


def _row(path: Path, line: int, cells: dict[str | None, str | list[str] | None]) -> Row:
    """The cells of one row; `csv` puts those beyond the header under None, and None into those that are missing."""
    if None in cells or None in cells.values():
        raise CorpusError(path, line, "more or fewer cells than the header has; quote a cell that has a comma")
    return Row(path, line, {str(column): str(value).strip() for column, value in cells.items()})
