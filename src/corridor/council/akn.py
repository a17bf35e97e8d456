"""A decision as Akoma Ntoso 3.0 XML: the exchange format of parliaments and gazettes, one file a language.

The same decision gives the same bytes. Targets stand in the body as one article each, in words and with their
fields as name and value, so that no reader needs this program.

Source: OASIS LegalDocML, Akoma Ntoso Version 1.0 Part 1 and 2 (schema 3.0), 29 August 2018.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from corridor.council.model import Decision, Milestone, Money, Target, say
from corridor.council.terms import term

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["NAMESPACE", "akn_languages", "akn_xml"]

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LONG = {
    "en": "eng",
    "ru": "rus",
    "be": "bel",
    "de": "deu",
    "fr": "fra",
    "pl": "pol",
    "uk": "ukr",
    "kk": "kaz",
}
"""ISO 639-2 codes, which Akoma Ntoso asks for, of ISO 639-1 codes; others are used as they are."""


def akn_languages(decision: Decision) -> list[str]:
    """Return the languages in which a decision can be told, in the order of its titles."""
    return list(decision.title)


def akn_xml(decision: Decision, language: str) -> bytes:
    """Return a decision in one language as Akoma Ntoso, UTF-8.

    Parameters
    ----------
    language
        One of :func:`akn_languages`; what is not said in it is told in English or in the first language there
        is.
    """
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    act = _add(root, "act", name=_slug(say(decision.form)), contains="originalVersion")
    _meta(act, decision, language)
    preface = _add(act, "preface")
    _add(_add(preface, "longTitle"), "p").text = say(decision.title, language)
    _body(act, decision, language)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add(parent: _Element, tag: str, **attributes: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def _slug(text: str) -> str:
    kept = "".join(c if c.isalnum() and c.isascii() else "-" for c in text.lower())
    return "-".join(filter(None, kept.split("-"))) or "act"


def _meta(act: _Element, decision: Decision, language: str) -> None:
    code = _LONG.get(language, language or "und")
    day = decision.day.isoformat() if decision.day else "0001-01-01"
    work = f"/akn/{'-'.join(p.lower() for p in decision.parties)}/act/{day}/{decision.id}"
    meta = _add(act, "meta")
    identification = _add(meta, "identification", source="#corridor")
    _level(identification, "FRBRWork", work, day, decision)
    expression = _level(identification, "FRBRExpression", f"{work}/{code}@{day}", day, decision)
    _add(expression, "FRBRlanguage", language=code)
    manifestation = f"{work}/{code}@{day}.xml"
    made = _add(identification, "FRBRManifestation")
    _frbr(made, manifestation, day)
    _lifecycle(meta, decision, day)
    references = _add(meta, "references", source="#corridor")
    _add(
        references,
        "TLCOrganization",
        eId="corridor",
        href="/ontology/organization/corridor",
        showAs="Corridor",
    )
    for party in decision.parties:
        href = f"/ontology/organization/{party}"
        _add(references, "TLCOrganization", eId=f"party-{_slug(party)}", href=href, showAs=party)


def _level(parent: _Element, tag: str, uri: str, day: str, decision: Decision) -> _Element:
    level = _add(parent, tag)
    _frbr(level, uri, day)
    if tag == "FRBRWork":
        _add(level, "FRBRcountry", value=decision.parties[0].lower())
        _add(level, "FRBRnumber", value=decision.id)
    return level


def _frbr(level: _Element, uri: str, day: str) -> None:
    _add(level, "FRBRthis", value=uri)
    _add(level, "FRBRuri", value=uri)
    _add(level, "FRBRdate", date=day, name="generation")
    _add(level, "FRBRauthor", href="#corridor")


def _lifecycle(meta: _Element, decision: Decision, day: str) -> None:
    lifecycle = _add(meta, "lifecycle", source="#corridor")
    _add(lifecycle, "eventRef", eId="event-1", date=day, source="#corridor", type="generation")
    if decision.supersedes:
        _add(
            lifecycle, "eventRef", eId="event-2", date=day, source=f"#{decision.supersedes}", type="amendment"
        )


def _body(act: _Element, decision: Decision, language: str) -> None:
    body = _add(act, "body")
    parts = [
        (term("text", language), list(_paragraphs(say(decision.text, language)))),
        (term("who", language), list(_duties(decision, language))),
        *((m.id, _milestone(m, language)) for m in decision.milestones),
        *((term("money", language), _money(m, language)) for m in decision.money),
        *((say(t.title, language) or t.id, _target(t, decision, language)) for t in decision.targets),
    ]
    for n, (heading, lines) in enumerate((h, ls) for h, ls in parts if ls):
        article = _add(body, "article", eId=f"art_{n + 1}")
        _add(article, "num").text = str(n + 1)
        _add(article, "heading").text = heading
        content = _add(_add(article, "paragraph", eId=f"art_{n + 1}__para_1"), "content")
        for line in lines:
            _add(content, "p").text = line


def _paragraphs(text: str) -> Iterator[str]:
    return (line.strip() for line in text.split("\n") if line.strip())


def _duties(decision: Decision, language: str) -> Iterator[str]:
    yield f"{term('body', language)}: {decision.body}"
    if decision.deadline:
        yield f"{term('deadline', language)}: {decision.deadline.isoformat()}"
    if decision.supersedes:
        yield f"{term('supersedes', language)}: {decision.supersedes}"
    if decision.nothing_measurable:
        yield f"{term('nothing measurable', language)}: {decision.nothing_measurable}"


def _milestone(milestone: Milestone, language: str) -> list[str]:
    told = [say(milestone.title, language)]
    told += [f"{term('deadline', language)}: {milestone.due.isoformat()}"] if milestone.due else []
    told += [f"{term('needs', language)}: {', '.join(milestone.needs)}"] if milestone.needs else []
    return list(filter(None, told)) or [milestone.id]


def _money(money: Money, language: str) -> list[str]:
    return [
        " ".join(
            filter(None, (f"{money.amount:f} {money.currency}", say(money.purpose, language), money.payer))
        )
    ]


def _target(target: Target, decision: Decision, language: str) -> list[str]:
    fields: dict[str, Any] = {
        "metric": target.metric, "about": target.about, "op": target.op, "value": target.value,
        "unit": target.unit, "window": target.window, "from": target.first, "to": target.last,
        "deadline": decision.deadline_of(target), "when": target.when,
    }  # fmt: skip
    told = [say(target.title, language)] if target.title else []
    return [
        *told,
        *(f"{name} = {_plain(value)}" for name, value in fields.items() if value not in (None, "", ())),
    ]


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value))
    return value.isoformat() if isinstance(value, date) else str(value)
