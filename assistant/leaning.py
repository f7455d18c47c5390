"""Words that lean on what was asked before: pronouns, "that one", "the second drug", "in short"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.phrases import TOKEN, nouns, without_courtesy
from corpus.model import Term
from index.asked import asked
from index.english import ASKING_WORDS
from index.words import STOP_WORDS, words

_PHRASE_WORDS = 12
_FEELING_WORDS = 10
_OPENERS = frozenset(
    """
    often long many much old soon common explain define describe tell list name give kind kinds type types sort
    """.split()
)
_LIGHT = STOP_WORDS | ASKING_WORDS | frozenset("during since without across among against instead next".split())
_AUX = "is|are|was|were|do|does|did|can|could|will|would|has|have|had|should|may|might|must"
_STARTS = (
    rf"(?:what|when|how|who|why|where|which|whose|whether|if|{_AUX}|isn'?t|doesn'?t|can'?t|won'?t|what'?s|how'?s)\b"
)
_ASKS = re.compile(
    rf"(?:^|[,;:.?!]\s*|\b(?:and|but|so|or)\s+)(?:(?:for|at|in|from|by|of|with|on|since|until)\s+(?=how\b|wh))?{_STARTS}",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"(?:what(?:'?s| is| are| was| were)|who(?:'?s| is| was)|define|explain|describe)\s+"
    r"(?!the\b|its?\b|their\b|that\b|this\b|th[eo]se\b)"
    r"|what (?:does|do)\s+(?!it\b|they\b|that\b|this\b|the\b).*\b(?:mean|stand for)"
    r"|(?:can you )?(?:tell me (?:more )?|know (?:more )?|more (?:info\w* )?|info\w* )"
    r"(?:about|on)\s+",
    re.IGNORECASE,
)
_EXPLETIVE = (
    r"it(?:'?s)? (?:(?:is|was|really|ever|very|quite|so|more|less) )*(?:true|normal|possible|safe|ok|okay|alright"
    r"|common|usual|better|best|worth|important|necessary|needed|good|bad|hard|easy|likely|wrong|too \w+)"
    r"(?: \w+)? (?:to|that|if|when|for (?:\w+ )+to)\b"
    r"|it (?:takes?|took) (?:\w+ )?(?:for|to (?:get|find|make|reach))\b"
    r"|it(?:'?s| is| was) (?:probably |just |only )?nothing\b|it (?:is )?because\b|it (?:all )?(?:my|our) fault"
)
_IT = re.compile(rf"\b(?:(?:that|this) one\b(?! of\b)|(?<!\bdo )(?!{_EXPLETIVE}|it back\b)its?\b)", re.IGNORECASE)
_THIS = re.compile(r"(?:(\w+)\W+)?\b(this|that)\b(?:\s+(\w+)|(?=\s*(?:[^\w\s]|$)))", re.IGNORECASE)
_BEFORE_THIS = frozenset(f"{_AUX}|and|but|so|or".split("|"))
_NOT_THINGS = (
    "morning|afternoon|evening|week|weekend|month|year|time|point|moment|age|stage|page|way|day|night|case|man|woman|one|kind|type|sort"
    "|video|movement|pattern|result|report|answer|question|baby|child|word|term|name"
)
_DETERMINED = re.compile(_NOT_THINGS, re.IGNORECASE)
_DOCTORS = (
    r"they (?:(?:ever|even|usually|normally|then|also|actually|really|always|just|need to|have to|want to|going to) )*"
    r"(?:consider|check|give|gave|find|found|look (?:for|at)|say|said|know|knew|tell|told|sort|decide|operate|test"
    r"|diagnose|measure|taper|use|try|figure|recommend|prescribe|raise|lower|increase|reduce|scan|offer|suggest|advise"
    r"|choose|pick|prefer|refer|explain|add|switch|rule out|screen|monitor|call|treat"
    r"|start (?:with|on|him|her|treat\w*)"
    r"|(?:do|did|run|order|repeat) (?:an?|another|any|more|the|this|that|one|it)"
    r"|(?:put|keep|send|admit) (?:him|her|them|you|us|babies|children|kids))\b"
)
"""Who do such things are doctors, and nothing that was named."""

_PLURAL = re.compile(rf"\b(?!{_DOCTORS})(?:they|them|theirs?|those|these)\b(?! (?:{_NOT_THINGS})s?\b)", re.IGNORECASE)
_HAPPENS = re.compile(
    r"\b(?:happen(?:s|ed|ing)?|occurs?|(?:go|goes|went) away|gets? (?:any )?(?:better|worse)|(?:come|came)s? back"
    r"|permanent|reversible|heals?|fades?|wears? off)\b",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"\b(?:the|that|this|these|those|which) (?:(?!same\b)\w+ ){0,2}?"
    r"(?:ones?|kinds?|types?|sorts?|forms?|versions?)\b(?! (?:of|in \d))",
    re.IGNORECASE,
)
_DISEASE = re.compile(
    r"(?:\b(?:in|of|from|after|before|with|for|have|has|having|about|to|who has) )?"
    r"\b(?:infantile (?:epileptic )?spasms?(?: syndrome)?|west'?s? syndrome|iess|spasms)\b",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?<!is )(?<!are )(?<!was )(?<!out )\bthere(?=\s*(?:[?.,!]|$))", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?P<the>the )?(?P<which>first|1st|second|2nd|third|3rd|fourth|last|latter|former|other|earlier|previous)\b"
    r"(?P<noun> (?:one|two|drug|medicine|treatment|gene|test"
    r"|trial|study|disease|syndrome|option|diet)\b)?(?: of (?:them|those|these|the two)\b)?"
    r"(?: (?:that |which )?(?:i|you|we) (?:just )?(?:named|mentioned|said|asked about|listed|wrote|talked about))?",
    re.IGNORECASE,
)
_PICKS = re.compile(
    r"\b(?:all|both|each|either|any|neither|none) of (?:them|these|those)\b|\bth(?:ey|ese|ose|em) (?:all|both|two)\b"
    r"|\bth(?:ey|ese|ose|em)\b.{0,30}\b(?:together|at once|combined|mixed)\b"
    r"|\b(?:combin(?:e|ing)|mix(?:ing)?) th(?:em|ese|ose)\b|\b(?:is|are|does) (?:one|either)\b|\beach\W*$"
    r"|\bboth\b|\bneither\b(?! of\b)|\bthe (?:two|three|four)\b(?! (?!is|was|has|does|differs|works|helps)\w+s\b)"
    r"|(?<!see a )(?<!see any )(?<!make a )(?<!make any )(?<!makes a )(?<!makes any )(?<!notice a )(?<!notice any )"
    r"(?<!much )\bdiff(?:erences?)?\b|\b(?:differ|compare[ds]?)\b"
    r"|\bwhich (?:one |of (?:them|these|those|the two) )?(?:is|are|was|works?|has|costs?|do you|stops?|acts?|helps?"
    r"|causes?|hurts?|needs?|takes?|lasts?|gives?|gets?|does|would|can)\b"
    r"|\bwhich(?: one)?'?s\b(?! (?:are|were|have|do|can|need|should|could|will)\b)|\bwhich of (?:them|these|those)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:i|i'?m|i'?ve|we|we'?re|we'?ve|my|our|he|he'?s|she|she'?s|they|they'?ve|his|her|their|us)\b", re.IGNORECASE
)
_PERSON = re.compile(
    r"\b(?:i|i[dm]|ill|ive|we|weve|my|mine|ours?|us|me|hes?|shes?|they|theyve|him|hers?|his|theirs?|them|you|your"
    r"|baby|bub|boy|girl|kid|child|son|daughter|patient|infant|twins?|grand\w+|nephew|niece|mom|mum|dad|mi|mis|me|nos|le|les|se|lo|la|los|las|yo"
    r"|nosotros|el|ella|su|sus|hij[oa]s?|niñ[oa]s?|nin[oa]s?|bebes?|bebés?|nen[ea]|niet[oa]|paciente|debo|puedo|podemos|debemos|tengo"
    r"|tenemos|doy|damos)\b",
    re.IGNORECASE,
)
_ORDER = ("first 1st former", "second 2nd", "third 3rd", "fourth")


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A part of a message that stands for something said before.

    `stands` tells whether a name can be put in its place; `kinds` what it can be, anything if empty.
    """

    start: int
    end: int
    stands: bool
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ordinal:
    """ "the second one": where it stands, and its number from 0; -1 is the last, None the other one.

    `is_bare` tells that it names no kind, as "the second drug" does.
    """

    start: int
    end: int
    number: int | None
    is_bare: bool


