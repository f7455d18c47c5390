"""Reading files of strangers in a process of its own: one that hangs, crashes or eats memory harms nobody.

The process reads one path a line and answers with one line of JSON each; it ends with its input.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO, Any

from corpus.errors import CorpusError, Unreadable
from corpus.files import READERS, FileText, read_file

SECONDS = 120
"""Time for one file; a book of a thousand densely printed pages needs half of it."""

MEMORY = 3_000_000_000
"""Bytes of memory for the process, where the system can set a limit."""

_HOME = Path(__file__).parent.parent


def _sha256(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


class IsolatedReader:
    """Reads files, each once: what a file gave is kept in a folder by the hash of its content.

    Args:
        kept: the folder; nothing is kept if None.
        seconds: time for one file.
    """

    def __init__(self, kept: Path | None = None, seconds: float = SECONDS) -> None:
        self._kept = kept
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._used: set[str] = set()

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, path: Path, digest: str) -> FileText:
        """Read a file.

        Args:
            path: the file.
            digest: the sha256 of its content.

        Raises:
            Unreadable: it cannot be read; the message is the reason.
            CorpusError: it is Markdown whose front matter is damaged.
        """
        key = hashlib.sha256(f"{READERS} {path.suffix.lower()} {digest}".encode()).hexdigest()[:32]
        self._used.add(f"{key}.json")
        known = self._known(key)
        if known is not None:
            return known
        answer = self._ask(path)
        if "problem" in answer:
            if answer.get("line") is not None or answer.get("is_corpus_error"):
                raise CorpusError(path, answer["line"], answer["problem"])
            raise Unreadable(answer["problem"])
        read = FileText.from_json(answer)
        self._keep(key, answer)
        return read

    def forget_unused(self) -> None:
        """Remove what is kept of files that this reader was not asked for."""
        if self._kept is not None and self._kept.is_dir():
            for path in self._kept.iterdir():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)

    def _known(self, key: str) -> FileText | None:
        if self._kept is None:
            return None
        try:
            kept = json.loads((self._kept / f"{key}.json").read_text(encoding="utf-8"))
            # A damaged copy is as good as none: the file is read again.
            return FileText.from_json(kept["read"]) if kept["sha256"] == _sha256(kept["read"]) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, key: str, answer: dict[str, Any]) -> None:
        if self._kept is None:
            return
        with suppress(OSError):  # it would only have saved time
            self._kept.mkdir(parents=True, exist_ok=True)
            new = self._kept / f".{key}.new"
            new.write_text(json.dumps({"sha256": _sha256(answer), "read": answer}), encoding="utf-8")
            new.replace(self._kept / f"{key}.json")

    def _ask(self, path: Path) -> dict[str, Any]:
        process = self._process or self._start()
        late = False

        def give_up() -> None:
            nonlocal late
            late = True
            process.kill()

        timer = Timer(self._seconds, give_up)
        timer.start()
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(os.fspath(path.absolute())).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if line.endswith(b"\n") and not late:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self._stop()
        if late:
            raise Unreadable(f"took longer than {self._seconds:g} s to read; split it or leave it out")
        raise Unreadable("made the reader crash or took too much memory; leave it out, or print it to a new PDF")

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "corpus.isolated", str(self._seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_HOME,
        )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def main(seconds: float) -> None:
    """Answer paths from standard input until it ends."""
    limit_memory()
    # What a library may print must not stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin.buffer:
        # Whoever asked may be gone and cannot end this process any more: it ends itself.
        _alarm(seconds + 5)
        _write(answers, _answer(Path(json.loads(line))))
        _alarm(0)


def _answer(path: Path) -> dict[str, Any]:
    try:
        return read_file(path).to_json()
    except Unreadable as error:
        return {"problem": str(error)}
    except CorpusError as error:
        return {"problem": error.problem, "line": error.line, "is_corpus_error": True}
    except MemoryError:
        return {"problem": "needs too much memory; split it or leave it out"}
    except Exception as error:  # noqa: BLE001  # a file that no reader was made for must not stop the others
        return {"problem": f"damaged ({type(error).__name__}); copy or download it again"}


def _write(answers: IO[bytes], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def limit_memory() -> None:
    """Let this process have only so much memory as one that reads files of strangers, where a limit can be set."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _alarm(seconds: float) -> None:
    with suppress(ImportError, AttributeError):
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]))
