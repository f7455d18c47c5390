"""The rules of the corpus: each has a case that breaks it, and the good corpus that breaks none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.check import Report, check
from corpus.check_lists import link_fault, links
from corpus.errors import CorpusError
from corpus.problem import Problem, warning

TODAY = date(2026, 11, 25)

GOOD = """---
title: ACTH
summary: What ACTH does for babies with spasms.
topic: treatments
reviewed: 2026-11-25
---

## What is ACTH?
<!-- asked: what is the shot; acth meaning; corticotropin; hormone shot for spasms -->

ACTH is a hormone that can stop spasms [@a2001]. The doctor gives ACTH as a shot [@a2001].

- In a trial of 55 babies, 40 had no spasms after two weeks [@a2001].

## How long does ACTH take?
<!-- asked: when does it work; how fast is acth; days until it works; how long until spasms stop -->

ACTH can take two weeks to work [@a2001].

## Does ACTH hurt?
<!-- asked: does it hurt; is acth painful; pain from acth; crying after the shot -->

The shot can sting for a short time [@a2001].
"""
REFERENCE: dict[str, Any] = {
    "id": "a2001",
    "type": "article-journal",
    "title": "A trial of ACTH",
    "issued": {"date-parts": [[2001]]},
    "DOI": "10.1016/S0140-6736(04)17400-X",
    "URL": "https://doi.org/10.1016/S0140-6736(04)17400-X",
    "PMID": "15530629",
    "PMCID": "PMC7581607",
    "custom": {"evidence": "randomised-trial"},
}
TERM = "- term: vigabatrin\n  kind: drug\n  definition: A medicine that can stop spasms.\n  aliases: [VGB]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of one document that breaks no rule."""
    path = tmp_path / "documents" / "treatments" / "acth.md"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD, encoding="utf-8")
    (tmp_path / "references.json").write_text(json.dumps([REFERENCE], indent=1), encoding="utf-8")
    (tmp_path / "glossary.yaml").write_text(TERM, encoding="utf-8")
    return tmp_path


def document(folder: Path, old: str, new: str) -> None:
    path = folder / "documents" / "treatments" / "acth.md"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def reference(folder: Path, *more: dict[str, Any], **fields: Any) -> None:
    items = [{**REFERENCE, **fields}, *more]
    (folder / "references.json").write_text(json.dumps(items, indent=1), encoding="utf-8")


def run(folder: Path, *, ours: bool = False) -> Report:
    return check(folder, ours=ours, today=TODAY)


def found(folder: Path, *, ours: bool = False) -> list[tuple[str, int | None, str, bool]]:
    return [(p.file.name, p.line, p.rule, p.is_warning) for p in run(folder, ours=ours).problems]


def test_a_good_corpus_breaks_no_rule(folder: Path) -> None:
    report = run(folder)
    assert report.problems == ()
    assert (report.documents, report.sentences) == (1, 5)


