"""An answer as Markdown to keep, to print and to bring to the care team."""

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
