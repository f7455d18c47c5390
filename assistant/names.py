"""What a question names must be in what is cited: drugs, genes, trials, diseases, places, years, older people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from corpus.model import Passage, Term
from index.asked import asked as asking_part
from index.gloss import gloss
from index.lexical import Lexical
from index.query import Query
from index.search import Hit, Retriever
from index.words import stems, words

_NAMED = frozenset({"drug", "gene", "trial", "organisation", "disease", "test", "cause"})
_EXACT = frozenset({"drug", "gene", "trial", "organisation"})
"""Kinds of which two in one question must stand together in a passage, unless they are compared."""

_SUBJECT = frozenset({"infantile spasms", "spasm", "spasms", "epilepsy", "seizure"})
"""What everything here is about: naming it asks for nothing in particular."""

_GENE_LIKE = re.compile(r"\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{2,}\b|\b[A-Z]{2,}\d+[A-Z]?\b")
_NUMBERED = re.compile(r"\b[A-Z]{3,}[a-z]?-\d+\b")
_OWN_NAME = re.compile(
    r"\b(?:son|daughter|baby|boy|girl|child|named|called|name is|i am|i'm|husband|wife|dr\.?|doctor)\s+(\w+)", re.I
)
_COMPARES = re.compile(
    r"\b(?:vs|versus|compar\w*|differ\w*|better|worse|best|or|between|than|both|against|rather)\b", re.IGNORECASE
)
_AGE = re.compile(
    r"\b(?P<age>\d{1,3})[ -]?(?:years?|yrs?|y)[ -]?(?:olds?|o)\b"
    r"|\b(?:over|above|older than|aged) (?P<years>\d{2,3})\b"
    r"(?! ?(?:%|per|mg|days?|weeks?|months?|minutes?|babies|children|cases))",
    re.IGNORECASE,
)
_OLDEST = 7
_OLDER = re.compile(
    r"\b(?:adult\w*|adolescen\w*|teen\w*|older (?:people|children|child)|grown|school\w*)\b", re.IGNORECASE
)
"""Words of a passage that is about more than small children."""

_SOMEBODY_IN = re.compile(r" (?:i|im|we|were|he|shes?|they|my|our) (?:\w+ ){0,8}?(?:in|from|near|outside) (?:the )?$")
_OF_A_PLACE = re.compile(
    r" (?:here|there|us|our|local\w*|country|countries|nation\w*|approved|licen[sc]ed|legal\w*|official\w*"
    r"|recommend\w*|guid\w+|pays?|paid|costs?|prices?|insur\w*|free|hospitals?|doctors?|centres?|centers?|groups?) "
)
"""Words of a question whose answer is not the same everywhere."""

_WHEREABOUTS = re.compile(
    r"\W*(?:(?:and|but|so|well|ok|oh|sorry|btw|actually)\W+)*(?:i|we|i\W?m|we\W?re|i am|we are)(?: (?:both|all))?"
    r"(?: (?:live|are|based|here|currently|from))* (?:in )?(?:the )?(?P<place>[^\W\d_]+(?: [^\W\d_]+){0,2}?)"
    r"(?:\W+(?:btw|by the way|fyi|so|here|though|if that helps|if it matters))?\W*",
    re.IGNORECASE,
)
_USUAL = frozenset({"uk", "united kingdom", "great britain", "us", "usa", "united states", "america"})
"""Countries that most sources speak of, and `places.txt` therefore does not name."""

_GREETINGS = frozenset(
    """
    bonjour bonsoir namaste assalamualaikum merhaba hej buongiorno ahoj szia sawubona gday heya alo moin servus
    vanakkam konnichiwa jambo
    """.split()
)
"""Words of other languages that open a message and are no names, but for those that a dictionary of English knows."""

_YEAR = re.compile(r"\b(?:20[2-9]\d|21\d\d)\b")

HEARD = 5
"""So many of the best hits are looked at."""


def unknown_names(question: str, query: Query, lexical: Lexical) -> tuple[str, ...]:
    """What the question names and nothing here knows: invented genes, drugs and trials; years to come."""
    personal = {match.group(1).lower() for match in _OWN_NAME.finditer(question)}
    greeting = set(words(question)[:1]) & _GREETINGS
    names = [word for word in query.unknown if word not in personal | greeting]
    for match in _GENE_LIKE.finditer(question):
        if not all(part in lexical for part in stems(match.group())) and match.group().lower() not in names:
            names.append(match.group())
    names += [year for year in _YEAR.findall(question) if int(year) > date.today().year]
    return tuple(dict.fromkeys(_as_written(question, name) for name in names))


def whereabouts(message: str) -> str:
    """The country that a message tells its writer to be in, if it tells no more; or nothing."""
    match = _WHEREABOUTS.fullmatch(message)
    place = " ".join(words(match["place"])) if match else ""
    is_known = place in _USUAL or any(place in spellings for spellings in _names("places.txt"))
    return match["place"] if match and is_known else ""


def _as_written(question: str, word: str) -> str:
    match = re.search(rf"\b{re.escape(word)}\b", question, re.IGNORECASE)
    return match.group() if match else word


def mentions(term: Term, text_stems: str) -> bool:
    """Whether a text, given as its stems joined by spaces, names a term in any of its names."""
    padded = f" {text_stems} "
    return any((key := " ".join(stems(name))) and f" {key} " in padded for name in term.names)


def missing_names(question: str, query: Query, hits: Sequence[Hit]) -> tuple[tuple[str, ...], list[Hit]]:
    """Names of the question that nothing found speaks of, and the hits that speak of what it names.

    A place, another disease or a numbered study must be named in a hit, and so must older people if the question is
    about one. Of the glossary's names at least one must be (a test that a story tells of does not count), and two
    drugs, genes, trials or organisations both, in one passage, unless they are compared. Of a follow-up only the
    message's own names count: what was written into it from before is guessed.

    Returns:
        The names missing, and the hits to answer from, none if names are missing.
    """
    texts = [" ".join(stems(written(hit.passage))) for hit in hits]
    for name, spellings in _listed(question):
        if not any(f" {' '.join(stems(one))} " in f" {text} " for text in texts[:HEARD] for one in spellings):
            return (name,), []
    for match in _AGE.finditer(question):
        if int(match["age"] or match["years"]) > _OLDEST and not any(
            _OLDER.search(written(hit.passage)) for hit in hits[:HEARD]
        ):
            return (match.group(),), []
    for match in _NUMBERED.finditer(question):
        if not any(match.group() in written(hit.passage) for hit in hits):
            return (match.group(),), []
    asked = " ".join(stems(asking_part(question)))
    own = " ".join(stems(gloss(query.said[0]))) if query.said else ""
    terms = [
        term
        for term in named_terms(query)
        if (term.kind != "test" or mentions(term, asked)) and (not query.said or mentions(term, own))
    ]
    kept = [hit for hit, text in zip(hits, texts, strict=True) if not terms or any(mentions(t, text) for t in terms)]
    if not kept:
        return tuple(term.term for term in terms), []
    exact = [term for term in terms if term.kind in _EXACT]
    if len(exact) > 1 and not _COMPARES.search(question):
        together = [all(mentions(term, text) for term in exact) for text in texts]
        if not any(together):
            best = texts[hits.index(kept[0])]
            return tuple(term.term for term in exact if not mentions(term, best)) or (exact[-1].term,), []
    return (), kept


def named_terms(query: Query) -> tuple[Term, ...]:
    """The glossary's proper names in a question: its answer must be about them."""
    return tuple(term for term in query.terms if term.kind in _NAMED and term.term.lower() not in _SUBJECT)