SENTENCE = "ACTH can take two weeks to work [@a2001]."


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("title: ACTH\n", "", 1, "front-matter"),
        ("title: ACTH", "title:", 2, "front-matter"),
        ("summary: What ACTH does for babies with spasms.\n", "", 1, "front-matter"),
        ("topic: treatments", "topic: genes", 4, "front-matter"),
        ("topic: treatments\n", "", 1, "front-matter"),
        ("reviewed: 2026-11-25\n", "", 1, "front-matter"),
        ("2026-11-25", "2026-11-26", 5, "front-matter"),
        ("2026-11-25", "last autumn", 5, "front-matter"),
        ("## What is ACTH?", "Some words [@a2001].\n\n## What is ACTH?", 8, "heading-missing"),
        ("## What is ACTH?", "## On ACTH", 8, "heading-question"),
        (SENTENCE, "", 15, "heading-empty"),
        ("spasms -->", "spasms -->\n<!-- untold: Is ACTH painful? -->", 8, "untold-asked"),
        ("## What is ACTH?", "### What is ACTH?", 8, "heading-level"),
        (SENTENCE, "ACTH is <b>slow</b> [@a2001].", 18, "raw-html"),
        (SENTENCE, f"{SENTENCE}\n\n<div>\nHidden.\n</div>", 20, "raw-html"),
        (SENTENCE, f"{SENTENCE}\n\n<!-- a note to self -->", 20, "raw-html"),
        (SENTENCE, "| Drug | Dose |\n|------|:----|\n| ACTH | high [@a2001] |", 19, "table"),
        (SENTENCE, "ACTH can take two weeks to work [@nobody2001].", 18, "citation-unknown"),
        (SENTENCE, "ACTH can take 2 weeks to work.", 18, "citation-missing"),
        (SENTENCE, "A hormone works faster than VGB.", 18, "citation-missing"),
        (SENTENCE, "It can take two weeks to work [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "“These babies do well [@a2001].”", 18, "sentence-leaning"),
        (SENTENCE, "Both can take two weeks to work [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "However, ACTH can take two weeks [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "The study took two weeks [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "In the trial babies took two weeks [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "The same dose was used for two weeks [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "By contrast, ACTH takes two weeks [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "As above, ACTH takes two weeks [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "For how ACTH is given, see below [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "Babies given this drug need two weeks [@a2001].", 18, "sentence-leaning"),
        (SENTENCE, "The doctor gives ACTH as a shot  [@a2001].", 18, "sentence-repeated"),
        (SENTENCE, f"{SENTENCE} See http://example.org/acth [@a2001].", 18, "link"),
    ],
)
def test_a_broken_rule_is_an_error_on_its_line(folder: Path, old: str, new: str, line: int, rule: str) -> None:
    document(folder, old, new)
    assert found(folder) == [("acth.md", line, rule, False)]


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("; hormone shot for spasms", "", 8, "heading-asked"),
        ("## How long does ACTH take?", "## What is ACTH?", 15, "heading-repeated"),
        (SENTENCE, f"{SENTENCE} One is so [@a2001]. Two is so [@a2001]. Three is so [@a2001]. Four is so [@a2001].",
         18, "opening-length"),
        (SENTENCE, "Intravenous administration necessitates interdisciplinary hospitalisation [@a2001].",
         18, "opening-grade"),
        (SENTENCE, f"{SENTENCE}\n\nACTH is{' so' * 48} slow [@a2001].", 20, "sentence-length"),
        (SENTENCE, f"{SENTENCE}\n\nTo work, ACTH can take two weeks [@a2001].", 20, "sentence-alike"),
    ],
)  # fmt: skip
def test_a_matter_of_style_is_a_warning_on_its_line(folder: Path, old: str, new: str, line: int, rule: str) -> None:
    document(folder, old, new)
    assert found(folder) == [("acth.md", line, rule, True)]


@pytest.mark.parametrize(
    "new",
    [
        "There is a wait of two weeks with ACTH [@a2001].",
        "The gene ARX is one cause of spasms [@a2001].",
        "The study of ACTH took two weeks [@a2001].",
        "Doses above the usual one are not better [@a2001].",
        "For some babies with spasms, those two weeks are long [@a2001].",
        "IT systems keep the notes on ACTH [@a2001].",
        "Iterations of ACTH are rare [@a2001].",
        "Spasms may slow a child down [@a2001].",
        "A shot can hurt.",
        "ACTH is given by p<0.001 [@a2001].",
        "ACTH is told of at https://example.org/acth [@a2001].",
    ],
)
def test_what_only_looks_like_a_breach_is_none(folder: Path, new: str) -> None:
    document(folder, SENTENCE, new)
    assert found(folder) == []


def test_in_our_own_corpus_every_sentence_is_cited_and_the_glossary_is_large(folder: Path) -> None:
    document(folder, SENTENCE, "A shot can hurt.")
    assert found(folder, ours=True) == [
        ("acth.md", 18, "citation-missing", False),
        ("glossary.yaml", None, "glossary-size", False),
    ]
    terms = "".join(f"- term: word{number}\n  definition: A word.\n" for number in range(250))
    (folder / "glossary.yaml").write_text(terms)
    document(folder, "A shot can hurt.", SENTENCE)
    assert found(folder, ours=True) == []


def test_a_folder_without_references_needs_no_citation(folder: Path) -> None:
    path = folder / "documents" / "treatments" / "acth.md"
    (folder / "references.json").unlink()
    path.write_text(GOOD.replace(" [@a2001]", ""), encoding="utf-8")
    assert found(folder) == []


def test_a_heading_and_a_sentence_of_another_document_are_found_too(folder: Path) -> None:
    other = folder / "documents" / "genes" / "zeb2.md"
    other.parent.mkdir()
    other.write_text(GOOD.replace("topic: treatments", "topic: genes").replace("How long", "How many days"))
    problems = run(folder).problems
    assert [(p.file.name, p.line, p.rule) for p in problems] == [
        ("acth.md", 11, "sentence-repeated"),
        ("acth.md", 11, "sentence-repeated"),
        ("acth.md", 13, "sentence-repeated"),
        ("acth.md", 18, "sentence-repeated"),
        ("acth.md", 23, "sentence-repeated"),
        ("acth.md", 8, "heading-repeated"),
        ("acth.md", 20, "heading-repeated"),
    ]
    assert "genes/zeb2.md:11; keep one" in problems[0].message


def test_the_median_grade_of_first_paragraphs_must_not_be_high(folder: Path) -> None:
    hard = "Hormonal therapy terminates seizures in many infants [@a2001]."
    document(folder, SENTENCE, hard)
    document(folder, "The shot can sting for a short time [@a2001].", hard.replace("many", "several"))
    errors = [problem for problem in run(folder).errors if problem.rule == "opening-median"]
    assert [(error.file.name, error.line) for error in errors] == [("documents", None)]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"type": "paper"}, "reference-type"),
        ({"type": None}, "reference-type"),
        ({"title": " "}, "reference-title"),
        ({"custom": {"evidence": "hearsay"}}, "reference-evidence"),
        ({"custom": "review"}, "reference-evidence"),
        ({"custom": {"evidence": "guideline", "status": "old"}}, "reference-status"),
        ({"custom": {"evidence": "guideline", "status": "retired"}}, "reference-status"),
        ({"title": "A guideline [RETIRED]"}, "reference-status"),
        ({"title": "A trial [RETRACTED]"}, "reference-status"),
        ({"issued": {"date-parts": [[2027]]}}, "reference-year"),
        ({"issued": {"date-parts": [["soon"]]}}, "reference-year"),
        ({"DOI": "https://doi.org/10.1000/x", "URL": None}, "reference-doi"),
        ({"DOI": "doi:10.1000/x", "URL": None}, "reference-doi"),
        ({"DOI": "10.1000/x.", "URL": None}, "reference-doi"),
        ({"DOI": "10.1000/x"}, "reference-doi"),
        ({"PMID": "PMID 12"}, "reference-pmid"),
        ({"PMCID": "7581607"}, "reference-pmcid"),
        ({"DOI": None, "URL": "http://example.org"}, "link"),
        ({"DOI": None, "URL": "https://www.scribd.com/doc/1"}, "link"),
    ],
)
def test_a_fault_of_a_reference_is_an_error_on_the_line_of_its_id(
    folder: Path, fields: dict[str, Any], rule: str
) -> None:
    reference(folder, **fields)
    items = json.loads((folder / "references.json").read_text())
    kept = [{name: value for name, value in items[0].items() if value is not None}]
    (folder / "references.json").write_text(json.dumps(kept, indent=1))
    assert found(folder) == [("references.json", 3, rule, False)]


