"""The tables that charts are drawn from: trials and their arms, genes, milestones, initiatives.

They lie in `corpus/data` as CSV in UTF-8 with a header row. Keys are those of `references.json`; documents are ids
below `corpus/documents`; where a cell holds several, a semicolon parts them. An empty cell means: not known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from math import sqrt
from pathlib import Path

from corpus.errors import CorpusError

HOME = Path(__file__).parent / "data"
"""The folder of our own tables."""

FIRST_YEAR = 1841
"""The year of Dr West's letter, before which nothing is told of infantile spasms."""

OUTCOMES = ("clinical", "electroclinical", "seizure-free", "reduction", "prevention", "relapse")
"""What was counted; a chart compares like with like. More is worse in the last two.

clinical: spasms stopped, by what was seen. electroclinical: spasms stopped, and the EEG cleared. seizure-free: no
seizure of any kind. reduction: fewer seizures or nearly none. prevention: what was to be prevented happened.
relapse: spasms came back after a response.
"""

PATHWAYS = (
    "synapse",
    "ion channel",
    "GABA receptor",
    "glutamate receptor",
    "mTOR",
    "transcription",
    "signalling",
    "cell skeleton",
    "metabolism",
    "glycosylation",
    "protein and DNA care",
)
"""Where in the cell a gene does its work."""

KINDS = ("description", "discovery", "trial", "treatment", "guideline", "network", "gene")
"""What kind of milestone."""

_LAST_YEAR = 2100
_NORMAL_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution, which a two-sided 95 % interval needs."""


@dataclass(frozen=True, slots=True)
class TrialArm:
    """One arm of a trial or cohort with one endpoint; an arm has a row for each endpoint that is known.

    `responders` of `n` children met the endpoint; where a source gives only the percentage, `responders` is None and
    `percent` holds it as printed. `year` is that of publication. `treatment` is a short name to group by, `arm` the
    regimen in words. The evidence level is that of the reference.
    """

    study: str
    year: int | None
    keys: tuple[str, ...]
    population: str
    group: str
    treatment: str
    arm: str
    n: int | None
    responders: int | None
    percent: float | None
    outcome: str
    endpoint: str
    follow_up: str
    note: str

    @property
    def share(self) -> float | None:
        """How many met the endpoint, in percent from 0 to 100; None where the arm bears no figure."""
        counts = self._counts()
        return 100 * counts[0] / counts[1] if counts else self.percent

    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share, lower and upper bound in percent; None where the count is not known.

        Wilson's score interval, which holds for small arms and for none or all of them: Wilson EB. Probable inference,
        the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209-212.
        """
        counts = self._counts()
        if counts is None:
            return None
        responders, n = counts
        share, z2 = responders / n, _NORMAL_95**2
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = _NORMAL_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)

    def _counts(self) -> tuple[int, int] | None:
        return (self.responders, self.n) if self.responders is not None and self.n else None


@dataclass(frozen=True, slots=True)
class Gene:
    """One gene that the corpus tells of.

    `location` is the band of the chromosome by the HUGO Gene Nomenclature Committee (HGNC); `link` says how it is tied
    to infantile spasms, weak and disputed links included; `targeted` which treatment the gene itself suggests.
    """

    gene: str
    location: str
    inheritance: str
    protein: str
    link: str
    pathway: str
    targeted: str
    keys: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """One event of the history of infantile spasms, told in a sentence of our own."""

    year: int
    event: str
    kind: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Initiative:
    """One study, network, registry or campaign; `since` is the year it began.

    `status` and `findings` are what the sources told when they were read.
    """

    name: str
    abbreviation: str
    since: int | None
    scope: str
    purpose: str
    findings: str
    status: str
    keys: tuple[str, ...]
    documents: tuple[str, ...]


def read_trials(folder: Path = HOME) -> tuple[TrialArm, ...]:
    """Read `trials.csv`, in the order of its rows.

    Raises:
        CorpusError: the file is missing or damaged, a column unknown or missing, a needed value missing, a number
            none, or figures do not go together.
    """
    return tuple(_arm(row) for row in _rows(folder / "trials.csv", TrialArm))


