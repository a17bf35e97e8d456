"""``corridor goods suspend``: suspend a certificate or a body."""

from __future__ import annotations

from corridor.cli.goods.ruling import ruling

__all__ = ["command"]

_ABOUT = """\
Suspend the certificate or body ID in the register of WORKSPACE.

A party may suspend any certificate or body, a body its own certificates. It takes effect for all
parties at once; only who suspended, or all parties together, may reinstate.
"""

command = ruling("suspended", short="Suspend a certificate or a body.", about=_ABOUT)
