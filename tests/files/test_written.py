"""Files are whole or absent; digests and canonical JSON have one form."""

from pathlib import Path

import pytest

from corridor.files import canonical_json, digest_bytes, digest_file, digest_folder, write_bytes, write_text

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of ``abc``: FIPS 180-2, appendix B.1."""


def test_digest_of_abc_is_the_standard_one(tmp_path: Path) -> None:
    assert digest_bytes(b"abc") == digest_file(write_text(tmp_path / "abc", "abc")) == ABC


def test_digest_of_a_folder_changes_with_a_name_and_with_a_byte(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "one", "1")
    first = digest_folder(tmp_path)
    (tmp_path / "a" / "one").rename(tmp_path / "a" / "two")
    second = digest_folder(tmp_path)
    write_text(tmp_path / "a" / "two", "2")
    assert len({first, second, digest_folder(tmp_path)}) == 3
    write_text(tmp_path / "a" / "two", "1")
    (tmp_path / "a" / "two").rename(tmp_path / "a" / "one")
    assert digest_folder(tmp_path) == first


def test_a_failed_write_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_text(tmp_path / "plan.json", "old")

    def full_disk(_: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        write_bytes(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["plan.json"]
    assert path.read_text() == "old"


def test_canonical_json_sorts_keys_and_keeps_letters() -> None:
    assert canonical_json({"b": [1, 0.5], "a": "Орша"}) == '{"a":"Орша","b":[1,0.5]}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))
