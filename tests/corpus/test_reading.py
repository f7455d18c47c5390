"""The reading grade, against values worked out by hand."""

from __future__ import annotations

import pytest

from corpus.reading import grade, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("baby", 2), ("doctor", 2), ("medicine", 3), ("seizure", 2), ("epilepsy", 4),
        # A final e is silent, save after a consonant and l or r.
        ("gene", 1), ("whole", 1), ("the", 1), ("table", 2), ("centre", 2), ("rare", 1), ("rarely", 2),
        ("movement", 2), ("sometimes", 2),
        # Of -es and -ed, only some are spoken.
        ("genes", 1), ("causes", 2), ("matches", 2), ("caused", 1), ("treated", 2), ("trembled", 2), ("stopped", 1),
        # Vowels side by side are one sound or two.
        ("brain", 1), ("triage", 2), ("radio", 3), ("nation", 2), ("serious", 3), ("special", 2), ("video", 3),
        ("being", 2), ("diet", 2), ("earlier", 3), ("usual", 3), ("equal", 2), ("gradual", 3),
        # Greek and Latin.
        ("spasm", 2), ("spasms", 2), ("hypsarrhythmia", 5), ("myoclonus", 4), ("vigabatrin", 4), ("tuberous", 3),
        # Exceptions, hyphens, apostrophes, capitals, accents; no word is without a syllable.
        ("people", 2), ("area", 3), ("brain-wave", 2), ("baby's", 2), ("didn’t", 1), ("ACTH", 1), ("EEG", 1),
        ("Fundación", 3), ("mg", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_by_rule(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_simple_text_has_the_grade_worked_out_by_hand() -> None:
    # 9 words in 2 sentences: the 1 ba-by 2 has 1 spas-ms 2, the 1 doc-tor 2 does 1 a 1 test 1 = 12 syllables;
    # 0.39 * 9 / 2 + 11.8 * 12 / 9 - 15.59 = 1.755 + 15.733 - 15.59.
    assert grade(["The baby has spasms.", "The doctor does a test."]) == pytest.approx(1.898, abs=0.001)


def test_a_hard_text_has_the_grade_worked_out_by_hand() -> None:
    # in-fan-tile 3 ep-i-lep-tic 4 spasms 2 ne-ces-si-tate 4 im-me-di-ate 4
    # e-lec-tro-en-ceph-a-log-ra-phy 9 = 26;
    # 0.39 * 6 / 1 + 11.8 * 26 / 6 - 15.59 = 2.34 + 51.133 - 15.59.
    text = ["Infantile epileptic spasms necessitate immediate electroencephalography."]
    assert grade(text) == pytest.approx(37.883, abs=0.001)


def test_numerals_are_no_words_and_a_hyphenated_word_is_one() -> None:
    assert grade(["In 40 of 55 babies"]) == grade(["In of babies"])
    # one word of two syllables in one sentence: 0.39 + 23.6 - 15.59.
    assert grade(["Brain-wave."]) == pytest.approx(8.4)


def test_a_text_without_words_has_no_grade() -> None:
    assert grade([]) == 0.0
    assert grade(["12 (34)."]) == 0.0
