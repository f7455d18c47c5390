"""The rules over the two lists beside the documents: the bibliography and the glossary."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus import sentences
from corpus.model import EVIDENCE_LEVELS, Term
from corpus.problem import Problem, warning
from corpus.reading import grade

FEWEST_TERMS = 250
LONGEST_DEFINITION = 300
HARDEST_DEFINITION = 10.0

_TYPES = frozenset(
    """
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset
    document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation
    manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard thesis
    treaty webpage
    """.split()
)
"""The item types of CSL 1.0.2."""

STATUSES = ("retired", "retracted")
"""What may have become of a source; its title says so in capitals and brackets, which every reader sees."""

_DOI = re.compile(r"10\.\d{4,9}/\S*[^\s.,;]")
_PMID = re.compile(r"[1-9]\d{0,8}")
_PMCID = re.compile(r"PMC[1-9]\d{0,8}")
_LINK = re.compile(r"https?://[^\s<>\"'\]]*[^\s<>\"'\].,;:)]")
_COPIES = re.compile(
    r"(^|\.)(scribd|studylib|researchgate|vdocuments?|docplayer|docslide|documents?pub|dokumen|pdfcoffee|pdfslide|"
    r"fliphtml5|issuu|yumpu|slideshare|slideplayer|coursehero|kundoc|sci-hub|scihub|libgen|z-lib|zlibrary|"
    r"booksc|b-ok|annas-archive|webcache)(\.[a-z-]+)+$"
    r"|(^|\.)(academia\.edu|silo\.tips)$|europepmc(?!\.org$)|(^|[.-])(ez|lib|web)?proxy\d*[.-]|\.(?:translate\.goog|idm\.oclc\.org)$"
)
"""Hosts of mirrors, proxies and shared documents: the page may be gone, changed or copied without leave."""

_STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can cannot could did do does doing don't down during each few for from further get got had has
    have having he her here hers herself him himself his how i if in into is it its itself just let like may me might
    more most must my myself no nor not now of off on once one only or other our ours ourselves out over own same shall
    she should so some such than that the their theirs them themselves then there these they this those through to too
    under until up upon us use very was we were what when where which while who whom why will with would yes you your
    yours yourself yourselves
    """.split()
)


def check_references(path: Path, items: Sequence[Any], cited: Collection[str], today: date) -> Iterator[Problem]:
    """The rules over the bibliography.

    Args:
        path: the file.
        items: what was read from it, CSL-JSON as it stands.
        cited: the keys in use.
        today: the latest date that is not in the future.
    """
    lines = _lines_of_keys(path.read_text(encoding="utf-8"))
    seen: set[str] = set()
    for item in items:
        key = str(item.get("id", "")) if isinstance(item, dict) else ""
        if not key:
            yield Problem(path, None, "reference-key", "an item without an id; give it one", str(item)[:80])
            continue
        where = lines.get(key, [None])
        line = where[min(key in seen, len(where) - 1)]
        if key in seen:
            yield Problem(path, line, "reference-key", f"{key} stands twice; keep one of the items")
        elif key not in cited:
            yield warning(path, line, "reference-orphan", f"{key} is cited nowhere; cite it or take it out")
        seen.add(key)
        for rule, message in _faults(item, today):
            yield Problem(path, line, rule, f"{key}: {message}")


def _lines_of_keys(text: str) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    line, last = 1, 0
    for match in re.finditer(r'"id"\s*:\s*"([^"\\]*)"', text):
        line += text.count("\n", last, match.start())
        last = match.start()
        found.setdefault(match.group(1), []).append(line)
    return found


