"""`python -m eval`: evaluations of the assistant."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import UserError
from eval import commands
from eval.questions import HALVES

SETS = ("answers", "beginnings", "triage", "conversations")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an evaluation; returns the exit status: 0, or 1 after an error that was told or a gate that is shut."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UserError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"eval: {error.name} is not installed: pip install '.[eval]'", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe has gone (`| head`); nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="Measure the assistant.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, help: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = subparsers.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
        command.set_defaults(run=run)
        return command

    retrieval = add("retrieval", "measure the search beside BM25, dense and their plain fusion", commands.retrieval)
    retrieval.add_argument("--beir", type=Path, metavar="DIR", help="measure on a collection: corpus.jsonl, ...")
    retrieval.add_argument("--split", default="test", help="of its judgements: qrels/SPLIT.tsv (default: test)")
    retrieval.add_argument("--limit", type=_positive, metavar="N", help="only the first N queries")
    retrieval.add_argument("--encoder", metavar="NAME_OR_PATH", help="another sentence-transformers model")
    retrieval.add_argument("--reranker", metavar="NAME_OR_PATH", help="a cross-encoder, measured behind ours")
    retrieval.add_argument("--run", type=Path, metavar="FILE", dest="other", help="judge another tool's TREC run too")
    retrieval.add_argument("--run-out", type=Path, metavar="FILE", help="write our rankings as a TREC run")
    retrieval.add_argument("--qrels-out", type=Path, metavar="FILE", help="write the judgements as TREC qrels")
    retrieval.add_argument("--sweep", metavar="GRID", help="measure a grid: 'chunk_size=400,600 lexical=0.2,0.3'")
    retrieval.add_argument("--results", type=Path, metavar="FILE", help="where a sweep keeps results and goes on")
    for name in SETS:
        add(name, f"measure the question set “{name}”", commands.question_set).set_defaults(name=name)
    for name in ("retrieval", *SETS):
        command = subparsers.choices[name]
        command.add_argument("--half", choices=HALVES, default="all", help="of the questions")
        command.add_argument(
            "--failures", action="store_true", help="print each failure of the half; of the development half if all"
        )
    everything = add("all", "measure everything, and judge it against the baseline", commands.everything)
    everything.add_argument("--half", choices=HALVES, default="all", help="of the questions")
    everything.add_argument("--against", type=Path, metavar="FILE", help="the baseline: eval/baseline.json")
    everything.add_argument(
        "--report", type=Path, action="append", default=[], metavar="FILE", help="write a report: .html, .md or .json"
    )
    accepted = add("accept", "make the figures of now the baseline", commands.accept)
    accepted.add_argument("--reason", required=True, metavar="TEXT", help="why they are accepted; it is kept")
    accepted.add_argument("--baseline", type=Path, metavar="FILE", help="where (default: eval/baseline.json)")
    label = add("label", "grade what several systems find for questions, one section after the other", commands.label)
    label.add_argument("ids", nargs="*", metavar="ID", help="questions (default: those without an answer graded)")
    label.add_argument("--set", default="retrieval", dest="name", help="of questions (default: retrieval)")
    mine = add("mine", "list questions that nearly repeat each other or stand in the wrong set", commands.mine)
    mine.add_argument("--near", type=float, default=0.90, metavar="X", help="how alike, 0 to 1 (default: 0.90)")
    mine.add_argument("--feedback", type=Path, metavar="DIR", help="readers' feedback, to find questions in")
    exported = add("export", "write our corpus and its questions in the layout of BEIR, for any tool", commands.export)
    exported.add_argument("folder", type=Path, metavar="DIR", help="corpus.jsonl, queries.jsonl and qrels/ go there")
    fit = add(
        "fit", "fit the classifier of messages and the decision what is answered to eval/questions", commands.fit
    )
    fit.add_argument("--networks", action="store_true", help="the networks too, first: two hours more")
    add("bench", "print speed, memory and the encoder's fidelity", commands.bench)
    peers = add("peers", "measure the default pipelines of other projects beside ours; print Markdown", commands.peers)
    peers.add_argument("--half", choices=HALVES, default="all", help="of the questions")
    peers.add_argument("--limit", type=_positive, metavar="N", help="only the first N questions")
    soak = add("soak", "serve many people at once; print speed, errors and memory", commands.soak)
    soak.add_argument("--seconds", type=float, default=60, help="for how long (default: 60)")
    soak.add_argument("--askers", type=int, default=300, metavar="N", help="people who ask over HTTP (default: 300)")
    soak.add_argument("--chats", type=int, default=0, metavar="N", help="people who chat on the page (default: 0)")
    soak.add_argument(
        "--workers", type=_positive, metavar="N", help="processes that answer (default: one for each core)"
    )
    faults = add("faults", "flip bits of indexes and kill builds; print how each was met", commands.faults)
    faults.add_argument("--flips", type=int, default=200, metavar="N", help="bits to flip (default: 200)")
    faults.add_argument("--kills", type=int, default=100, metavar="N", help="builds to kill (default: 100)")
    fuzz = add("fuzz", "put cases made by chance to readers, assistant and server; fails if one fails", commands.fuzz)
    fuzz.add_argument("--minutes", type=float, default=10, metavar="N", help="for all targets together (default: 10)")
    fuzz.add_argument("--seed", type=int, default=1, metavar="N", help="of chance (default: 1)")
    fuzz.add_argument("--only", action="append", default=[], metavar="TARGET", help="this target; may be repeated")
    fuzz.add_argument("--keep", type=Path, metavar="DIR", help="where failing cases go (default: a temporary folder)")
    scale = add("scale", "build indexes of growing size; print time, memory, latency and recall", commands.scale)
    sizes = (1_000, 10_000, 100_000, 1_000_000)
    told = f"sizes (default: {' '.join(map(str, sizes))})"
    scale.add_argument("--passages", type=_positive, nargs="+", default=sizes, metavar="N", help=told)
    scale.add_argument("--out", type=Path, metavar="FILE", help="write it, with plots: .html, .svg or .md")
    for name, command in subparsers.choices.items():
        if name not in ("export", "peers"):
            command.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index")
    for name in ("retrieval", *SETS, "all", "mine", "fit", "bench", "peers", "soak", "faults", "fuzz", "scale"):
        subparsers.choices[name].add_argument("--json", action="store_true", help="print JSON")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
