"""Triage: the gravest level that a message reaches, from the message alone."""

from __future__ import annotations

import pytest

from assistant.triage import Level, triage

EMERGENCIES = [
    "my baby has been seizing for 6 minutes",
    "my daughter is convulsing",
    "my son is having a fit",
    "mi bebe esta convulsionando ahorita que hago",
    "he is turning blue",
    "she won't wake up",
    "its probably nothing but her lips look a bit blue",
    "HE STOPPED BREATHING",
    "my daughter had one fit after another and hasnt come round",
    "baby not breathng after a seizure help",
    "the spasms have lasted ten minutes now, just small ones",
    "I gave him double the vigabatrin by mistake and he is very sleepy",
    "on prednisolone, fever 39.5 and very drowsy",
    "I shook my baby",
    "I don't want to live anymore",
    "mi bebé no respira",
    "lleva 10 minutos convulsionando",
    "he hit his head when he fell off the bed and is vomiting",
    "grandma says its fine but hes gone limp and grey",
    "since ten past four she's been twitching, it's twenty five past now",
    "my 7 month old has been having a fit for a quarter of an hour",
    "he's been jerking non stop since we left the house",
    "lips look dusky and he's grunting with every breath",
    "4 seizures in the last 30 minutes, never came back to normal in between",
    "infant 5mo IESS post ictal 40 min not rousable sats 82 on air",
    "baby swallowed a button battery",
    "i drew up 5ml but it should have been 0.5ml of clobazam, already given",
    "husband and i both gave the vigabatrin tonight so he's had it twice",
    "on acth, temp 102.4 and really listless",
    "she's on prednisolone and has 38.9 and won't feed",
    "ran out of hydrocortisone two days ago, she's throwing up and very weak",
    "i have thoughts of throwing her against the wall",
    "everyone would be better off without me",
    "slipped under the bath water during a spasm, coughing a lot now",
    "la bebé se puso morada y no reacciona",
    "se tragó una moneda y no puede respirar",
    "le di el doble de vigabatrina por error y está muy dormido",
    "ya no quiero vivir, estoy cansada de todo",
]

QUESTIONS = [
    "When should I call 911?",
    "What is status epilepticus?",
    "What should I do if a seizure lasts longer than five minutes?",
    "My baby turned blue at birth. Can that cause infantile spasms?",
    "Can babies stop breathing during spasms?",
    "What are the side effects of vigabatrin?",
    "Which genes are linked to infantile spasms?",
    "How long do spasms last?",
    "He has never turned blue. What is hypsarrhythmia?",
    "what is the first aid for choking in infants",
    "can vigabatrin overdose be treated?",
    "what's the blue syringe for",
    "how do I shake the bottle of vigabatrin solution properly",
    "is suicide more common in parents of disabled children",
    "he's not responding to vigabatrin, what is usually second line?",
    "she has infantile spasms and TSC. what is everolimus",
    "this waiting is killing me, how long does an EEG take",
    "¿cuándo debo llamar a urgencias?",
]

URGENT = [
    "I think my baby is having infantile spasms",
    "the spasms are back",
    "my son keeps nodding his head in clusters after waking, gp said reflux",
    "creo que mi bebé tiene espasmos",
    "my 6 month old keeps doing little bows in clusters when he wakes up",
    "my daughter stopped smiling and doesn't look at me any more",
    "granddaughter is on steroids and has been near chickenpox",
    "volvieron los espasmos",
]

PERSONAL = [
    "Should I stop the vigabatrin?",
    "can we double his prednisolone dose",
    "Will my daughter ever walk?",
    "should we have another baby?",
    "can I mix the acth with formula for my son",
    "¿puedo dejar de darle la vigabatrina?",
    "is it ok if we skip tonight's dose",
    "which would you pick for him, ACTH or vigabatrin",
    "can you tell me if this video shows spasms",
    "¿mi hija podrá caminar?",
]


