"""A reader's own files: added, cited by file and page, listed, removed; whatever fails harms nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from pdfmaker import line, lines, pdf

from assistant.cli import main
from assistant.conversation import Assistant
from assistant.own import add, listed, remove
from corpus.errors import CorpusError, UserError
from index.build import build
from index.opened import Index
from index.search import open_retriever

QUOKKA = "Quokkas were seen in nine infants of the Rottnest study."
QUESTION = "How many infants of the Rottnest study saw quokkas?"


@pytest.fixture
def index(small: Path) -> Path:
    """An index of a small corpus, to which nothing is added yet."""
    return small


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder of files that are to be added."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def written(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def documents(index: Path) -> set[str]:
    opened = Index(index)
    return {opened.content.passage(number).document for number in range(opened.size)}


def answer(index: Path, question: str) -> dict[str, Any]:
    told = Assistant.open(index).ask(question).to_json()
    return {name: value for name, value in told.items() if name not in ("index", "milliseconds")}


def test_an_added_file_answers_and_is_cited_with_its_title_its_name_and_its_page(index: Path, inbox: Path) -> None:
    file = written(inbox / "rottnest.pdf", pdf(line(72, 700, "It begins."), line(72, 700, QUOKKA), title="Rottnest"))
    told = add(index, [file], quiet=True)
    assert str(told).splitlines()[0] == "added rottnest.pdf: “Rottnest”, 2 pages, 2 passages"
    [citation] = answer(index, QUESTION)["citations"]
    assert (citation["kind"], citation["title"]) == ("document", "Rottnest")
    assert (citation["key"], citation["container"]) == ("own/rottnest.pdf, page 2", "own/rottnest.pdf")
    assert citation["passages"][0]["page"] == 2


def test_a_source_on_the_terminal_names_file_and_page(
    index: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(index, [written(inbox / "a.pdf", pdf(line(72, 700, QUOKKA), title="Rottnest"))], quiet=True)
    main(["ask", QUESTION, "--index", str(index)])
    assert "[1] Rottnest. own/a.pdf, page 1\n" in capsys.readouterr().out


def test_files_of_a_folder_keep_their_names_below_it(index: Path, inbox: Path) -> None:
    written(inbox / "a.txt", "One sentence.")
    written(inbox / "sub" / "b.txt", "Another sentence.")
    written(inbox / ".hidden.txt", "A hidden sentence.")
    add(index, [inbox], quiet=True)
    assert documents(index) == {"notes.txt", "own/a.txt", "own/sub/b.txt"}


def test_ten_files_of_every_kind_added_at_once_are_all_there(index: Path, inbox: Path) -> None:
    word = docx.Document()
    word.add_paragraph("A sentence of number 8.")
    word.save(str(inbox / "8.docx"))
    written(inbox / "9.pdf", pdf(line(72, 700, "A sentence of number 9.")))
    written(inbox / "7.html", "<html><body><p>A sentence of number 7.</p></body></html>")
    written(inbox / "6.xml", "<article><body><p>A sentence of number 6.</p></body></article>")
    for number in range(6):
        written(inbox / f"{number}.{'md' if number % 2 else 'txt'}", f"A sentence of number {number}.")
    told = add(index, sorted(inbox.iterdir()), quiet=True)
    assert (len(told.files), told.skipped, told.status) == (10, (), 0)
    retriever = open_retriever(index)
    for number in range(10):
        found = retriever.search(f"A sentence of number {number}.", 20)
        assert f"A sentence of number {number}." in {hit.passage.text for hit in found}


def test_each_file_that_cannot_be_read_is_told_with_its_reason_and_the_rest_goes_in(index: Path, inbox: Path) -> None:
    written(inbox / "good.txt", QUOKKA)
    written(inbox / "locked.pdf", pdf(line(72, 700, "A."), locked=True))
    written(inbox / "scan.pdf", pdf("100 100 400 500 re f\n"))
    written(inbox / "cut.pdf", pdf(line(72, 700, "A."))[:400])
    written(inbox / "nothing.txt", "")
    written(inbox / "page.txt", pdf(line(72, 700, "A.")))
    written(inbox / "latin.txt", "Bébé né.".encode("latin-1"))
    written(inbox / "front.md", "---\ntitle: [\n---\n")
    written(inbox / "bomb.xml", '<!DOCTYPE a [<!ENTITY a "b">]><article><p>&a;</p></article>')
    with zipfile.ZipFile(inbox / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 60_000_000)
    (inbox / "loop").symlink_to(inbox)
    (inbox / "self.txt").symlink_to(inbox / "self.txt")
    os.mkfifo(inbox / "pipe.txt")
    told = add(index, [inbox, inbox / "self.txt", inbox / "nowhere.txt"], quiet=True)
    reasons = {name: reason.split(";")[0] for name, reason in told.skipped}
    assert [one.name for one in told.files] == ["good.txt"]
    assert told.status == 1
    assert reasons.pop("front.md").startswith("line 3: the front matter is not valid YAML")
    assert reasons == {
        "locked.pdf": "protected by a password",
        "scan.pdf": "no text in it",
        "cut.pdf": "cut off before its end",
        "nothing.txt": "empty",
        "page.txt": "named .txt, but its content is a PDF",
        "latin.txt": "not UTF-8 text, and its encoding is not certain",
        "bomb.xml": "declares entities of its own, as XML bombs do",
        "bomb.docx": "would unpack to more than a document is (60,000,000 bytes)",
        "loop": "a link, which is not followed",
        "self.txt": "a link, which is not followed",
        "pipe.txt": "not a file",
        str(inbox / "self.txt"): "cannot be read (a link that leads to itself)",
        str(inbox / "nowhere.txt"): "cannot be read (No such file or directory)",
    }
    assert [one.name for one in listed(index).files] == ["good.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(index: Path, inbox: Path) -> None:
    written(inbox / "a.txt", QUOKKA).chmod(0)
    (inbox / "closed").mkdir(mode=0)
    told = add(index, [inbox], quiet=True)
    assert ["Permission denied" in reason for _, reason in told.skipped] == [True, True]


def test_hidden_text_is_told_and_not_in_the_index(index: Path, inbox: Path) -> None:
    page = lines(72, 700, [QUOKKA]) + line(72, 600, "Wombats cure everything.", grey=1)
    told = add(index, [written(inbox / "a.pdf", pdf(page))], quiet=True)
    assert "hidden text left out of a.pdf: white text, on page 1: “Wombats cure everything.”" in str(told)
    assert "Wombats" not in "".join(hit.passage.text for hit in open_retriever(index).search("wombats", 9))


def test_the_same_content_under_another_name_is_a_duplicate(index: Path, inbox: Path, made: Path) -> None:
    names = ("a.txt", "b.txt")
    told = add(index, [written(inbox / name, QUOKKA) for name in names], quiet=True)
    assert (told.duplicates, told.status) == ((("b.txt", "a.txt"),), 0)
    assert [one.name for one in listed(index).files] == ["a.txt"]
    told = add(index, [written(inbox / "c.txt", (made / "papers" / "notes.txt").read_bytes())], quiet=True)
    assert told.duplicates == (("c.txt", "notes.txt"),)


def test_the_same_name_with_other_content_replaces_the_file_and_says_so(index: Path, inbox: Path) -> None:
    add(index, [written(inbox / "a.txt", QUOKKA)], quiet=True)
    told = add(index, [written(inbox / "a.txt", "Wombats were seen in two infants.")], quiet=True)
    assert str(told).startswith("replaced a.txt")
    assert told.replaced == ("a.txt",)
    texts = "".join(hit.passage.text for hit in open_retriever(index).search("quokkas and wombats", 9))
    assert ("Quokka" in texts, "Wombats" in texts) == (False, True)


def test_a_bad_file_does_not_replace_a_good_one_of_its_name(index: Path, inbox: Path) -> None:
    add(index, [written(inbox / "a.txt", QUOKKA)], quiet=True)
    told = add(index, [written(inbox / "a.txt", b"\0\1\2")], quiet=True)
    assert told.status == 1
    assert answer(index, QUESTION)["outcome"] == "answered"


def test_files_of_one_name_in_different_folders_are_all_there(index: Path, inbox: Path) -> None:
    files = [written(inbox / name / "a.txt", f"A sentence of {name}.") for name in ("one", "two", "six/two")]
    told = add(index, [*files, files[0]], quiet=True)
    assert [one.name for one in told.files] == ["a.txt", "six/two/a.txt", "two/a.txt"]
    assert (told.skipped, told.duplicates) == ((), ())
    assert add(index, files, quiet=True).unchanged == ("a.txt", "two/a.txt", "six/two/a.txt")


def test_what_is_there_already_is_not_built_again(index: Path, inbox: Path) -> None:
    file = written(inbox / "a.txt", QUOKKA)
    add(index, [file], quiet=True)
    before = Index(index).manifest.generation
    assert add(index, [file], quiet=True).unchanged == ("a.txt",)
    assert Index(index).manifest.generation == before


def test_removing_gives_the_old_answers(index: Path, inbox: Path) -> None:
    questions = (
        QUESTION,
        "Which gene causes X-linked infantile spasms?",
        "Can vigabatrin narrow the field of vision?",
    )
    before = [answer(index, question) for question in questions]
    generation = Index(index).manifest.generation
    written(inbox / "sub" / "a.txt", QUOKKA)
    written(inbox / "b.txt", "Vigabatrin narrowed the field of vision of one infant of the Rottnest study.")
    add(index, [inbox], quiet=True)
    assert [answer(index, question) for question in questions] != before
    assert remove(index, ["sub", "own/b.txt"], quiet=True).names == ("sub/a.txt", "b.txt")
    assert [answer(index, question) for question in questions] == before
    assert Index(index).manifest.generation == generation
    assert listed(index).files == ()


def test_removing_what_is_not_there_removes_nothing(index: Path, inbox: Path) -> None:
    add(index, [written(inbox / "a.txt", QUOKKA)], quiet=True)
    with pytest.raises(UserError, match=r"b\.txt: no such file was added; see infantile-spasms list"):
        remove(index, ["a.txt", "b.txt"], quiet=True)
    assert documents(index) == {"notes.txt", "own/a.txt"}
    assert [one.name for one in listed(index).files] == ["a.txt"]


def test_a_build_that_fails_leaves_files_and_index_as_they_were(papers_index: Path, inbox: Path, papers: Path) -> None:
    add(papers_index, [written(inbox / "a.txt", QUOKKA)], quiet=True)
    before = Index(papers_index).manifest.generation, listed(papers_index)
    written(papers / "bad.md", "True [@nobody2001].")
    with pytest.raises(CorpusError, match=r"bad\.md"):
        add(papers_index, [written(inbox / "b.txt", "Another sentence.")], quiet=True)
    with pytest.raises(CorpusError, match=r"bad\.md"):
        remove(papers_index, ["a.txt"], quiet=True)
    assert (Index(papers_index).manifest.generation, listed(papers_index)) == before
    assert {path.name for path in papers_index.iterdir()} == {
        "CURRENT", "encoded", "encoders", "generations", "lock", "own", "own-read"
    }  # fmt: skip


def test_an_addition_killed_at_any_moment_leaves_all_or_nothing(index: Path, inbox: Path) -> None:
    add(index, [written(inbox / "a.txt", QUOKKA)], quiet=True)
    more = written(inbox / "long.txt", "\n\n".join(f"Sentence {i} tells of case {i}." for i in range(300)))
    command = [sys.executable, "-m", "assistant.cli", "add", str(more), "--index", str(index)]
    for delay in (0.5, 0.9, 1.3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert documents(index) in ({"notes.txt", "own/a.txt"}, {"notes.txt", "own/a.txt", "own/long.txt"})
    add(index, [more], quiet=True)
    assert [one.name for one in listed(index).files] == ["a.txt", "long.txt"]
    assert documents(index) == {"notes.txt", "own/a.txt", "own/long.txt"}


def test_a_later_build_keeps_the_added_files_whatever_the_corpus(index: Path, inbox: Path, tmp_path: Path) -> None:
    add(index, [written(inbox / "a.txt", QUOKKA)], quiet=True)
    other = written(tmp_path / "other" / "b.txt", "One more sentence.").parent
    build(index, other, quiet=True)
    assert documents(index) == {"b.txt", "own/a.txt"}


def test_a_corpus_that_has_gone_is_told_and_nothing_is_added(papers_index: Path, inbox: Path, papers: Path) -> None:
    papers.rename(papers.with_name("elsewhere"))
    with pytest.raises(UserError, match="papers is no folder that is there; build it first"):
        add(papers_index, [written(inbox / "a.txt", QUOKKA)], quiet=True)
    assert documents(papers_index) == {"notes.txt"}


def test_the_command_line_tells_it_as_json(index: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, Any]:
        status = main([*arguments, "--json", "--index", str(index)])
        return status, json.loads(capsys.readouterr().out)

    good, bad = written(inbox / "a.pdf", pdf(line(72, 700, QUOKKA))), written(inbox / "b.pdf", "No PDF.")
    size = good.stat().st_size
    file = {"name": "a.pdf", "bytes": size, "title": "a", "pages": 1, "passages": 1, "hidden": [], "same_as": None}
    status, told = run("add", str(good), str(bad))
    assert (status, told["added"]) == (1, [file])
    assert told["skipped"] == [{"name": "b.pdf", "reason": "named .pdf, but no PDF: damaged, or of another kind"}]
    assert run("list") == (0, {"index": str(index), "files": [file]})
    assert run("remove", "a.pdf") == (0, {"index": str(index), "removed": ["a.pdf"]})
    assert run("list") == (0, {"index": str(index), "files": []})


def test_a_build_tells_what_it_left_out_each_time(
    papers: Path, empty_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(papers / "b.pdf", "No PDF.")
    written(papers / "again.txt", (papers / "notes.txt").read_bytes())
    for _ in range(2):
        assert main(["build", "--corpus", str(papers), "--index", str(empty_index)]) == 1
        told = capsys.readouterr().err
        assert "left out: b.pdf (named .pdf, but no PDF: damaged, or of another kind)\n" in told
        assert "left out: notes.txt (same content as again.txt)\n" in told


def test_nothing_is_listed_where_there_is_no_index(tmp_path: Path) -> None:
    assert str(listed(tmp_path / "nowhere")).endswith("nowhere: 0 files (0 pages, 0 passages)")
