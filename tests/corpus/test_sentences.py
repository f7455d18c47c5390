"""Sentences: cut by rule, offsets exact, biomedical abbreviations kept whole."""

from __future__ import annotations

import pytest

from corpus.sentences import spans


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Vigabatrin stopped spasms in 11 of 22 infants (50%; 95% CI 29.0 to 71.0).",
        "Lux et al. compared hormones with vigabatrin.",
        "Spasms (see Fig. 2 and Tab. 3) came in clusters.",
        "ACTH vs. prednisolone was studied by E. Wirrell in 2015.",
        "Infants were given i.v. or p.o. medicines, e.g. pyridoxine.",
        "The U.S. label and the U.K. label differ.",
        "The dose was approx. 150 mg/kg/day.",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert cut(text) == [text]


def test_full_stops_question_marks_and_exclamation_marks_end_a_sentence() -> None:
    assert cut("Is it reflux? No! See a doctor. Film it.") == ["Is it reflux?", "No!", "See a doctor.", "Film it."]


def test_a_closing_quote_or_bracket_belongs_to_its_sentence() -> None:
    assert cut("“Call now.” Then wait. (Do not drive.) Go.") == ["“Call now.”", "Then wait.", "(Do not drive.)", "Go."]


def test_a_full_stop_before_a_small_letter_ends_nothing() -> None:
    assert cut("The gene ARX, chr. unknown. Next one.") == ["The gene ARX, chr. unknown.", "Next one."]


def test_offsets_leave_out_nothing_but_white_space() -> None:
    text = "  One İstanbul case.   Two cases…  Three 👶 cases!\n Four"
    found = list(spans(text))
    position = 0
    for start, end in found:
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()
    assert len(found) == 4


def test_a_text_of_white_space_has_no_sentence() -> None:
    assert cut(" \n\t ") == []


def test_a_long_run_of_punctuation_is_cut_in_linear_time() -> None:
    assert len(cut("a." * 50_000)) == 1
    assert len(cut("." * 100_000)) == 1
