"""A cold process: the everyday answer imports nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "langchain_text_splitters",
    "langchain_core",
    "gradio",
    "bm25s",
    "charset_normalizer",
    "docx",
    "openai",
    "httpx2",
    "lxml",
    "pypdfium2",
)


def modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys, json\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_asking_imports_nothing_heavy(our_index: Path) -> None:
    loaded = modules_after(
        "from assistant.cli import main\n"
        f"main(['ask', 'Which genes are linked to infantile spasms?', '--json', '--index', {str(our_index)!r}])"
    )
    assert "onnxruntime" in loaded
    assert not loaded & set(HEAVY)


def test_help_imports_hardly_anything() -> None:
    loaded = modules_after("from assistant.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass")
    assert not loaded & {*HEAVY, "numpy", "faiss", "onnxruntime", "yaml"}
