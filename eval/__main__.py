"""`python -m eval`: evaluations of the assistant."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from corpus.errors import UserError

SETS = ("answers", "triage", "conversations")


def main() -> int:
    """Run an evaluation; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m eval", description="Measure the assistant.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    bench = commands.add_parser("bench", help="print speed, memory and the encoder's fidelity")
    bench.set_defaults(run=_bench)
    soak = commands.add_parser("soak", help="serve many people at once; print speed, errors and memory")
    soak.set_defaults(run=_soak)
    soak.add_argument("--seconds", type=float, default=60, help="for how long (default: 60)")
    soak.add_argument("--askers", type=int, default=300, help="people who ask over HTTP (default: 300)")
    soak.add_argument("--chats", type=int, default=0, help="people who chat on the page (default: 0)")
    soak.add_argument("--workers", type=int, help="processes that answer (default: one for each core)")
    faults = commands.add_parser("faults", help="flip bits of indexes and kill builds; print how each was met")
    faults.set_defaults(run=_faults)
    faults.add_argument("--flips", type=int, default=200, help="bits to flip (default: 200)")
    faults.add_argument("--kills", type=int, default=100, help="builds and additions to kill (default: 100)")
    for name in SETS:
        command = commands.add_parser(name, help=f"measure the question set “{name}”")
        command.set_defaults(run=_set, name=name)
        command.add_argument("--half", choices=("development", "test", "all"), default="all", help="of the questions")
        command.add_argument("--failures", action="store_true", help="print each failure with the answer given")
    for command in commands.choices.values():
        command.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index")
        command.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    try:
        return int(options.run(options))
    except UserError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 1


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


def _set(options: argparse.Namespace) -> int:
    from assistant.conversation import Assistant
    from eval.answers import SETS, latencies
    from index.build import build
    from index.store import default_folder

    folder = options.index or default_folder()
    build(folder)
    report = SETS[options.name](Assistant.open(folder), options.half)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
        return 0
    for rate in report.rates:
        print(rate)
    if report.milliseconds:
        print(
            "milliseconds", ", ".join(f"{name} {value:.1f}" for name, value in latencies(report.milliseconds).items())
        )
    for id, problem, answer in report.failures if options.failures else ():
        print(f"\n{id}: {problem}\n    {answer}".replace("\n\n", "\n    "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
