"""The index as a retriever of LangChain, for whoever builds with it; nothing else here imports this module."""

from __future__ import annotations

from pathlib import Path

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from index.search import Retriever, open_retriever


class SpasmsRetriever(BaseRetriever):
    """Finds `k` passages, each with its document, heading, page, date of review, reference keys and score."""

    retriever: Retriever
    k: int = 5
    model_config = {"arbitrary_types_allowed": True}  # noqa: RUF012  # pydantic's way

    @classmethod
    def open(cls, folder: Path, k: int = 5) -> SpasmsRetriever:
        """Open an index.

        Raises:
            IndexMissing, IndexUnusable: see `index.opened.Index`.
        """
        return cls(retriever=open_retriever(folder), k=k)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        documents = []
        for hit in self.retriever.search(query, self.k):
            one = hit.passage
            told: dict[str, object] = {
                "document": one.document,
                "title": one.title,
                "heading": one.heading,
                "page": one.page,
            }
            keys = sorted({key for sentence in one.sentences for key in sentence.keys})
            told |= {"reviewed": one.reviewed, "references": keys, "score": hit.score}
            documents.append(Document(id=one.id, page_content=one.text, metadata=told))
        return documents
