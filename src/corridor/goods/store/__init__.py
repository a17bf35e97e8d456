"""Where a register is kept: SQLite by default, PostgreSQL where that is outgrown."""

from corridor.goods.store.database import Database
from corridor.goods.store.move import Moved, move_store
from corridor.goods.store.shelf import SqlShelf
from corridor.goods.store.storage import SqlStorage

__all__ = ["Database", "Moved", "SqlShelf", "SqlStorage", "move_store"]