def written(passage: Passage) -> str:
    """All that is written in a passage and with it: its headings and the other ways of asking."""
    return " ".join((passage.context, passage.text, *passage.asked))


def _listed(question: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Countries and other diseases that a question names, as it names them, with all their names; but not the country
    where somebody only tells that they are."""
    told = f" {' '.join(words(question))} "
    for file in ("places.txt", "diseases.txt"):
        for spellings in _names(file):
            name = next((one for one in spellings if f" {one} " in told), "")
            if name and not (file == "places.txt" and _is_whereabouts(name, told, question)):
                yield _as_written(question, name), spellings


def _is_whereabouts(place: str, told: str, question: str) -> bool:
    asked = f" {' '.join(words(asking_part(question)))} "
    return (
        f" {place} " not in asked
        and not _OF_A_PLACE.search(asked)
        and _SOMEBODY_IN.search(told[: told.index(f" {place} ") + 1]) is not None
    )


@cache
def _names(file: str) -> tuple[tuple[str, ...], ...]:
    lines = Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(" ".join(words(name)) for name in line.split(",")) for line in lines)


def named(
    question: str, query: Query, hits: Sequence[Hit], retriever: Retriever
) -> tuple[tuple[str, ...], tuple[Hit, ...]]:
    """The names of a question that nothing knows or nothing found speaks of, and the hits to answer from.

    There is nothing to answer from where there are such names.
    """
    missing, kept = missing_names(question, query, hits)
    missing = unknown_names(question, query, retriever.index.lexical) or missing
    return missing, () if missing else tuple(kept)
