"""The register: parties, bodies, schemes and certificates, as both parties' logs have them."""

from corridor.goods.register.audit import audit
from corridor.goods.register.body import Body, ScopeLine
from corridor.goods.register.certificate import Certificate, Remark, state_at
from corridor.goods.register.entry import Entry, leaf_of
from corridor.goods.register.fold import read_entry
from corridor.goods.register.kinds import IN_FORCE, KINDS, TAKERS, Kind
from corridor.goods.register.product import Product
from corridor.goods.register.register import Register
from corridor.goods.register.scheme import Line, Scheme, evaluate
from corridor.goods.register.seal import seal, sealed_at
from corridor.goods.register.shelf import Cursor, Heard, MemoryShelf, Shelf
from corridor.goods.register.statement import (
    MOST_BYTES,
    STATEMENT_TYPE,
    Statement,
    read_instant,
    write_instant,
)

__all__ = [
    "IN_FORCE",
    "KINDS",
    "MOST_BYTES",
    "STATEMENT_TYPE",
    "TAKERS",
    "Body",
    "Certificate",
    "Cursor",
    "Entry",
    "Heard",
    "Kind",
    "Line",
    "MemoryShelf",
    "Product",
    "Register",
    "Remark",
    "Scheme",
    "ScopeLine",
    "Shelf",
    "Statement",
    "audit",
    "evaluate",
    "leaf_of",
    "read_entry",
    "read_instant",
    "seal",
    "sealed_at",
    "state_at",
    "write_instant",
]
