"""``corridor goods withdraw``: withdraw a certificate or a body."""

from __future__ import annotations

from corridor.cli.goods.ruling import ruling

__all__ = ["command"]

_ABOUT = """\
Withdraw the certificate or body ID in the register of WORKSPACE.

It takes effect for all parties at once and is for good; the certificate is shown for ever, as
withdrawn.
"""

command = ruling("withdrawn", short="Withdraw a certificate or a body.", about=_ABOUT)
