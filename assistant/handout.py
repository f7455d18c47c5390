"""An answer as text: to keep, to print and to bring to the care team; and for a terminal."""

from __future__ import annotations

from assistant.answer import Answer, Citation
from assistant.labels import label
from corpus.model import EVIDENCE_LEVELS


def handout(answer: Answer, language: str = "en") -> str:
    """Question, answer and sources; the page sets the date, the corpus version and the disclaimer around it."""
    parts = [f"## {' '.join(answer.question.split())[:2000]}", answer.text]
    if answer.citations:
        sources = "\n".join(_source(citation, language) for citation in answer.citations)
        parts += [f"### {label('sources', language)}", sources]
    return "\n\n".join(parts)


def _source(citation: Citation, language: str) -> str:
    known = (citation.authors, citation.title, citation.container, str(citation.year or ""), citation.url or "")
    level = label(f"evidence-{citation.evidence}", language) if citation.evidence in EVIDENCE_LEVELS else ""
    told = ". ".join(part.rstrip(".") for part in known if part)
    return f"{citation.number}. {told}" + (f" ({level})" if level else "")


def plain(answer: Answer) -> str:
    """The answer for a terminal: text, sources, disclaimer."""
    lines = [answer.text, ""]
    if answer.citations:
        lines.append("Sources")
    for citation in answer.citations:
        # A document is cited by its file and, if it has such, its page.
        container = citation.key if citation.kind == "document" else citation.container
        where = ", ".join(part for part in (container, str(citation.year or "")) if part)
        details = f" ({citation.evidence})" if citation.evidence else ""
        lines.append(f"[{citation.number}] {citation.title}{'. ' + where if where else ''}{details}")
        if citation.url:
            lines.append(f"    {citation.url}")
    if answer.citations:
        lines.append("")
    return "\n".join([*lines, answer.disclaimer])
