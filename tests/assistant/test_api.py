"""The HTTP API: the command line's answers over HTTP, and errors that a person can read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asking import get, post, send

from assistant.conversation import Assistant
from eval.bench import Server

GENES = "Which genes are linked to infantile spasms?"


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "milliseconds"}


def test_a_question_gets_the_same_answer_as_from_the_library(server: Server, assistant: Assistant) -> None:
    got = post(server.address, "/api/ask", {"question": GENES})
    assert got.status == 200
    assert without_time(got.json) == without_time(json.loads(json.dumps(assistant.ask(GENES).to_json())))


def test_earlier_questions_are_the_context_of_a_follow_up(server: Server) -> None:
    asked = {"question": "and its side effects?", "earlier": ["What is vigabatrin?"]}
    assert "vigabatrin" in post(server.address, "/api/ask", asked).json["standalone_question"].lower()


def test_an_emergency_comes_first_here_too(server: Server) -> None:
    assert post(server.address, "/api/ask", {"question": "my baby is turning blue"}).json["outcome"] == "emergency"


def test_passages_are_found_and_say_why(server: Server) -> None:
    hits = post(server.address, "/api/search", {"query": "vigabatrin vision", "k": 3}).json
    assert len(hits) == 3
    assert hits[0]["score"] >= hits[1]["score"]
    assert set(hits[0]["why"]) == {"dense", "question", "lexical", "sentence", "matched"}


def test_each_listed_document_can_be_read(server: Server) -> None:
    listed = get(server.address, "/api/documents").json
    assert len(listed) > 100
    document = get(server.address, f"/api/documents/{listed[0]['id']}").json
    assert document["title"] == listed[0]["title"]
    assert len(document["text"]) > 500


def test_a_document_that_is_not_there_is_told_kindly(server: Server) -> None:
    got = get(server.address, "/api/documents/no/such")
    assert (got.status, got.json) == (
        404,
        {"error": "There is no document of that id; /api/documents lists them."},
    )


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ("not json", 400, "not JSON"),
        ("{}", 422, "question"),
        ('{"question": 3}', 422, "question"),
        ('{"question": "x", "history": []}', 422, "history"),
        ('{"question": "x", "earlier": "y"}', 422, "earlier"),
        (json.dumps({"question": "x" * 30_000}), 422, "20000"),
        (json.dumps({"question": "x" * 70_000}), 413, "larger"),
        ("[" * 60_000, 400, "not JSON"),
        ('{"question": "\\ud800"}', 422, "question"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(server: Server, body: str, status: int, says: str) -> None:
    got = send(server.address, "POST", "/api/ask", body)
    assert got.status == status
    assert says in got.json.get("error", "")


@pytest.mark.parametrize("k", ["true", '"3"', "3.0", "0", "51", "null"])
def test_a_number_that_is_none_is_refused(server: Server, k: str) -> None:
    got = send(server.address, "POST", "/api/search", f'{{"query": "vision", "k": {k}}}')
    assert (got.status, got.json["error"].partition(":")[0]) == (422, "k")


def test_the_description_names_every_door_and_shape(server: Server) -> None:
    described = get(server.address, "/api/openapi.json").json
    doors = {"/api/ask", "/api/search", "/api/documents", "/api/documents/{id}", "/api/feedback"}
    doors |= {"/api/session/documents", "/api/session/forget"}
    assert doors | {"/health", "/health/live"} == set(described["paths"])
    shapes = described["components"]["schemas"]
    answer = post(server.address, "/api/ask", {"question": GENES}).json
    assert set(shapes["AnswerOut"]["properties"]) == set(answer)
    assert set(shapes["CitationOut"]["properties"]) == set(answer["citations"][0])
    assert set(shapes["PassageOut"]["properties"]) == set(answer["citations"][0]["passages"][0])


def test_it_says_that_it_lives_and_from_which_index_it_answers(server: Server, assistant: Assistant) -> None:
    generation = assistant.retriever.index.manifest.generation
    assert get(server.address, "/health").json == {"status": "ready", "index": generation}
    assert get(server.address, "/health/live").json["status"] == "live"


def test_it_counts_without_keeping_any_text(server: Server) -> None:
    post(server.address, "/api/ask", {"question": "a very private question about vigabatrin"})
    got = get(server.address, "/metrics")
    assert 'answers_total{outcome="answered"}' in got.body.decode()
    assert 'request_seconds_bucket{le="0.1",route="/api/ask"}' in got.body.decode()
    assert "private" not in got.body.decode()
