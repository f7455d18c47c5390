"""An index in Milvus: the same results as the embedded one, and clear words when there is no Milvus."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from asking import listens, wait_for
from linking import linked

from corpus.errors import UserError
from eval.bench import free_port
from index import milvus
from index.build import build
from index.errors import IndexMissing, IndexUnusable
from index.milvus import Place, Server, mirror, place_of
from index.milvus_load import load
from index.search import Retriever, open_retriever

ASKED = ["X-linked spasms gene", "field of vision", "CBD in infants", "What is vigabatrin?", "the of and", "x", "🙂"]


class Lite:
    """Milvus Lite as a server of its own, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._command = [
            *(sys.executable, "-m", "milvus_lite.cmdline", "server"),
            *("--data-dir", str(folder), "--port", str(self.port)),
        ]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: listens(self.port))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def place(self, name: str) -> Place:
        return place_of(f"milvus+http://127.0.0.1:{self.port}/{name}")


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lite]:
    server = Lite(tmp_path_factory.mktemp("milvus"))
    yield server
    server.kill()


@pytest.fixture(scope="module", autouse=True)
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A lost connection is soon given up, and the encoder is copied to a cache of these tests once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(milvus, "SECONDS", 2.0)
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def near(lite: Lite, made: Path) -> Path:
    """A small index on this machine that is loaded as `same` too."""
    load(made / "index", lite.place("same"), quiet=True)
    return made / "index"


def found(retriever: Retriever) -> list[list[tuple[str, str, tuple[str, ...]]]]:
    hits = [retriever.search(one, 5) for one in ASKED]
    return [[(hit.passage.id, f"{hit.score:.5f} {hit.lexical:.4f}", hit.matched) for hit in some] for some in hits]


def test_the_same_is_found_with_the_same_scores(lite: Lite, near: Path) -> None:
    far, here = open_retriever(mirror(lite.place("same"))), open_retriever(near)
    assert found(far) == found(here)
    assert far.index.content.passages("notes.txt") == here.index.content.passages("notes.txt")
    assert far.index.content.text("notes.txt") == here.index.content.text("notes.txt")


def test_a_file_of_milvus_lite_serves_too_and_what_a_load_that_was_cut_off_left_is_loaded_anew(
    near: Path, tmp_path: Path
) -> None:
    place = place_of(f"milvus+file:{tmp_path / 'lite.db'}")
    name = f"{place.name}_{open_retriever(near).index.manifest.generation}_passages"
    with closing(Server(place)) as server:
        server.call("create_collection", name, dimension=3)
        assert server.serving() is None
    load(near, place, quiet=True)
    assert found(open_retriever(mirror(place))) == found(open_retriever(near))


def test_the_command_line_builds_and_asks_there(lite: Lite, papers: Path, exported: Path) -> None:
    place = lite.place("commands")
    linked(place.home / "built", exported)
    command = [sys.executable, "-m", "assistant.cli"]
    built = subprocess.run(
        [*command, "build", "--corpus", str(papers), "--index", place.text], capture_output=True, text=True
    )
    assert "serves commands_" in built.stdout, built.stderr
    asked = subprocess.run(
        [*command, "ask", "What does the ARX gene cause?", "--index", place.text], capture_output=True, text=True
    )
    assert "Changes in the ARX gene cause X-linked infantile spasms." in asked.stdout, asked.stderr


def test_a_new_index_takes_the_place_of_the_old_and_one_that_is_open_goes_on(
    lite: Lite, papers_index: Path, papers: Path
) -> None:
    place = lite.place("swapped")
    load(papers_index, place, quiet=True)
    before = open_retriever(mirror(place))
    old = found(before)
    (papers / "more.txt").write_text("More\n\nOne more sentence about quokkas.\n")
    build(papers_index, papers, quiet=True)
    load(papers_index, place, quiet=True)
    assert found(before) == old
    assert open_retriever(mirror(place)).search("quokkas", 1)[0].passage.document == "more.txt"


def test_a_collection_of_somebody_elses_is_left_alone(lite: Lite, near: Path) -> None:
    server = Server(lite.place("theirs"))
    server.call("create_collection", "theirs", dimension=3)
    for task in (lambda: load(near, lite.place("theirs"), quiet=True), lambda: mirror(lite.place("theirs"))):
        with pytest.raises(IndexUnusable, match="did not make; choose another name"):
            task()
    assert server.call("has_collection", "theirs")


def test_where_nothing_was_built_there_is_no_index(lite: Lite) -> None:
    with pytest.raises(IndexMissing, match=r"infantile-spasms build --index milvus\+http"):
        mirror(lite.place("nothing"))


def test_where_there_is_no_milvus_the_command_says_so() -> None:
    with pytest.raises(UserError, match="Milvus does not answer"):
        mirror(place_of(f"milvus+http://127.0.0.1:{free_port()}/x"))


def test_milvus_killed_midway_is_told_of_and_found_again(lite: Lite, near: Path) -> None:
    retriever = open_retriever(mirror(lite.place("same")))
    lite.kill()
    with pytest.raises(UserError, match="Milvus does not answer"):
        retriever.search("another question")
    lite.start()

    def is_found() -> bool:
        try:
            assert found(retriever) == found(open_retriever(near))
        except UserError:
            return False
        return True

    wait_for(is_found, 30)


@pytest.mark.parametrize("text", ["milvus+", "milvus+file:", "milvus+http://host:19530", "milvus+ftp://host/x"])
def test_an_address_that_is_none_is_told(text: str) -> None:
    with pytest.raises(UserError, match=r"write milvus\+http://host:19530/collection"):
        place_of(text)
