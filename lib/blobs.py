"""Large bodies and files on local disk: opaque ids, complete and synced before anybody can name them."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lib.ids import is_id, new_id

_TEMPORARY = ".writing"


class BlobMissing(Exception):
    """There is no blob of this id; the text is a sentence for people."""


def put(root: Path, data: bytes) -> str:
    """Stores the bytes and returns their id, after both the file and its folder are synced to disk.

    Raises OSError if the disk is full or not writable; nothing of the blob remains then.
    """
    blob_id = new_id()
    path = _path(root, blob_id)
    _make_folder(root, path.parent)
    temporary = path.with_suffix(_TEMPORARY)
    try:
        _write(temporary, data)
        temporary.rename(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return blob_id


def get(root: Path, blob_id: str) -> bytes:
    """The bytes of a blob. Raises BlobMissing."""
    try:
        return _path(root, blob_id).read_bytes()
    except FileNotFoundError:
        raise BlobMissing(
            "The stored data is no longer there. It was removed when its time was over."
        ) from None


def delete(root: Path, blob_id: str) -> None:
    """Removes a blob; one that is gone already is fine. Raises BlobMissing only for what cannot be an id."""
    _path(root, blob_id).unlink(missing_ok=True)


def sweep(root: Path, *, referenced: Callable[[str], bool], older_than: float) -> int:
    """Removes blobs that nobody references and leftovers of broken writes; returns how many.

    Only files older than `older_than` seconds are looked at, so that a blob whose row is not yet committed
    stays.
    """
    limit = time.time() - older_than
    removed = 0
    for path in _files(root):
        with contextlib.suppress(FileNotFoundError):  # somebody else was quicker
            if path.stat().st_mtime < limit and not (is_id(path.name) and referenced(path.name)):
                path.unlink()
                removed += 1
    return removed


def _path(root: Path, blob_id: str) -> Path:
    if not is_id(blob_id):
        raise BlobMissing("This is not the id of stored data.")
    # The last characters are random, the first tell the time: folders fill evenly.
    return root / blob_id[-2:] / blob_id


def _files(root: Path) -> Iterator[Path]:
    """Blobs and leftovers; anything else in the folder is not ours to touch."""
    for path in root.glob("[0-9a-f][0-9a-f]/*"):
        if is_id(path.name) or (path.suffix == _TEMPORARY and is_id(path.stem)):
            yield path


def _make_folder(root: Path, folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync_folder(root)


def _write(path: Path, data: bytes) -> None:
    with open(path, "xb", opener=_private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
