"""The library: the documents and references of the index, to browse, to search and to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from html import escape
from urllib.parse import urlsplit

from assistant.cards import area_name, document_card, reference_card
from assistant.labels import in_english, in_ours, label
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
    quoted,
    select,
    short_name,
    tabs,
)
from corpus.model import EVIDENCE_LEVELS, Passage, Reference, Sentence
from index.content import Listed
from index.search import Retriever

_HITS = 12
_PAGE = 30
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

    def show(self, path: str, query: Query, language: str) -> str | None:
        """The view of a path below `library`; None if there is no such."""
        kind, _, rest = path.partition("/")
        if not path:
            return _tabs("library", language) + self._documents_html(query, language)
        if path == "references":
            return _tabs("library/references", language) + self._references_html(query, language)
        if kind == "read" and rest in self.documents:
            return _tabs("", language) + self._document_html(rest, query.get("passage", ""), language)
        if kind == "source" and rest in self.references:
            return _tabs("", language) + self._source_html(self.references[rest], language)
        return None

    def _documents_html(self, query: Query, language: str) -> str:
        words, area = query.get("q", "").strip(), query.get("area", "")
        counts = Counter(document[3] for document in self.documents.values())
        names = {name: area_name(name, language) for name in sorted(counts)}
        options = [("", label("all", language))]
        options += [(name, f"{shown} ({counts[name]})") for name, shown in names.items() if name]
        form = filters(
            "library",
            (
                field("q", label("search-texts", language), words),
                select("area", label("area", language), options, area),
            ),
            language,
        )
        top = heading(label("library", language), label("library-lead", language, count=len(self.documents)))
        if words:
            return top + form + self._found_html(words, area, language)
        shown = [document for document in self.documents.values() if area not in counts or document[3] == area]
        groups: dict[str, list[Listed]] = {}
        for document in shown:
            groups.setdefault(document[3], []).append(document)
        lists = "".join(
            f'<details class="area"{" open" if area else ""}><summary>{escape(names[name])} ({len(group)})</summary>'
            f'<ul class="cards">{"".join(document_card(document, language) for document in group)}</ul></details>'
            for name, group in groups.items()
        )
        return top + form + lists

    def _found_html(self, words: str, area: str, language: str) -> str:
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
        told = label("nothing-found", language)
        if shown:
            told = label("sections-near", language, count=len(shown), words=escape(words))
        return f'<p class="found" role="status">{told}</p><ul class="cards"{in_english(language)}>{items}</ul>'

    def _references_html(self, query: Query, language: str) -> str:
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
        every = ("", label("all", language))
        kinds = [
            every,
            *((name, f"{label(f'evidence-{name}', language)} ({levels[name]})") for name in EVIDENCE_LEVELS),
        ]
        cited = sorted({name for names in areas.values() for name in names if name})
        form = filters(
            "library/references",
            (
                field("q", label("find-reference", language), words),
                select("evidence", label("source-kind", language), kinds, level),
                select(
                    "area",
                    label("cited-in", language),
                    [every, *((one, area_name(one, language)) for one in cited)],
                    area,
                ),
                field("from", label("from-year", language), query.get("from", ""), "text"),
                field("to", label("to-year", language), query.get("to", ""), "text"),
            ),
            language,
        )
        rows = "".join(reference_card(one, language) for one in found[_PAGE * (page - 1) : _PAGE * page])
        told = label("sources-of", language, shown=len(found), all=len(self.references))
        return (
            heading(label("references", language), label("references-lead", language))
            + form
            + f'<p class="found" role="status">{told}</p><ul class="cards">{rows}</ul>'
            + _pages(page, -(-len(found) // _PAGE), query, language)
        )

    def _document_html(self, id: str, at: str, language: str) -> str:
        _, title, summary, area, reviewed = self.documents[id]
        passages = self._content.passages(id)
        here = next((passage.section for passage in passages if passage.id == at), None)
        sections: dict[int, list[Passage]] = {}
        for passage in passages:
            sections.setdefault(passage.section, []).append(passage)
        numbers: dict[str, int] = {}
        body = "".join(
            self._section_html(number, parts, here, numbers, language) for number, parts in sections.items()
        )
        review = label("reviewed", language, date=reviewed) if reviewed else label("no-review", language)
        facts = [area_name(area, language) if area else "", review]
        sources = "".join(f'<li value="{n}">{self._listed(key, language)}</li>' for key, n in numbers.items())
        return (
            heading(title, escape(summary), in_english(language))
            + f'<p class="soft">{escape(" · ".join(fact for fact in facts if fact))}</p>'
            + _contents(id, sections, language)
            + f'<div class="document"{in_english(language)}>{body}</div>'
            + (f'<h3>{label("text-sources", language)}</h3><ol class="sources">{sources}</ol>' if sources else "")
        )

    def _section_html(
        self, number: int, parts: list[Passage], here: int | None, numbers: dict[str, int], language: str
    ) -> str:
        paragraphs: dict[int, dict[int, Sentence]] = {}
        for passage in parts:
            for sentence in passage.sentences:
                paragraphs.setdefault(sentence.paragraph, {})[sentence.start] = sentence
        text = "".join(
            f"<p>{' '.join(self._sentence(sentence, numbers, language) for sentence in sentences.values())}</p>"
            for sentences in paragraphs.values()
        )
        page = f" ({label('page', language, number=parts[0].page)})" if parts[0].page is not None else ""
        mark = ' id="here" class="here" tabindex="-1"' if number == here else ""
        words = escape(f"{parts[0].heading or parts[0].title}{page}")
        return f"<section{mark}><h3>{words}</h3>{text}</section>"

    def _sentence(self, sentence: Sentence, numbers: dict[str, int], language: str) -> str:
        marks = "".join(
            f'<a class="mark" href="{escape(address(f"library/source/{key}"))}" title="{escape(self.references[key].title)}"'
            f'{in_ours(language)} aria-label="{label("source", language, number=numbers.setdefault(key, len(numbers) + 1))}">[{numbers[key]}]</a>'
            for key in sentence.keys
            if key in self.references
        )
        return f"{escape(sentence.text)}{marks}"

    def _listed(self, key: str, language: str) -> str:
        one = self.references[key]
        return (
            f"{quoted(link(f'library/source/{key}', one.title), language)} {badge(one.evidence, language)} "
            f'<span class="soft">{escape(short_name(one))}</span>'
        )

    def _source_html(self, one: Reference, language: str) -> str:
        meaning = label(f"meaning-{one.evidence}", language) if one.evidence in EVIDENCE_LEVELS else ""
        out = ""
        if one.url and is_outside(one.url):
            out = (
                f'<p><a class="out" href="{escape(one.url)}" target="_blank" rel="noopener noreferrer">'
                f"{label('open-published', language)}</a> <span class='soft'>{escape(urlsplit(one.url).netloc)}</span></p>"
            )
        lang = in_english(language)
        cited = "".join(
            f"<li><p{lang}>{escape(sentence.text)}</p><p class='soft'>{label('in', language)} "
            f'<a href="{escape(passage_address(passage.document, passage.id))}"{lang}>'
            f"{escape(passage.heading or passage.title)}</a></p></li>"
            for passage, sentence in self._citing.get(one.key, ())
        )
        note = f"<p class='soft'>{label('described-long', language)}</p>" if one.descriptive_title else ""
        return (
            heading(one.title, lang=lang)
            + f"<p>{published(one)}</p>{note}<p>{badge(one.evidence, language)} {escape(meaning)}</p>{out}"
            + (f"<h3>{label('what-texts-say', language)}</h3><ul class='cited'>{cited}</ul>" if cited else "")
        )


def _tabs(current: str, language: str) -> str:
    places = (("library", label("texts", language)), ("library/references", label("references", language)))
    return tabs(label("library", language), places, current)


def _contents(id: str, sections: Mapping[int, list[Passage]], language: str) -> str:
    if len(sections) < 4:
        return ""
    items = "".join(
        f'<li><a href="{escape(passage_address(id, parts[0].id))}">{escape(parts[0].heading or parts[0].title)}</a></li>'
        for parts in sections.values()
    )
    told = label("text-questions", language, count=len(sections))
    return f'<details class="contents"><summary>{told}</summary><ul{in_english(language)}>{items}</ul></details>'


def _pages(page: int, last: int, query: Query, language: str) -> str:
    if last < 2:
        return ""
    kept = {name: value for name, value in query.items() if name != "page"}
    before, after = (
        f'<a href="{escape(address("library/references", **{**kept, "page": str(number)}))}">{words}</a>'
        if 1 <= number <= last
        else ""
        for number, words in (
            (page - 1, label("earlier-page", language)),
            (page + 1, label("next-page", language)),
        )
    )
    here = label("page-of", language, number=page, last=last)
    return f'<nav class="pages" aria-label="{label("pages", language)}">{before}<span>{here}</span>{after}</nav>'


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