def anaphors(text: str) -> list[Anaphor]:
    """The parts of a message that lean on an earlier one, those that a name can stand in for first."""
    found = [Anaphor(*match.span(), stands=True) for match in _IT.finditer(text)]
    found += [Anaphor(*match.span(2), stands=True) for match in _THIS.finditer(text) if _is_pronoun(match)]
    for pattern, kinds in nouns():
        found += [Anaphor(*match.span(), stands=False, kinds=kinds) for match in pattern.finditer(text)]
    for pattern in (_PLURAL, _ELLIPTIC, _THERE):
        found += [Anaphor(*match.span(), stands=False) for match in pattern.finditer(text)]
    return found


def _is_pronoun(match: re.Match[str]) -> bool:
    """Whether "this" or "that" stands alone, is no article, and opens no clause."""
    before, after = match.group(1), match.group(3)
    if after is None:
        return True
    if _DETERMINED.fullmatch(after) or any(pattern.fullmatch(f"that {after}") for pattern, _ in nouns()):
        return False
    return (before is None or before.lower() in _BEFORE_THIS) and (before is not None or after in _AUX.split("|"))


def ordinal(text: str) -> Ordinal | None:
    """ "The second one", "the former", "the other drug" in a message; "the first week" is none."""
    found = list(_ORDINAL.finditer(text))
    for match in found:
        which = match["which"].lower()
        alone = not text[match.end() :].strip(" ?.!,") or which in ("latter", "former") or len(found) > 1
        if match["noun"] or (match["the"] and alone):
            places = [place for place, names in enumerate(_ORDER) if which in names.split()]
            number = places[0] if places else -1 if which in ("last", "latter") else None
            return Ordinal(
                match.start(), match.end(), number, (match["noun"] or " one").strip().lower() in ("one", "two")
            )
    return None


