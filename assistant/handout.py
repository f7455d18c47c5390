"""An answer as text: to keep, to print and to bring to the care team; and for a terminal."""

from __future__ import annotations

from assistant.answer import Answer, Citation
from assistant.evidence import EVIDENCE


def handout(answer: Answer) -> str:
    """Question, answer and sources; the page sets the date, the corpus version and the disclaimer around it."""
    parts = [f"## {' '.join(answer.question.split())[:2000]}", answer.text]
    if answer.citations:
        parts += ["### Sources", "\n".join(map(_source, answer.citations))]
    return "\n\n".join(parts)


def _source(citation: Citation) -> str:
    known = (citation.authors, citation.title, citation.container, str(citation.year or ""), citation.url or "")
    level = EVIDENCE[citation.evidence][0] if citation.evidence in EVIDENCE else ""
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
