"""How long something lasts, and how hot a child is, as people type it; over the words of a sentence."""

from __future__ import annotations

import re

_LENGTH = re.compile(
    r"(?<!\S)(?P<before>\S+ )?(?P<number>\d+(?:\.\d+)?|half an|a quarter of an|quarter of an|an|a|several|una|media"
    r"|varios|couple of|x) (?:more |solid |whole |full |long )?"
    r"(?P<unit>seconds?|segundos?|minutes?|minutos?|hours?|horas?)(?P<after> \S+)?"
)
_NOT_A_LENGTH_AFTER = frozenset(
    ["ago", "after", "before", "later", "old", "apart", "between", "away", "drive", "despues", "antes"]
)
_NOT_A_LENGTH_BEFORE = frozenset(
    ["every", "each", "within", "in", "after", "cada", "dentro", "en", "next", "hace", "took", "another"]
)
_CLOCK = re.compile(
    r"(?<!\S)(?:(?P<half>half past|half) (?P<half_hour>\d{1,2})"
    r"|(?P<quarter>quarter) (?P<quarter_to>past|to|after) (?P<quarter_hour>\d{1,2})"
    r"|(?P<minutes>\d{1,2})(?: minutes)? (?P<to>past|to|till|after) (?P<to_hour>\d{1,2})"
    r"|(?P<hour>\d{1,2})[.](?P<minute>[0-5]\d)"
    r"|las (?P<las>\d{1,2})(?: y (?P<y>\d{1,2}|media|cuarto))?"
    r"|(?:at|since|now|from|is|its) (?P<bare>\d{1,2})(?= ?(?:am|pm|oclock)?(?: |$)))"
    r"(?! (?:kg|mg|ml|degrees|minutes|months|weeks|years|hours|of))(?!\S)"
)
_BEGAN = re.compile(
    r"(?<!\S)(?:start\w*|began|begun|since|from|kicked off|went off|empez\w*|comenz\w*|desde|arranc\w*)(?!\S)"
)
_NOW = re.compile(r"(?<!\S)(?:now|its|it is|already|until|till|and still|still|ahora|son las|ya|sigue)(?!\S)")
_DEGREES = re.compile(
    r"(?<!\S)(?P<number>\d{2,3}(?:\.\d)?)(?: (?P<unit>degrees?|celsius|fahrenheit|c|f|grados?"
    r"|de (?:fiebre|temperatura|calentura)|fever|temp|temperature))?(?!\S)"
)
_MEASURED = re.compile(
    r"(?<!\S)(?:temp|temps|temperature|temperatura|fever|feverish|fiebre|calentura|febril|thermometer|termometro|rectal|spiking|hot|burning)(?!\S)"
)


def longest_minutes(text: str) -> float:
    """The longest time that the words name as a length, in minutes; 0 if none."""
    lengths = [_minutes(found) for found in _LENGTH.finditer(text) if _is_length(found)]
    return max([*lengths, clock_minutes(text)], default=0)


def _minutes(found: re.Match[str]) -> float:
    each = {"h": 60.0, "m": 1.0, "s": 1 / 60}[found["unit"][0]]
    shares = {
        "half an": 0.5,
        "media": 0.5,
        "quarter of an": 0.25,
        "a quarter of an": 0.25,
        "an": 1,
        "a": 1,
        "una": 1,
        "couple of": 2,
        "x": 0,
    }
    several = {"several": 6.0, "varios": 6.0}
    number = found["number"]
    value = shares.get(number, several.get(number))
    return (float(number) if value is None else value) * each


def _is_length(found: re.Match[str]) -> bool:
    before, after = (found["before"] or "").strip(), (found["after"] or "").strip()
    return before not in _NOT_A_LENGTH_BEFORE and after not in _NOT_A_LENGTH_AFTER


def clock_minutes(text: str) -> float:
    """The minutes between the first and the last clock time of "started at 2.14, now 2.23"; 0 if not told so."""
    times = [_time_of_day(found) for found in _CLOCK.finditer(text)]
    if len(times) < 2 or not (_BEGAN.search(text) and _NOW.search(text)):
        return 0
    return (times[-1] - times[0]) % 720


def _time_of_day(found: re.Match[str]) -> int:
    if found["half"]:
        return int(found["half_hour"]) % 12 * 60 + 30
    if found["quarter"]:
        return int(found["quarter_hour"]) % 12 * 60 + (-15 if found["quarter_to"] == "to" else 15)
    if found["minutes"]:
        minutes = int(found["minutes"])
        return int(found["to_hour"]) % 12 * 60 + (-minutes if found["to"] in ("to", "till") else minutes)
    if found["las"]:
        past = {"media": 30, "cuarto": 15, None: 0}.get(found["y"])
        return int(found["las"]) % 12 * 60 + (int(found["y"]) if past is None else past)
    if found["bare"]:
        return int(found["bare"]) % 12 * 60
    return int(found["hour"]) % 12 * 60 + int(found["minute"])


def is_hot(text: str) -> bool:
    """Whether a temperature of 38 °C (100.4 °F) or more is named."""
    return any(38 <= degrees <= 43 or 100 <= degrees <= 110 for degrees in _temperatures(text))


def is_cold(text: str) -> bool:
    """Whether a body temperature below 36 °C (96.8 °F) is named."""
    return any(30 <= degrees < 36 or 90 <= degrees < 96.8 for degrees in _temperatures(text))


def _temperatures(text: str) -> list[float]:
    measured = _MEASURED.search(text)
    return [
        float(found["number"])
        for found in _DEGREES.finditer(text)
        if measured or found["unit"] or re.match(r"(?:3[89]|4[012])\.\d$", found["number"])
    ]
