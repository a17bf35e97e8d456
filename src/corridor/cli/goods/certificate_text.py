"""A certificate or body, as text for people and as values for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from corridor.goods.register import Body, Certificate, Entry

__all__ = ["as_values", "body_values", "print_body", "print_certificate"]


def print_certificate(found: Certificate) -> None:
    """Print a certificate with everything one must know about it."""
    from corridor.goods.register import write_instant

    click.echo(f"{found.id}: {found.verdict}")
    click.echo(f"  {found.sentence()}")
    click.echo(f"  scheme {found.scheme}, issued by {found.issuer} to {found.holder['name']}")
    if found.valid_from and found.until:
        click.echo(f"  from {write_instant(found.valid_from)} until {write_instant(found.until)}")
    for product in found.products:
        limits = [f"lot {lot}" for lot in product.lots] + [f"serial {one}" for one in product.serials]
        standards = [f"{name} {edition}".strip() for name, edition in product.standards]
        parts = [product.group, product.model, product.gtin, *standards, *limits]
        click.echo(f"  product: {', '.join(filter(None, parts))}")
    for remark in found.remarks:
        click.echo(f"  {'! ' if remark.spoils else ''}{remark.sentence}")
        click.echo(f"    rule: {remark.rule}")
    _print_history(found.history)


def print_body(found: Body) -> None:
    """Print a body with its scope and history."""
    from corridor.goods.register import write_instant

    why = f": {found.reason}" if found.reason else ""
    click.echo(f"{found.id}: {found.state} since {write_instant(found.since)}{why}")
    click.echo(f"  accredited by {found.party}, until {write_instant(found.until)}")
    for line in found.scope:
        standards = ", ".join(f"{name} {edition}".strip() for name, edition in line.standards)
        click.echo(f"  {line.group}" + (f": {standards}" if standards else ""))
    _print_history(found.history)


def _print_history(history: tuple[Entry, ...]) -> None:
    click.echo("  history:")
    for entry in history:
        click.echo(f"    {entry.leaf[:16]}  {entry.sentence()}")


def as_values(found: Certificate) -> dict[str, Any]:
    """Return a certificate as JSON values."""
    from corridor.goods.register import write_instant

    return {
        "id": found.id,
        "verdict": found.verdict,
        "state": found.state,
        "since": write_instant(found.since),
        "recorded_at": write_instant(found.recorded_at),
        "by": list(found.by),
        "reason": found.reason,
        "scheme": found.scheme,
        "issuer": found.issuer,
        "holder": dict(found.holder),
        "products": [product.as_json() for product in found.products],
        "valid_from": write_instant(found.valid_from) if found.valid_from else None,
        "until": write_instant(found.until) if found.until else None,
        "document": found.document,
        "remarks": [
            {"about": r.about, "sentence": r.sentence, "rule": r.rule, "spoils": r.spoils}
            for r in found.remarks
        ],
        "history": [_entry(entry) for entry in found.history],
        "at": write_instant(found.at),
        "known_at": write_instant(found.known_at),
    }


def body_values(found: Body) -> dict[str, Any]:
    """Return a body as JSON values."""
    from corridor.goods.register import write_instant

    return {
        "id": found.id,
        "party": found.party,
        "name": dict(found.name),
        "state": found.state,
        "since": write_instant(found.since),
        "reason": found.reason,
        "held_by": list(found.holds),
        "until": write_instant(found.until),
        "scope": [line.as_json() for line in found.scope],
        "history": [_entry(entry) for entry in found.history],
        "at": write_instant(found.at),
        "known_at": write_instant(found.known_at),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    from corridor.goods.register import write_instant

    said = entry.statement
    return {
        "leaf": entry.leaf,
        "kind": said.kind,
        "by": list(said.by),
        "made_at": write_instant(said.made_at),
        "recorded_at": write_instant(entry.recorded_at),
        "effective_from": write_instant(said.effective_from),
        "back_dated": entry.is_back_dated,
        "reason": said.reason,
        "fields": dict(said.fields),
        "document": said.document,
        "places": dict(entry.places),
        "without_effect_because": entry.broken_rule,
    }
