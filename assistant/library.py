"""The library: the documents and references of the index, to browse, to search and to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from html import escape
from urllib.parse import urlsplit

from assistant.evidence import EVIDENCE
from assistant.parts import (
    address,
    badge,
    field,
    filters,
    heading,
    is_outside,
    link,
    passage_address,
    published,
    select,
    short_name,
    tabs,
)
from corpus.model import EVIDENCE_LEVELS, Passage, Reference, Sentence
from index.content import Listed
from index.search import Retriever

_HITS = 12
_PAGE = 30
AREAS = {
    "about": "About infantile spasms",
    "causes": "Causes",
    "counselling": "Genetic counselling",
    "diagnosis": "Diagnosis",
    "emergencies": "Emergencies",
    "genes": "Genes",
    "history": "History",
    "living": "Living with it",
    "outcomes": "Outlook",
    "own": "Your own files",
    "recognition": "Recognising spasms",
    "research": "Research",
    "treatments": "Treatments",
}
Query = Mapping[str, str]


class Library:
    """What an index holds, as a reader browses it.

    Args:
        retriever: finds passages in it.
        more: references beyond those of the index.
    """

    def __init__(self, retriever: Retriever, more: Mapping[str, Reference]) -> None:
        self._retriever = retriever
        self._content = retriever.index.content
        self._more = more

    @cached_property
    def documents(self) -> dict[str, Listed]:
        """The documents by id."""
        return {document[0]: document for document in self._content.documents()}

    @cached_property
    def references(self) -> dict[str, Reference]:
        """The references by key."""
        return {**self._more, **self._content.references()}

    @cached_property
    def _citing(self) -> dict[str, list[tuple[Passage, Sentence]]]:
        """Where each reference is cited."""
        citing: dict[str, list[tuple[Passage, Sentence]]] = {}
        for id in self.documents:
            for passage in self._content.passages(id):
                for sentence in passage.sentences:
                    for key in sentence.keys:
                        citing.setdefault(key, []).append((passage, sentence))
        return citing

    def show(self, path: str, query: Query) -> str | None:
        """The view of a path below `library`; None if there is no such."""
        kind, _, rest = path.partition("/")
        if not path:
            return _tabs("library") + self._documents_html(query)
        if path == "references":
            return _tabs("library/references") + self._references_html(query)
        if kind == "read" and rest in self.documents:
            return _tabs("") + self._document_html(rest, query.get("passage", ""))
        if kind == "source" and rest in self.references:
            return _tabs("") + self._source_html(self.references[rest])
        return None

    def _documents_html(self, query: Query) -> str:
        words, area = query.get("q", "").strip(), query.get("area", "")
        counts = Counter(document[3] for document in self.documents.values())
        options = [("", "All"), *((name, f"{_area(name)} ({counts[name]})") for name in sorted(counts) if name)]
        form = filters("library", (field("q", "Search the texts", words), select("area", "Area", options, area)))
        top = heading("Library", f"{len(self.documents)} reviewed texts. What you read in an answer stands here.")
        if words:
            return top + form + self._found_html(words, area)
        shown = [document for document in self.documents.values() if area not in counts or document[3] == area]
        groups: dict[str, list[Listed]] = {}
        for document in shown:
            groups.setdefault(document[3], []).append(document)
        lists = "".join(
            f'<details class="area"{" open" if area else ""}><summary>{escape(_area(name))} ({len(group)})</summary>'
            f'<ul class="cards">{"".join(map(_card, group))}</ul></details>'
            for name, group in groups.items()
        )
        return top + form + lists

    def _found_html(self, words: str, area: str) -> str:
        hits = self._retriever.search(self._retriever.read(words), 3 * _HITS)
        passages = [hit.passage for hit in hits if not area or hit.passage.area == area]
        first = {(passage.document, passage.section): passage for passage in reversed(passages)}
        shown = [passage for passage in passages if first[passage.document, passage.section] is passage][:_HITS]
        items = "".join(
            f'<li><a class="card" href="{escape(passage_address(passage.document, passage.id))}">'
            f"<strong>{escape(passage.heading or passage.title)}</strong> "
            f'<span class="soft">{escape(passage.title)}</span>'
            f"<span>{escape(passage.sentences[0].text if passage.sentences else '')}</span></a></li>"
            for passage in shown
        )
        told = f"{len(shown)} sections near “{escape(words)}”" if shown else "Nothing found. Try other words."
        return f'<p class="found" role="status">{told}</p><ul class="cards">{items}</ul>'

    def _references_html(self, query: Query) -> str:
        words, level, area = query.get("q", "").strip(), query.get("evidence", ""), query.get("area", "")
        first, last = _year(query.get("from", "")), _year(query.get("to", ""))
        areas = {key: {passage.area for passage, _ in cited} for key, cited in self._citing.items()}
        wanted = words.casefold().split()
        found = [
            one
            for one in self.references.values()
            if all(word in f"{one.title} {one.authors} {one.container}".casefold() for word in wanted)
            and level in ("", one.evidence)
            and (not area or area in areas.get(one.key, ()))
            and (first is None or (one.year or 0) >= first)
            and (last is None or (one.year or 9999) <= last)
        ]
        found.sort(key=lambda one: (-(one.year or 0), short_name(one).casefold()))
        page = min(max(_year(query.get("page", "")) or 1, 1), max(1, -(-len(found) // _PAGE)))
        levels = Counter(one.evidence for one in self.references.values())
        kinds = [("", "All"), *((name, f"{EVIDENCE[name][0]} ({levels[name]})") for name in EVIDENCE_LEVELS)]
        every = sorted({name for names in areas.values() for name in names if name})
        form = filters(
            "library/references",
            (
                field("q", "Title, author or journal", words),
                select("evidence", "Kind of source", kinds, level),
                select("area", "Cited in", [("", "All"), *((name, _area(name)) for name in every)], area),
                field("from", "From year", query.get("from", ""), "text"),
                field("to", "To year", query.get("to", ""), "text"),
            ),
        )
        rows = "".join(map(_reference_card, found[_PAGE * (page - 1) : _PAGE * page]))
        return (
            heading("References", "The published sources that the texts cite.")
            + form
            + f'<p class="found" role="status">{len(found)} of {len(self.references)} sources</p>'
            + f'<ul class="cards">{rows}</ul>'
            + _pages(page, -(-len(found) // _PAGE), query)
        )

    def _document_html(self, id: str, at: str) -> str:
        _, title, summary, area, reviewed = self.documents[id]
        passages = self._content.passages(id)
        here = next((passage.section for passage in passages if passage.id == at), None)
        sections: dict[int, list[Passage]] = {}
        for passage in passages:
            sections.setdefault(passage.section, []).append(passage)
        numbers: dict[str, int] = {}
        body = "".join(self._section_html(number, parts, here, numbers) for number, parts in sections.items())
        facts = [_area(area) if area else "", f"reviewed {reviewed}" if reviewed else "no date of review"]
        sources = "".join(f'<li value="{n}">{self._listed(key)}</li>' for key, n in numbers.items())
        return (
            heading(title, escape(summary))
            + f'<p class="soft">{escape(" · ".join(fact for fact in facts if fact))}</p>'
            + _contents(id, sections)
            + f'<div class="document">{body}</div>'
            + (f'<h3>Sources of this text</h3><ol class="sources">{sources}</ol>' if sources else "")
        )

    def _section_html(self, number: int, parts: list[Passage], here: int | None, numbers: dict[str, int]) -> str:
        paragraphs: dict[int, dict[int, Sentence]] = {}
        for passage in parts:
            for sentence in passage.sentences:
                paragraphs.setdefault(sentence.paragraph, {})[sentence.start] = sentence
        text = "".join(
            f"<p>{' '.join(self._sentence(sentence, numbers) for sentence in sentences.values())}</p>"
            for sentences in paragraphs.values()
        )
        page = f" (page {parts[0].page})" if parts[0].page is not None else ""
        mark = ' id="here" class="here" tabindex="-1"' if number == here else ""
        words = escape(f"{parts[0].heading or parts[0].title}{page}")
        return f"<section{mark}><h3>{words}</h3>{text}</section>"

    def _sentence(self, sentence: Sentence, numbers: dict[str, int]) -> str:
        marks = "".join(
            f'<a class="mark" href="{escape(address(f"library/source/{key}"))}" title="{escape(self.references[key].title)}"'
            f' aria-label="Source {numbers.setdefault(key, len(numbers) + 1)}">[{numbers[key]}]</a>'
            for key in sentence.keys
            if key in self.references
        )
        return f"{escape(sentence.text)}{marks}"

    def _listed(self, key: str) -> str:
        one = self.references[key]
        return (
            f"{link(f'library/source/{key}', one.title)} {badge(one.evidence)} "
            f'<span class="soft">{escape(short_name(one))}</span>'
        )

    def _source_html(self, one: Reference) -> str:
        meaning = EVIDENCE[one.evidence][1] if one.evidence in EVIDENCE else ""
        out = ""
        if one.url and is_outside(one.url):
            out = (
                f'<p><a class="out" href="{escape(one.url)}" target="_blank" rel="noopener noreferrer">'
                f"Open where it was published</a> <span class='soft'>{escape(urlsplit(one.url).netloc)}</span></p>"
            )
        cited = "".join(
            f"<li><p>{escape(sentence.text)}</p><p class='soft'>In "
            f'<a href="{escape(passage_address(passage.document, passage.id))}">'
            f"{escape(passage.heading or passage.title)}</a></p></li>"
            for passage, sentence in self._citing.get(one.key, ())
        )
        note = "<p class='soft'>The title is described here, not quoted.</p>" if one.descriptive_title else ""
        return (
            heading(one.title)
            + f"<p>{published(one)}</p>{note}<p>{badge(one.evidence)} {escape(meaning)}</p>{out}"
            + (f"<h3>What our texts say by it</h3><ul class='cited'>{cited}</ul>" if cited else "")
        )


def _tabs(current: str) -> str:
    return tabs("Library", (("library", "Texts"), ("library/references", "References")), current)


def _contents(id: str, sections: Mapping[int, list[Passage]]) -> str:
    if len(sections) < 4:
        return ""
    items = "".join(
        f'<li><a href="{escape(passage_address(id, parts[0].id))}">{escape(parts[0].heading or parts[0].title)}</a></li>'
        for parts in sections.values()
    )
    return f'<details class="contents"><summary>{len(sections)} questions in this text</summary><ul>{items}</ul></details>'


def _card(document: Listed) -> str:
    id, title, summary, _, reviewed = document
    told = f'<span class="soft">reviewed {escape(reviewed)}</span>' if reviewed else ""
    return (
        f'<li><a class="card" href="{escape(address(f"library/read/{id}"))}"><strong>{escape(title)}</strong>'
        f"<span>{escape(summary)}</span>{told}</a></li>"
    )


def _reference_card(one: Reference) -> str:
    return (
        f'<li><a class="card" href="{escape(address(f"library/source/{one.key}"))}"><strong>{escape(one.title)}</strong>'
        f'<span class="soft">{badge(one.evidence)} {published(one)}</span></a></li>'
    )


def _pages(page: int, last: int, query: Query) -> str:
    if last < 2:
        return ""
    kept = {name: value for name, value in query.items() if name != "page"}
    before, after = (
        f'<a href="{escape(address("library/references", **{**kept, "page": str(number)}))}">{words}</a>'
        if 1 <= number <= last
        else ""
        for number, words in ((page - 1, "Earlier page"), (page + 1, "Next page"))
    )
    return f'<nav class="pages" aria-label="Pages">{before}<span>Page {page} of {last}</span>{after}</nav>'


def _area(name: str) -> str:
    return AREAS.get(name, name.replace("-", " ").capitalize() if name else "Texts")


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
