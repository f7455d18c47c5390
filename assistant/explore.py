"""Explore: what the tables and the glossary of the corpus tell, to look around in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html import escape

from assistant.charts import Bar, bars, spread
from assistant.labels import in_english, label, labels
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
    ours,
    quoted,
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

TABS = ("treatments", "genes", "timeline", "initiatives", "glossary")
_FIRST_SHOWN = 1955
"""Before it there is one event, of 1841, which would leave a chart to scale nearly empty."""


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

    def show(self, path: str, query: Query, language: str) -> str | None:
        """The view of a path below `explore`; None if there is no such."""
        tab, _, rest = (path or TABS[0]).partition("/")
        views: dict[str, Callable[[], str]] = {
            "treatments": lambda: treatments_html(self._trials, self.references, query, language),
            "genes": lambda: self._genes_html(query, language),
            "timeline": lambda: self._timeline_html(query, language),
            "initiatives": lambda: self._initiatives_html(language),
            "glossary": lambda: self._glossary_html(language),
        }
        if rest:
            gene = self._genes.get(rest) if tab == "genes" else None
            return _tabs(tab, language) + self._gene_html(gene, language) if gene else None
        return _tabs(tab, language) + views[tab]() if tab in views else None

    def _genes_html(self, query: Query, language: str) -> str:
        chosen = query.get("pathway", "")
        names = {pathway: label(f"pathway-{pathway}", language) for pathway in PATHWAYS}
        counts = Counter(gene.pathway for gene in self._genes.values())
        shown = [gene for gene in self._genes.values() if chosen not in counts or gene.pathway == chosen]
        chart = bars(
            [
                Bar(names[pathway], counts[pathway], address("explore/genes", pathway=pathway))
                for pathway in sorted(PATHWAYS, key=lambda name: -counts[name])
            ],
            label("genes-chart", language),
            label("genes", language),
        )
        every = ("", label("all", language))
        options = [every, *((pathway, f"{name} ({counts[pathway]})") for pathway, name in names.items())]
        items = "".join(
            f'<li><a class="card" href="{address(f"explore/genes/{gene.gene}")}"><strong>{escape(gene.gene)}</strong> '
            f'<span class="soft">{escape(names[gene.pathway])}</span>'
            f"<span{in_english(language)}>{escape(_upper(gene.protein))}</span></a></li>"
            for gene in shown
        )
        rows = [
            (
                link(f"explore/genes/{gene.gene}", gene.gene),
                ours(escape(names[gene.pathway]), language),
                escape(gene.protein),
                escape(gene.link),
                escape(gene.targeted),
                escape(gene.inheritance),
                escape(gene.location),
                cites(gene.keys, self.references),
            )
            for gene in shown
        ]
        columns = ("gene", "pathway", "protein", "link", "targeted", "inheritance", "place", "sources")
        header = [label(name, language) for name in columns]
        title = label("genes-title", language)
        return (
            heading(title, label("genes-lead", language))
            + ask("Which genes are linked to infantile spasms?", language)
            + f'<div id="genes-chart" class="charts">{chart}</div>'
            + downloads("genes", language, "genes-table", "genes-chart")
            + filters("explore/genes", (select("pathway", label("pathway", language), options, chosen),), language)
            + finder("genes-list", label("find-gene", language))
            + f'<ul id="genes-list" class="cards">{items}</ul>'
            + as_table(table("genes-table", title, header, rows, language), language)
        )

    def _gene_html(self, gene: Gene, language: str) -> str:
        facts = (
            ("link-long", gene.link, in_english(language)),
            ("protein", gene.protein, in_english(language)),
            ("works-where", label(f"pathway-{gene.pathway}", language), ""),
            ("inheritance", gene.inheritance, in_english(language)),
            ("targeted-long", gene.targeted, in_english(language)),
            ("place-long", gene.location, ""),
        )
        listed = "".join(
            f"<dt>{label(name, language)}</dt><dd{lang}>{escape(_upper(value))}</dd>" for name, value, lang in facts
        )
        return (
            heading(gene.gene)
            + f'<dl class="facts">{listed}</dl>'
            + f"<p>{label('sources-are', language)} {cites(gene.keys, self.references)}</p>"
            + reading(gene.documents, self._titles, language)
            + ask(f"How is {gene.gene} linked to infantile spasms?", language)
            + f"<p>{link('explore/genes', label('all-genes', language))}</p>"
        )

    def _timeline_html(self, query: Query, language: str) -> str:
        chosen = query.get("kind", "")
        shown = [one for one in self._milestones if chosen not in KINDS or one.kind == chosen]
        names = {kind: label(f"kind-{kind}", language) for kind in KINDS}
        kinds = [(names[kind], [one.year for one in self._milestones if one.kind == kind]) for kind in KINDS]
        first, last = self._milestones[0].year, self._milestones[-1].year
        chart = spread(kinds, _FIRST_SHOWN, last, label("timeline-chart", language, first=_FIRST_SHOWN, last=last))
        items = "".join(
            f'<li><span class="year">{one.year}</span> <span class="kind">{escape(names[one.kind])}</span>'
            f"<p{in_english(language)}>{escape(one.event)} {cites(one.keys, self.references)}</p></li>"
            for one in shown
        )
        rows = [
            (
                str(one.year),
                escape(one.event),
                ours(escape(names[one.kind]), language),
                cites(one.keys, self.references),
            )
            for one in shown
        ]
        options = [("", label("all", language)), *names.items()]
        header = [label(name, language) for name in ("year", "event", "kind", "sources")]
        return (
            heading(label("timeline-title", language, year=first), label("timeline-lead", language))
            + ask("What is the history of infantile spasms?", language)
            + f'<div id="timeline-chart" class="charts">{chart}</div>'
            + f'<p class="how">{label("timeline-first", language, year=first)}</p>'
            + downloads("timeline", language, "timeline-table", "timeline-chart")
            + filters("explore/timeline", (select("kind", label("kind", language), options, chosen),), language)
            + f'<ol class="timeline">{items}</ol>'
            + as_table(table("timeline-table", label("timeline", language), header, rows, language), language)
        )

    def _initiatives_html(self, language: str) -> str:
        lang = in_english(language)
        items = "".join(
            f"<li><article><h3{lang}>{escape(_titled(one))}</h3><p{lang}>{escape(_upper(one.purpose))}.</p>"
            "<dl class='facts'>"
            + "".join(
                f"<dt>{label(name, language)}</dt><dd{lang}>{escape(_upper(value))}</dd>"
                for name, value in (
                    ("found", one.findings),
                    ("status", one.status),
                    ("where", one.scope),
                    ("since", str(one.since or "")),
                )
                if value
            )
            + f"</dl><p>{label('sources-are', language)} {cites(one.keys, self.references)}</p>"
            + reading(one.documents, self._titles, language)
            + f"{ask(f'What is {one.abbreviation or one.name}?', language)}</article></li>"
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
        columns = ("name", "since", "where", "what-it-is", "found", "status", "sources")
        header = [label(name, language) for name in columns]
        title = label("initiatives-title", language)
        return (
            heading(title, label("initiatives-lead", language))
            + downloads("initiatives", language, "initiatives-table")
            + finder("initiatives-list", label("find-initiative", language))
            + f'<ul id="initiatives-list" class="articles">{items}</ul>'
            + as_table(table("initiatives-table", title, header, rows, language), language)
        )

    def _glossary_html(self, language: str) -> str:
        items = "".join(
            f'<div><dt>{quoted(escape(term.term), language)} <span class="soft">{_kind(term, language)}</span></dt>'
            f"<dd>{quoted(escape(term.definition), language)}{_also(term, language)} "
            f"{ask(f'What is {term.term}?', language, 'ask')}</dd></div>"
            for term in self._glossary
        )
        return (
            heading(label("glossary-title", language), label("glossary-lead", language, count=len(self._glossary)))
            + finder("glossary-list", label("find-term", language))
            + f'<dl id="glossary-list" class="glossary">{items}</dl>'
        )


def _tabs(current: str, language: str) -> str:
    places = [(f"explore/{tab}", label(f"tab-{tab}", language)) for tab in TABS]
    return tabs(label("explore", language), places, f"explore/{current}")


def _kind(term: Term, language: str) -> str:
    """The kind of a term, where it is worth telling."""
    name = f"term-{term.kind}"
    return label(name, language) if name in labels() else ""


def _also(term: Term, language: str) -> str:
    names = ", ".join((*term.aliases, *term.spanish))
    return f' <span class="soft">{label("also", language)} {escape(names)}</span>' if names else ""


def _titled(one: Initiative) -> str:
    return f"{one.name} ({one.abbreviation})" if one.abbreviation and one.abbreviation != one.name else one.name


def _upper(text: str) -> str:
    """The text with a capital at its beginning, but for names such as `mTOR` that begin small."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]
