"""What the tests share: real parts only, each made once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from linking import linked

from index.build import build
from index.export import encoder_folder, export

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from eval.bench import Server
    from index.encoder import OnnxEncoder

os.environ["HF_HUB_OFFLINE"] = "1"

PAPER = """Research Notes

Spasms and Genes

Changes in the ARX gene cause X-linked infantile spasms. The STXBP1 gene helps nerve cells release messengers.

Treatment

Vigabatrin can narrow the field of vision. Cannabidiol (CBD) has been tried in a few infants.
CBD is not approved for spasms.
"""


@pytest.fixture(scope="session")
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default encoder, exported once for all indexes of the tests; by the first question, where it is asked."""
    if any("first_question" in getattr(item, "fixturenames", ()) for item in request.session.items):
        index: Path = request.getfixturevalue("first_question")[0]
        return index / encoder_folder()
    folder = tmp_path_factory.mktemp("encoder") / "exported"
    export(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(exported: Path) -> OnnxEncoder:
    """The everyday encoder."""
    from index.encoder import OnnxEncoder

    return OnnxEncoder(exported)


@pytest.fixture(scope="session")
def first_question(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A question asked where there is no index yet: the index of our own corpus that it built, and what it said."""
    folder = tmp_path_factory.mktemp("ours") / "index"
    ask = [sys.executable, "-m", "assistant.cli", "ask", "What is ACTH?", "--index", str(folder)]
    return folder, subprocess.run(ask, capture_output=True, text=True)


@pytest.fixture(scope="session")
def our_index(first_question: tuple[Path, subprocess.CompletedProcess[str]]) -> Path:
    """The index of our own corpus, built once."""
    return first_question[0]


@pytest.fixture(scope="session")
def assistant(our_index: Path) -> Assistant:
    """The assistant over our own corpus."""
    from assistant.conversation import Assistant

    return Assistant.open(our_index)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A reader's own folder: one file of plain text."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "notes.txt").write_text(PAPER, encoding="utf-8")
    return folder


@pytest.fixture
def empty_index(tmp_path: Path, exported: Path) -> Path:
    """A folder for an index that need not export the encoder again."""
    return linked(tmp_path / "index", exported)


@pytest.fixture
def papers_index(papers: Path, empty_index: Path) -> Path:
    """An index of a reader's own folder, built for this test alone, which may write to the folder."""
    build(empty_index, papers, quiet=True)
    return empty_index


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, exported: Path) -> Path:
    """A folder with `papers` and their `index`, built once; nothing may write to it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "papers").mkdir()
    (folder / "papers" / "notes.txt").write_text(PAPER, encoding="utf-8")
    build(linked(folder / "index", exported), folder / "papers", quiet=True)
    return folder


@pytest.fixture
def small(made: Path, tmp_path: Path) -> Path:
    """A copy of the index that was built once, of a folder that nothing may write to."""
    return Path(shutil.copytree(made / "index", tmp_path / "index", symlinks=True))


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server prints."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def feedback_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps feedback."""
    return tmp_path_factory.mktemp("feedback")


@pytest.fixture(scope="session")
def server(our_index: Path, server_log: Path, feedback_folder: Path) -> Iterator[Server]:
    """The chat page, served by a process of its own."""
    from eval.bench import Server

    environment = {"INFANTILE_SPASMS_FEEDBACK": str(feedback_folder)}
    with closing(Server(our_index, log=server_log, environment=environment)) as running:
        yield running
