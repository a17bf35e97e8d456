"""Two desks on machines of their own: each runs its log and mirrors the other's."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from corridor.errors import RefusedError
from corridor.goods.desk import Desk, read_application
from corridor.goods.register import audit
from corridor.trust import MissingTileError, RollbackError, from_storage
from corridor.workspace import new


class Two:
    """The western and the eastern desk of the tiny world."""

    def __init__(self, folder: Path) -> None:
        whole = new(folder / "whole", "tiny")
        Desk.set_up(whole)
        self.folders = {"W": folder / "west", "E": folder / "east"}
        for me, other in (("W", "E"), ("E", "W")):
            shutil.copytree(whole, self.folders[me])
            shutil.rmtree(self.folders[me] / "goods" / "keys" / other)
        self.desks = {me: Desk.open(folder) for me, folder in self.folders.items()}

    def follow(self, me: str, other: str) -> int:
        """Let a desk mirror the other's log."""
        return self.desks[me].follow(other, from_storage(self.desks[other].register.shelf.storage(other)))

    def settle(self) -> None:
        """Let both follow each other until nothing is new."""
        for me, other in (("E", "W"), ("W", "E"), ("E", "W")):
            self.follow(me, other)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def certify(two: Two) -> None:
    desk = two.desks["W"]
    desk.add_body("LAB-W")
    two.settle()
    application, _ = read_application(two.folders["W"] / "goods/applications/pump.toml")
    assert application is not None
    with pytest.raises(RefusedError, match="certify again when E has it too"):
        desk.certify(application)
    two.settle()
    with pytest.raises(RefusedError, match="counts when E has it too"):
        desk.certify(application)
    two.settle()


def test_what_one_desk_records_counts_when_the_other_has_it(two: Two) -> None:
    certify(two)
    assert [d.register.certificate("W-26-1").verdict for d in two.desks.values()] == ["valid", "valid"]


def test_the_ruling_of_one_takes_effect_in_both_and_both_audits_are_silent(two: Two) -> None:
    certify(two)
    assert two.desks["E"].rule("withdrawn", "W-26-1", ("E",), reason="unsafe") is None
    assert two.desks["W"].register.certificate("W-26-1").state == "granted"
    two.settle()
    for desk in two.desks.values():
        assert desk.register.certificate("W-26-1").state == "withdrawn"
        assert {f.code for f in audit(desk.register)} <= {"register-not-cosigned"}


def test_a_desk_rolled_back_is_noticed_by_who_mirrors_it(two: Two, tmp_path: Path) -> None:
    paths = (two.folders["W"] / "goods/register.sqlite", tmp_path / "backup.sqlite")
    store, backup = map(sqlite3.connect, paths)
    store.backup(backup)
    certify(two)
    backup.backup(store)
    two.desks["W"] = Desk.open(two.folders["W"])
    with pytest.raises(RollbackError, match=r"W/log shows .* entries, but this mirror holds"):
        two.follow("E", "W")


def test_a_log_that_is_run_here_is_not_followed(two: Two) -> None:
    with pytest.raises(RefusedError, match="follows the logs of others"):
        two.follow("E", "E")


def test_a_log_without_an_address_is_asked_for(two: Two) -> None:
    with pytest.raises(RefusedError, match="does not say where the log of W is served"):
        two.desks["E"].follow("W")


def test_a_log_that_has_lost_tiles_is_named(two: Two) -> None:
    def fetch(path: str) -> bytes:
        if path == "checkpoint":
            return two.desks["W"].register.shelf.storage("W").checkpoint()
        raise MissingTileError(f"{path} is not there")

    two.desks["W"].add_body("LAB-W")
    with pytest.raises(MissingTileError):
        two.desks["E"].follow("W", fetch)
