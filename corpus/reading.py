"""How hard a text is to read: the Flesch-Kincaid grade, in years of US school.

The formula is that of Kincaid JP, Fishburne RP, Rogers RL and Chissom BS: Derivation of new readability formulas
for Navy enlisted personnel. Research Branch Report 8-75. Millington: Naval Technical Training; 1975.

    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_APOSTROPHE = re.compile(r"['’]")
_VOWELS = re.compile(r"[aeiouyáàâäéèêëíïóôöúüœæ]+")
_SOFT = re.compile(r"[cgstx]i(?=[aou])")
"""The i of "special", "region" and "injection", which is not spoken by itself."""
_APART = re.compile(
    r"i(?:a|o(?!n|ur)|um|us$|e[rt]$)|(?<![gq])u(?:a|ou)|eo(?!u)|oen|(?<=[^aeioun])yo|(?<=[aeoy])ing|sms?$|thms?$"
)
"""Two vowels side by side that are spoken one by one, and the endings of "spasm" and "rhythm"."""
_SILENT = re.compile(
    r"(?<![^aeiouylr][lr])(?<=[^aeiouy])e$"  # gene, whole; but ta-ble, cen-tre
    r"|(?<![^aeiouylr][lr])(?<=[^aeiouycgsxz])(?<![cs]h)es$"  # genes; but ca-ses, match-es
    r"|(?<![^aeiouylr][lr])(?<=[^aeiouydt])ed$"  # caused; but trea-ted, trem-bled
    r"|(?<=[^aeiouy])e(?=(?:ly|ness|less|ful|ments?|times?)$)"  # rare-ly, move-ment, some-times
)
_EXCEPTIONS = {
    **{"area": 3, "areas": 3, "everyone": 3, "guideline": 2, "guidelines": 2, "idea": 3, "ideas": 3},
    **{"people": 2, "safety": 2, "therefore": 2},
}


def grade(sentences: Sequence[str]) -> float:
    """The Flesch-Kincaid grade of a text cut into sentences; 0 where no word is in it.

    A word is a run of letters, with the hyphens and apostrophes inside it; numerals are left out, and an
    abbreviation counts by the same rule as a word ("EEG" has one syllable), though it is spelt out when spoken.
    """
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@cache
def syllables(word: str) -> int:
    """The syllables of an English word, by rule; those of a hyphenated one are added up."""
    return sum(map(_syllables, _APOSTROPHE.sub("", word.lower()).split("-")))


def _syllables(word: str) -> int:
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    spoken = len(_VOWELS.findall(word)) + len(_APART.findall(_SOFT.sub("s", word))) - len(_SILENT.findall(word))
    return max(spoken, 1)
