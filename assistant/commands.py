"""What each command of `infantile-spasms` does: each returns its exit status.

Imports what a command needs when it runs: `--help` must be quick.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from assistant.llm import LanguageModel
    from assistant.own_report import Added, Listed, Removed
    from assistant.settings import Settings
    from index.milvus import Place


def _folder(options: argparse.Namespace) -> Path:
    from index.store import default_folder

    if (place := _milvus(options)) is None:
        return Path(options.index) if options.index else default_folder()
    if options.run not in (ask, search, chat, mcp):
        raise UserError(f"{place.text}: this command is for a folder; change a folder, then `build` the other from it")
    from index.milvus import mirror

    return mirror(place)


def _milvus(options: argparse.Namespace) -> Place | None:
    """Where the index lies in Milvus; None for a folder."""
    text = options.index or os.environ.get("INFANTILE_SPASMS_INDEX", "")
    if not text.startswith("milvus+"):
        return None
    from index.milvus import place_of

    return place_of(text)


def _open(options: argparse.Namespace, model: LanguageModel | None = None, reranker: str = "") -> Assistant:
    """Open the index; where there is none yet, build it first, telling so on standard error."""
    from assistant.conversation import Assistant

    folder = _folder(options)
    _build_if_missing(folder)
    return Assistant.open(folder, model=model, reranker=reranker)


def _with_model(options: argparse.Namespace) -> Settings:
    """The settings of the environment, the models of the command line before theirs."""
    from dataclasses import replace

    from assistant.settings import read

    settings = read()
    named = {name: getattr(options, name) for name in ("llm", "model", "reranker")}
    return replace(settings, **{name: value for name, value in named.items() if value})


def _build_if_missing(folder: Path) -> None:
    from index import store
    from index.errors import IndexMissing

    try:
        store.current(folder)
    except IndexMissing:
        from index.build import build

        print("No index yet: building it once.", file=sys.stderr)
        build(folder)


def ask(options: argparse.Namespace) -> int:
    """Answer a question, or the lines of a file."""
    if (options.question is None) == (options.batch is None):
        raise UserError("give a QUESTION, or --batch FILE, and not both")
    from assistant.settings import language_model

    settings = _with_model(options)
    model = language_model(settings)
    if options.batch is not None:
        return _batch(options, _open(options, model, settings.reranker))
    question = sys.stdin.read() if options.question == "-" else options.question
    from assistant.handout import plain

    answer = _open(options, model, settings.reranker).ask(question)
    if options.json:
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        print(plain(answer))
    return 0


def _batch(options: argparse.Namespace, assistant: Assistant) -> int:
    """Answer line after line; one that cannot be read becomes an error in its place, and the rest goes on."""
    from assistant.batch import answer_lines

    if options.batch == "-":
        return answer_lines(assistant, sys.stdin, "standard input")
    path = Path(options.batch)
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            return answer_lines(assistant, lines, str(path))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); name a file of JSON lines") from error


def search(options: argparse.Namespace) -> int:
    """Show the passages that fit a query, and why."""
    from assistant.hits import hit_json

    hits = _open(options).retriever.search(options.query, options.k)
    if options.json:
        print(json.dumps([hit_json(hit) for hit in hits], ensure_ascii=False, indent=2))
        return 0
    for rank, hit in enumerate(hits, start=1):
        why = f"meaning {hit.dense:.2f}, question {hit.question:.2f}, words {hit.lexical:.1f}"
        print(f"{rank}. {hit.passage.title}: {hit.passage.heading or '(no heading)'}  [{hit.passage.id}]")
        print(f"   {hit.score:.3f} ({why}; matched: {', '.join(hit.matched) or 'no word'})")
        print(f"   {hit.passage.text[:300]}\n")
    return 0


def chat(options: argparse.Namespace) -> int:
    """Serve the chat page."""
    from dataclasses import replace

    settings = _with_model(options)
    folder = _folder(options)
    _build_if_missing(folder)
    from assistant.server import serve

    serve(folder, options.host, options.port, replace(settings, workers=options.workers or settings.workers))
    return 0


def mcp(options: argparse.Namespace) -> int:
    """Serve programs that speak MCP."""
    from assistant.mcp_server import serve_mcp

    serve_mcp(_open(options), options.http)
    return 0


def settings(options: argparse.Namespace) -> int:
    """List what a server can be told by its environment."""
    from assistant.settings import listed, read

    print(listed(read()))
    return 0


def password(options: argparse.Namespace) -> int:
    """Make the hash of a password."""
    from assistant.maintainer import ask

    print(ask())
    return 0


def feedback(options: argparse.Namespace) -> int:
    """List, export or purge what readers agreed to."""
    from dataclasses import asdict

    from assistant.feedback import FeedbackLog
    from assistant.settings import read

    settings = read()
    folder = options.folder or (Path(settings.feedback) if settings.feedback else None)
    if folder is None:
        raise UserError("no folder of feedback is set; name it with --folder DIR or INFANTILE_SPASMS_FEEDBACK")
    log = FeedbackLog(folder, settings.feedback_days)
    if options.task == "purge":
        print(f"{folder}: {log.purge(everything=options.all)} removed")
        return 0
    entries, damaged = log.read()
    for one in entries:
        print(one if options.task == "list" else json.dumps(asdict(one), ensure_ascii=False))
    if damaged:
        print(f"{folder}: {damaged} lines are damaged and were left out", file=sys.stderr)
    return 1 if damaged else 0


def build(options: argparse.Namespace) -> int:
    """Build the index of our corpus or of a folder."""
    from assistant.own_report import hidden, left_out
    from index.build import build
    from index.export import MODEL
    from index.nearest import described

    place = _milvus(options)
    folder = place.home / "built" if place else _folder(options)
    built = build(folder, options.corpus, encoder_name=options.encoder or MODEL)
    counts = ", ".join(f"{number:,} {name}" for name, number in built.counts.items())
    state = f"built; {built.encoded:,} texts encoded" if built.fresh else "up to date"
    print(f"{folder}: {state} ({counts}; searched: {described(built.searched)})")
    for line in (*left_out(built.report), *hidden(built.report)):
        print(line, file=sys.stderr)
    if place:
        from index.milvus_load import load

        print(f"{place.text}: serves {load(folder, place)}")
    return 1 if built.report.skipped else 0


def doctor(options: argparse.Namespace) -> int:
    """Check every file of the index; 1 if one is ill."""
    from index.doctor import examine

    status = 0
    for finding in examine(_folder(options)):
        print(finding, flush=True)
        status = status or int(finding.state == "ill")
    return status


def own(options: argparse.Namespace) -> int:
    """Add, remove or list a reader's own files."""
    from assistant.own import add, listed, remove

    folder = _folder(options)
    if options.task == "add":
        told: Added | Listed | Removed = add(folder, options.names)
    else:
        told = remove(folder, options.names) if options.task == "remove" else listed(folder)
    print(json.dumps(told.to_json(), ensure_ascii=False, indent=2) if options.json else told)
    return told.status


def corpus(options: argparse.Namespace) -> int:
    """Check or count the documents of our corpus."""
    from corpus.check import Report, check
    from corpus.library import HOME
    from corpus.stats import count

    result = check(options.corpus or HOME) if options.task == "check" else count()
    print(json.dumps(result.to_json(), ensure_ascii=False, indent=2) if options.json else result)
    return 1 if isinstance(result, Report) and result.errors else 0
