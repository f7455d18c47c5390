"""Follow-ups: written out from the questions before them, never from answers."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from assistant.followup import follow_up


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


def test_a_first_question_about_the_disease_is_answered(assistant: Assistant) -> None:
    assert assistant.ask("is it curable?").outcome == "answered"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("¿qué es el síndrome de West?", ("West syndrome means", "Infantile spasms are")),
        ("¿que es la hipsarritmia?", ("Hypsarrhythmia is",)),
    ],
)
def test_a_spanish_name_is_read_as_what_it_names(question: str, names: tuple[str, ...], assistant: Assistant) -> None:
    assert assistant.ask(question).sentences[0].text.startswith(names)


def test_and_another_number_asks_the_same_of_it(assistant: Assistant) -> None:
    answer = assistant.ask("and 5?", ["What does a BASED score of 4 mean?"])
    assert answer.standalone_question == "What does a BASED score of 5 mean?"


def test_a_story_is_about_the_things_it_names(assistant: Assistant) -> None:
    told = "my daughter was just diagnosed with infantile spasms and they want to start vigabatrin"
    assert assistant.ask("what is it", [told]).standalone_question == "what is vigabatrin"


def test_what_is_taken_is_the_medicine_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask("how long is it taken", ["is vigabatrin dangerous for the eyes"])
    assert answer.standalone_question == "how long is vigabatrin taken"


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
    "earlier", [["what are the side effects of vigabatrin"], ["What is vigabatrin?", "and its side effects?"]]
)
def test_what_lasts_is_told_with_what_passes(assistant: Assistant, earlier: list[str]) -> None:
    lead = assistant.ask("are they permanent", earlier).paragraphs[0]
    assert any("never comes back" in sentence.text for sentence in lead.sentences)
