"""Fitting the decision whether a question is answered: a map of its vector, a network that reads it together with a
text, and the weights of what it is judged by.

The map is fitted to the questions that the sections of the corpus answer, the network to these and to those near them
that nothing answers, the weights to the development halves of the question sets and to some of the latter. Each graded
question is shown once more with the sections that answer it hidden: what is found then is near, and no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import grounding, matching
from assistant.compose import HITS, choose
from assistant.nearby import Network, mean_of
from corpus.library import load
from eval import fit_nearby
from eval.answers import tells
from eval.questions import ANSWERS, read
from eval.retrieval import sections_named
from index.asked import split
from index.opened import Index
from index.query import Query
from index.search import Components, Hit, Retriever

_TEMPERATURE = 0.05
_ROUNDS = 3
_BATCH = 512
_RATE = 1.5e-3
_UNCHANGED = 0.003
"""How firmly the map is held to the one that changes nothing."""

_INVERSE_REGULARISATION = 0.1
_HIDDEN_COUNTS = 0.2
"""What a question with its sections hidden counts beside one of the sets as it is."""

_UNTOLD_COUNTS = 0.25
_UNTOLD_STEP = 3
"""Of the corpus's own questions that nothing answers, every third is an example: more take time and tell no more."""

_SEED = 20261129

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """A question, whether what can be found answers it, what it counts, and which sections are hidden from it.

    One that is written down with a section as untold has its number: it must be read by a network not fitted to it.
    """

    question: str
    is_answered: bool
    counts: float = 1.0
    hidden: frozenset[int] = frozenset()
    section: int | None = None


class Partly(Retriever):
    """Finds nothing of the sections that are `hidden`."""

    hidden: frozenset[int] = frozenset()

    def components(self, query: Query, vector: Floats) -> Components:
        """The scores of one query; those of hidden sections are the least of all."""
        found = super().components(query, vector)
        hidden = np.isin(np.arange(self.index.sections), sorted(self.hidden))

        def least(scores: Floats, hidden: NDArray[np.bool_]) -> Floats:
            return np.where(hidden, scores[~hidden].min(), scores)

        return replace(
            found,
            passage=least(found.passage, hidden[self.index.section_of]),
            opening=least(found.opening, hidden),
            question=least(found.question, hidden),
            lexical=least(found.lexical, hidden),
            held=least(found.held, hidden),
            title=least(found.title, hidden),
        )

    def judged(self, question: str) -> tuple[Query, tuple[Hit, ...]]:
        """What is found for a question, without what speaks of nothing that it names; nothing if a name is missing."""
        query = self.read(question)
        hits = self.search(query, HITS)
        missing, kept = grounding.missing_names(question, query, hits)
        is_missing = missing or grounding.unknown_names(question, query, self.index.lexical)
        return query, () if is_missing else tuple(kept)


def fit(folder: Path, path: Path = matching.WEIGHTS) -> dict[str, str | int]:
    """Fit the decision for the encoder of an index and write it.

    Args:
        folder: of the index.
        path: of the file to write.

    Returns:
        The file's name, how many questions of the corpus its map and how many examples its weights are made of.
    """
    retriever = Partly(Index(folder))
    index = retriever.index
    sections = {name: number for number, name in enumerate(sections_named(index))}
    untold = untold_of(sections)
    map = _map(index)
    networks = fit_nearby.fit(index, {number: index.encoder.encode(several) for number, several in untold.items()})
    network = mean_of(networks)
    examples = [*_examples(retriever, sections), *_untold(untold)]
    learned, plain = _weights(retriever, examples, map, networks)
    np.savez_compressed(
        path,
        encoder=index.encoder.identity.weights,
        weights=learned,
        plain=plain,
        map=map.astype(np.float16),
        inputs=network.inputs.astype(np.float16),
        biases=network.biases,
        units=network.units,
        bias=network.bias,
    )
    matching.fitted.cache_clear()
    return {"file": path.name, "questions": len(index.question_sections), "examples": len(examples)}