@pytest.mark.parametrize(
    "fields",
    [
        {"issued": {"date-parts": [["2026", 11]]}},
        {"issued": {}},
        {"issued": {"literal": "no date"}},
        {"title": "A guideline [RETIRED]", "custom": {"evidence": "guideline", "status": "retired"}},
        {"type": "webpage"},
        {"URL": "https://pmc.ncbi.nlm.nih.gov/articles/PMC7581607/"},
        {"URL": "https://doi.org/10.1016/s0140-6736(04)17400-x"},
    ],
)
def test_a_good_reference_has_no_fault(folder: Path, fields: dict[str, Any]) -> None:
    reference(folder, **fields)
    assert found(folder) == []


def test_a_key_stands_once_and_every_item_has_one(folder: Path) -> None:
    reference(folder, REFERENCE, {"title": "Nameless"})
    problems = found(folder)
    assert [(rule, line is None) for _, line, rule, _ in problems] == [
        ("reference-key", True),
        ("reference-key", False),
    ]
    lines = (folder / "references.json").read_text().splitlines()
    second = problems[1][1]
    assert second is not None
    assert '"id": "a2001"' in lines[second - 1]
    assert second > 3


def test_a_reference_that_nothing_cites_is_a_warning_unless_a_table_cites_it(folder: Path) -> None:
    reference(folder, {**REFERENCE, "id": "b2002"})
    assert [(rule, is_warning) for _, _, rule, is_warning in found(folder)] == [("reference-orphan", True)]
    (folder / "data").mkdir()
    (folder / "data" / "trials.csv").write_text("trial,key\nUKISS,b2002\n")
    assert found(folder) == []


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://doi.org/10.1016/S0140-6736(04)17400-X", None),
        ("https://pubmed.ncbi.nlm.nih.gov/15530629/", None),
        ("https://europepmc.org/article/MED/1", None),
        ("https://proxyinternational.example.org/x", None),
        ("https://academiamedica.org/x", None),
        ("http://example.org/x", "not https"),
        ("ftp://example.org/x", "not https"),
        ("www.example.org/x", "not https"),
        ("https://[::1]/x", "by number"),
        ("https://192.0.2.7/x", "by number"),
        ("https://192.0.2.7:8080/x", "by number"),
        ("https://3221225991/x", "by number"),
        ("https://0xc0.0.2.7/x", "by number"),
        ("https://[bad/x", "no URL"),
        ("https://localhost/x", "no public URL"),
        ("https://someone@example.org/x", "no public URL"),
        ("https://example.org/a b", "no public URL"),
        ("https://www.scribd.com/document/1", "a copy"),
        ("https://studylib.net/doc/1", "a copy"),
        ("https://www.researchgate.net/publication/1", "a copy"),
        ("https://uni.academia.edu/x", "a copy"),
        ("https://vdocuments.mx/x", "a copy"),
        ("https://docplayer.net/1", "a copy"),
        ("https://sci-hub.se/10.1000/x", "a copy"),
        ("https://europepmc.example.com/x", "a copy"),
        ("https://www-nejm-org.ezproxy.example.edu/x", "a copy"),
        ("https://libproxy2.example.edu/x", "a copy"),
        ("https://dx.doi.org/10.1000/x", "canonical"),
        ("https://doi.org/doi:10.1000/x", "canonical"),
    ],
)
def test_a_link_is_secure_public_and_the_publishers_own(url: str, fault: str | None) -> None:
    told = link_fault(url)
    assert (told is None) if fault is None else (told is not None and fault in told)


