"""A reader's own documents for one session: read, indexed and asked about in memory, then forgotten.

They belong to one process and end with it. Nothing of them is written but into temporary folders, for the moments in
which they are read and indexed; these are gone when that is done.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from assistant.answer import Answer, Paragraph
from assistant.conversation import Assistant, cleaned
from assistant.triage import Level, triage
from assistant.wording import say
from corpus.files import KINDS, NAMES
from corpus.library import OWN, joined, shown
from corpus.model import Corpus
from index.known import Stored
from index.memory import index_of
from index.search import Retriever
from index.words import stems

LARGEST = 20_000_000
"""Bytes of one document."""

MOST = 5
"""Documents of one session."""

LONGEST = 500_000
"""Characters of one session's documents; a printed page has some three thousand."""

MOST_SESSIONS = 20
IDLE_MINUTES = 60
_SECONDS = 30
_LONGEST_NAME = 120


class NotTaken(Exception):
    """A document is not taken; the message is a sentence for its reader, `status` the HTTP status."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


class Gone(NotTaken):
    """There is no such session, or there is none any more."""

    def __init__(self) -> None:
        super().__init__("Your documents are no longer here. Please choose them again.", 404)


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document as it was read; `hidden` tells what text was left out because nobody would see it."""

    name: str
    title: str
    pages: int | None
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """What one reader has here."""

    corpus: Corpus
    documents: tuple[OwnDocument, ...]
    digests: frozenset[str]
    known: Sequence[Stored]
    assistant: Assistant


@dataclass(slots=True)
class _Held:
    session: Session
    used: float = field(default_factory=time.monotonic)


class Sessions:
    """The sessions of one process, by ids that nobody can guess.

    Args:
        ours: gives the assistant over our own documents, whose encoder and glossary serve here too.
        idle_seconds: a session that was not used for so long is forgotten.
    """

    def __init__(self, ours: Callable[[], Assistant], idle_seconds: float = 60 * IDLE_MINUTES) -> None:
        self._ours = ours
        self._idle = idle_seconds
        self._held: dict[str, _Held] = {}
        # One document after the other: reading and encoding takes all that this machine has.
        self._reading = threading.Lock()
        self._lock = threading.Lock()

    def add(self, id: str, name: str, data: bytes) -> tuple[str, Session]:
        """Read a document and put it beside the others of a session.

        Args:
            id: the session; empty for a new one.
            name: the document's file name, whatever it is.
            data: its content.

        Returns:
            The session's id and what it holds now.

        Raises:
            Gone: there is no such session.
            NotTaken: the document cannot be read, or is one too many; what was there stays.
        """
        with self._reading:
            if id:
                before: Session | None = self.get(id)
            elif len(self._alive()) >= MOST_SESSIONS:
                raise NotTaken("Many people have documents here right now. Please try again in an hour.", 503)
            else:
                before = None
            session = self._with(before, _clean(name), data)
            with self._lock:
                if id and id not in self._held:
                    raise Gone
                id = id or secrets.token_urlsafe(24)
                self._held[id] = _Held(session)
            return id, session

    def get(self, id: str) -> Session:
        """What a session holds.

        Raises:
            Gone: there is no such session.
        """
        held = self._alive().get(id)
        if held is None:
            raise Gone
        held.used = time.monotonic()
        return held.session

    def forget(self, id: str) -> bool:
        """Forget a session; returns whether there was one."""
        with self._lock:
            is_held = self._held.pop(id, None) is not None
        if is_held:
            _forget_texts()
        return is_held

    def ask(self, id: str, question: str, earlier: Sequence[str] = ()) -> Answer:
        """Answer from a session's documents; an emergency, and what a doctor must see today, from ours.

        Raises:
            Gone: there is no such session, and it is no emergency.
        """
        found = triage(cleaned(question), self._ours().retriever.index.listener)
        if found.level in (Level.EMERGENCY, Level.URGENT):
            with suppress(Gone):
                self.get(id)  # it counts as used
            return self._ours().ask(question, earlier)
        answer = self.get(id).assistant.ask(question, earlier)
        if answer.outcome not in ("answered", "personal-advice", "not-found"):
            return answer
        name = "own-not-found" if answer.outcome == "not-found" else "own-documents"
        return replace(answer, paragraphs=(Paragraph("note", say(name, found.language)), *answer.paragraphs))

    def forget_idle(self) -> None:
        """Forget the sessions that nobody used for long."""
        self._alive()

    def _alive(self) -> dict[str, _Held]:
        oldest = time.monotonic() - self._idle
        with self._lock:
            alive = {id: held for id, held in self._held.items() if held.used >= oldest}
            is_less = len(alive) < len(self._held)
            self._held = alive
        if is_less:
            _forget_texts()
        return alive

    def _with(self, before: Session | None, name: str, data: bytes) -> Session:
        digest = hashlib.sha256(data).hexdigest()
        if len(data) > LARGEST:
            raise NotTaken(f"{name}: larger than {LARGEST // 1_000_000} MB; split it", 413)
        if before and digest in before.digests:
            raise NotTaken(f"{name}: it is here already")
        if before and len(before.documents) >= MOST:
            raise NotTaken(f"{name}: one too many; {MOST} documents have room. Forget them, and begin again")
        ours = self._ours().retriever.index
        corpus = _read(before.corpus if before else Corpus((), {}, ours.content.glossary), name, data)
        if sum(len(document.text) for document in corpus.documents) > LONGEST:
            raise NotTaken(f"{name}: more text than there is room for ({LONGEST:,} characters in all); split it")
        # A newer index of ours may have brought another encoder.
        same = before is not None and before.assistant.retriever.index.encoder.identity == ours.encoder.identity
        index, known = index_of(corpus, ours.encoder, before.known if before is not None and same else ())
        assistant = Assistant(Retriever(index))
        new, reading = corpus.documents[-1], corpus.readings[-1]
        told = OwnDocument(new.id.removeprefix(f"{OWN}/"), new.title, reading.pages, reading.hidden)
        documents = (*(before.documents if before else ()), told)
        return Session(corpus, documents, (before.digests if before else frozenset()) | {digest}, known, assistant)


def _forget_texts() -> None:
    """Drop what was kept of texts that were read lately: a session's may be among them."""
    stems.cache_clear()


def _read(before: Corpus, name: str, data: bytes) -> Corpus:
    with tempfile.TemporaryDirectory() as folder:
        try:
            (Path(folder) / name).write_bytes(data)
        except OSError as error:
            raise NotTaken(f"{name}: cannot be read here ({error.strerror}); rename it and try again") from error
        corpus = joined(before, Path(folder), seconds=_SECONDS)
    if corpus.skipped:
        raise NotTaken(f"{name}: {corpus.skipped[-1][1]}")
    return corpus


def _clean(name: str) -> str:
    """A file name as it may be written: without folders, not hidden, not too long; its kind stays.

    Raises:
        NotTaken: it is of no kind that is read.
    """
    last = shown(PurePosixPath(name.replace("\\", "/").replace("\0", "")).name).lstrip(". ")
    suffix = PurePosixPath(last).suffix
    if suffix.lower() not in KINDS:
        raise NotTaken(f"{last[:_LONGEST_NAME] or 'a file'}: not of a kind that is read; save it as {NAMES}")
    stem = last[: -len(suffix)].encode()[: _LONGEST_NAME - len(suffix)].decode("utf-8", "ignore")
    return f"{stem}{suffix}"