def picks(text: str) -> bool:
    """Whether a message is about several things together: "are they both safe?", "which is safer?"."""
    return _PICKS.search(text) is not None


def happens(text: str) -> bool:
    """Whether a message asks of something that happens and goes away again, as a side effect does."""
    return _HAPPENS.search(text) is not None


def returns(text: str, one: Anaphor) -> bool:
    """Whether a pronoun stands for what comes back, as spasms do: "and if it comes back?"."""
    return (
        re.match(r" (?:\w+ )?(?:c[oa]mes? back|returns?|starts? again|relapses?)\b", text[one.end :], re.I) is not None
    )


def asks(text: str) -> bool:
    """Whether a message is built as a question, and not a few words that go on with one."""
    return _ASKS.search(text) is not None


def is_story(text: str) -> bool:
    """Whether a message tells of somebody and asks nothing: what it is about are the things that it names."""
    return _SOMEBODY.search(text) is not None and "?" not in text and not asks(text)


def speaks_of_nobody(text: str) -> bool:
    """Whether a message names no person, by a pronoun either: it asks what is so, not what to do with a child."""
    return _PERSON.search(text) is None


def is_feeling(text: str, terms: Sequence[Term]) -> bool:
    """Whether a few words tell how somebody feels, and ask and name nothing."""
    return len(text.split()) <= _FEELING_WORDS and "?" not in text and not terms and not asks(text)


def defines(text: str) -> bool:
    """Whether a message asks what something is: it names its own subject."""
    return _DEFINES.match(text) is not None


def asks_what_it_is(term: Term, text: str) -> bool:
    """Whether a message asks what one term is, and names nothing besides."""
    own = {word for name in term.names for word in words(name)}
    return defines(text) and own.issuperset(content(phrase(text)))


def content(text: str) -> list[str]:
    """The words of a text that say what it is about."""
    return [word for word in words(text) if word not in _LIGHT]


def phrase(question: str) -> str:
    """What a question is about, in its own words: without those that make it a question."""
    text = asked(without_courtesy(question))
    tokens = [match for match in TOKEN.finditer(text) if words(match.group())]
    while tokens and all(word in STOP_WORDS or word in _OPENERS for word in words(tokens[0].group())):
        del tokens[0]
    del tokens[_PHRASE_WORDS:]
    while tokens and all(word in STOP_WORDS or word in ("mean", "means") for word in words(tokens[-1].group())):
        del tokens[-1]
    if not any(content(token.group()) for token in tokens):
        return ""
    return re.sub(r"[()]", "", text[tokens[0].start() : tokens[-1].end()])


def find(term: Term, text: str) -> re.Match[str] | None:
    """Where a text names a term, in its longest name there."""
    for name in sorted(term.names, key=len, reverse=True):
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if match is not None:
            return match
    return None


def names_disease(text: str) -> bool:
    """Whether a text names what everything here is about."""
    return _DISEASE.search(text) is not None


def without_disease(text: str) -> str:
    """A text without the name of the disease, if there is more in it."""
    if picks(text):
        return text
    rest = " ".join(_DISEASE.sub(" ", text).split())
    return rest if sum(word not in STOP_WORDS for word in words(rest)) > 1 else text
