"""Explore: what the tables and the glossary of the corpus tell, to look around in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html import escape

from assistant.charts import Bar, bars, spread
from assistant.parts import (
    address,
    as_table,
    ask,
    cites,
    downloads,
    filters,
    finder,
    heading,
    link,
    reading,
    select,
    table,
    tabs,
)
from assistant.treatments import treatments_html
from corpus.bibliography import read_references
from corpus.library import HOME
from corpus.model import Reference, Term
from corpus.tables import (
    KINDS,
    PATHWAYS,
    Gene,
    Initiative,
    Milestone,
    TrialArm,
    read_genes,
    read_initiatives,
    read_milestones,
    read_trials,
)

Query = Mapping[str, str]

TABS = (
    ("treatments", "Treatments"),
    ("genes", "Genes"),
    ("timeline", "Timeline"),
    ("initiatives", "Initiatives and trials"),
    ("glossary", "Glossary"),
)
_KIND_NAMES = {
    "description": "Descriptions",
    "discovery": "Findings",
    "trial": "Trials",
    "treatment": "Treatments",
    "guideline": "Guidelines",
    "network": "Networks and charities",
    "gene": "Genes",
}
_FIRST_SHOWN = 1955
"""Before it there is one event, of 1841, which would leave a chart to scale nearly empty."""

_TERM_KINDS = {
    "disease": "disease",
    "drug": "medicine",
    "gene": "gene",
    "organisation": "organisation",
    "person": "person",
    "sign": "sign",
    "test": "test",
    "treatment": "treatment",
    "trial": "study",
}


class Explore:
    """The views over our own tables; each table is read when it is first shown.

    Args:
        titles: the titles of the documents that can be read here, by id.
        glossary: the terms.
    """

    def __init__(self, titles: Mapping[str, str], glossary: Sequence[Term]) -> None:
        self._titles = titles
        self._glossary = sorted(glossary, key=lambda term: term.term.casefold())

    @cached_property
    def references(self) -> dict[str, Reference]:
        """The bibliography that the tables cite."""
        return read_references(HOME / "references.json")

    @cached_property
    def _trials(self) -> tuple[TrialArm, ...]:
        return read_trials()

    @cached_property
    def _genes(self) -> dict[str, Gene]:
        return {gene.gene: gene for gene in read_genes()}

    @cached_property
    def _milestones(self) -> tuple[Milestone, ...]:
        return read_milestones()

    @cached_property
    def _initiatives(self) -> tuple[Initiative, ...]:
        return read_initiatives()

    def show(self, path: str, query: Query) -> str | None:
        """The view of a path below `explore`; None if there is no such."""
        tab, _, rest = (path or TABS[0][0]).partition("/")
        views: dict[str, Callable[[Query], str]] = {
            "treatments": lambda asked: treatments_html(self._trials, self.references, asked),
            "genes": self._genes_html,
            "timeline": self._timeline_html,
            "initiatives": lambda _: self._initiatives_html(),
            "glossary": lambda _: self._glossary_html(),
        }
        if rest:
            gene = self._genes.get(rest) if tab == "genes" else None
            return _tabs(tab) + self._gene_html(gene) if gene else None
        return _tabs(tab) + views[tab](query) if tab in views else None

    def _genes_html(self, query: Query) -> str:
        chosen = query.get("pathway", "")
        counts = Counter(gene.pathway for gene in self._genes.values())
        shown = [gene for gene in self._genes.values() if chosen not in counts or gene.pathway == chosen]
        chart = bars(
            [
                Bar(pathway, counts[pathway], address("explore/genes", pathway=pathway))
                for pathway in sorted(PATHWAYS, key=lambda name: -counts[name])
            ],
            "Genes by where in the cell they work",
            "genes",
        )
        options = [("", "All"), *((pathway, f"{pathway} ({counts[pathway]})") for pathway in PATHWAYS)]
        items = "".join(
            f'<li><a class="card" href="{address(f"explore/genes/{gene.gene}")}"><strong>{escape(gene.gene)}</strong> '
            f'<span class="soft">{escape(gene.pathway)}</span><span>{escape(_upper(gene.protein))}</span></a></li>'
            for gene in shown
        )
        rows = [
            (
                link(f"explore/genes/{gene.gene}", gene.gene),
                escape(gene.pathway),
                escape(gene.protein),
                escape(gene.link),
                escape(gene.targeted),
                escape(gene.inheritance),
                escape(gene.location),
                cites(gene.keys, self.references),
            )
            for gene in shown
        ]
        header = (
            "Gene",
            "Pathway",
            "Protein",
            "Link to spasms",
            "Targeted treatment",
            "Inheritance",
            "Place",
            "Sources",
        )
        return (
            heading("Genes linked to infantile spasms", "By where in the cell they work; weak links are told as such.")
            + ask("Which genes are linked to infantile spasms?")
            + f'<div id="genes-chart" class="charts">{chart}</div>'
            + downloads("genes", "genes-table", "genes-chart")
            + filters("explore/genes", (select("pathway", "Pathway", options, chosen),))
            + finder("genes-list", "Find a gene, protein or word")
            + f'<ul id="genes-list" class="cards">{items}</ul>'
            + as_table(table("genes-table", "Genes linked to infantile spasms", header, rows))
        )

    def _gene_html(self, gene: Gene) -> str:
        facts = (
            ("Link to infantile spasms", gene.link),
            ("Protein", gene.protein),
            ("Where it works", gene.pathway),
            ("Inheritance", gene.inheritance),
            ("Treatment that the gene itself suggests", gene.targeted),
            ("Place on the chromosomes", gene.location),
        )
        listed = "".join(f"<dt>{name}</dt><dd>{escape(_upper(value))}</dd>" for name, value in facts)
        return (
            heading(gene.gene)
            + f'<dl class="facts">{listed}</dl><p>Sources: {cites(gene.keys, self.references)}</p>'
            + reading(gene.documents, self._titles)
            + ask(f"How is {gene.gene} linked to infantile spasms?")
            + f"<p>{link('explore/genes', 'All genes')}</p>"
        )

    def _timeline_html(self, query: Query) -> str:
        chosen = query.get("kind", "")
        shown = [one for one in self._milestones if chosen not in KINDS or one.kind == chosen]
        kinds = [(_KIND_NAMES[kind], [one.year for one in self._milestones if one.kind == kind]) for kind in KINDS]
        last = self._milestones[-1].year
        chart = spread(kinds, _FIRST_SHOWN, last, f"Events by kind and year, {_FIRST_SHOWN} to {last}; told below")
        items = "".join(
            f'<li><span class="year">{one.year}</span> <span class="kind">{escape(_KIND_NAMES[one.kind])}</span>'
            f"<p>{escape(one.event)} {cites(one.keys, self.references)}</p></li>"
            for one in shown
        )
        rows = [
            (str(one.year), escape(one.event), escape(_KIND_NAMES[one.kind]), cites(one.keys, self.references))
            for one in shown
        ]
        options = [("", "All"), *((kind, _KIND_NAMES[kind]) for kind in KINDS)]
        return (
            heading(
                f"From {self._milestones[0].year} to today", "Descriptions, trials, genes and networks, year by year."
            )
            + ask("What is the history of infantile spasms?")
            + f'<div id="timeline-chart" class="charts">{chart}</div>'
            + f'<p class="how">The first account, of {self._milestones[0].year}, stands at the left edge.</p>'
            + downloads("timeline", "timeline-table", "timeline-chart")
            + filters("explore/timeline", (select("kind", "Kind", options, chosen),))
            + f'<ol class="timeline">{items}</ol>'
            + as_table(table("timeline-table", "Timeline", ("Year", "Event", "Kind", "Sources"), rows))
        )

    def _initiatives_html(self) -> str:
        items = "".join(
            f"<li><article><h3>{escape(_titled(one))}</h3><p>{escape(_upper(one.purpose))}.</p><dl class='facts'>"
            + "".join(
                f"<dt>{name}</dt><dd>{escape(_upper(value))}</dd>"
                for name, value in (
                    ("Found", one.findings),
                    ("Status", one.status),
                    ("Where", one.scope),
                    ("Since", str(one.since or "")),
                )
                if value
            )
            + f"</dl><p>Sources: {cites(one.keys, self.references)}</p>{reading(one.documents, self._titles)}"
            + f"{ask(f'What is {one.abbreviation or one.name}?')}</article></li>"
            for one in self._initiatives
        )
        rows = [
            (
                escape(_titled(one)),
                str(one.since or ""),
                escape(one.scope),
                escape(one.purpose),
                escape(one.findings),
                escape(one.status),
                cites(one.keys, self.references),
            )
            for one in self._initiatives
        ]
        header = ("Name", "Since", "Where", "What it is", "Found", "Status", "Sources")
        return (
            heading("Initiatives and trials", "Studies, networks, registries and charities: what they are and found.")
            + downloads("initiatives", "initiatives-table")
            + finder("initiatives-list", "Find a name, country or word")
            + f'<ul id="initiatives-list" class="articles">{items}</ul>'
            + as_table(table("initiatives-table", "Initiatives and trials", header, rows))
        )

    def _glossary_html(self) -> str:
        items = "".join(
            f'<div><dt>{escape(term.term)} <span class="soft">{_TERM_KINDS.get(term.kind, "")}</span></dt>'
            f"<dd>{escape(term.definition)}{_also(term)} {ask(f'What is {term.term}?', 'Ask')}</dd></div>"
            for term in self._glossary
        )
        return (
            heading("Glossary", f"{len(self._glossary)} words, names and abbreviations in plain language.")
            + finder("glossary-list", "Find a word, a short form or a brand")
            + f'<dl id="glossary-list" class="glossary">{items}</dl>'
        )


def _tabs(current: str) -> str:
    return tabs("Explore", [(f"explore/{tab}", name) for tab, name in TABS], f"explore/{current}")


def _also(term: Term) -> str:
    names = ", ".join((*term.aliases, *term.spanish))
    return f' <span class="soft">Also: {escape(names)}</span>' if names else ""


def _titled(one: Initiative) -> str:
    return f"{one.name} ({one.abbreviation})" if one.abbreviation and one.abbreviation != one.name else one.name


def _upper(text: str) -> str:
    """The text with a capital at its beginning, but for names such as `mTOR` that begin small."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]
