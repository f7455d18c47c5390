"""The command `infantile-spasms`. Imports what a subcommand needs when it runs: `--help` must be quick."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from assistant.llm import LanguageModel
    from assistant.own_report import Added, Listed, Removed
    from assistant.settings import Settings
    from index.milvus import Place


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status: 0, or 1 after an error that was told."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UserError as error:
        print(f"infantile-spasms: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe has gone (`| head`); nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="infantile-spasms",
        description="Cited answers about infantile spasms (West syndrome), offline. Information, not medical advice.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer a question, with its sources")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="the question; - reads it from standard input")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.add_argument("--batch", metavar="FILE", help="answer JSON lines from a file, or - for standard input")
    ask.set_defaults(run=_ask)

    search = commands.add_parser("search", help="show the passages that fit a query, and why")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-k", type=_positive, default=5, metavar="N", help="how many passages (default: 5)")
    search.add_argument("--json", action="store_true", help="print the hits as JSON")
    search.set_defaults(run=_search)

    chat = commands.add_parser("chat", aliases=["serve"], help="serve the chat page on this machine")
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    chat.add_argument("--port", type=_port, help="port (default: 7860, or the next free one)")
    chat.add_argument("--workers", type=_positive, metavar="N", help="processes that answer (default: 1)")
    chat.set_defaults(run=_chat)

    for command in (ask, chat):
        command.add_argument("--llm", metavar="URL", help="a language model's server that speaks OpenAI's protocol")
        command.add_argument("--model", metavar="NAME", help="the language model; what it writes is checked")
        command.add_argument("--reranker", metavar="NAME_OR_PATH", help="a cross-encoder that reads the best anew")

    mcp = commands.add_parser("mcp", help="serve search, ask and read-document to programs that speak MCP")
    mcp.add_argument("--http", type=_port, metavar="PORT", help="over HTTP on this machine, not over standard input")
    mcp.set_defaults(run=_mcp)

    settings = commands.add_parser("settings", help="list what a server can be told by its environment")
    settings.set_defaults(run=_settings)

    password = commands.add_parser("password", help="make the hash of a password, for INFANTILE_SPASMS_MAINTAINER")
    password.set_defaults(run=_password)

    build = commands.add_parser("build", help="build the index of our corpus, or of a folder of your own")
    build.add_argument("--corpus", type=Path, metavar="DIR", help="a folder of documents (default: our own)")
    build.add_argument(
        "--encoder", metavar="NAME_OR_PATH", help="a sentence-transformers model (default: the built-in one)"
    )
    build.set_defaults(run=_build)

    doctor = commands.add_parser("doctor", help="check every file of the index, and mend what is damaged")
    doctor.set_defaults(run=_doctor)

    add = commands.add_parser("add", help="add files of your own: PDF, Word, HTML, JATS XML, Markdown, text")
    add.add_argument("names", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all files below it")
    remove = commands.add_parser("remove", help="remove files that you added")
    remove.add_argument("names", nargs="+", metavar="NAME", help="a file as `list` names it, or a folder of them")
    listed = commands.add_parser("list", help="list the files that you added")
    for name, own in (("add", add), ("remove", remove), ("list", listed)):
        own.add_argument("--json", action="store_true", help="print it as JSON")
        own.set_defaults(run=_own, task=name)

    feedback = commands.add_parser("feedback", help="list, export or purge the feedback that readers agreed to")
    tasks = feedback.add_subparsers(dest="task", required=True, metavar="TASK")
    for name, words in (
        ("list", "show it, one line each"),
        ("export", "print it as JSON lines"),
        ("purge", "remove what is older than it may be kept"),
    ):
        task = tasks.add_parser(name, help=words)
        task.add_argument("--folder", type=Path, metavar="DIR", help="where it is kept (default: the setting)")
        task.set_defaults(run=_feedback)
    task.add_argument("--all", action="store_true", help="remove everything")

    corpus = commands.add_parser("corpus", help="check our documents, or count what they hold")
    tasks = corpus.add_subparsers(dest="task", required=True, metavar="TASK")
    check = tasks.add_parser("check", help="tell which rules of our corpus are broken, and where")
    check.add_argument("--corpus", type=Path, metavar="DIR", help="a folder of the same make (default: our own)")
    stats = tasks.add_parser("stats", help="count documents, sentences, references and terms")
    for task in (check, stats):
        task.add_argument("--json", action="store_true", help="print it as JSON")
        task.set_defaults(run=_corpus)

    for command in (ask, search, chat, mcp, build, doctor, add, remove, listed):
        command.add_argument("--index", metavar="DIR", help="the folder of the index, or milvus+http://HOST:PORT/NAME")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("must be between 0 and 65535")
    return number


def _folder(options: argparse.Namespace) -> Path:
    from index.store import default_folder

    if (place := _milvus(options)) is None:
        return Path(options.index) if options.index else default_folder()
    if options.run not in (_ask, _search, _chat, _mcp):
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


def _ask(options: argparse.Namespace) -> int:
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


def _search(options: argparse.Namespace) -> int:
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


def _chat(options: argparse.Namespace) -> int:
    from dataclasses import replace

    settings = _with_model(options)
    folder = _folder(options)
    _build_if_missing(folder)
    from assistant.server import serve

    serve(folder, options.host, options.port, replace(settings, workers=options.workers or settings.workers))
    return 0


def _mcp(options: argparse.Namespace) -> int:
    from assistant.mcp_server import serve_mcp

    serve_mcp(_open(options), options.http)
    return 0


def _settings(options: argparse.Namespace) -> int:
    from assistant.settings import listed, read

    print(listed(read()))
    return 0


def _password(options: argparse.Namespace) -> int:
    from assistant.maintainer import ask

    print(ask())
    return 0


def _feedback(options: argparse.Namespace) -> int:
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


def _build(options: argparse.Namespace) -> int:
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


def _doctor(options: argparse.Namespace) -> int:
    from index.doctor import examine

    status = 0
    for finding in examine(_folder(options)):
        print(finding, flush=True)
        status = status or int(finding.state == "ill")
    return status


def _own(options: argparse.Namespace) -> int:
    from assistant.own import add, listed, remove

    folder = _folder(options)
    if options.task == "add":
        told: Added | Listed | Removed = add(folder, options.names)
    else:
        told = remove(folder, options.names) if options.task == "remove" else listed(folder)
    print(json.dumps(told.to_json(), ensure_ascii=False, indent=2) if options.json else told)
    return told.status


def _corpus(options: argparse.Namespace) -> int:
    from corpus.check import Report, check
    from corpus.library import HOME
    from corpus.stats import count

    result = check(options.corpus or HOME) if options.task == "check" else count()
    print(json.dumps(result.to_json(), ensure_ascii=False, indent=2) if options.json else result)
    return 1 if isinstance(result, Report) and result.errors else 0


if __name__ == "__main__":
    sys.exit(main())