def untold_of(sections: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """The questions of our corpus that stand near a section and that nothing answers, by its number."""
    return {
        sections[f"{document.id}#{section.heading}"]: section.untold
        for document in load().documents
        for section in document.sections
        if section.untold
    }


def _untold(untold: Mapping[int, Sequence[str]]) -> list[Example]:
    several = [Example(one, False, _UNTOLD_COUNTS, section=number) for number in untold for one in untold[number]]
    return several[::_UNTOLD_STEP]


def _map(index: Index) -> Floats:
    """The map after which a question is nearest to the others that its section answers."""
    import torch
    from torch.nn.functional import normalize

    section = torch.tensor(index.question_sections, dtype=torch.int64)
    rows = torch.tensor(np.concatenate(index.question_vectors(range(index.sections))))
    same = torch.eye(rows.shape[1])
    map = torch.nn.Parameter(same.clone())
    optimiser = torch.optim.Adam([map], lr=_RATE)
    drawn = torch.Generator().manual_seed(_SEED)
    batches = [one for _ in range(_ROUNDS) for one in torch.randperm(len(rows), generator=drawn).split(_BATCH)]
    for step, batch in enumerate(batches):
        optimiser.param_groups[0]["lr"] = _RATE * (1 - step / len(batches))
        placed = normalize(rows @ map, dim=1)
        likeness = placed[batch] @ placed.T / _TEMPERATURE
        likeness[torch.arange(len(batch)), batch] = -torch.inf
        of_section = section[batch][:, None] == section[None]
        of_section[torch.arange(len(batch)), batch] = False
        kept = of_section.any(dim=1)
        own = likeness.masked_fill(~of_section, -torch.inf)[kept]
        loss = (torch.logsumexp(likeness[kept], dim=1) - torch.logsumexp(own, dim=1)).mean()
        loss = loss + _UNCHANGED * ((map - same) ** 2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    fitted: Floats = map.detach().numpy()
    return fitted


def _examples(retriever: Partly, sections: Mapping[str, int]) -> Iterator[Example]:
    for name in (*ANSWERS, "retrieval"):
        for item in read(name, "development"):
            yield Example(item["question"], True)
            hidden = frozenset(sections[key] for key, grade in item["relevant"].items() if grade)
            if hidden and not (name in ANSWERS and _tells(retriever, item["question"], item["facts"], hidden)):
                yield Example(item["question"], False, _HIDDEN_COUNTS, hidden)
    for item in read("unanswerable", "development"):
        yield Example(item["question"], False)


def _tells(retriever: Partly, question: str, facts: list[list[str]], hidden: frozenset[int]) -> bool:
    """Whether the facts are told all the same without the hidden sections."""
    retriever.hidden = hidden
    query, hits = retriever.judged(split(question)[0])
    groups = choose(query, hits, retriever.index) if hits else []
    text = " ".join(sentence.text for _, group in groups for sentence, _ in group)
    return all(tells(text, fact) for fact in facts)


def _weights(
    retriever: Partly, examples: list[Example], map: Floats, networks: list[Network]
) -> list[NDArray[np.float64]]:
    """The weights of `grounding.features`, with what was learned and without."""
    learned, plain, answered, counts = [], [], [], []
    mean = mean_of(networks)
    for one in examples:
        retriever.hidden = one.hidden
        query, hits = retriever.judged(split(one.question)[0])
        if hits:
            network = mean if one.section is None else networks[fit_nearby.fold_of(one.section)]
            learned.append(grounding.features(query, hits, retriever, map, network))
            plain.append(grounding.features(query, hits, retriever, None, None))
            answered.append(one.is_answered)
            counts.append(one.counts)
    return [_regression(np.array(rows)[:, :-1], np.array(answered), np.array(counts)) for rows in (learned, plain)]


def _regression(x: NDArray[np.float64], y: NDArray[np.bool_], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """A logistic regression in which answered and others count alike; its constant stands last."""
    from sklearn.linear_model import LogisticRegression

    for group in (y, ~y):
        weight[group] *= len(weight) / 2 / weight[group].sum()
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000).fit((x - mean) / spread, y, weight)
    weights = model.coef_[0] / spread
    return np.append(weights, model.intercept_[0] - weights @ mean)
