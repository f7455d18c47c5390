"""`python -m eval`: evaluations of the assistant."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus.errors import UserError
from eval.questions import HALVES, half_of, question_of

SETS = ("answers", "triage", "conversations")
_FAILURES = 20


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
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="Measure the assistant.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = _adder(commands.add_parser)

    retrieval = add("retrieval", "measure the search beside BM25, dense and their plain fusion", _retrieval)
    retrieval.add_argument("--beir", type=Path, metavar="DIR", help="measure on a collection: corpus.jsonl, ...")
    retrieval.add_argument("--split", default="test", help="of its judgements: qrels/SPLIT.tsv (default: test)")
    retrieval.add_argument("--limit", type=_positive, metavar="N", help="only the first N queries")
    retrieval.add_argument("--encoder", metavar="NAME_OR_PATH", help="another sentence-transformers model")
    retrieval.add_argument("--run", type=Path, metavar="FILE", dest="other", help="judge another tool's TREC run too")
    retrieval.add_argument("--run-out", type=Path, metavar="FILE", help="write the rankings as a TREC run")
    for name in SETS:
        add(name, f"measure the question set “{name}”", _set).set_defaults(name=name)
    for name in ("retrieval", *SETS):
        command = commands.choices[name]
        command.add_argument("--half", choices=HALVES, default="all", help="of the questions")
        command.add_argument(
            "--failures", action="store_true", help="print each failure of the half; of the development half if all"
        )
    everything = add("all", "measure everything, and judge it against the baseline", _all)
    everything.add_argument("--half", choices=HALVES, default="all", help="of the questions")
    everything.add_argument("--against", type=Path, metavar="FILE", help="the baseline: eval/baseline.json")
    everything.add_argument(
        "--report", type=Path, action="append", default=[], metavar="FILE", help="write a report: .html, .md or .json"
    )
    accepted = add("accept", "make the figures of now the baseline", _accept)
    accepted.add_argument("--reason", required=True, metavar="TEXT", help="why they are accepted; it is kept")
    accepted.add_argument("--baseline", type=Path, metavar="FILE", help="where (default: eval/baseline.json)")
    add("fit", "fit the classifier of messages to eval/questions/triage-examples.jsonl", _fit)
    add("bench", "print speed, memory and the encoder's fidelity", _bench)
    soak = add("soak", "serve many people at once; print speed, errors and memory", _soak)
    soak.add_argument("--seconds", type=float, default=60, help="for how long (default: 60)")
    soak.add_argument("--askers", type=int, default=300, metavar="N", help="people who ask over HTTP (default: 300)")
    soak.add_argument("--chats", type=int, default=0, metavar="N", help="people who chat on the page (default: 0)")
    soak.add_argument(
        "--workers", type=_positive, metavar="N", help="processes that answer (default: one for each core)"
    )
    faults = add("faults", "flip bits of indexes and kill builds; print how each was met", _faults)
    faults.add_argument("--flips", type=int, default=200, metavar="N", help="bits to flip (default: 200)")
    faults.add_argument("--kills", type=int, default=100, metavar="N", help="builds to kill (default: 100)")
    return parser


def _adder(
    add_parser: Callable[..., argparse.ArgumentParser],
) -> Callable[[str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]:
    def add(name: str, help: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
        command.set_defaults(run=run)
        command.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index")
        command.add_argument("--json", action="store_true", help="print JSON")
        return command

    return add


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return int(text)


def _fit(options: argparse.Namespace) -> int:
    from eval.fit import fit

    fitted = fit()
    print(
        json.dumps(fitted)
        if options.json
        else f"{fitted['file']}: {fitted['examples']:,} examples of "
        f"{fitted['kinds']} kinds, {fitted['features']:,} features"
    )
    return 0


def _bench(options: argparse.Namespace) -> int:
    from eval.bench import report
    from index.store import default_folder

    report(options.index or default_folder(), as_json=options.json)
    return 0


def _soak(options: argparse.Namespace) -> int:
    from eval.soak import cores, report
    from index.build import build
    from index.store import default_folder

    folder = options.index or default_folder()
    build(folder)
    report(
        folder,
        seconds=options.seconds,
        askers=options.askers,
        chats=options.chats,
        workers=options.workers or cores(),
        as_json=options.json,
    )
    return 0


def _faults(options: argparse.Namespace) -> int:
    from eval.faults import report
    from index.build import build
    from index.store import default_folder

    folder = options.index or default_folder()
    build(folder)
    report(folder, number_of_flips=options.flips, number_of_kills=options.kills, as_json=options.json)
    return 0


def _retrieval(options: argparse.Namespace) -> int:
    from eval import subject as subjects
    from eval.compare import compare, failure_lines, table
    from eval.runs import notes_on, read_runs, write_run
    from index.export import MODEL
    from index.store import default_folder

    encoder = options.encoder or MODEL
    read = read_runs(options.other) if options.other else {}
    others = {f"{name} (read)": run for name, run in read.items()}
    if options.beir:
        folder = options.index or subjects.cached(options.beir, encoder)
        subject = subjects.beir(options.beir, folder, options.split, options.limit, encoder)
    else:
        folder = options.index or (subjects.cached(Path("ours"), encoder) if options.encoder else default_folder())
        subject = subjects.ours(folder, options.half, options.limit, encoder)
    comparison = compare(subject, others)
    if options.run_out:
        write_run(options.run_out, {one.system: one.run for one in comparison.systems})
    if options.json:
        print(json.dumps(comparison.to_json(), ensure_ascii=False, indent=1))
        return 0
    print(f"{subject.name}: {len(subject.queries):,} queries, {len(set(subject.names)):,} documents or sections")
    notes = list(subject.notes)
    for name, run in others.items():
        notes += notes_on(name, run, subject.queries, subject.names)
    print("".join(f"note: {note}\n" for note in notes), end="")
    print("\n".join(table(comparison)))
    if options.failures:
        ids = list(subject.queries) if options.beir else _shown(subject.queries, options.half)
        for failure in comparison.failures(ids, len(ids)):
            print("\n" + "\n".join(failure_lines(failure)))
    return 0


def _all(options: argparse.Namespace) -> int:
    from eval.answers import latencies
    from eval.compare import table
    from eval.gate import judge, read_baseline
    from eval.report import check_path, write_report
    from eval.whole import evaluate
    from index.store import default_folder

    for path in options.report:
        check_path(path)
    baseline = read_baseline(options.against) if options.against else None
    evaluation = evaluate(options.index or default_folder(), options.half)
    verdict = judge(evaluation.scores, baseline)
    for path in options.report:
        write_report(path, evaluation, verdict, baseline)
    if options.json:
        print(json.dumps(evaluation.to_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(map(str, evaluation.scores)), *table(evaluation.comparison), sep="\n")
        for name, times in evaluation.milliseconds.items():
            print(f"milliseconds, {name}:", ", ".join(f"{p} {value:.1f}" for p, value in latencies(times).items()))
    told = sys.stderr if options.json else sys.stdout
    for note in (*evaluation.comparison.subject.notes, *verdict.notes):
        print(f"note: {note}", file=told)
    for finding in verdict.findings:
        print(finding, file=told)
    print(verdict, file=told)
    return 0 if verdict.passes else 1


def _accept(options: argparse.Namespace) -> int:
    from eval.gate import HOME, accept, judge, read_baseline
    from eval.whole import evaluate
    from index.store import default_folder

    path = options.baseline or HOME
    evaluation = evaluate(options.index or default_folder())
    if path.is_file():
        for finding in judge(evaluation.scores, read_baseline(path)).findings:
            print(finding)
    accept(path, evaluation.scores, evaluation.made_of, options.reason)
    print(f"{path}: the baseline now")
    return 0


def _shown(ids: Iterable[str], half: str) -> list[str]:
    """Whose failures may be shown: what is shown gets mended, so the test half only when it is asked for by name."""
    return [id for id in ids if half == "test" or half_of(id) == "development"]


def _set(options: argparse.Namespace) -> int:
    from assistant.conversation import Assistant
    from assistant.grounding import THRESHOLD
    from eval.answers import answers, latencies
    from eval.coverage import told
    from eval.talks import conversations, triaged
    from index.build import build
    from index.store import default_folder

    folder = options.index or default_folder()
    build(folder)
    measure = {"answers": answers, "triage": triaged, "conversations": conversations}[options.name]
    report = measure(Assistant.open(folder), options.half)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
        return 0
    print("\n".join(map(str, report.scores)))
    if report.curve:
        print(told(report.curve, THRESHOLD))
    if report.milliseconds:
        times = latencies(report.milliseconds)
        print("milliseconds:", ", ".join(f"{name} {value:.1f}" for name, value in times.items()))
    shown = set(_shown((question_of(one.id) for one in report.failures), options.half))
    for one in report.failures if options.failures else ():
        if question_of(one.id) in shown:
            print(f"\n{one.id}: {one.problem}\n    {one.answer}".replace("\n\n", "\n    "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