def _faults(item: dict[str, Any], today: date) -> Iterator[tuple[str, str]]:
    if str(item.get("type")) not in _TYPES:
        yield "reference-type", f"unknown type {item.get('type')!r}; use one of CSL's, for example article-journal"
    if not str(item.get("title") or "").strip():
        yield "reference-title", "no title; copy it from the source"
    evidence = _mapping(item.get("custom")).get("evidence")
    if evidence not in EVIDENCE_LEVELS:
        yield "reference-evidence", f"unknown evidence level {evidence!r}; use one of {', '.join(EVIDENCE_LEVELS)}"
    yield from _status_faults(item)
    yield from _year_faults(item, today)
    doi, url = item.get("DOI"), str(item.get("URL") or "")
    if doi is not None and not _DOI.fullmatch(str(doi)):
        yield "reference-doi", f"the DOI {doi!r} is not in its canonical form; write 10.<number>/<name> alone"
    elif doi is not None and (urlsplit(url).hostname or "").endswith("doi.org"):
        canonical = f"https://doi.org/{doi}"
        if url.casefold() != canonical.casefold():
            yield "reference-doi", f"the URL {url} leads to another DOI; write {canonical}"
    for field, shape, example in (("PMID", _PMID, "15530629"), ("PMCID", _PMCID, "PMC7581607")):
        if field in item and not shape.fullmatch(str(item[field])):
            yield f"reference-{field.lower()}", f"{item[field]!r} is no {field}; write it like {example}"
    if url and (fault := link_fault(url)):
        yield "link", f"{url} {fault}"


def _status_faults(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    status, title = _mapping(item.get("custom")).get("status"), str(item.get("title") or "")
    if status is not None and status not in STATUSES:
        yield "reference-status", f"unknown status {status!r}; use one of {', '.join(STATUSES)}"
    for known in STATUSES:
        if (status == known) != (f"[{known.upper()}]" in title):
            yield "reference-status", f"write both [{known.upper()}] in the title and the status {known!r}, or neither"


def _year_faults(item: dict[str, Any], today: date) -> Iterator[tuple[str, str]]:
    parts = _mapping(item.get("issued")).get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    year = str(first[0] if isinstance(first, list) and first else "")
    if not year:
        return
    if not year.isdecimal():
        yield "reference-year", f"the year {year!r} is no number; write it with four digits"
    elif int(year) > today.year:
        yield "reference-year", f"the year {year} is in the future; mend it"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def link_fault(url: str) -> str | None:
    """What is wrong with a link, and what to do; None for a good one."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return "is no URL; copy it again from the publisher's page"
    if parts.scheme != "https":
        return "is not https; find the secure address, or cite another copy by its publisher"
    if _is_address(host):
        return "names a machine by number; link to the publisher's page or the DOI"
    if _COPIES.search(host):
        return f"leads to a copy ({host}); link to the publisher's page or the DOI"
    if "." not in host or not re.fullmatch(r"[a-z0-9.-]+", host) or parts.username or re.search(r"\s", url):
        return "is no public URL; copy it again from the publisher's page"
    if host in ("dx.doi.org", "www.doi.org") or (host == "doi.org" and not _DOI.fullmatch(parts.path[1:])):
        return "is no canonical link of a DOI; write https://doi.org/10.<number>/<name>"
    return None


def links(text: str) -> list[str]:
    """The links that stand in a line of text."""
    return [match.group() for match in _LINK.finditer(text)]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Browsers take an address in one number, or in hexadecimal, for one too.
        return bool(re.fullmatch(r"(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+))*", host))
    return True


def check_glossary(path: Path, terms: Collection[Term], *, ours: bool) -> Iterator[Problem]:
    """The rules over the glossary, whose clashes the reading has refused already.

    Args:
        path: the file.
        terms: what was read from it.
        ours: whether it belongs to our own corpus, which must know enough terms.
    """
    if ours and len(terms) < FEWEST_TERMS:
        yield Problem(path, None, "glossary-size", f"{len(terms)} terms; our corpus needs {FEWEST_TERMS}: add more")
    starts = _lines_of_terms(path)
    for number, term in enumerate(terms):
        line = starts[number] if len(starts) == len(terms) else None
        for name in term.names:
            if name.casefold() in _STOP_WORDS:
                message = f"{term.term}: the name {name!r} is an everyday word, which every text holds; take it out"
                yield Problem(path, line, "glossary-name", message)
        definition = term.definition
        if len(definition) > LONGEST_DEFINITION:
            message = f"{term.term}: {len(definition)} characters; define it in {LONGEST_DEFINITION}"
            yield warning(path, line, "glossary-definition", message, definition)
        level = round(grade([definition[start:end] for start, end in sentences.spans(definition)]), 1)
        if level > HARDEST_DEFINITION:
            message = f"{term.term}: reads at grade {level}; use shorter words and sentences"
            yield warning(path, line, "glossary-definition", message, definition)


def _lines_of_terms(path: Path) -> list[int]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [number for number, line in lines if re.match(r"-\s+\{?\s*[\"']?term[\"']?\s*:", line)]
