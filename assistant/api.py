"""The HTTP API: the same answers as the command line's, as JSON, described at `/api/openapi.json`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException as StarletteHTTPException

from assistant import measured
from assistant.conversation import Assistant
from assistant.feedback import Feedback, FeedbackLog, now
from assistant.hits import hit_json
from assistant.refusals import language_of, refusal
from assistant.session import NotTaken, Sessions
from assistant.shapes import (
    AnswerOut,
    AskBody,
    DocumentOut,
    ErrorOut,
    FeedbackBody,
    FeedbackOut,
    ForgottenOut,
    FullDocumentOut,
    HealthOut,
    HitOut,
    OwnDocumentBody,
    SearchBody,
    SessionBody,
    SessionOut,
)
from assistant.workers import Busy, Desk, Late
from corpus.errors import UserError
from index.content import Listed

BUSY = "Many people are asking right now. Please try again in a few seconds."
LATE = "This took too long. Please try again, perhaps with a shorter question."
NO_JSON = 'The body is not JSON; send for example {"question": "What is ACTH?"}.'
_LOG = logging.getLogger("assistant")
T = TypeVar("T")


_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorOut, "description": text}
    for code, text in (
        (400, "Not JSON"),
        (404, "Not here, or no longer"),
        (413, "Too large"),
        (422, "Not of the shape described here"),
        (429, "Too many questions from one address"),
        (503, "Full; come back after Retry-After seconds"),
        (504, "It took too long"),
    )
}


def api(
    assistant: Callable[[], Assistant], desk: Desk, log: FeedbackLog | None = None, sessions: Sessions | None = None
) -> FastAPI:
    """The application of the API.

    Args:
        assistant: gives the one that answers now; a newer index brings another.
        desk: lets requests in.
        log: where readers' feedback is kept; none is taken if None.
        sessions: holds readers' own documents; none are taken if None.
    """
    app = FastAPI(
        title="Infantile Spasms Assistant",
        summary="Cited answers about infantile spasms. Information, not medical advice.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )

    async def worked(work: Callable[[Assistant], T]) -> T:
        return await desk.run(lambda: run_in_threadpool(work, assistant()))

    @app.post("/api/ask", response_model=AnswerOut, responses=_ERRORS, summary="Answer a question")
    async def ask(body: AskBody) -> Response:
        if body.session:
            held = _held(sessions)
            answer = await worked(lambda _: held.ask(body.session, body.question, body.earlier))
        else:
            answer = await worked(lambda current: current.ask(body.question, body.earlier))
        measured.answers.labels(answer.outcome).inc()
        return _json(answer.to_json())

    @app.post("/api/search", response_model=list[HitOut], responses=_ERRORS, summary="Find passages")
    async def search(body: SearchBody) -> Response:
        return _json(await worked(lambda current: [hit_json(h) for h in current.retriever.search(body.query, body.k)]))

    @app.get("/api/documents", response_model=list[DocumentOut], summary="List the documents")
    async def documents() -> Response:
        return _json([_listed(one) for one in assistant().retriever.index.content.documents()])

    @app.get(
        "/api/documents/{id:path}",
        response_model=FullDocumentOut,
        responses={404: {"model": ErrorOut}},
        summary="Read a document",
    )
    async def document(id: str) -> Response:
        content = assistant().retriever.index.content
        found = next((one for one in content.documents() if one[0] == id), None)
        if found is None:
            raise HTTPException(404, "There is no document of that id; /api/documents lists them.")
        return _json({**_listed(found), "text": content.text(id)})

    @app.post(
        "/api/session/documents",
        response_model=SessionOut,
        responses=_ERRORS,
        summary="Read a document of one's own, for one session",
    )
    async def own_document(body: OwnDocumentBody) -> Response:
        id, session = await run_in_threadpool(_held(sessions).add, body.session, body.name, body.content)
        return _json({"session": id, "documents": [asdict(one) for one in session.documents]})

    @app.post(
        "/api/session/forget", response_model=ForgottenOut, responses=_ERRORS, summary="Forget a session's documents"
    )
    async def forget(body: SessionBody) -> Response:
        return _json({"forgotten": _held(sessions).forget(body.session)})

    @app.post("/api/feedback", response_model=FeedbackOut, responses=_ERRORS, summary="Keep a reader's feedback")
    async def feedback(body: FeedbackBody) -> Response:
        if log is None:
            raise HTTPException(404, "This server keeps no feedback.")
        generation = assistant().retriever.index.manifest.generation
        one = Feedback(now(), body.question, body.outcome, body.verdict, body.reason, generation)
        try:
            await run_in_threadpool(log.add, one)
        except UserError as error:
            # Its message names a folder of the server: that is for the log, not for the outside.
            _LOG.warning("%s", error)
            raise HTTPException(503, "It could not be kept. Please try again later.") from error
        return _json(asdict(one))

    @app.get("/health", response_model=HealthOut, summary="Whether it is ready to answer")
    async def ready() -> Response:
        return _json({"status": "ready", "index": assistant().retriever.index.manifest.generation})

    @app.get("/health/live", response_model=HealthOut, summary="Whether it runs")
    async def live() -> Response:
        return _json({"status": "live"})

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(measured.page(), media_type=measured.KIND)

    _explain(app)
    return app


def _held(sessions: Sessions | None) -> Sessions:
    if sessions is None:
        raise HTTPException(404, "This server takes no documents.")
    return sessions


def _explain(app: FastAPI) -> None:
    """Turn each error into JSON with a sentence for people."""

    @app.exception_handler(StarletteHTTPException)
    async def known(request: Request, error: StarletteHTTPException) -> Response:
        return told(request.headers, error.status_code, NO_JSON if error.status_code == 400 else str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return told(request.headers, 400, NO_JSON)
        where = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        return told(request.headers, 422, f"{where}: {first['msg']}.")

    @app.exception_handler(Busy)
    async def busy(request: Request, error: Busy) -> Response:
        return told(request.headers, 503, BUSY, error.headers)

    @app.exception_handler(NotTaken)
    async def not_taken(request: Request, error: NotTaken) -> Response:
        later = {"Retry-After": "3600"} if error.status == 503 else None
        return told(request.headers, error.status, str(error), later)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        return told(request.headers, 500, "Something went wrong here. Please try again.")

    @app.exception_handler(Late)
    async def late(request: Request, error: Late) -> Response:
        return told(request.headers, 504, LATE)


def told(asked: Headers, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as JSON, in the language of the browser that asked; `asked` are the headers of its request."""
    language = language_of(asked.get("accept-language", ""))
    more = {"Content-Language": language, "Vary": "Accept-Language", **(headers or {})}
    return JSONResponse({"error": refusal(sentence, language)}, status, more)


def _listed(document: Listed) -> dict[str, str | None]:
    return dict(zip(DocumentOut.model_fields, document, strict=True))


def _json(value: object) -> Response:
    # Written here: the values are of the described shape by construction, and checking each again takes longer.
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")
