"""``corridor goods certify``: an application judged line by line, and the certificate granted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.goods.options import keys, open_desk, print_and_leave, store
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from corridor.findings import Finding
    from corridor.goods.desk import Desk
    from corridor.goods.register import Certificate, Line

__all__ = ["command"]


@click.command(short_help="Judge an application by its scheme, and grant it.")
@workspace
@click.argument("application", type=click.Path(path_type=Path))
@click.option("--despite-findings", is_flag=True, help="Grant it all the same; it will show what is amiss.")
@store
@keys
@as_json
def command(
    workspace: Path, application: Path, despite_findings: bool, store: str, keys: Path | None, as_json: bool
) -> None:
    """Judge APPLICATION (a TOML file) by the rules of its scheme, and grant the certificate if it keeps them.

    The certificate is written as a credential, in two forms, below build/certificates/ of WORKSPACE. If a
    rule is broken or not shown to be kept, nothing is recorded and the exit code is 1.
    """
    from corridor.goods.desk import read_application

    desk = open_desk(workspace, store, keys)
    read, findings = read_application(application)
    print_and_leave(findings)
    assert read is not None  # without errors it was read
    lines, why_not = desk.judge(read)
    if not as_json:
        for line in lines:
            click.echo(f"  {line}")
    wrong = _findings(lines, why_not, application)
    if wrong and not despite_findings:
        print_and_leave(wrong)
    certificate = desk.certify(read, _document(application.parent, read.document))
    _tell(desk, certificate, lines, as_json)


def _document(folder: Path, name: str) -> bytes:
    """Return the document beside an application; if it cannot be read, leave with a finding."""
    from corridor.files import load
    from corridor.findings import Finding, Place

    if not name:
        return b""
    content, odd = load(folder / name)
    print_and_leave([Finding(one.kind, one.detail, Place(name)) for one in odd])
    return content


def _findings(lines: tuple[Line, ...], why_not: str, file: Path) -> list[Finding]:
    from corridor.findings import Finding, Place

    place = Place(file.name)
    found = [Finding("scheme-rule-not-kept", str(line), place) for line in lines if line.met is not True]
    return found + ([Finding("goods-not-accredited", why_not, place)] if why_not else [])


def _tell(desk: Desk, certificate: Certificate, lines: tuple[Line, ...], as_json: bool) -> None:
    from dataclasses import asdict

    from corridor.cli.goods.certificate_text import as_values, print_certificate
    from corridor.cli.screen import print_json

    written = desk.write_credential(certificate)
    if as_json:
        rules = [asdict(line) for line in lines]
        print_json({**as_values(certificate), "rules": rules, "written": [str(p) for p in written]})
        return
    print_certificate(certificate)
    for path in written:
        click.echo(f"  written: {path}")
