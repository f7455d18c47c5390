"""Faults put into an index by real means: bits flipped in its files, builds killed; prints how each was met."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from index import store
from index.build import build
from index.errors import IndexUnusable
from index.opened import Index
from index.search import Retriever

TEXT = """Research Notes

Spasms and Genes

Changes in the ARX gene cause X-linked infantile spasms. The STXBP1 gene helps nerve cells release messengers.

Treatment

Vigabatrin can narrow the field of vision. Cannabidiol (CBD) has been tried in a few infants.
"""
ASKED = ("X-linked spasms gene", "field of vision", "CBD in infants")
Answers = list[list[tuple[str, str, float]]]


def answers(folder: Path) -> Answers:
    """What an index finds for some questions.

    Raises:
        IndexMissing, IndexUnusable: it is refused.
    """
    retriever = Retriever(Index(folder))
    return [[(hit.passage.id, hit.passage.text, hit.score) for hit in retriever.search(one, 5)] for one in ASKED]


def flips(folder: Path, number: int, seed: int) -> Counter[str]:
    """Flip one bit after another, each in a file chosen by chance, and turn it back after looking at the index.

    Args:
        folder: an index that is whole, and is so again afterwards.
        number: how many.
        seed: of the choice.

    Returns:
        How often the index was `refused`, found `the same`, or gave `wrong` answers.
    """
    chance = random.Random(seed)
    right = answers(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    met: Counter[str] = Counter()
    for _ in range(number):
        path = chance.choice(files)
        bit = chance.randrange(path.stat().st_size * 8)
        _flip(path, bit)
        try:
            met[_met(folder, right)] += 1
        finally:
            _flip(path, bit)
    return met


def _flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ (1 << (bit % 8))]))


def _met(folder: Path, right: Answers) -> str:
    try:
        generation = store.current(folder)
        store.verify(folder, generation, store.read_manifest(generation))
        return "the same" if answers(folder) == right else "wrong"
    except IndexUnusable:
        return "refused"


@dataclass(frozen=True, slots=True)
class Killed:
    """What builds that were killed left: how many indexes were whole, documents lost, builds that were done before."""

    whole: int
    lost: int
    done: int


def kills(index: Path, papers: Path, number: int, seed: int) -> Killed:
    """Change a corpus or add a file, kill the command with SIGKILL at a moment of chance, and look at the index.

    Args:
        index: an index of `papers`.
        papers: a folder of documents, to which some are added.
        number: how many times.
        seed: of the choice.
    """
    chance = random.Random(seed)
    build(index, papers, quiet=True)
    (papers / "first.txt").write_text("First note\n\nFinding\n\nThe first case had spasms.\n")
    longest = _time(_command("build", index, papers))
    known = _documents(index)
    whole = lost = done = 0
    for count in range(number):
        task = chance.choice(("build", "add"))
        target = papers if task == "build" else papers.parent
        name = target / f"{task}{count}.txt"
        name.write_text(f"Note {count}\n\nFinding\n\nCase {count} had spasms and was treated with drug {count}.\n")
        process = subprocess.Popen(
            _command(task, index, papers, name), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0, longest * 1.2))
        done += process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        try:
            answers(index)
        except IndexUnusable as error:
            print(f"{task} {count}: {error}", file=sys.stderr)
            continue
        whole += 1
        now = _documents(index)
        lost += len(known - now)
        known |= {one for one in now if not one.startswith("own/")} if task == "build" else set()
    return Killed(whole, lost, done)


def _command(task: str, index: Path, papers: Path, name: Path | None = None) -> list[str]:
    what = ["build", "--corpus", str(papers)] if task == "build" else ["add", str(name)]
    return [sys.executable, "-m", "assistant.cli", *what, "--index", str(index)]


def _documents(index: Path) -> set[str]:
    return {document[0] for document in Index(index).content.documents()}


def _time(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def report(folder: Path, *, number_of_flips: int, number_of_kills: int, as_json: bool = False) -> None:
    """Put faults into small indexes that use the encoder of this one, and print how they were met."""
    with tempfile.TemporaryDirectory() as place:
        papers, index = Path(place) / "papers", Path(place) / "index"
        papers.mkdir()
        (papers / "notes.txt").write_text(TEXT, encoding="utf-8")
        shutil.copytree(folder / "encoders", index / "encoders")
        build(index, papers, quiet=True)
        met = flips(index, number_of_flips, seed=1)
        killed = kills(index, papers, number_of_kills, seed=1)
    figures = {
        "bits flipped": number_of_flips,
        "refused": met["refused"],
        "harmless, the same answers": met["the same"],
        "wrong answers": met["wrong"],
        "builds and additions killed": number_of_kills,
        "of them done before": killed.done,
        "whole indexes": killed.whole,
        "lost documents": killed.lost,
    }
    if as_json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:<40} {value:>6}")
