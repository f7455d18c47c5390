"""Writing a generation: document by document, so that memory does not grow with the vectors and the postings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from corpus.model import Corpus, Document, Passage
from corpus.passages import passages_of
from index import content, lexical, report, vectors
from index.encoder import Encoder
from index.known import Encoded, Journal, Stored
from index.words import stems


@dataclass(frozen=True, slots=True)
class Written:
    """What a generation holds: its counts, how each kind of vector is searched, the report, the texts encoded."""

    counts: dict[str, int]
    searched: dict[str, str]
    report: report.Report
    encoded: int


def write(
    work: Path,
    corpus: Corpus,
    encoder: Encoder,
    stored: Sequence[Stored],
    journal: Journal | None,
    *,
    chunk_size: int,
    quiet: bool,
) -> Written:
    """Write the files of a generation, but for its manifest.

    Args:
        work: the folder that they go to.
        corpus: the documents.
        encoder: encodes what is not known.
        stored: vectors that are known.
        journal: keeps what is encoded, lest the build be killed; None if nothing shall be kept.
        chunk_size: characters aimed at for a passage.
        quiet: no progress bar.
    """
    limit = encoder.identity.max_length

    def fits(text: str) -> bool:
        return encoder.count(text) <= limit

    encoded = Encoded(encoder, stored, journal, quiet=quiet)
    names = lexical.Names(corpus.glossary)
    passages: dict[str, int] = {}
    read = {reading.document for reading in corpus.readings}
    titles: dict[str, str] = {}
    sections = sentences = 0
    with (
        closing(content.Writer(work / "content.sqlite")) as contents,
        closing(vectors.Writer(work, encoded)) as rows,
        closing(lexical.Writer(work)) as postings,
    ):
        for document, cut in _cut(corpus.documents, fits, chunk_size, encoded, quiet):
            contents.add(document, cut)
            passages[document.id] = len(cut)
            if document.id in read:
                titles[document.id] = document.title
            title = frozenset(stems(document.title))
            for section in vectors.sections_of(cut):
                rows.add(section)
                postings.add(lexical.tokens_of(section, names), title)
                sections += 1
                sentences += sum(len(passage.sentences) for passage in section)
        contents.finish(corpus)
        postings.finish()
        searched = rows.finish()
    told = report.report_of(corpus, passages, titles)
    report.write(work, told)
    counts = {
        "documents": len(corpus.documents),
        "sections": sections,
        "passages": sum(passages.values()),
        "sentences": sentences,
        "references": len(corpus.references),
    }
    return Written(counts, searched, told, encoded.count)


def _cut(
    documents: Sequence[Document], fits: Callable[[str], bool], chunk_size: int, encoded: Encoded, quiet: bool
) -> Iterator[tuple[Document, list[Passage]]]:
    """Cut document after document; the bar counts characters, so that it knows how long the rest will take."""
    total = 0 if quiet else sum(len(one.text) for one in documents)
    with tqdm(
        total=total, desc="Building", unit="char", unit_scale=True, disable=quiet, file=sys.stderr, mininterval=0.5
    ) as bar:
        for document in documents:
            yield document, passages_of(document, fits, chunk_size=chunk_size)
            bar.set_postfix_str(f"{encoded.count:,} texts encoded", refresh=False)
            bar.update(len(document.text))
