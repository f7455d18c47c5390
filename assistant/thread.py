"""What a conversation is about so far: its latest question, and the things that were named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.antecedent import is_mistaken
from assistant.leaning import asks, content, find, is_story, phrase, picks, without_disease
from assistant.phrases import is_aspect
from corpus.model import Term
from index.words import words

_SUBJECT = frozenset(
    {
        "infantile spasms",
        "epileptic spasm",
        "epilepsy",
        "seizure",
        "spasm",
        "cluster of spasms",
        "antiseizure medicine",
    }
)
"""What everything here is about; naming it changes no topic."""

_TOPICS = frozenset("drug gene disease test trial organisation cause treatment diet sign measure body person".split())
_TOPIC_WORDS = frozenset({"vaccine", "mosaicism", "de novo", "variant of uncertain significance", "home video"})
"""Words of the glossary that are things to talk about."""

_CLASSES = (
    "drug treatment diet",
    "gene disease cause sign",
    "test measure",
    "trial organisation",
    "body",
    "person",
)
"""Kinds that stand side by side: what is asked of one can be asked of another."""

_ADJUNCT = re.compile(
    r"\s*(?:(?:and|but|so|what about|how about|only|mostly|just|even|also|or)\s+)*"
    r"(?:in|at|for|with|without|during|after|before|if|on|by|from|under|over|when|since|until|while|only|mostly|than|any|within|per)\b",
    re.IGNORECASE,
)
TAKEN = ("drug", "treatment", "diet")
"""Kinds of what a child is given."""

_SEVERAL = re.compile(
    r"(?<!it )(?<!he )(?<!this )(?<!that )(?<!what )(?<!who )(?<!which )\b"
    r"((?!does|has|was|days|weeks|months|years|times)(?:side |eye )?[a-z]{3,}(?<![sui])s)\b",
    re.IGNORECASE,
)
"""Words for several things: "they" may be those."""

_BESIDE = re.compile(
    r"\b(?:which|lower|higher|less|more|better|worse|safer|cheaper|faster|stronger|gentler|works?)\b", re.I
)
"""Words that choose between things and say nothing else."""

_SUBJECT_WORDS = frozenset("infantile spasms spasm west syndrome baby babies infants infant".split())
_PLAIN = _SUBJECT_WORDS | frozenset(
    "disease condition illness syndrome disorder epilepsy rare common serious bad".split()
)
DISEASE = "infantile spasms"
_LONGEST_ANCHOR = 12
_LONGEST_WHOLE = 25


@dataclass(frozen=True, slots=True)
class Reading:
    """A message written out.

    `question` stands alone; `bare` is the same without what was added in brackets, and `others` are the questions that
    it may be if that has no answer, the likeliest first; `filled` is what was put in for a pronoun, `wrong` what was
    not meant; `frame` is what could be asked of another thing, if it is not the question; `manner` is how the last
    answer is wanted again (short, more, source, sure, why; where: for a place), or "thanks"; `is_unclear` tells that
    it could not be written out, and `choices` then are the questions it may be; `rivals` are the things of the last
    answer among which it chose; `said` are the message and those before it that count, the latest first, which tell
    more than the words of `question`: none where that stands as it is; `is_translated` tells that the message was
    Spanish, and `question` is the heading of a section; `near` are headings that may be meant.
    """

    question: str
    bare: str = ""
    filled: Term | None = None
    wrong: Term | None = None
    frame: str = ""
    manner: str = ""
    is_unclear: bool = False
    choices: tuple[str, ...] = ()
    rivals: tuple[Term, ...] = ()
    others: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    is_translated: bool = False
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """The matter of a conversation.

    `question` is the latest one, written out; `bare` the same without what was added; `frame` what can be asked of
    another thing; `anchor` what it is about, in few words, and `root` the anchor of the latest question that stood
    alone; `named` the things it names, and `aspects` what it asks of them; `centre` the thing that a pronoun would
    mean; `rivals` the things of one class among which "the second" and "the other" choose; `mentioned` all things
    named, the latest last; `asked` all questions written out.
    """

    question: str = ""
    bare: str = ""
    frame: str = ""
    anchor: str = ""
    named: tuple[Term, ...] = ()
    centre: Term | None = None
    rivals: tuple[Term, ...] = ()
    mentioned: tuple[Term, ...] = ()
    asked: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    root: str = ""

    @property
    def matter(self) -> str:
        """What a few words go on with: what was asked of the thing at the centre, else what the last question says."""
        return " ".join((self.centre.term, *self.aspects)) if self.centre else self.anchor

    @property
    def matters(self) -> tuple[str, ...]:
        """All that a message may go on with, the likeliest first."""
        return (*([self.centre.term] if self.centre else []), self.root, self.anchor)

    @property
    def several(self) -> str:
        """What "they" means in a whole question: what was asked of the thing, if that is several, or the thing."""
        if self.centre is None:
            return self.anchor
        some = [word for word in _SEVERAL.findall(phrase(self.question)) if word.lower() not in _SUBJECT_WORDS]
        return " ".join(
            (self.centre.term, *(word for word in some if not set(words(word)) <= name_words([self.centre])))
        )

    @property
    def whole(self) -> str:
        """What the latest question is about, in its own words."""
        return phrase(self.question) or " ".join(self.question.split()[-_LONGEST_WHOLE:])

    def after(self, reading: Reading, terms: Sequence[Term]) -> Thread:
        """The thread once a message was read; `terms` are what its question names."""
        named = tuple(term for term in topics(terms) if not is_mistaken(term, reading.question))
        centre = reading.filled or (named[0] if len(named) == 1 else self.centre if self.centre in named else None)
        anchor, root = self._matters(reading, named, terms)
        beside = tuple(term for term in terms if term in named or (picks(reading.question) and is_subject(term)))
        return Thread(
            reading.question,
            reading.bare or reading.question,
            reading.frame or reading.question,
            anchor,
            named,
            centre,
            reading.rivals or tuple(term for term in self._rivals(beside) if term != reading.wrong),
            (*(term for term in self.mentioned if term not in (*named, reading.wrong)), *named),
            (*self.asked, reading.question),
            tuple(term.term for term in terms if term.kind == "word"),
            root,
        )

    def about(self, term: Term) -> Thread:
        """The thread gone back to one thing, and to the latest question about it."""
        others = [one for one in self.rivals if one != term]
        own = (q for q in reversed(self.asked) if find(term, q) and not any(find(one, q) for one in others))
        question = next(own, f"What is {term.term}?")
        return Thread(
            question, question, question, term.term, (term,), term, self.rivals, (*self.mentioned, term), self.asked
        )

    def fitting(self, kinds: Sequence[str]) -> Term | None:
        """The thing of one of these kinds that is nearest; of any kind, the one that a pronoun would mean."""
        if not kinds:
            return self.centre
        near = [self.centre] if self.centre else []
        pool = [*near, *reversed(self.named), *reversed(self.mentioned)]
        return next((term for term in pool if term.kind in kinds), None)

    def pair(self, kinds: Sequence[str]) -> tuple[Term, ...]:
        """The last two things of these kinds that were named."""
        some = tuple(term for term in self.mentioned if term.kind in kinds)
        return some[-2:] if len(some) > 1 else ()

    def equals(self, kinds: Sequence[str]) -> list[Term]:
        """Several things of these kinds that the last question named, if none of them is at the centre."""
        some = [term for term in self.named if term.kind in kinds]
        return some if len(some) > 1 and self.centre is None else []

    @property
    def cause(self) -> str:
        """The gene or disease that the conversation is about, if it is about one."""
        return self.centre.term if self.centre and self.centre.kind in ("gene", "disease", "cause") else ""

    @property
    def is_of_study(self) -> bool:
        """Whether the conversation is about a trial or a society, of which anything may be asked."""
        return self.centre is not None and self.centre.kind in ("trial", "organisation")

    def means_disease(self, kinds: Sequence[str], terms: Sequence[Term]) -> bool:
        """Whether a pronoun means the disease itself.

        Args:
            kinds: what the pronoun can be; anything if empty.
            terms: the glossary's terms in the latest question.
        """
        about = self.root if self.bare != self.question else self.anchor  # a condition last asked for is no matter
        rest = set(content(about)) - set(DISEASE.split())
        is_disease = not rest or any(is_subject(term) for term in terms)
        return is_disease and not self.named and ("disease" in kinds or not rest)

    def adds(self, term: Term, about: str = "") -> bool:
        """Whether the latest question, or what it is about, says more than the name of a thing."""
        return bool(set(content(about or self.anchor)) - name_words([term]) - _SUBJECT_WORDS)

    def _matters(self, reading: Reading, named: tuple[Term, ...], terms: Sequence[Term]) -> tuple[str, str]:
        """The anchor and the root after a message."""
        if reading.bare in ("", reading.question):
            if not named and topics(terms):
                return DISEASE, DISEASE
            if named and is_story(reading.question):
                told = " and ".join(term.term for term in named)
                return told, told
            about = phrase(reading.question)
            rest = without_disease(about)
            about = rest if named or len(content(rest)) > 2 else DISEASE if _is_plain(about) else about
            anchor = " ".join([*(term.term for term in named if not find(term, about)), about]).strip() or self.anchor
            return anchor, anchor
        if reading.frame.rstrip("?. ") == reading.bare:
            return self.anchor, self.root
        root = phrase(reading.frame) or self.root
        if is_adjunct(reading.bare) or (reading.rivals and not content(_BESIDE.sub(" ", reading.bare))):
            return reading.question[len(reading.bare) :].strip(" ()?"), root
        asked = phrase(reading.bare)
        about = root
        if named and asks(reading.bare) and content(asked):
            about = " ".join(term.term for term in named[:2] if not find(term, asked))
        return " ".join(f"{asked} {about}".split()[:_LONGEST_ANCHOR]), root

    def _rivals(self, named: tuple[Term, ...]) -> tuple[Term, ...]:
        for term in named:
            group = tuple(one for one in named if same_class(one, term))
            if len(group) > 1:
                return group
        beside = [term for term in named if any(same_class(term, one) for one in self.rivals or self.mentioned)]
        if not beside:
            return self.rivals if not named or not self.rivals else ()
        first = [one for one in self.rivals or self.mentioned if same_class(one, beside[0])]
        return (*(one for one in first), *(term for term in beside if term not in first))


def topics(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The things among terms that a conversation can be about: no aspects, and not the disease itself."""
    return tuple(
        t
        for t in terms
        if (t.kind in _TOPICS or t.term in _TOPIC_WORDS) and t.term.lower() not in _SUBJECT and not is_aspect(t)
    )


def _is_plain(about: str) -> bool:
    """Whether a phrase says no more than that there is the disease: "rare is this disease"."""
    return not set(content(about)) - _PLAIN


def is_subject(term: Term) -> bool:
    """Whether a term is what everything here is about."""
    return term.term.lower() in _SUBJECT


def same_class(one: Term, other: Term) -> bool:
    """Whether two things stand side by side, as two drugs do."""
    return any(one.kind in kinds.split() and other.kind in kinds.split() for kinds in _CLASSES)


def name_words(terms: Iterable[Term]) -> set[str]:
    """The words of all names of terms."""
    return {word for term in terms for name in term.names for word in words(name)}


def put(new: str, term: Term, text: str) -> str:
    """A text with another name in the place of a term, wherever it stands."""
    names = "|".join(re.escape(name) for name in sorted(term.names, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda _: new, text, flags=re.IGNORECASE)


def is_adjunct(text: str) -> bool:
    """Whether a message is no more than a condition or a place: "in girls?", "at 4 years?"."""
    return _ADJUNCT.match(text) is not None
