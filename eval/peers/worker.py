"""One pipeline in a process of its own: `python -m eval.peers.worker STEP NAME WORK`."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from eval.peers.pipelines import OURS, PEERS, Pipeline, Work

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}
"""Nothing goes to the network: the model is here, and nobody's makers are told of the run."""


def main(step: str, name: str, work: Path) -> None:
    """Build an index, or open it and search.

    Searching prints what the first question finds as soon as it is there, then, as its last line, what every question
    finds and the milliseconds that each but the first took.

    Args:
        step: build; search, all questions; or first, the first question alone.
        name: of the pipeline.
        work: the folder that `eval.peers.compare` has prepared.
    """
    os.environ.update(QUIET)
    pipeline = next(one for one in (OURS, *PEERS) if one.name == name)
    if step == "build":
        pipeline.build(work_of(pipeline, work))
        return
    questions = json.loads((work / "questions.json").read_text(encoding="utf-8"))
    if step == "first":
        del questions[1:]
    search = pipeline.open(work_of(pipeline, work))
    found, milliseconds = [], []
    for question in questions:
        started = time.perf_counter()
        found.append(search(question))
        milliseconds.append((time.perf_counter() - started) * 1000)
        if len(found) == 1:
            print(json.dumps(found[0]), flush=True)
    print(json.dumps({"found": found, "milliseconds": milliseconds[1:]}))


def work_of(pipeline: Pipeline, work: Path) -> Work:
    """What a pipeline works with in a prepared folder."""
    paths = json.loads((work / "paths.json").read_text(encoding="utf-8"))
    folder = work / pipeline.distribution
    folder.mkdir(exist_ok=True)
    return Work(Path(paths["corpus"]), work / "texts.jsonl", Path(paths["model"]), folder)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
