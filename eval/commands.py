"""What each command of `python -m eval` does. Imports what a command needs when it runs: `--help` must be quick."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from corpus.errors import UserError
from eval.questions import half_of, question_of, read


def _built(options: argparse.Namespace) -> Path:
    """The folder of the index, which is built if it is not there or not of today's texts."""
    from index.build import build
    from index.store import default_folder

    folder: Path = options.index or default_folder()
    build(folder)
    return folder


def bench(options: argparse.Namespace) -> int:
    """Print speed, memory and the encoder's fidelity."""
    from eval.bench import report
    from index.store import default_folder

    report(options.index or default_folder(), as_json=options.json)
    return 0


def retrieval(options: argparse.Namespace) -> int:
    """Measure the search beside the usual systems, or a grid of settings of it."""
    from corpus import library
    from eval import subject as subjects
    from eval.compare import compare, failure_lines, table
    from eval.retrieval import OURS, reread
    from eval.runs import notes_on, read_runs, write_qrels, write_run
    from index.export import MODEL
    from index.store import default_folder

    encoder = options.encoder or MODEL
    if options.beir and options.half != "all":
        raise UserError("--half is of our own questions; choose judgements of a collection with --split")
    if options.sweep is not None:
        return _sweep(options, encoder)
    read = read_runs(options.other) if options.other else {}
    others = {f"{name} (read)": run for name, run in read.items()}
    if options.beir:
        folder = options.index or subjects.cached(options.beir, encoder)
        subject = subjects.beir(options.beir, folder, options.split, options.limit, encoder)
    else:
        folder = options.index or (subjects.cached(library.HOME, encoder) if options.encoder else default_folder())
        subject = subjects.ours(folder, options.half, options.limit, encoder)
    if options.reranker:
        from index.reranker import Reranker
        from index.search import Retriever

        retriever = Retriever(subject.retriever.index, Reranker(options.reranker))
        others["ours, then cross-encoder"] = reread(retriever, subject.queries, subject.names)
    comparison = compare(subject, others)
    if options.run_out:
        write_run(options.run_out, OURS, comparison.ours.run)
    if options.qrels_out:
        write_qrels(options.qrels_out, subject.qrels)
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


def _sweep(options: argparse.Namespace, encoder: str) -> int:
    from corpus import library
    from eval import subject as subjects
    from eval.sweep import grid, sweep, table

    source = options.beir or library.HOME
    folder = options.index or subjects.cached(source, encoder, "sweep")

    def subject_of(size: int) -> subjects.Subject:
        if options.beir:
            return subjects.beir(source, folder, options.split, options.limit, encoder, size)
        return subjects.ours(folder, "development", options.limit, encoder, size)

    if not options.beir and options.half != "development":
        print("note: a sweep chooses, so it is measured on the development half", file=sys.stderr)
    results = sweep(grid(options.sweep), subject_of, options.results)
    if options.json:
        print(json.dumps([asdict(one) for one in results], ensure_ascii=False, indent=1))
    else:
        print("\n".join(table(results)))
    return 0


def everything(options: argparse.Namespace) -> int:
    """Measure everything, judge it against the baseline, and write reports."""
    from assistant.grounding import THRESHOLD
    from eval.answers import latencies
    from eval.compare import table
    from eval.coverage import told
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
        print(*evaluation.scores, *table(evaluation.comparison), sep="\n")
        if curve := evaluation.reports["answers"].curve:
            print(told(curve, THRESHOLD))
        for name, times in evaluation.milliseconds.items():
            print(f"milliseconds, {name}:", ", ".join(f"{p} {value:.1f}" for p, value in latencies(times).items()))
    out = sys.stderr if options.json else sys.stdout
    for note in (*evaluation.comparison.subject.notes, *verdict.notes):
        print(f"note: {note}", file=out)
    for finding in verdict.findings:
        print(finding, file=out)
    print(verdict, file=out)
    return 0 if verdict.passes else 1


def accept(options: argparse.Namespace) -> int:
    """Make the figures of now the baseline."""
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


def export(options: argparse.Namespace) -> int:
    """Write our corpus and questions in the layout of BEIR."""
    from eval.subject import export

    export(options.folder)
    print(f"{options.folder}: corpus.jsonl, queries.jsonl, qrels/development.tsv, qrels/test.tsv")
    return 0


def fit(options: argparse.Namespace) -> int:
    """Fit the classifier of messages, the networks if asked for, and the decision whether a question is answered."""
    from eval import fit_decision, fit_judge, fit_listener, fit_resolver
    from eval.fit import fit

    folder = _built(options)
    fitted = fit()
    if options.networks:
        for network in (fit_listener.fit(), fit_resolver.fit(folder), fit_judge.fit(folder)):
            print(f"{network['file']}: {network['examples']:,} examples", file=sys.stderr)
        folder = _built(options)
    decision = fit_decision.fit(folder)
    if options.json:
        print(json.dumps([fitted, decision]))
        return 0
    counts = f"{fitted['examples']:,} examples of {fitted['kinds']} kinds, {fitted['features']:,} features"
    print(f"{fitted['file']}: {counts}")
    print(f"{decision['file']}: {decision['questions']:,} questions of the corpus, {decision['examples']:,} examples")
    return 0


