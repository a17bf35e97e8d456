"""What the desk tells the watch of goods and their markets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.goods.events.named_events import document, event

from corridor.goods.desk import Desk, engine_of, ranges_of, read_application
from corridor.goods.desk.watching import _ledger
from corridor.goods.events import capture
from corridor.goods.marks import order_range
from corridor.goods.watch import Item
from corridor.workspace import new

TRADER = "urn:epc:id:pgln:4600002.00000"
PUMP = "09520123456788"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return the tiny world; its pump is certified by the western laboratory and has ten codes."""
    folder = new(tmp_path / "tiny", "tiny")
    desk = Desk.set_up(folder)
    application, _ = read_application(folder / "goods/applications/pump.toml")
    assert application is not None
    desk.add_body("LAB-W")
    desk.certify(application)
    made = order_range(
        "R1", PUMP, 10, certificate="W-26-1", by="works", at=datetime.now(UTC), left=10, lot="L7"
    )
    ranges_of(desk).add(*made)
    return folder


def item(folder: Path, number: int = 0) -> Item:
    desk = Desk.open(folder)
    code = f"01/{PUMP}/21/{ranges_of(desk).key('R1').serial(number)}"
    found = _ledger(desk).item(code, 10**6)
    assert found is not None
    return found


def importers(folder: Path) -> None:
    """Let only one trader bring goods into the market of E."""
    with (folder / "goods/parties.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[importer]]\nmarket = "E"\nimporter = ["{TRADER}"]\n')


def test_without_importers_named_every_market_is_open(tiny: Path) -> None:
    assert item(tiny).markets == {"W", "E"}


def test_a_market_with_importers_is_open_to_what_they_brought_only(tiny: Path) -> None:
    importers(tiny)
    assert (item(tiny).markets, item(tiny).imported) == ({"W"}, frozenset())
    to = [{"type": "possessing_party", "destination": TRADER}]
    lot = {"epcClass": f"https://id.gs1.org/01/{PUMP}/10/L7", "quantity": 10}
    brought = event(1, bizStep="receiving", quantityList=[lot], destinationList=to)
    del brought["epcList"]
    capture(engine_of(Desk.open(tiny)), document(brought))
    assert item(tiny).imported == {"E"}


def test_an_importer_of_no_market_is_a_finding(tiny: Path) -> None:
    importers(tiny)
    path = tiny / "goods/parties.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('market = "E"', 'market = "N"'), "utf-8")
    from corridor.goods.desk import read_goods

    assert [(f.code, f.place.file) for f in read_goods(tiny).findings] == [
        ("unknown-reference", "goods/parties.toml")
    ]
