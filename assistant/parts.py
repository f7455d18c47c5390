"""The parts that the views beside the chat are made of: links, badges, filters, tables. All text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote, urlencode, urlsplit

from assistant.answer import Citation
from assistant.labels import in_english, in_ours, label
from corpus.model import EVIDENCE_LEVELS, Reference

Options = Sequence[tuple[str, str]]
"""The choices of a list: value and words."""


def address(path: str, **query: str) -> str:
    """The address of a view, as the page's own links and its script know it."""
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"#/{quote(path)}{'?' if asked else ''}{asked}"


def link(path: str, words: str, *, current: bool = False, **query: str) -> str:
    """A link to a view."""
    mark = ' aria-current="page"' if current else ""
    return f'<a href="{escape(address(path, **query))}"{mark}>{escape(words)}</a>'


def passage_address(document: str, passage: str) -> str:
    """Where the whole section of a passage can be read."""
    return address(f"library/read/{document}", passage=passage)


def tabs(name: str, places: Iterable[tuple[str, str]], current: str) -> str:
    """Links to the views beside each other, as their paths and words, the one that is open marked."""
    links = "".join(f"<li>{link(path, words, current=path == current)}</li>" for path, words in places)
    return f'<nav class="tabs" aria-label="{name}"><ul>{links}</ul></nav>'


def published(source: Reference | Citation) -> str:
    """By whom, where and when a source was published."""
    return " · ".join(escape(part) for part in (source.authors, source.container, str(source.year or "")) if part)


def is_outside(url: str | None) -> bool:
    """Whether a source has an address in the web that may be linked to."""
    return bool(url) and urlsplit(url).scheme in ("http", "https")


def badge(evidence: str | None, language: str) -> str:
    """The evidence level by name, its meaning in one line on hover."""
    if evidence not in EVIDENCE_LEVELS:
        return ""
    name, meaning = label(f"evidence-{evidence}", language), label(f"meaning-{evidence}", language)
    return f'<span class="badge {escape(evidence)}" title="{escape(meaning)}"{in_ours(language)}>{escape(name)}</span>'


def short_name(reference: Reference) -> str:
    """A source as one speaks of it: first author and year; its publisher or title where no author is known."""
    first = reference.authors.split(",")[0].removesuffix(" et al.").strip()
    family, _, initials = first.rpartition(" ")
    if family and initials.isupper() and len(initials) <= 4:
        first = family
    name = first or reference.container or reference.title
    name = name if len(name) <= 40 else f"{name[:38].rsplit(' ', 1)[0]} …"
    return f"{name} {reference.year}" if reference.year else name


def cites(keys: Iterable[str], references: Mapping[str, Reference]) -> str:
    """Links to the sources of a statement."""
    links = "; ".join(
        f'<a href="{escape(address(f"library/source/{key}"))}">{escape(short_name(references[key]))}</a>'
        for key in keys
        if key in references
    )
    return f'<span class="cites">{links}</span>'


def reading(ids: Iterable[str], titles: Mapping[str, str], language: str) -> str:
    """Links to documents, those that are not there left out."""
    links = ", ".join(link(f"library/read/{id}", titles[id]) for id in ids if id in titles)
    if not links:
        return ""
    return f'<p class="reading">{label("read-more", language)} {quoted(links, language)}</p>'


def quoted(html: str, language: str) -> str:
    """HTML in English among words in another language, marked for who hears the page."""
    return html if language == "en" else f"<span{in_english(language)}>{html}</span>"


def ours(html: str, language: str) -> str:
    """Words of ours within what is marked as English."""
    return html if language == "en" else f"<span{in_ours(language)}>{html}</span>"


def ask(question: str, language: str, name: str = "ask-this") -> str:
    """A button that puts a question into the chat; `name` is the label of its words."""
    words = label(name, language)
    told = escape(f"{words}: {question}")
    return f'<button type="button" class="ask" data-question="{escape(question)}" aria-label="{told}">{escape(words)}</button>'


def select(name: str, label: str, options: Options, chosen: str) -> str:
    """A labelled list to choose one from."""
    items = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in options
    )
    return (
        f'<label for="by-{name}">{escape(label)}<select id="by-{name}" name="{name}" autocomplete="off">{items}'
        "</select></label>"
    )


def field(name: str, label: str, value: str, kind: str = "search") -> str:
    """A labelled field to type into."""
    limits = ' inputmode="numeric" maxlength="4"' if kind == "text" else ' maxlength="200"'
    return (
        f'<label for="by-{name}">{escape(label)}<input id="by-{name}" name="{name}" type="{kind}"'
        f' value="{escape(value)}" autocomplete="off"{limits}></label>'
    )


def filters(path: str, fields: Iterable[str], language: str) -> str:
    """A form whose choices open a view anew; lists do so at once, fields on Enter or by the button."""
    return (
        f'<form class="filters" data-view="{escape(path)}" role="search" aria-label="{label("filter", language)}">'
        f'{"".join(fields)}<button type="submit">{label("show", language)}</button></form>'
    )


def finder(target: str, label: str) -> str:
    """A field that hides what it does not find in the list of that id, while one types."""
    return (
        f'<div class="filters"><label for="find">{escape(label)}<input id="find" type="search" data-find="{target}"'
        ' autocomplete="off" maxlength="80"></label><p class="found" role="status"></p></div>'
    )


def table(id: str, caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], language: str) -> str:
    """A table in a frame that scrolls by itself where it is too wide; `rows` hold HTML, in English."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in rows
    )
    wide = ' class="wide"' if len(header) > 4 else ""
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(caption)}"><table id="{id}"{wide}><caption>'
        f"{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody{in_english(language)}>{body}</tbody></table></div>"
    )


def as_table(content: str, language: str) -> str:
    """A table that opens on demand, below the picture that shows the same."""
    return f'<details class="as-table"><summary>{label("as-table", language)}</summary>{content}</details>'


def downloads(name: str, language: str, table_id: str = "", chart_id: str = "") -> str:
    """Buttons that save what is shown, made by the browser from the page itself."""
    buttons = []
    if table_id:
        buttons.append(f'<button type="button" data-save="csv" data-from="{table_id}" data-name="{name}">CSV</button>')
    if chart_id:
        buttons += [
            f'<button type="button" data-save="{kind}" data-from="{chart_id}" data-name="{name}">{kind.upper()}</button>'
            for kind in ("svg", "png")
        ]
    return f'<p class="downloads"><span>{label("download", language)}</span>{"".join(buttons)}</p>'


def heading(words: str, lead: str = "", lang: str = "") -> str:
    """The heading of a view, which takes the focus when it opens; `lang` is the attribute of one that is quoted."""
    told = f'<p class="lead"{lang}>{lead}</p>' if lead else ""
    return f'<h2 id="view-title" tabindex="-1"{lang}>{escape(words)}</h2>{told}'
