"""What a question wants to know, and whether sentences tell such a thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.asked import asked
from index.query import Query
from index.search import Hit

_FIGURES_WANTED = re.compile(
    r"\b(?:how (?:many|much|often|common|likely|long|old|high|big|tall|heavy|far)|percent\w*|proportion|rate|chances?"
    r"|odds|dose|number|half.life|cost|price|average|mean|median|score)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d|\b(?:half|third|quarter|fifth|most|few|none|rare|one|two|three|four|five)\b")
_READ = 4
"""So many of the sentences nearest to a question are looked at."""


def figures_missing(query: Query, hits: Sequence[Hit]) -> float:
    """The share of the sentences nearest to a question after figures that hold none; 0 if it asks for none."""
    if not _FIGURES_WANTED.search(asked(query.text)):
        return 0.0
    sentences = [
        (cosine, sentence.text)
        for hit in hits
        for cosine, sentence in zip(hit.sentences, hit.passage.sentences, strict=True)
    ]
    read = [text for _, text in sorted(sentences, reverse=True)[:_READ]]
    return sum(not _FIGURES.search(text) for text in read) / len(read) if read else 1.0
