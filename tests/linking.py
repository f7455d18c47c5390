"""Folders for indexes that need not export the encoder again."""

from __future__ import annotations

from pathlib import Path

from index.export import encoder_folder


def linked(folder: Path, exported: Path) -> Path:
    """Make a folder for an index, the exported encoder linked in it; returns the folder."""
    target = folder / encoder_folder()
    target.parent.mkdir(parents=True)
    target.symlink_to(exported, target_is_directory=True)
    return folder
