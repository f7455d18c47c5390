"""A cold process: the everyday answer imports nothing heavy."""

from __future__ import annotations

import json
import os
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


def test_asking_leaves_nothing_in_the_users_folders(made: Path, tmp_path: Path) -> None:
    """onnxruntime, unless told not to, keeps an id of the machine there and sends it to its makers."""
    folders = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    ask = [sys.executable, "-m", "assistant.cli", "ask", "What is ARX?", "--index", str(made / "index")]
    subprocess.run(ask, env={**os.environ, **folders}, capture_output=True, check=True)
    assert list(tmp_path.rglob("*")) == []
