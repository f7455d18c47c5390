"""Follow-ups: written out from the questions before them, never from answers."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from assistant.followup import follow_up
from assistant.triage import Level, triage


@pytest.mark.parametrize(
    ("earlier", "question", "holds"),
    [
        (["What is vigabatrin?"], "and its side effects?", "vigabatrin"),
        (["What is vigabatrin?"], "how is it given?", "vigabatrin"),
        (["How is ACTH given?"], "what about prednisolone?", "prednisolone"),
        (["What is CDKL5?"], "can it be inherited?", "CDKL5"),
        (["What is vigabatrin?", "and its side effects?"], "are they permanent?", "vigabatrin"),
    ],
)
def test_a_follow_up_takes_its_topic_from_the_question_before(
    assistant: Assistant, earlier: list[str], question: str, holds: str
) -> None:
    assert holds.lower() in follow_up(question, earlier, assistant.retriever).question.lower()


def test_the_same_is_asked_of_another_topic(assistant: Assistant) -> None:
    written = follow_up("what about prednisolone?", ["How is ACTH given?"], assistant.retriever).question
    assert written == "How is prednisolone given?"


def test_a_new_topic_does_not_drag_the_old_one_along(assistant: Assistant) -> None:
    question = "What is hypsarrhythmia?"
    assert follow_up(question, ["What are the side effects of vigabatrin?"], assistant.retriever).question == question


@pytest.mark.parametrize("question", ["my husband thinks he is fine", "does she feel them"])
def test_a_person_is_not_taken_for_the_topic(assistant: Assistant, question: str) -> None:
    written = follow_up(question, ["What is an EEG?"], assistant.retriever).question
    assert written.startswith(question.rstrip("?"))


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("can it be cured?", "can infantile spasms be cured?"),
        ("we are new to all of it. does this run in families", "we are new to all of it. does infantile spasms run"),
    ],
)
def test_what_a_first_question_calls_it_is_the_disease(assistant: Assistant, question: str, written: str) -> None:
    assert follow_up(question, [], assistant.retriever).question.startswith(written)


@pytest.mark.parametrize(
    ("earlier", "question", "written"),
    [
        # pronouns
        (["What is vigabatrin?"], "does it work?", "does vigabatrin work?"),
        (["What is an EEG?"], "what about ACTH, does it hurt", "ACTH, does it hurt"),
        (["Does vigabatrin harm the eyes?"], "is it approved?", "is vigabatrin approved?"),
        (
            ["What is tuberous sclerosis?"],
            "is there an approved drug for it?",
            "is there an approved drug for tuberous",
        ),
        (["What is CDKL5?", "does vigabatrin work for it"], "is it inherited?", "is CDKL5 inherited?"),
        (["what are infantile spasms"], "can it be cured?", "can infantile spasms be cured?"),
        # a few words that go on
        (["What is vigabatrin?"], "side effects?", "What are the side effects of vigabatrin?"),
        (["What is ACTH?"], "storage?", "How is ACTH stored?"),
        (["What are the side effects of vigabatrin?"], "in girls?", "in girls (vigabatrin side effect)?"),
        (["What did UKISS find?"], "how many babies?", "how many babies (UKISS)?"),
        (["Do babies die of spasms?"], "how often?", "Do babies die of spasms (how often)?"),
        # the same of another thing
        (["How is ACTH given?"], "and prednisolone?", "How is prednisolone given?"),
        (["Does zonisamide work?", "topiramate?"], "ok what about felbamate", "Does felbamate work?"),
        (["does adding vitamin B6 to ACTH help"], "and to vigabatrin?", "does adding vitamin B6 to vigabatrin help"),
        # one of several
        (["Which is better, ACTH or prednisolone?"], "how is the second one given?", "how is prednisolone given?"),
        (
            ["Which is better, ACTH or prednisolone?", "how is the first one given?"],
            "and the other one?",
            "how is prednisolone given?",
        ),
        (["Compare ARX and CDKL5"], "what does the latter do", "what does CDKL5 do"),
        (["What is UKISS?", "and ICISS?"], "which one is newer?", "which one is newer (UKISS or ICISS)?"),
        (
            ["Is ACTH better than vigabatrin?"],
            "what about side effects?",
            "What are the side effects of ACTH or vigabatrin?",
        ),
        (
            ["does vigabatrin work in TSC?"],
            "is prednisolone better?",
            "is prednisolone better (vigabatrin work in TSC)?",
        ),
        (["What did ICISS find?"], "did kids develop better", "did kids develop better (ICISS find)?"),
        # corrections
        (["How is ACTH given?"], "no, I meant vigabatrin", "How is vigabatrin given?"),
        (["What does CDKL5 do?"], "sorry, STXBP1 not CDKL5", "What does STXBP1 do?"),
        (["How is ACTH given?"], "not ACTH, the tablets", "How is the tablets given?"),
        (["how often?"], "the ACTH injections i mean", "how often (the ACTH injections)?"),
        # going back
        (["What is the ketogenic diet?", "What is ACTH?"], "back to the diet: is it safe?", "is ketogenic diet safe?"),
        (["How is ACTH given?", "What is an EEG?"], "back to my first question", "How is ACTH given?"),
        # nothing of the old topic
        (["What is vigabatrin?"], "What does EEG mean?", "What does EEG mean?"),
        (["What is vigabatrin?"], "what causes infantile spasms?", "what causes infantile spasms?"),
        (["What is vigabatrin?"], "How do big brothers and sisters feel?", "How do big brothers and sisters feel?"),
        # Spanish
        (["What is vigabatrin?"], "¿y los efectos secundarios?", "What are the side effects of vigabatrin?"),
        (["What is ACTH?"], "¿cómo se administra?", "how is ACTH given"),
        # what lies between
        (["What is vigabatrin?", "i am so scared"], "how is it given?", "how is vigabatrin given?"),
        (["What is vigabatrin?", "thanks!"], "how is it given?", "how is vigabatrin given?"),
        (["What is vigabatrin?", "she is blue and not breathing"], "how is it given?", "how is vigabatrin given?"),
    ],
)
def test_a_follow_up_is_written_out(assistant: Assistant, earlier: list[str], question: str, written: str) -> None:
    assert follow_up(question, earlier, assistant.retriever).question.startswith(written)


@pytest.mark.parametrize(
    ("question", "manner"),
    [
        ("in short?", "short"),
        ("simpler please", "short"),
        ("can you explain that in simpler words?", "short"),
        ("tell me more", "more"),
        ("more details please", "more"),
        ("source?", "source"),
        ("where is that from?", "source"),
        ("are you sure?", "sure"),
        ("Really?", "sure"),
        ("¿de verdad?", "sure"),
    ],
)
def test_the_last_answer_is_asked_for_again(assistant: Assistant, question: str, manner: str) -> None:
    reading = follow_up(question, ["What is vigabatrin?", "how is it given?"], assistant.retriever)
    assert (reading.question, reading.manner) == ("how is vigabatrin given?", manner)


def test_a_shorter_answer_is_the_beginning_of_the_last(assistant: Assistant) -> None:
    whole = assistant.ask("What is vigabatrin?")
    short = assistant.ask("in short", ["What is vigabatrin?"])
    assert 0 < len(short.sentences) < len(whole.sentences)
    assert whole.sentences[: len(short.sentences)] == short.sentences


def test_asked_for_more_it_says_what_it_did_not_say(assistant: Assistant) -> None:
    whole = {sentence.text for sentence in assistant.ask("What is vigabatrin?").sentences}
    assert any(one.text not in whole for one in assistant.ask("tell me more", ["What is vigabatrin?"]).sentences)


@pytest.mark.parametrize("question", ["are you sure?", "source?"])
def test_a_doubt_is_answered_with_a_note_and_the_cited_answer(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, ["What is vigabatrin?"])
    assert answer.outcome == "answered"
    assert not answer.paragraphs[0].sentences
    assert [s.text for s in answer.sentences] == [s.text for s in assistant.ask("What is vigabatrin?").sentences]


@pytest.mark.parametrize("question", ["how often?", "what about it?", "and does that one work too?", "are you sure?"])
def test_a_first_message_that_leans_on_nothing_is_asked_back(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome == "clarify"
    assert 2 <= len(answer.paragraphs[0].items) <= 3


def test_of_two_equal_topics_the_reader_chooses(assistant: Assistant) -> None:
    answer = assistant.ask("what about it?", ["Is ACTH better than vigabatrin?"])
    assert answer.outcome == "clarify"
    assert answer.related == ("What about ACTH?", "What about vigabatrin?")


def test_a_choice_answers_what_was_asked_back(assistant: Assistant) -> None:
    assert follow_up("vigabatrin", ["what about it?"], assistant.retriever).question == "what about vigabatrin?"


def test_thanks_with_a_kind_word_are_small_talk(assistant: Assistant) -> None:
    assert assistant.ask("lovely, thank you x", ["What is ACTH?"]).outcome == "small-talk"


@pytest.mark.parametrize("question", ["does it work?", "is it safe", "what are its side effects"])
def test_a_first_question_about_some_treatment_asks_which(question: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.outcome == "clarify"
    assert any("ACTH" in item for one in answer.paragraphs for item in one.items)


def test_a_first_question_about_the_disease_is_answered(assistant: Assistant) -> None:
    assert assistant.ask("is it curable?").outcome == "answered"


@pytest.mark.parametrize(
    ("question", "name"),
    [("¿qué es el síndrome de West?", "Infantile spasms are"), ("¿que es la hipsarritmia?", "Hypsarrhythmia is")],
)
def test_a_spanish_name_is_read_as_what_it_names(question: str, name: str, assistant: Assistant) -> None:
    assert assistant.ask(question).sentences[0].text.startswith(name)


def test_and_another_number_asks_the_same_of_it(assistant: Assistant) -> None:
    answer = assistant.ask("and 5?", ["What does a BASED score of 4 mean?"])
    assert answer.standalone_question == "What does a BASED score of 5 mean?"


def test_a_thing_named_beside_the_other_one_is_the_other_one(assistant: Assistant) -> None:
    answer = assistant.ask("and the other one, the powder, vigabatrin", ["What are the side effects of ACTH?"])
    assert "side effects of vigabatrin" in answer.standalone_question


def test_a_story_is_about_the_things_it_names(assistant: Assistant) -> None:
    told = "my daughter was just diagnosed with infantile spasms and they want to start vigabatrin"
    assert assistant.ask("what is it", [told]).standalone_question == "what is vigabatrin"


def test_what_is_taken_is_the_medicine_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask("how long is it taken", ["is vigabatrin dangerous for the eyes"])
    assert answer.standalone_question == "how long is vigabatrin taken"


def test_they_together_are_the_things_compared(assistant: Assistant) -> None:
    answer = assistant.ask("can they be given together", ["which works faster, vigabatrin or prednisolone"])
    assert "vigabatrin" in answer.standalone_question
    assert "prednisolone" in answer.standalone_question


def test_who_is_afraid_and_asks_nothing_is_heard_and_told_of_support(assistant: Assistant) -> None:
    answer = assistant.ask("im so scared", ["what is vigabatrin"])
    assert answer.paragraphs[0].role == "note"
    assert "frightening" in answer.paragraphs[0].text
    assert "parents" in answer.text


@pytest.mark.parametrize(
    ("earlier", "question", "written"),
    [
        # who does what is no thing that was named
        (["What is vigabatrin?"], "how often do they check the eyes", "how often do they check the eyes (vigabatrin)"),
        # what happens and goes away is no drug
        (
            ["Does vigabatrin cause odd movements?"],
            "how often does that happen",
            "how often does that happen (vigabatrin cause odd movements)",
        ),
        # of what is no drug the question of a drug is not asked
        (["What is vigabatrin?", "is it safe"], "and on the mri?", "on the mri (vigabatrin)"),
        # the other way round
        (
            ["Does ACTH work if prednisolone fails?"],
            "the other way round?",
            "Does prednisolone work if ACTH fails?",
        ),
        # what something is compared with stays what it is measured by
        (["Does nitrazepam work?", "as good as acth?"], "risks?", "What are the serious risks of nitrazepam?"),
        (
            ["Does vigabatrin work?"],
            "could prednisolone do it",
            "could prednisolone do it (vigabatrin work)",
        ),
        # the second one, and it
        (
            ["he has hypsarrhythmia and modified hypsarrhythmia. what is the second one"],
            "is it worse than the first",
            "is modified hypsarrhythmia worse than hypsarrhythmia",
        ),
        # "in that" is a thing, "its" is "it is"
        (["What is tuberous sclerosis?"], "does vigabatrin work in that", "does vigabatrin work in tuberous"),
        (["What is an EEG?"], "what if its normal", "what if EEG is normal"),
        # a condition that names something goes on with the last question
        (
            ["Is vigabatrin better than steroids?"],
            "in babies with tuberous sclerosis?",
            "in babies with tuberous sclerosis (vigabatrin better than steroids)",
        ),
        # what a question says before it asks, if it asks nothing without that
        (["What is colic?"], "doctor said its nothing. what do i do", "doctor said its nothing. what do i do"),
        # a few words after a question about the disease itself
        (
            ["how rare is this disease", "more boys or girls"],
            "what age usually",
            "what age usually (infantile spasms)",
        ),
        # an earlier number
        (["What does a BASED score of 4 mean?", "says who?"], "and 5?", "What does a BASED score of 5 mean?"),
        # the word just used
        (["What is hypsarrhythmia?"], "what does that word even mean", "What is hypsarrhythmia?"),
        # what the cause was asked of is the disease, if nothing else was named
        (["Does vigabatrin work?"], "what causes it", "what causes infantile spasms"),
    ],
)
def test_a_message_goes_on_with_what_it_means(
    assistant: Assistant, earlier: list[str], question: str, written: str
) -> None:
    assert follow_up(question, earlier, assistant.retriever).question.startswith(written)


@pytest.mark.parametrize(
    "question",
    [
        "different question: can babies swim",
        "unrelated: can babies swim",
        "forget that. can babies swim",
        "on another note, can babies swim",
    ],
)
def test_what_opens_as_another_matter_goes_on_with_nothing(assistant: Assistant, question: str) -> None:
    assert follow_up(question, ["What is vigabatrin?"], assistant.retriever).question == "can babies swim"


def test_the_first_one_is_the_first_that_the_last_answer_names(assistant: Assistant) -> None:
    earlier = ["what are the treatments for infantile spasms"]
    assert "ACTH" in follow_up("tell me about the first one", earlier, assistant.retriever).question


def test_which_of_them_chooses_among_all_that_the_last_answer_named(assistant: Assistant) -> None:
    earlier = ["what are the treatments for infantile spasms", "tell me about the first one"]
    written = follow_up("which of them is cheapest", earlier, assistant.retriever).question
    assert all(name in written for name in ("ACTH", "prednisolone", "vigabatrin"))


def test_which_one_chooses_among_what_was_named_last(assistant: Assistant) -> None:
    earlier = ["how do steroids work", "and vigabatrin?", "whats gaba"]
    written = follow_up("so which stops the spasms quicker", earlier, assistant.retriever).question
    assert "steroids or vigabatrin" in written


@pytest.mark.parametrize("question", ["how do they know that", "who did that study", "based on what?"])
def test_who_asks_how_it_is_known_is_given_the_sources(assistant: Assistant, question: str) -> None:
    assert follow_up(question, ["What is vigabatrin?"], assistant.retriever).manner == "source"


def test_words_that_lead_nowhere_with_what_went_before_stand_alone(assistant: Assistant) -> None:
    answer = assistant.ask("when is awareness week", ["what is NISC", "how many kids were in it"])
    assert (answer.standalone_question, answer.outcome) == ("when is awareness week", "answered")


def test_thanks_before_a_question_are_no_small_talk(assistant: Assistant) -> None:
    assert assistant.ask("gracias. ¿y la dieta?", ["¿qué es la vigabatrina?"]).outcome == "answered"


@pytest.mark.parametrize("message", ["not him, his sister", "her not him", "no i mean the baby"])
def test_who_only_says_of_whom_tells_of_no_emergency(message: str) -> None:
    assert triage(message).level is Level.QUESTION


def test_a_cry_is_heard_though_it_says_little() -> None:
    assert triage("no no no not my baby").level is Level.EMERGENCY


@pytest.mark.parametrize(
    ("earlier", "question", "written"),
    [
        # a correction asked as a question, of somebody else, of one thing in the place of another
        (["What is ACTH?", "how long is it given"], "no i meant how fast it works", "how fast ACTH works"),
        (["should his brother get vaccinated"], "not him i mean the baby", "should the baby get vaccinated"),
        (
            ["What is Down syndrome?", "whats the autism risk"],
            "not autism, i mean the relapse risk",
            "the relapse risk (Down syndrome)",
        ),
        (
            ["What dose of ACTH is used?", "sorry i meant vigabatrin"],
            "how soon would we see a difference",
            "how soon would we see a difference (dose of vigabatrin",
        ),
        # all of those that were asked about one after the other
        (
            ["Does topiramate help?", "and zonisamide?", "what about valproate"],
            "which of the three has the best evidence",
            "which of the three has the best evidence (topiramate or zonisamide or valproate",
        ),
        # lower, higher, more: of what was asked last
        (
            ["whats the relapse rate after vigabatrin", "after acth?"],
            "so which is lower",
            "so which is lower (relapse vigabatrin or ACTH)",
        ),
        # the one before
        (["What did UKISS find?", "and ICISS?"], "and the earlier one?", "What did UKISS find"),
        # who treats a child is no drug
        (["What is ACTH?"], "how do they come off it", "how do they come off ACTH"),
        # what a message puts first, or has told, is what its own pronoun means
        (["What is ACTH?"], "the stress theory - is it proven?", "the stress theory - is it proven (ACTH)"),
        ([], "her skills were going backwards. is that normal", "her skills were going backwards. is that"),
        ([], "is it reflux or infantile spasms", "is it reflux or infantile spasms"),
        # what somebody has is no drug
        (
            ["What is tuberous sclerosis?", "does vigabatrin work?"],
            "will the next baby have it",
            "will the next baby have tuberous sclerosis",
        ),
        # of another cause it is asked what it causes
        (
            ["Can Down syndrome cause spasms?"],
            "what other conditions cause it",
            "what other conditions cause infantile spasms",
        ),
        # they are those of whom it is asked, or the several things that were asked about
        (
            ["What is Down syndrome?", "is the outlook better for them"],
            "what treatment do they usually get",
            "what treatment do they usually get (Down syndrome)",
        ),
        (["can babies have vaccines?"], "which ones are live", "which ones are live (vaccine"),
        # a mere group of people asked of last is no matter of its own
        (
            ["what are infantile spasms", "how rare", "what about girls"],
            "why does it happen",
            "why does infantile spasms happen",
        ),
        # a scan done as well is a question of its own
        (["What is an EEG?"], "do they do an mri as well", "do they do an mri as well"),
        # given beside the one before
        (["How well does ACTH work?"], "what about adding vigabatrin", "adding vigabatrin (ACTH)"),
        # another condition takes the place of the one before
        (["What did UKISS find at two weeks?"], "and at 4 years?", "at 4 years (UKISS"),
        # a grave message names what the next one means
        (
            ["my son is on acth and has a fever and is really sleepy"],
            "we called. why is that dangerous",
            "why is that dangerous (ACTH",
        ),
        # what it was taken for is no matter
        (["i thought it was reflux for months"], "did waiting harm her", "did waiting harm her (infantile spasms)"),
        # not that but the other
        (["How does vigabatrin work?"], "not that, the side effects", "What are the side effects of vigabatrin?"),
        # several of which each, one or both is asked
        (
            ["How does ACTH work?", "and vigabatrin?"],
            "can we combine them",
            "can we combine them (ACTH or vigabatrin)",
        ),
        (["How does ACTH work?", "and vigabatrin?"], "is one cheaper", "is one cheaper (ACTH or vigabatrin)"),
        # what a test looks for is no test
        (["What is an EEG?"], "can a normal one rule it out", "can a normal one rule infantile spasms out"),
        # what comes back is no drug
        (["Does ACTH work?"], "and if it comes back", "and if infantile spasms comes back"),
        # how, of a question that yes or no answers
        (
            ["What is tuberous sclerosis?", "does vigabatrin work for it"],
            "how fast",
            "how fast does vigabatrin work for tuberous sclerosis",
        ),
        # another treatment is one of the disease
        (["How does vigabatrin work?"], "can surgery help", "can surgery help (infantile spasms)"),
        # a rate after what named nothing
        (["What does the guideline say?"], "and the relapse rate?", "the relapse rate (infantile spasms)"),
        # a risk is that of those spoken of
        (["What is Down syndrome?"], "whats the autism risk", "whats the autism risk (Down syndrome)"),
        # back to the diet one
        (
            ["What is the ketogenic diet?", "What is ACTH?"],
            "ok back to the diet one, whats the catch",
            "whats the catch (ketogenic diet)",
        ),
    ],
)
def test_each_way_of_going_on_keeps_what_it_leaves_out(
    assistant: Assistant, earlier: list[str], question: str, written: str
) -> None:
    assert follow_up(question, earlier, assistant.retriever).question.startswith(written)


@pytest.mark.parametrize(
    ("earlier", "question"), [("what is vigabatrin", "are you sure"), ("what is ACTH", "how does it work")]
)
def test_a_few_words_that_go_on_with_a_question_are_no_small_talk(
    assistant: Assistant, earlier: str, question: str
) -> None:
    assert assistant.ask(question, [earlier]).outcome == "answered"


def test_which_study_showed_it_asks_for_the_source(assistant: Assistant) -> None:
    assert follow_up("which study showed this?", ["What is ACTH?"], assistant.retriever).manner == "source"


def test_what_leads_nowhere_with_one_matter_is_tried_with_the_others(assistant: Assistant) -> None:
    reading = follow_up("how many develop normally", ["What is ACTH?", "does it hurt"], assistant.retriever)
    assert "how many develop normally (infantile spasms)?" in reading.others
