"""Blobs: complete, synced, never outside their folder."""

import os
from pathlib import Path

import pytest

from lib import blobs
from lib.ids import is_id, new_id


def test_what_is_put_can_be_got(tmp_path: Path) -> None:
    blob_id = blobs.put(tmp_path, b"data")
    assert is_id(blob_id)
    assert blobs.get(tmp_path, blob_id) == b"data"


def test_a_root_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    assert blobs.get(tmp_path / "a" / "b", blobs.put(tmp_path / "a" / "b", b"")) == b""


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    blobs.put(tmp_path, b"data")
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("*/*")] == [0o600]


def test_file_and_folder_are_synced_before_the_id_is_given_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: (synced.append(os.readlink(f"/proc/self/fd/{fd}")), real(fd))[1]
    )
    blob_id = blobs.put(tmp_path, b"data")
    folder = tmp_path / blob_id[-2:]
    assert synced == [str(tmp_path), str(folder / f"{blob_id}.writing"), str(folder)]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int) -> None:
        if os.path.isfile(f"/proc/self/fd/{fd}"):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.put(tmp_path, b"data")
    assert list(tmp_path.glob("*/*")) == []


def test_a_deleted_blob_is_missing_and_may_be_deleted_again(tmp_path: Path) -> None:
    blob_id = blobs.put(tmp_path, b"data")
    blobs.delete(tmp_path, blob_id)
    blobs.delete(tmp_path, blob_id)
    with pytest.raises(blobs.BlobMissing, match="no longer there"):
        blobs.get(tmp_path, blob_id)


@pytest.mark.parametrize(
    "bad", ["", "..", "../" * 8, "/etc/passwd", "a" * 23, "A" * 24, "a" * 24 + "\n", "a/" * 12]
)
def test_what_is_no_id_never_reaches_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    def touched(*_: object, **__: object) -> None:
        raise AssertionError("the file system was touched")

    monkeypatch.setattr(Path, "read_bytes", touched)
    monkeypatch.setattr(Path, "unlink", touched)
    for verb in (blobs.get, blobs.delete):
        with pytest.raises(blobs.BlobMissing):
            verb(tmp_path, bad)


def test_sweeping_removes_what_nobody_references(tmp_path: Path) -> None:
    kept, lost, fresh = (blobs.put(tmp_path, b"x") for _ in range(3))
    leftover = tmp_path / lost[-2:] / f"{new_id()}.writing"
    leftover.write_bytes(b"half")
    foreign = tmp_path / lost[-2:] / "README"
    foreign.write_text("not ours")
    for path in (*(tmp_path / one[-2:] / one for one in (kept, lost)), leftover, foreign):
        os.utime(path, (1, 1))
    assert blobs.sweep(tmp_path, referenced=lambda one: one == kept, older_than=3600) == 2
    assert blobs.get(tmp_path, kept) == blobs.get(tmp_path, fresh) == b"x"
    assert (leftover.exists(), foreign.exists()) == (False, True)
    with pytest.raises(blobs.BlobMissing):
        blobs.get(tmp_path, lost)


def test_sweeping_where_nothing_is_does_nothing(tmp_path: Path) -> None:
    assert blobs.sweep(tmp_path / "none", referenced=lambda _: True, older_than=0) == 0
