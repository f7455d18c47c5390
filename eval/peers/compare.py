"""Every pipeline built, opened and asked in processes of its own, and judged by the same grades."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from corpus import library
from corpus.model import Document, Section, context_of
from eval.peers.pipelines import OURS, PEERS, Pipeline
from eval.questions import Half, Qrels, judged
from eval.retrieval import Measured, measure
from index.export import model_folder

INSTALL = "pip install --constraint constraints.txt '.[eval,peers]'"
SHOWN = ("nDCG@10", "R@10", "RR@10")
_COLD_STARTS = 3


class _Failed(Exception):
    """A pipeline's process came to grief; the text is its last words."""


@dataclass(frozen=True)
class Result:
    """What one pipeline came to.

    `build_seconds` is a whole process that builds the index from nothing; `first_seconds` the median of several from
    their start to the names found for a first question; `p50` and `p95` milliseconds of the other questions, one at a
    time in a running process; the memory is the peak of what each process had resident, in MiB.
    """

    name: str
    version: str
    judged: Measured
    build_seconds: float
    build_mib: float
    first_seconds: float
    p50: float
    p95: float
    mib: float

    def to_json(self, ours: Measured | None) -> dict[str, Any]:
        """As plain values; each measure with its interval and, for a peer, the p of its difference from ours."""
        measures = {}
        for name in SHOWN:
            score = self.judged.scores[name]
            p = score.p_against(ours.scores[name]) if ours and ours is not self.judged else None
            measures[name] = {"value": score.value, "interval": list(score.interval), "p against ours": p}
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "judged"}
        return {**plain, "measures": measures}


def compare(
    work: Path,
    corpus: Path,
    queries: dict[str, str],
    qrels: Qrels,
    pipelines: Sequence[Pipeline] = (OURS, *PEERS),
) -> Iterator[Result]:
    """Measure each pipeline that is installed, one after the other; what is left out is told on stderr.

    Args:
        work: an empty folder for everything.
        corpus: the folder of documents.
        queries: the questions by id.
        qrels: their grades.
        pipelines: which.

    Raises:
        CorpusError: a document cannot be read.
        IndexUnusable: the model is missing.
    """
    prepare(work, corpus, list(queries.values()))
    for pipeline in pipelines:
        if not is_installed(pipeline):
            print(f"note: {pipeline.name} is not installed and left out: {INSTALL}", file=sys.stderr)
            continue
        print(f"{pipeline.name} ...", file=sys.stderr)
        try:
            yield _measured(pipeline, work, list(queries), qrels)
        except _Failed as error:
            print(f"note: {pipeline.name} failed and is left out: {error}", file=sys.stderr)


def prepare(work: Path, corpus: Path, questions: Sequence[str]) -> None:
    """Write what the processes read."""
    texts: dict[str, list[str]] = {}
    for document in library.load(corpus).documents:
        for section in document.sections:
            texts.setdefault(f"{document.id}#{section.heading}", []).append(text_of(document, section))
    lines = [{"_id": name, "text": "\n\n".join(parts)} for name, parts in texts.items()]
    with (work / "texts.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    paths = {"corpus": str(corpus.resolve()), "model": str(model_folder())}
    (work / "paths.json").write_text(json.dumps(paths), encoding="utf-8")
    (work / "questions.json").write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")


def text_of(document: Document, section: Section) -> str:
    """A section as its file has it: title, heading, other ways of asking, text."""
    parts = (context_of(document.title, section.heading), "; ".join(section.asked))
    return "\n\n".join(part for part in (*parts, document.text[section.start : section.end]) if part)


def is_installed(pipeline: Pipeline) -> bool:
    """Whether everything that a pipeline needs can be imported; nothing is."""
    try:
        return all(find_spec(module) is not None for module in pipeline.modules)
    except ModuleNotFoundError:  # of a package above the module
        return False


HEAD = (
    "| system | nDCG@10 | Recall@10 | MRR@10 | build | first answer | answer, p50 (p95) | memory |",
    "|---|---|---|---|---|---|---|---|",
)
"""The head of the table, in Markdown."""


def row(one: Result) -> str:
    """A row of the table."""
    quality = " | ".join(f"{one.judged.scores[name].value:.3f}" for name in SHOWN)
    speed = f"{one.build_seconds:.0f} s | {one.first_seconds:.1f} s | {one.p50:.0f} ms ({one.p95:.0f} ms)"
    return f"| {one.name} | {quality} | {speed} | {one.mib:.0f} MiB |"


def report(limit: int | None, half: Half, *, as_json: bool = False) -> None:
    """Compare on our own corpus and questions, and print each row as soon as it is measured."""
    queries, qrels = judged(half)
    queries = dict(islice(queries.items(), limit))
    results = []
    if not as_json:
        print(*HEAD, sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for one in compare(Path(folder), library.HOME, queries, {id: qrels[id] for id in queries}):
            results.append(one)
            if not as_json:
                print(row(one), flush=True)
    ours = next((one.judged for one in results if one.name == OURS.name), None)
    if as_json:
        print(json.dumps([one.to_json(ours) for one in results], ensure_ascii=False, indent=1))
    else:
        versions = ", ".join(f"{one.name} {one.version}" for one in results if one.name != OURS.name)
        print(f"\n{len(queries):,} questions; {versions or 'no peer is installed'}")


def _measured(pipeline: Pipeline, work: Path, ids: Sequence[str], qrels: Qrels) -> Result:
    build = _run("build", pipeline, work)
    cold = [_run("first", pipeline, work) for _ in range(_COLD_STARTS)]
    search = _run("search", pipeline, work)
    told = json.loads(search.lines[-1])
    run = {id: dict.fromkeys(names, 0.0) for id, names in zip(ids, told["found"], strict=True)}  # in their order
    p50, p95 = np.percentile(told["milliseconds"] or [0.0], [50, 95])
    return Result(
        pipeline.name,
        version(pipeline.distribution),
        measure(pipeline.name, run, qrels),
        build.seconds,
        build.mib,
        median(one.first_seconds for one in cold),
        float(p50),
        float(p95),
        search.mib,
    )


@dataclass(frozen=True, slots=True)
class _Process:
    lines: list[str]
    seconds: float
    first_seconds: float
    mib: float


def _run(step: str, pipeline: Pipeline, work: Path) -> _Process:
    """Run one step, timed from outside as its user meets it."""
    command = [sys.executable, "-m", "eval.peers.worker", step, pipeline.name, str(work)]
    with (work / "errors").open("w+", encoding="utf-8") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert process.stdout is not None
        with process.stdout as output:
            lines = [output.readline()]
            first = time.perf_counter() - started
            lines += output.readlines()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        errors.seek(0)
        last = (errors.read().strip().splitlines() or ["no word"])[-1]
    if status:
        raise _Failed(last)
    return _Process(lines, seconds, first, usage.ru_maxrss / 1024)
