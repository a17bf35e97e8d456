"""``corridor goods move-store``: from one database to another, verified."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import open_desk
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Move the register to another database.")
@workspace
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def command(workspace: Path, source: str, target: str) -> None:
    """Copy the register of WORKSPACE from the store FROM into the empty store TO, and verify every row.

    A store is an SQLite file or an address like postgresql://user@host/name. The logs and documents are
    copied; the tables are folded from them anew and must be the same. Events, scans and alerts go with them.
    FROM is left as it is.
    """
    from corridor.goods.events import create_tables, move_events
    from corridor.goods.store import SqlShelf, move_store
    from corridor.goods.watch import move_scans

    desk = open_desk(workspace, source, None)
    shelf = desk.register.shelf
    assert isinstance(shelf, SqlShelf)  # a desk keeps its register in a database
    new = SqlShelf.open(target)
    for table in move_store(shelf, new, desk.register.founders):
        click.echo(f"  {table.table:<16}{table.rows:>10} rows  {table.digest[:16]}")
    old, there = shelf.database.engine, new.database.engine
    create_tables(old)
    for name, rows in (move_events(old, there) | move_scans(old, there)).items():
        click.echo(f"  {name:<16}{rows:>10} rows")
    click.echo(f'Moved and verified. Write into goods/parties.toml: store = "{new.database.shown}"')
