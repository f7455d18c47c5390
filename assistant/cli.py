"""The command `infantile-spasms`: what it can be told."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant import commands
from corpus.errors import UserError


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
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = subcommands.add_parser("ask", help="answer a question, with its sources")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="the question; - reads it from standard input")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.add_argument("--batch", metavar="FILE", help="answer JSON lines from a file, or - for standard input")
    ask.set_defaults(run=commands.ask)

    search = subcommands.add_parser("search", help="show the passages that fit a query, and why")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-k", type=_positive, default=5, metavar="N", help="how many passages (default: 5)")
    search.add_argument("--json", action="store_true", help="print the hits as JSON")
    search.set_defaults(run=commands.search)

    chat = subcommands.add_parser("chat", aliases=["serve"], help="serve the chat page on this machine")
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    chat.add_argument("--port", type=_port, help="port (default: 7860, or the next free one)")
    chat.add_argument("--workers", type=_positive, metavar="N", help="processes that answer (default: 1)")
    chat.set_defaults(run=commands.chat)

    for command in (ask, chat):
        command.add_argument("--llm", metavar="URL", help="a language model's server that speaks OpenAI's protocol")
        command.add_argument("--model", metavar="NAME", help="the language model; what it writes is checked")
        command.add_argument("--reranker", metavar="NAME_OR_PATH", help="a cross-encoder that reads the best anew")

    mcp = subcommands.add_parser("mcp", help="serve search, ask and read-document to programs that speak MCP")
    mcp.add_argument("--http", type=_port, metavar="PORT", help="over HTTP on this machine, not over standard input")
    mcp.set_defaults(run=commands.mcp)

    settings = subcommands.add_parser("settings", help="list what a server can be told by its environment")
    settings.set_defaults(run=commands.settings)

    password = subcommands.add_parser("password", help="make the hash of a password, for INFANTILE_SPASMS_MAINTAINER")
    password.set_defaults(run=commands.password)

    build = subcommands.add_parser("build", help="build the index of our corpus, or of a folder of your own")
    build.add_argument("--corpus", type=Path, metavar="DIR", help="a folder of documents (default: our own)")
    build.add_argument(
        "--encoder", metavar="NAME_OR_PATH", help="a sentence-transformers model (default: the built-in one)"
    )
    build.set_defaults(run=commands.build)

    doctor = subcommands.add_parser("doctor", help="check every file of the index, and mend what is damaged")
    doctor.set_defaults(run=commands.doctor)

    add = subcommands.add_parser("add", help="add files of your own: PDF, Word, HTML, JATS XML, Markdown, text")
    add.add_argument("names", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all files below it")
    remove = subcommands.add_parser("remove", help="remove files that you added")
    remove.add_argument("names", nargs="+", metavar="NAME", help="a file as `list` names it, or a folder of them")
    listed = subcommands.add_parser("list", help="list the files that you added")
    for name, own in (("add", add), ("remove", remove), ("list", listed)):
        own.add_argument("--json", action="store_true", help="print it as JSON")
        own.set_defaults(run=commands.own, task=name)

    feedback = subcommands.add_parser("feedback", help="list, export or purge the feedback that readers agreed to")
    tasks = feedback.add_subparsers(dest="task", required=True, metavar="TASK")
    for name, words in (
        ("list", "show it, one line each"),
        ("export", "print it as JSON lines"),
        ("purge", "remove what is older than it may be kept"),
    ):
        task = tasks.add_parser(name, help=words)
        task.add_argument("--folder", type=Path, metavar="DIR", help="where it is kept (default: the setting)")
        task.set_defaults(run=commands.feedback)
    task.add_argument("--all", action="store_true", help="remove everything")

    corpus = subcommands.add_parser("corpus", help="check our documents, or count what they hold")
    tasks = corpus.add_subparsers(dest="task", required=True, metavar="TASK")
    check = tasks.add_parser("check", help="tell which rules of our corpus are broken, and where")
    check.add_argument("--corpus", type=Path, metavar="DIR", help="a folder of the same make (default: our own)")
    stats = tasks.add_parser("stats", help="count documents, sentences, references and terms")
    for task in (check, stats):
        task.add_argument("--json", action="store_true", help="print it as JSON")
        task.set_defaults(run=commands.corpus)

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


if __name__ == "__main__":
    sys.exit(main())
