"""The API of the register: verify, resolve, capture, query, log tiles and witness."""

from corridor.web.goods.app import goods_app
from corridor.web.goods.counter import Counter

__all__ = ["Counter", "goods_app"]