@pytest.mark.parametrize("message", EMERGENCIES)
def test_an_emergency_is_one_whatever_the_wording(message: str) -> None:
    assert triage(message).level is Level.EMERGENCY


@pytest.mark.parametrize("message", QUESTIONS)
def test_a_question_about_emergencies_is_a_question(message: str) -> None:
    assert triage(message).level is Level.QUESTION


@pytest.mark.parametrize("message", URGENT)
def test_possible_spasms_need_a_doctor_today(message: str) -> None:
    assert triage(message).level is Level.URGENT


@pytest.mark.parametrize("message", PERSONAL)
def test_a_decision_about_one_child_is_no_general_question(message: str) -> None:
    assert triage(message).level is Level.PERSONAL


@pytest.mark.parametrize(
    "softener", ["it's probably nothing but ", "just wondering, ", "sorry to bother you, ", "lol "]
)
@pytest.mark.parametrize("message", ["my baby is turning blue", "he has been fitting for 20 minutes"])
def test_words_that_make_light_of_it_lower_nothing(message: str, softener: str) -> None:
    assert triage(softener + message).level is Level.EMERGENCY
    assert triage((softener + message).upper()).level is Level.EMERGENCY


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("she is choking on her milk", "choking"),
        ("i gave him ten times the dose of vigabatrin", "overdose"),
        ("on prednisolone with fever and so drowsy", "steroid"),
        ("I want to die", "self-harm"),
        ("my boyfriend shook the baby", "harm"),
        ("his lips are swelling up after the antibiotic", "allergy"),
    ],
)
def test_each_emergency_brings_its_own_help(message: str, kind: str) -> None:
    assert triage(message).kind == f"emergency.{kind}"


@pytest.mark.parametrize(
    "message",
    ["he fell off the bed at 2 months, could that have caused the spasms?", "she choked on milk as a newborn"],
)
def test_what_is_long_over_is_no_emergency(message: str) -> None:
    assert triage(message).level is not Level.EMERGENCY


def test_danger_told_without_any_word_of_the_rules_is_heard() -> None:
    assert triage("she is like a rag doll in my arms and her eyes look through me").level is Level.EMERGENCY


def test_danger_in_the_middle_of_a_long_letter_is_heard() -> None:
    letter = "We moved house in spring and he likes the garden, the dog and his sister very much. " * 20
    assert triage(letter + "Now his lips are blue and he does not answer. " + letter).level is Level.EMERGENCY


def test_what_is_well_over_since_yesterday_needs_a_doctor_today() -> None:
    assert triage("yesterday she stopped breathing for a moment, she is fine now").level is Level.URGENT


def test_stopping_a_treatment_is_marked() -> None:
    assert triage("Can I stop the steroids?").stopping
    assert not triage("Can I start the steroids?").stopping


def test_distress_is_heard_beside_the_question() -> None:
    found = triage("I'm so scared. What is hypsarrhythmia?")
    assert found.distress
    assert found.level is Level.QUESTION


def test_spanish_is_answered_in_spanish() -> None:
    assert triage("mi bebé no respira").language == "es"
    assert triage("my baby is not breathing").language == "en"


@pytest.mark.parametrize(
    ("message", "kind"), [("hello", "greeting"), ("thank you so much!", "thanks"), ("are you a doctor?", "doctor")]
)
def test_small_talk_is_short_messages_only(message: str, kind: str) -> None:
    assert triage(message).level is Level.SMALL_TALK
    assert triage(message).wording == kind
    assert triage(message + " What is ACTH?").level is Level.QUESTION


@pytest.mark.parametrize(
    "message", ["", " ", "?", "👶👶", "\x00\x1b[31m", "a" * 100_000, "(" * 50_000, "seizure " * 10_000]
)
def test_any_message_gets_a_level_quickly(message: str) -> None:
    assert isinstance(triage(message).level, Level)
