"""BM25: the stored matrix scores as bm25s itself does."""

from __future__ import annotations

from pathlib import Path

import bm25s
import numpy as np
import pytest

from corpus.model import Term
from index.lexical import Lexical, Names, Writer

DOCUMENTS = [
    "vigabatrin stop spasm infant".split(),
    "acth stop spasm spasm more infant".split(),
    "eye vision field vigabatrin vigabatrin".split(),
    "gene arx".split(),
]

TITLES = [frozenset({"vigabatrin"}), frozenset({"acth"}), frozenset({"vision", "vigabatrin"}), frozenset({"arx"})]


def write(documents: list[list[str]], titles: list[frozenset[str]], folder: Path) -> None:
    writer = Writer(folder)
    for tokens, title in zip(documents, titles, strict=True):
        writer.add(tokens, title)
    writer.finish()


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    write(DOCUMENTS, TITLES, tmp_path)
    return Lexical(tmp_path, len(DOCUMENTS))


def test_scores_are_those_of_bm25s(lexical: Lexical) -> None:
    model = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    model.index(DOCUMENTS, show_progress=False)
    for query in (["vigabatrin"], ["spasm", "infant"], ["gene", "arx", "spasm"]):
        scores, _ = lexical.scores(dict.fromkeys(query, 1.0))
        np.testing.assert_allclose(scores, model.get_scores(query), rtol=1e-5)


def test_a_weight_scales_its_stem(lexical: Lexical) -> None:
    np.testing.assert_allclose(lexical.scores({"spasm": 0.5})[0], 0.5 * lexical.scores({"spasm": 1.0})[0])


def test_a_section_that_holds_every_word_of_a_question_holds_all_of_it(lexical: Lexical) -> None:
    _, held = lexical.scores({"spasm": 1.0, "more": 1.0, "infant": 1.0})
    assert held.argmax() == 1
    np.testing.assert_allclose(held[[1, 2, 3]], [1, 0, 0], rtol=1e-5)
    assert 0 < held[0] < 1


def test_of_the_words_held_rare_ones_count_more(lexical: Lexical) -> None:
    _, held = lexical.scores({"vigabatrin": 1.0, "arx": 1.0})
    assert held[3] > 0.5 > held[0]


def test_another_name_of_what_is_asked_about_is_no_word_that_must_be_held(lexical: Lexical) -> None:
    _, held = lexical.scores({"vigabatrin": 1.0, "arx": 0.7})
    np.testing.assert_allclose(held, [1, 0, 1, 0], rtol=1e-5)


def test_words_that_nobody_wrote_score_nothing(lexical: Lexical) -> None:
    for weights in ({"unicorn": 1.0}, {}):
        assert not any(scores.any() for scores in lexical.scores(weights))


def test_rare_words_are_rarer(lexical: Lexical) -> None:
    assert lexical.rarity("unicorn") > lexical.rarity("arx") > lexical.rarity("vigabatrin") > 0


def test_it_knows_what_a_document_holds(lexical: Lexical) -> None:
    assert lexical.holds("arx", 3)
    assert not lexical.holds("arx", 0)
    assert not lexical.holds("unicorn", 0)


@pytest.mark.parametrize("documents", [[], [[]], [["one"]]])
def test_tiny_collections_work(tmp_path: Path, documents: list[list[str]]) -> None:
    write(documents, [frozenset()] * len(documents), tmp_path)
    scores, held = Lexical(tmp_path, len(documents)).scores({"one": 1.0})
    assert scores.shape == held.shape == (len(documents),)


def test_a_title_is_named_by_the_share_of_its_rare_words(lexical: Lexical) -> None:
    shares, best = lexical.titles_named(["vigabatrin"])
    assert shares[0] == pytest.approx(1.0)
    assert 0 < shares[2] < 1
    assert shares[1] == shares[3] == 0
    assert best == pytest.approx(1.0)


def test_a_question_about_much_else_names_no_title(lexical: Lexical) -> None:
    assert lexical.titles_named(["vigabatrin", "unicorn", "rainbow", "castle"])[1] < 0.6
    assert lexical.titles_named([])[1] == 0


def test_other_names_of_what_a_text_names_are_found() -> None:
    names = Names(
        [
            Term("vigabatrin", "drug", "A medicine.", ("Sabril", "VGB")),
            Term("field of vision", "body", "What one sees.", ("visual field",), ("feild of vision",)),
            Term("spasm", "sign", "A jerk."),
        ]
    )
    assert names.others_in("Does VGB narrow the visual fields?") == [
        "vigabatrin", "Sabril", "field of vision", "feild of vision"
    ]  # fmt: skip
    assert names.others_in("Spasms and visions of a field.") == []
    assert Names(()).others_in("Spasms") == []
