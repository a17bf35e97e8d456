"""Decisions for other programs and for people: Akoma Ntoso, data package, PDF with two signatures."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from lxml import etree
from tests.council.little_council import DECREE, LittleCouncil

from corridor.council.pdf import Seal, read_seals, seal_pdf
from corridor.errors import RefusedError, UnknownNameError

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


@pytest.fixture
def little(tmp_path: Path) -> LittleCouncil:
    return LittleCouncil(tmp_path / "pass")


def test_a_decision_is_an_act_in_each_of_its_languages(little: LittleCouncil) -> None:
    files = little.desk.export("akn")
    assert list(files) == ["D1.en.xml", "D1.ru.xml"]
    root = etree.fromstring(files["D1.ru.xml"])
    act = root[0]
    assert [part.tag for part in act] == [f"{AKN}meta", f"{AKN}preface", f"{AKN}body"]
    assert act.findtext(f"{AKN}preface/{AKN}longTitle/{AKN}p") == "Поезда через перевал"
    assert root.find(f".//{AKN}FRBRExpression/{AKN}FRBRlanguage").get("language") == "rus"
    assert root.find(f".//{AKN}FRBRWork/{AKN}FRBRthis").get("value") == "/akn/a-b/act/2026-04-01/D1"
    ids = [e.get("eId") for e in root.iter() if e.get("eId")]
    assert sorted(ids) == sorted(set(ids))
    assert "value = 2" in [p.text for p in root.iter(f"{AKN}p")]


@pytest.mark.parametrize("form", ["akn", "package", "pdf"])
def test_the_same_decision_gives_the_same_bytes(little: LittleCouncil, form: str) -> None:
    day = date(2026, 5, 1)
    assert little.desk.export(form, created=day) == little.desk.export(form, created=day)


def test_what_a_title_holds_is_never_markup(tmp_path: Path) -> None:
    evil = LittleCouncil(tmp_path, DECREE.replace("Trains over the pass", "<script>&amp;]]></title>"))
    title = etree.fromstring(evil.desk.export("akn")["D1.en.xml"]).findtext(f".//{AKN}longTitle/{AKN}p")
    assert title == "<script>&amp;]]></title>"


def test_every_file_of_the_data_package_has_its_hash_and_a_path_inside(little: LittleCouncil) -> None:
    files = little.desk.export("package", created=date(2026, 5, 1))
    resources = json.loads(files["datapackage.json"])["resources"]
    assert {r["path"] for r in resources} == set(files) - {"datapackage.json"}
    for r in resources:
        assert r["hash"] == f"sha256:{hashlib.sha256(files[r['path']]).hexdigest()}"
        assert not r["path"].startswith(("/", "."))
    assert files["decisions/d1.toml"] == DECREE.encode()


def test_the_tables_of_the_data_package_say_what_the_decision_says(little: LittleCouncil) -> None:
    files = little.desk.export("package")
    (target,) = csv.DictReader(io.StringIO(files["targets.csv"].decode()))
    assert (target["decision"], target["op"], target["value"], target["from"]) == (
        "D1",
        ">=",
        "2",
        "2026-05-01",
    )


def test_what_is_not_there_is_not_exported(little: LittleCouncil) -> None:
    with pytest.raises(UnknownNameError, match="there is no decision D9"):
        little.desk.export("akn", ["D9"])


def identity(folder: Path, name: str, kind: str) -> tuple[Path, Path]:
    """Make a certificate for tests, signed by its own key; return both as PEM files."""
    key = (
        ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else ec.generate_private_key(ec.SECP256R1())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, None if kind == "ed25519" else hashes.SHA256())
    )
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return files


@pytest.fixture
def signed_twice(little: LittleCouncil, tmp_path: Path) -> bytes:
    """Return the resolution, signed by A with Ed25519 and then by B with P-256."""
    pdf = little.desk.export("pdf")["D1.pdf"]
    for party, kind in (("A", "ed25519"), ("B", "p256")):
        certificate, key = identity(tmp_path, f"secretary {party}", kind)
        pdf = seal_pdf(pdf, party=party, certificate=certificate, key=key)
    return pdf


def test_both_parties_sign_the_pdf_and_the_second_covers_the_first(signed_twice: bytes) -> None:
    assert read_seals(signed_twice) == [
        Seal("Party-A", "Common Name: secretary A", intact=True, whole=False),
        Seal("Party-B", "Common Name: secretary B", intact=True, whole=True),
    ]


def test_a_byte_changed_in_the_pdf_breaks_the_signatures(signed_twice: bytes) -> None:
    at = signed_twice.index(b"stream") + 40
    changed = signed_twice[:at] + bytes([signed_twice[at] ^ 1]) + signed_twice[at + 1 :]
    assert [s.intact for s in read_seals(changed)] == [False, False]


def test_a_party_signs_once(signed_twice: bytes, tmp_path: Path) -> None:
    certificate, key = identity(tmp_path, "again", "ed25519")
    with pytest.raises(RefusedError, match="party A has signed this PDF already"):
        seal_pdf(signed_twice, party="A", certificate=certificate, key=key)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(RefusedError, match="no PDF"):
        read_seals(b"%PDF-1.7 hello")
