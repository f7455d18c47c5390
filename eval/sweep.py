"""Grids: the search with other sizes of passages and other shares of its components, measured one after the other.

A grid chooses, so it runs on the development half alone. Each result is a line of a file; what stands there already
is not measured again, so a grid that was stopped goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from itertools import product
from pathlib import Path

from tqdm import tqdm

from corpus.errors import CorpusError, UserError
from corpus.passages import CHUNK_SIZE
from eval.retrieval import MAIN, MEASURES, OURS, Measured, ask_all, measure, serve
from eval.scores import Score
from eval.subject import Subject
from index.search import Components, Weights

SHARES = tuple(field.name for field in fields(Weights))
"""The shares of the search that a grid may set, for both kinds of question alike."""

Setting = dict[str, float]
"""What is set otherwise than it serves, by name."""


@dataclass(frozen=True, slots=True)
class Result:
    """A setting, the mean of each measure, and nDCG@10 of each query."""

    setting: Setting
    measures: dict[str, float]
    queries: dict[str, float]

    def p_against(self, other: Result) -> float:
        """The p of a paired randomisation test of nDCG@10 against another setting."""
        first, second = (Score("", {id: (v, 1.0) for id, v in one.queries.items()}) for one in (self, other))
        return first.p_against(second)


def grid(text: str) -> list[Setting]:
    """Read a grid: `chunk_size=400,600 lexical=0.2,0.3,0.4`, every value with every other, after what serves now.

    Raises:
        UserError: a name or a value is none.
    """
    choices: dict[str, list[float]] = {}
    for part in text.split():
        name, _, values = part.partition("=")
        if name not in ("chunk_size", *SHARES):
            raise UserError(f"nothing to sweep is called {name!r}; choose from chunk_size, {', '.join(SHARES)}")
        try:
            choices[name] = [float(value) for value in values.split(",")]
        except ValueError as error:
            raise UserError(f"{part!r}: expected numbers with commas between, such as {name}=0.2,0.3") from error
        if any(not 0 <= value < 1e6 or (name == "chunk_size" and value < 50) for value in choices[name]):
            raise UserError(f"{part!r}: a share is 0 or more, a passage 50 characters or more")
    if not choices:
        raise UserError("nothing to sweep; write it so: --sweep 'chunk_size=400,600 lexical=0.2,0.3'")
    return [{}, *(dict(zip(choices, values, strict=True)) for values in product(*choices.values()))]


def sweep(settings: Iterable[Setting], subject_of: Callable[[int], Subject], path: Path | None) -> list[Result]:
    """Measure every setting, those with one size of passages together: each index is built and asked once.

    Args:
        settings: what to measure.
        subject_of: gives the subject with passages of so many characters.
        path: where results are kept, one line for each.

    Returns:
        A result for each setting, best first by nDCG@10.

    Raises:
        CorpusError: the file of results holds something else.
        UserError: it cannot be written.
    """
    done = {_key(one.setting): one for one in (_read(path) if path and path.is_file() else ())}
    todo = {_key(setting): setting for setting in settings}
    results = [done[key] for key in todo if key in done]
    rest = [setting for key, setting in todo.items() if key not in done]
    by_size: dict[int, list[Setting]] = {}
    for setting in rest:
        by_size.setdefault(int(setting.get("chunk_size", CHUNK_SIZE)), []).append(setting)
    with tqdm(total=len(rest), desc="Sweeping", unit="setting", disable=None) as bar:
        for size, group in sorted(by_size.items()):
            subject = subject_of(size)
            for setting, measured in zip(group, _measured(subject, group), strict=True):
                means = {str(name): measured.scores[str(name)].value for name in MEASURES}
                queries = {id: value for id, (value, _) in measured.scores[MAIN].values.items()}
                results.append(Result(setting, means, queries))
                if path:
                    _append(path, results[-1])
                bar.update()
    return sorted(results, key=lambda one: (-one.measures[MAIN], _key(one.setting)))


def _measured(subject: Subject, settings: Iterable[Setting]) -> Iterator[Measured]:
    """Measure settings that share an index; every query is read and encoded once."""
    retriever = subject.retriever
    asked = ask_all(retriever, subject.queries)
    for setting in settings:
        shares = {name: value for name, value in setting.items() if name in SHARES}
        run = {}
        for id, one in asked.items():
            components: Components = retriever.components(one.query, one.vector)
            components = replace(components, weights=replace(components.weights, **shares))
            run[id] = serve(retriever, one, components, subject.names)
        yield measure(OURS, run, subject.qrels)


def table(results: list[Result]) -> list[str]:
    """The lines of a table for the terminal, best first; p is against what serves now."""
    now = next((one for one in results if not one.setting), None)
    lines = ["".join(f"{name!s:>10}" for name in MEASURES) + f"{'p':>8}  setting"]
    for one in results:
        p = f"{one.p_against(now):.4f}" if now and one is not now else ""
        told = " ".join(f"{name}={value:g}" for name, value in one.setting.items()) or "as it serves"
        lines.append("".join(f"{one.measures[str(name)]:>10.3f}" for name in MEASURES) + f"{p:>8}  {told}")
    return lines


def _key(setting: Setting) -> str:
    return json.dumps(setting, sort_keys=True)


def _read(path: Path) -> list[Result]:
    results = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            results.append(Result(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise CorpusError(path, number, "no result of a sweep; give another file with --results") from error
    return results


def _append(path: Path, result: Result) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); choose another with --results") from error
