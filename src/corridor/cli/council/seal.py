"""``corridor council seal``: a party's PAdES signature in the PDF of a resolution."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Sign the PDF of a resolution, or say who did.")
@click.argument("pdf", type=_file)
@click.option("--party", help="Id of the party that signs; left out, the signatures are only listed.")
@click.option("--certificate", type=_file, help="PEM file of the certificate.")
@click.option("--key", type=_file, help="PEM file of its key.")
@click.option("--password", help="Of the key, if it has one.", envvar="CORRIDOR_KEY_PASSWORD")
@click.pass_context
def command(
    ctx: click.Context,
    pdf: Path,
    party: str | None,
    certificate: Path | None,
    key: Path | None,
    password: str | None,
) -> None:
    """Add a signature to PDF as an increment: everything that was there stays, and is covered by it.

    Without --party, list the signatures; exits with 1 if one of them is broken or there is none.
    """
    from corridor.council.pdf import read_seals, seal_pdf
    from corridor.files import write_bytes

    if party is not None:
        if certificate is None or key is None:
            raise click.UsageError("to sign, give --certificate and --key")
        secret = password.encode() if password else None
        signed = seal_pdf(pdf.read_bytes(), party=party, certificate=certificate, key=key, password=secret)
        write_bytes(pdf, signed)
    seals = read_seals(pdf.read_bytes())
    for s in seals:
        state = "intact" if s.intact else "BROKEN"
        click.echo(
            f"{s.field}: {state}, by {s.signer}, over {'the whole file' if s.whole else 'the file as it was'}"
        )
    if not seals:
        click.echo("nobody has signed it")
    ctx.exit(0 if seals and all(s.intact for s in seals) else 1)
