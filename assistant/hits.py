"""A passage found, as the JSON that the command line and the HTTP API share."""

from __future__ import annotations

from typing import Any

from index.search import Hit


def hit_json(hit: Hit) -> dict[str, Any]:
    """The passage, its score and why it was found."""
    passage = hit.passage
    return {
        "id": passage.id,
        "document": passage.document,
        "title": passage.title,
        "heading": passage.heading,
        "page": passage.page,
        "text": passage.text,
        "references": sorted({key for sentence in passage.sentences for key in sentence.keys}),
        "score": round(hit.score, 4),
        "why": {
            "dense": round(hit.dense, 4),
            "question": round(hit.question, 4),
            "lexical": round(hit.lexical, 4),
            "sentence": round(max(hit.sentences, default=0.0), 4),
            "matched": list(hit.matched),
        },
    }
