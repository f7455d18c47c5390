"""Fuzzing what a corpus is written in: front matter, citations, the bibliography, the glossary, tables.

A damaged file is told with what to mend; the citations of one that is read stand inside its text.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from corpus import markdown
from corpus.bibliography import read_references
from corpus.check import check
from corpus.errors import CorpusError
from corpus.glossary import read_glossary
from corpus.library import HOME
from corpus.rows import read_rows
from corpus.source import read
from eval.fuzz_cases import spoilt, talk, thrown
from eval.fuzz_work import Run, Target

_LIMIT = 20.0
_KEY = re.compile(r"[A-Za-z0-9_][\w.:/+-]*")
_FRONT = b"""---
title: "What is ACTH?"
summary: It is a hormone.
topic: treatments
reviewed: 2026-01-31
---

# What is ACTH?
<!-- asked: what does ACTH mean; ACTH? -->

It is a hormone [@one2020; -@two2021, p. 3]. It helps in 40 of 55 infants
[see @one2020].
"""
_YAML = (
    b"---\n", b"title: ", b"reviewed: 2024-13-45\n", b"reviewed: 2024-01-01 25:61:00\n", b"? a\n", b"- ", b"!!python/object:os.system ",
    b"&a [*a]", b"*b", b"{", b"}", b"[", b"]", b": ", b"|\n", b">\n", b"!!binary ", b"!!set ", b"!!float x", b"!!int _", b"0x", b"1:60\n", b"<<: ",
    b"~", b".inf", b"%YAML 9.9\n", b"...\n", b"\t", b"!!timestamp 9999-99-99\n", b"0b\n", b"0o9\n", b"!!omap [a]\n", b"[" * 500, b"2024-02-30",
)  # fmt: skip
_CITED = (
    "[@", "]", "@", "-@", ";", "@one2020", "[@one2020]", "[@one2020; @two]", "[see @a:b/c+d., p. 3]", "[[@x]]", "[@x](y)",
    "[ @]", "[@-]", "[@é]", "e@mail.org", "\\[@x]", "`[@x]`", "**[@x]**", "[@x\n@y]", "\n\n", "# ", "Sentence one. ", "It is so",
    "<!-- asked: ", "-->", "<b>", "&#64;", "[@x][@y]", "_", ".",
)  # fmt: skip
_ITEM = {
    "id": "one2020", "title": "A trial", "container-title": "J", "URL": "https://example.org", "type": "article-journal",
    "author": [{"family": "Lux", "given": "A"}, {"literal": "A group"}], "issued": {"date-parts": [[2020, 1]]},
    "custom": {"evidence": "cohort", "more-authors": True},
}  # fmt: skip


@contextmanager
def _front_matter(index: Path) -> Iterator[tuple[SearchStrategy[bytes], Run]]:
    """A document as its writer sees it, and the rules over a corpus of it alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "documents" / "a").mkdir(parents=True)
        path = folder / "documents" / "a" / "b.md"
        (folder / "references.json").write_text(json.dumps([_ITEM]))
        (folder / "glossary.yaml").write_text("- {term: ACTH, definition: a hormone, kind: drug}\n")

        def run(case: bytes) -> None:
            path.write_bytes(case)
            try:
                source = read(path, folder / "documents")
            except CorpusError:
                return
            assert all(1 <= sentence.number <= len(source.lines) for sentence in source.sentences)
            check(folder, ours=False)

        pieces = [*_YAML, *(piece.encode() for piece in _CITED)]
        made = thrown([piece.decode() for piece in pieces], 12).map(lambda found: b"---\n" + found + b"\n---\nText.\n")
        yield st.one_of(spoilt([_FRONT], pieces), made), run


@contextmanager
def _citations(index: Path) -> Iterator[tuple[SearchStrategy[str], Run]]:
    """Citations in Markdown: each stands inside the text of its block, and names keys."""

    def run(case: str) -> None:
        for block in markdown.read_blocks(case):
            assert all(0 <= cited.position <= len(block.text) for cited in block.citations)
            assert all(cited.keys and all(map(_KEY.fullmatch, cited.keys)) for cited in block.citations)

    words = st.one_of(st.sampled_from(_CITED), st.sampled_from(_CITED), talk())
    yield st.lists(words, min_size=1, max_size=30).map("".join), run


@contextmanager
def _bibliography(index: Path) -> Iterator[tuple[SearchStrategy[bytes], Run]]:
    """CSL-JSON of the right shape with wrong values, and spoilt as text."""
    key = st.one_of(
        st.sampled_from([*_ITEM, "family", "given", "literal", "date-parts", "evidence"]), st.text(max_size=5)
    )
    value: SearchStrategy[Any] = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=8)
        | st.sampled_from(["cohort", "one2020"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(key, inner, max_size=3),
        max_leaves=6,
    )
    wrong = st.builds(lambda name, new: {**_ITEM, name: new}, st.sampled_from([*_ITEM]), value)
    authors = value.map(lambda one: {**_ITEM, "author": [one], "issued": {"date-parts": [[one]]}})
    items = st.lists(st.one_of(wrong, authors, value), max_size=3).map(lambda found: json.dumps(found).encode())
    whole = json.dumps([_ITEM]).encode()
    yield from _read(
        "references.json", st.one_of(items, items, spoilt([whole], (b"[" * 3000, b"null", b"{}"))), read_references
    )


@contextmanager
def _glossary(index: Path) -> Iterator[tuple[SearchStrategy[bytes], Run]]:
    whole = (HOME / "glossary.yaml").read_bytes()[:3000]
    yield from _read(
        "glossary.yaml", st.one_of(spoilt([whole], _YAML), thrown([p.decode() for p in _YAML], 12)), read_glossary
    )


@contextmanager
def _tables(index: Path) -> Iterator[tuple[SearchStrategy[bytes], Run]]:
    from corpus.tables import TrialArm

    whole = (HOME / "data" / "trials.csv").read_bytes()[:4000]

    def rows(path: Path) -> None:
        for row in read_rows(path, TrialArm):
            for name in row.cells:
                for cell in (row.count, row.percent, row.year, row.needed, row.several):
                    try:
                        cell(name)
                    except CorpusError:
                        continue

    yield from _read(
        "trials.csv", spoilt([whole], (b'"', b'""', b",", b"\n", b"\r", b";", b"\x00", b"-7", b"1_0")), rows
    )


def _read(
    name: str, cases: SearchStrategy[bytes], reader: Callable[[Path], object]
) -> Iterator[tuple[SearchStrategy[bytes], Run]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name

        def run(case: bytes) -> None:
            path.write_bytes(case)
            try:
                reader(path)
            except CorpusError as error:
                assert error.problem

        yield cases, run


TARGETS = tuple(
    Target(name, _LIMIT, opened)
    for name, opened in (
        ("front-matter", _front_matter),
        ("citations", _citations),
        ("bibliography", _bibliography),
        ("glossary", _glossary),
        ("tables", _tables),
    )
)
