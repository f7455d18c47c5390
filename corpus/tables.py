"""The tables that charts are drawn from: trials and their arms, genes, milestones, initiatives.

They lie in `corpus/data`. Keys are those of `references.json`; documents are ids below `corpus/documents`.
An empty cell means: not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.intervals import wilson
from corpus.rows import Row, read_rows

HOME = Path(__file__).parent / "data"
"""The folder of our own tables."""

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
        """The 95 % interval of the share, lower and upper bound in percent; None where the count is not known."""
        counts = self._counts()
        if counts is None:
            return None
        low, high = wilson(*counts)
        return 100 * low, 100 * high

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
    return tuple(_arm(row) for row in read_rows(folder / "trials.csv", TrialArm))


def read_genes(folder: Path = HOME) -> tuple[Gene, ...]:
    """Read `genes.csv`, in the order of its rows.

    Raises:
        CorpusError: as `read_trials`; or a gene stands twice.
    """
    genes: dict[str, Gene] = {}
    for row in read_rows(folder / "genes.csv", Gene):
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
    for row in read_rows(folder / "milestones.csv", Milestone):
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
        for row in read_rows(folder / "initiatives.csv", Initiative)
    )


def _arm(row: Row) -> TrialArm:
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
