"""The pipelines, each as two functions: build an index on disk, open it for searching."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNKS = 30
"""So many chunks are asked for: they come from ten sections or more."""

Search = Callable[[str], list[str]]
"""A question to the names of the sections that the chunks found belong to, best first; a name may stand repeatedly."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a pipeline works with: our corpus, its sections as texts, the model's weights, and a folder of its own."""

    corpus: Path
    texts: Path
    model: Path
    folder: Path

    def sections(self) -> Iterator[tuple[str, str]]:
        """The name and the text of each section."""
        with self.texts.open(encoding="utf-8") as lines:
            for line in lines:
                section = json.loads(line)
                yield section["_id"], section["text"]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A system, the distributions and modules that it needs, and what it does."""

    name: str
    distribution: str
    modules: tuple[str, ...]
    build: Callable[[Work], None]
    open: Callable[[Work], Search]


def _ours_built(work: Work) -> None:
    from index.build import build

    build(work.folder, work.corpus, quiet=True)


def _ours(work: Work) -> Search:
    from index.search import open_retriever

    retriever = open_retriever(work.folder)

    def search(question: str) -> list[str]:
        hits = retriever.search(question, CHUNKS)
        return [f"{hit.passage.document}#{hit.passage.heading}" for hit in hits]

    return search


def _langchain_model(work: Work):  # type: ignore[no-untyped-def]
    from langchain_community.embeddings import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=str(work.model))


def _langchain_built(work: Work) -> None:
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [Document(page_content=text, metadata={"section": name}) for name, text in work.sections()]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    FAISS.from_documents(chunks, _langchain_model(work)).save_local(str(work.folder))


def _langchain(work: Work) -> Search:
    from langchain_community.vectorstores import FAISS

    # The file was written a moment ago by this very comparison.
    store = FAISS.load_local(str(work.folder), _langchain_model(work), allow_dangerous_deserialization=True)
    return lambda question: [chunk.metadata["section"] for chunk in store.similarity_search(question, k=CHUNKS)]


def _llamaindex_model(work: Work):  # type: ignore[no-untyped-def]
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(model_name=str(work.model))


def _llamaindex_built(work: Work) -> None:
    from llama_index.core import Document, VectorStoreIndex

    documents = [Document(text=text, doc_id=name) for name, text in work.sections()]
    index = VectorStoreIndex.from_documents(documents, embed_model=_llamaindex_model(work))
    index.storage_context.persist(persist_dir=str(work.folder))


def _llamaindex(work: Work) -> Search:
    from llama_index.core import StorageContext, load_index_from_storage

    storage = StorageContext.from_defaults(persist_dir=str(work.folder))
    index = load_index_from_storage(storage, embed_model=_llamaindex_model(work))
    retriever = index.as_retriever(similarity_top_k=CHUNKS)
    return lambda question: [found.node.ref_doc_id for found in retriever.retrieve(question)]


def _haystack_built(work: Work) -> None:
    from haystack import Document, Pipeline
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    store = InMemoryDocumentStore()
    pipeline = Pipeline()
    pipeline.add_component("splitter", DocumentSplitter())
    pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=str(work.model), progress_bar=False))
    pipeline.add_component("writer", DocumentWriter(document_store=store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    documents = [Document(content=text, meta={"section": name}) for name, text in work.sections()]
    pipeline.run({"splitter": {"documents": documents}})
    store.save_to_disk(str(work.folder / "store.json"))


def _haystack(work: Work) -> Search:
    from haystack import Pipeline
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    store = InMemoryDocumentStore.load_from_disk(str(work.folder / "store.json"))
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=str(work.model), progress_bar=False))
    pipeline.add_component("retriever", InMemoryEmbeddingRetriever(document_store=store, top_k=CHUNKS))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def search(question: str) -> list[str]:
        found = pipeline.run({"embedder": {"text": question}})
        return [chunk.meta["section"] for chunk in found["retriever"]["documents"]]

    return search


def _txtai_built(work: Work) -> None:
    from txtai import Embeddings

    embeddings = Embeddings(path=str(work.model))
    embeddings.index(work.sections())
    embeddings.save(str(work.folder))


def _txtai(work: Work) -> Search:
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(work.folder))
    return lambda question: [name for name, _ in embeddings.search(question, CHUNKS)]


OURS = Pipeline("this project", "infantile-spasms-assistant", (), _ours_built, _ours)

PEERS = (
    Pipeline("LangChain", "langchain-community", ("langchain_community",), _langchain_built, _langchain),
    Pipeline(
        "LlamaIndex",
        "llama-index-core",
        ("llama_index.core", "llama_index.embeddings.huggingface"),
        _llamaindex_built,
        _llamaindex,
    ),
    Pipeline(
        "Haystack",
        "haystack-ai",
        ("haystack", "haystack_integrations.components.embedders.sentence_transformers"),
        _haystack_built,
        _haystack,
    ),
    Pipeline("txtai", "txtai", ("txtai",), _txtai_built, _txtai),
)