def label(options: argparse.Namespace) -> int:
    """Grade what several systems find."""
    from eval.label import label, unjudged
    from index.search import open_retriever

    folder = _built(options)
    ids = options.ids or unjudged(options.name)
    given = label(open_retriever(folder), options.name, ids, _typed) if ids else 0
    print(f"{given} grades given" if ids else "every question has an answer graded; name an id to grade more for it")
    return 0


def _typed(prompt: str) -> str:
    try:
        return input(prompt)
    except EOFError:
        return "q"


def mine(options: argparse.Namespace) -> int:
    """List questions that nearly repeat each other or stand in the wrong set."""
    from assistant.conversation import Assistant
    from assistant.feedback import FeedbackLog
    from eval.mine import Doubtful, Pair, answered, questions, repeated, untold, wished

    folder = _built(options)
    assistant = Assistant.open(folder)
    index = assistant.retriever.index
    found: dict[str, Sequence[Pair | Doubtful]] = {
        "nearly the same": repeated(index.encoder, questions(), options.near),
        "facts that are not told": untold(index),
        "not to be answered, and answered": answered(assistant, read("unanswerable", "development")),
    }
    if options.feedback:
        feedback, _ = FeedbackLog(options.feedback, days=0).read()
        found["not helpful to a reader, and in no set"] = wished(index.encoder, feedback, questions(), options.near)
    if options.json:
        plain = {title: [asdict(one) for one in ones] for title, ones in found.items()}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return 0
    for title, ones in found.items():
        print(f"{title}: {len(ones)}", *(f"    {one}" for one in ones), sep="\n")
    return 0


def peers(options: argparse.Namespace) -> int:
    """Measure other projects beside ours."""
    from eval.peers.compare import report

    report(options.limit, options.half, as_json=options.json)
    return 0


def soak(options: argparse.Namespace) -> int:
    """Serve many people at once."""
    from eval.soak import cores, report

    folder = _built(options)
    report(
        folder,
        seconds=options.seconds,
        askers=options.askers,
        chats=options.chats,
        workers=options.workers or cores(),
        as_json=options.json,
    )
    return 0


def faults(options: argparse.Namespace) -> int:
    """Flip bits of indexes and kill builds."""
    from eval.faults import report

    folder = _built(options)
    report(folder, number_of_flips=options.flips, number_of_kills=options.kills, as_json=options.json)
    return 0


def fuzz(options: argparse.Namespace) -> int:
    """Fuzz readers, assistant and server."""
    from eval.fuzz import report

    folder = _built(options)
    return report(
        folder.resolve(),
        minutes=options.minutes,
        first_seed=options.seed,
        only=options.only,
        kept=options.keep,
        as_json=options.json,
    )


def scale(options: argparse.Namespace) -> int:
    """Measure how the index grows."""
    from eval.scale import report
    from eval.scale_report import check_path

    if options.out:
        check_path(options.out)
    report(_built(options), options.passages, options.out, as_json=options.json)
    return 0


def _shown(ids: Iterable[str], half: str) -> list[str]:
    """Whose failures may be shown: what is shown gets mended, so the test half only when it is asked for by name."""
    return [id for id in ids if half == "test" or half_of(id) == "development"]


def question_set(options: argparse.Namespace) -> int:
    """Measure one question set."""
    from assistant.conversation import Assistant
    from assistant.grounding import THRESHOLD
    from eval.answers import answers, latencies
    from eval.beginnings import beginnings
    from eval.coverage import told
    from eval.talks import conversations, triaged

    folder = _built(options)
    sets = {"answers": answers, "beginnings": beginnings, "triage": triaged, "conversations": conversations}
    report = sets[options.name](Assistant.open(folder), options.half)
    shown = set(_shown((question_of(one.id) for one in report.failures), options.half))
    failures = tuple(one for one in report.failures if question_of(one.id) in shown)
    hidden = len(report.failures) - len(failures)
    if options.json:
        data = {**replace(report, failures=failures).to_json(), "failures not shown": hidden}
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return 0
    print("\n".join(map(str, report.scores)))
    if report.curve:
        print(told(report.curve, THRESHOLD))
    if report.milliseconds:
        times = latencies(report.milliseconds)
        print("milliseconds:", ", ".join(f"{name} {value:.1f}" for name, value in times.items()))
    if options.failures:
        for one in failures:
            print(f"\n{one.id}: {one.problem}\n    {one.answer}".replace("\n\n", "\n    "))
        if hidden:
            print(f"\n{hidden} failures of the test half are not shown, for what is shown gets mended: --half test")
    return 0
