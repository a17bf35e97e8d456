"""The desk: from the folder ``goods/`` of a workspace to signed statements in the parties' logs."""

from corridor.goods.desk.desk import Desk
from corridor.goods.desk.files import GoodsFiles, read_application, read_goods
from corridor.goods.desk.keyring import KeyRing
from corridor.goods.desk.models import Application, Bodies, Parties

__all__ = [
    "Application",
    "Bodies",
    "Desk",
    "GoodsFiles",
    "KeyRing",
    "Parties",
    "read_application",
    "read_goods",
]