def read_genes(folder: Path = HOME) -> tuple[Gene, ...]:
    """Read `genes.csv`, in the order of its rows.

    Raises:
        CorpusError: as `read_trials`; or a gene stands twice.
    """
    genes: dict[str, Gene] = {}
    for row in _rows(folder / "genes.csv", Gene):
        gene = Gene(
            gene=row.needed("gene"),
            location=row.needed("location"),
            inheritance=row.needed("inheritance"),
            protein=row.needed("protein"),
            link=row.needed("link"),
            pathway=row.one_of("pathway", PATHWAYS),
            targeted=row.needed("targeted"),
            keys=row.several("keys"),
            documents=row.several("documents"),
        )
        if gene.gene in genes:
            raise row.error(f"the gene {gene.gene!r} stands twice; keep one row")
        genes[gene.gene] = gene
    return tuple(genes.values())


def read_milestones(folder: Path = HOME) -> tuple[Milestone, ...]:
    """Read `milestones.csv`, in the order of its rows, which is that of time.

    Raises:
        CorpusError: as `read_trials`; or a row is earlier than the one before.
    """
    milestones: list[Milestone] = []
    for row in _rows(folder / "milestones.csv", Milestone):
        year = row.year("year")
        if year is None:
            raise row.missing("year")
        if milestones and year < milestones[-1].year:
            raise row.error(f"{year} comes after {milestones[-1].year}; sort the rows by year")
        milestones.append(Milestone(year, row.needed("event"), row.one_of("kind", KINDS), row.several("keys")))
    return tuple(milestones)


def read_initiatives(folder: Path = HOME) -> tuple[Initiative, ...]:
    """Read `initiatives.csv`, in the order of its rows.

    Raises:
        CorpusError: as `read_trials`.
    """
    return tuple(
        Initiative(
            name=row.needed("name"),
            abbreviation=row.text("abbreviation"),
            since=row.year("since"),
            scope=row.needed("scope"),
            purpose=row.needed("purpose"),
            findings=row.text("findings"),
            status=row.needed("status"),
            keys=row.several("keys"),
            documents=row.several("documents"),
        )
        for row in _rows(folder / "initiatives.csv", Initiative)
    )


def _arm(row: _Row) -> TrialArm:
    n, responders, percent = row.count("n"), row.count("responders"), row.percent("percent")
    if n == 0:
        raise row.error("n is 0; give the number of children, or leave it empty")
    if (responders is None) == (percent is None):
        raise row.error("give either responders (with n) or, where only that is known, percent")
    if responders is not None and n is None:
        raise row.error("responders needs n; give n, or give percent instead")
    if responders is not None and n is not None and responders > n:
        raise row.error(f"{responders} responders of {n}; responders cannot be more than n")
    return TrialArm(
        study=row.needed("study"),
        year=row.year("year"),
        keys=row.several("keys"),
        population=row.needed("population"),
        group=row.text("group"),
        treatment=row.needed("treatment"),
        arm=row.needed("arm"),
        n=n,
        responders=responders,
        percent=percent,
        outcome=row.one_of("outcome", OUTCOMES),
        endpoint=row.needed("endpoint"),
        follow_up=row.text("follow_up"),
        note=row.text("note"),
    )


@dataclass(frozen=True, slots=True)
class _Row:
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
        if year is not None and not FIRST_YEAR <= year <= _LAST_YEAR:
            raise self.error(f"{column} is {year}; write a year from {FIRST_YEAR} on")
        return year


def _rows(path: Path, kind: type[TrialArm] | type[Gene] | type[Milestone] | type[Initiative]) -> Iterator[_Row]:
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


def _row(path: Path, line: int, cells: dict[str | None, str | list[str] | None]) -> _Row:
    """The cells of one row; `csv` puts those beyond the header under None, and None into those that are missing."""
    if None in cells or None in cells.values():
        raise CorpusError(path, line, "more or fewer cells than the header has; quote a cell that has a comma")
    return _Row(path, line, {str(column): str(value).strip() for column, value in cells.items()})