def test_links_of_a_text_end_before_its_punctuation() -> None:
    text = "See [it](https://example.org/a), <https://example.org/b> and https://example.org/c."
    assert links(text) == ["https://example.org/a", "https://example.org/b", "https://example.org/c"]


@pytest.mark.parametrize(
    ("term", "rule", "is_warning"),
    [
        (f"{TERM}- {{term: long, definition: {'So it is. ' * 31}}}\n", "glossary-definition", True),
        (f"{TERM}- {{term: hard, definition: Interdisciplinary rehabilitation.}}\n", "glossary-definition", True),
        (f"{TERM}- {{term: spasms, definition: Jerks., aliases: [Is]}}\n", "glossary-name", False),
    ],
)
def test_a_term_has_a_short_plain_definition_and_no_everyday_name(
    folder: Path, term: str, rule: str, is_warning: bool
) -> None:
    (folder / "glossary.yaml").write_text(term)
    assert found(folder) == [("glossary.yaml", 5, rule, is_warning)]


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_is_checked(folder: Path) -> None:
    documents = folder / "documents" / "treatments"
    (documents / "broken.md").write_text("---\ntitle: [\n---\n")
    (documents / "open.md").write_text("---\ntitle: x\n")
    (documents / "binary.md").write_bytes(b"\xff\xfe")
    (folder / "references.json").write_text('[\n{"id": }]')
    (folder / "glossary.yaml").write_text(f"{TERM}- {{term: VGB, definition: A clash.}}\n")
    report = run(folder)
    assert {(problem.file.name, problem.line, problem.rule) for problem in report.problems} == {
        ("binary.md", None, "unreadable"),
        ("broken.md", 3, "unreadable"),
        ("open.md", 1, "unreadable"),
        ("references.json", 2, "unreadable"),
        ("glossary.yaml", None, "unreadable"),
    }
    assert report.documents == 1


def test_an_empty_or_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="put documents"):
        check(tmp_path)
    with pytest.raises(CorpusError, match="no such folder"):
        check(tmp_path / "nowhere")


def test_a_document_outside_any_area_needs_no_topic(tmp_path: Path) -> None:
    (tmp_path / "acth.md").write_text(GOOD.replace("topic: treatments\n", "").replace(" [@a2001]", ""))
    assert found(tmp_path) == []


def test_a_problem_is_printed_as_place_rule_message_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a" / "b.md"
    assert str(Problem(file, 3, "table", "write a list")) == "a/b.md:3: table: write a list"
    assert str(Problem(file, None, "table", "write a list")) == "a/b.md: table: write a list"
    long = warning(file, 3, "sentence-length", "make two", "so\n" * 60)
    assert str(long) == f"a/b.md:3: sentence-length: warning: make two: “{' '.join(['so'] * 33)} s …”"
    assert long.to_json() == {
        "file": "a/b.md",
        "line": 3,
        "rule": "sentence-length",
        "level": "warning",
        "message": "make two",
        "sentence": "so\n" * 60,
    }


def test_a_report_counts_and_names_errors_first(folder: Path) -> None:
    document(folder, "; hormone shot for spasms", "")
    document(folder, SENTENCE, "It can take two weeks to work [@a2001].")
    report = run(folder)
    assert [problem.is_warning for problem in report.problems] == [False, True]
    assert str(report).splitlines()[-1].startswith("1 documents, 5 sentences: 1 errors, 1 warnings (")
    data = report.to_json()
    assert (data["documents"], data["errors"], data["warnings"], len(data["problems"])) == (1, 1, 1, 2)
