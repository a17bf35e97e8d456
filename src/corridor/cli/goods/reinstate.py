"""``corridor goods reinstate``: reinstate a certificate or a body."""

from __future__ import annotations

from corridor.cli.goods.ruling import ruling

__all__ = ["command"]

_ABOUT = """\
Reinstate the certificate or body ID in the register of WORKSPACE.

Only who suspended it may, or all parties together (repeat --by).
"""

command = ruling("reinstated", short="Reinstate a certificate or a body.", about=_ABOUT)
