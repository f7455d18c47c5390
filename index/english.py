"""Everyday English: tells a word of the language from a name that nobody here knows."""

from __future__ import annotations

from functools import cache
from typing import Any


def knows(word: str) -> bool:
    """Whether a word, in lower case, is in a dictionary of spoken English."""
    return word in _counts().dictionary


def frequency(word: str) -> float:
    """The share of the words of spoken English that are this one, in lower case; more than 0 for any."""
    counts = _counts()
    return float((counts.dictionary.get(word, 0) + 1) / counts.total_words)


@cache
def _counts() -> Any:
    # Read on first need, 0.2 s: most questions hold no word that the corpus lacks.
    from spellchecker import SpellChecker

    return SpellChecker(language="en").word_frequency


ASKING_WORDS = frozenset(
    """
    account actual actually advice advise age amount anybody anyone anything anyway article aspect assignment basic
    basically briefly case cases category categories chance chances choice choose class colleague common commonly
    compare compared comparing comparison component components concept conclude concluded conclusion confirm context
    correct cousin curious current currently data date definition definitions define degree depend describe
    description detail detailed details determine difference different discuss discussion distinguish doc doctors
    dr easy effect elaborate enough equal especially essay essentially estimate evidence exact exactly exam example
    examples exist exists expect expected explain explained explanation extent fact factor factors facts fare fares
    feature features figure figures find finding findings first follow following form former fraction frequency
    frequent frequently friend full fully general generally girl google group groups guess handover happen happened
    happening happens heard help helpful hello hey hi homework hope hour hours hypotheses hypothesis idea identify
    importance important
    include included includes including info inform information initial instance interested interval introduction
    involve involved issue item items journal journalist keep kind kinds know known last late lately later latest
    least lecture length level levels life likely limit line list listed literature long longer look looking lot made
    main mainly make makes many matter mean meaning means measure mechanism mention mentioned method methods
    midwife minute month months mostly name named names nature nearly nil nobody normal normally note notes number
    numbers nurse nurses nursing obtain occur occurs often old older onset opinion option options order origin outline
    outcome outcomes overall overview paediatrician paper papers paragraph parent parents part participants
    participant particular pattern pediatrician people percent percentage period person phrase piece place plain
    please point points possible possibly presentation primary prior probably problem problems process proof
    proportion prove provide published purpose question questions quick quickly quote range rank rate rates ratio read
    reading reason reasons recent recently reference references related relation relative relevant report reported
    reports research researcher resident result results review rich role said say saying says school second
    section seem seems sense series short show shown shows significance significant similar simple simply situation
    size slide slides someone something somewhere sort sorts source sources specific specifically stage start started
    state statement status step steps still story student studied studies study sum summarise summarize summary
    suppose supposed sure surely table take takes talk teacher tell term terms test textbook thank thanks theory
    think third thought time times timetable timing title today tomorrow tonight topic total true try trying turn two
    type types typical typically understand university usual usually various versus view viva way ways week weeks
    well went whole wonder wondering word words work working works worry worried write wrong year years yesterday
    one two three four five six seven eight nine ten eleven twelve dozen ourselves yourself themselves himself herself
    abt bc btw bub cos coz cuz dd dh ds gonna gotta hubby hun hv idk im imo kiddo kinda lil lo mil mum mums mummy mom
    moms mommy momma mama dad dads daddy papa nan nana granny grandma grandad grandpa grandparent grandson
    granddaughter hubby husband wife partner omg pls plz ppl rn sis tbh thx tmr tmrw ty wanna wat whats wot wud cud
    shud ya yrs yr mths mth wks wk hrs hr mins min
    """.split()
)
"""Words that shape a question, or tell who asks, and are not what it asks about: an answer need not hold them."""
