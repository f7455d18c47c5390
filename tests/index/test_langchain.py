"""The index as a retriever of LangChain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from langchain_core.runnables import RunnableLambda

from index.langchain import SpasmsRetriever
from index.search import open_retriever


def test_it_finds_what_the_search_finds_with_where_it_stands(our_index: Path) -> None:
    found = SpasmsRetriever.open(our_index, k=3).invoke("vigabatrin vision")
    hits = open_retriever(our_index).search("vigabatrin vision", 3)
    assert [(one.id, one.page_content, one.metadata["score"]) for one in found] == [
        (hit.passage.id, hit.passage.text, hit.score) for hit in hits
    ]
    assert found[0].metadata["document"] == hits[0].passage.document
    assert found[0].metadata["references"] == sorted({k for s in hits[0].passage.sentences for k in s.keys})


def test_it_is_a_link_of_a_chain(our_index: Path) -> None:
    chain = SpasmsRetriever.open(our_index, k=2) | RunnableLambda(len)
    assert chain.invoke("What is ACTH?") == 2


def test_nothing_else_imports_it() -> None:
    code = "import sys, assistant.conversation, index.search; print('langchain_core.retrievers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
