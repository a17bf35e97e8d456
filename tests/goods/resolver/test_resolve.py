"""A little resolver: one product with a lot and a serial number, and what GS1's checklist asks of it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from corridor.goods.gs1 import parse_bracketed
from corridor.goods.gs1.code import Code
from corridor.goods.gs1.compression import compress_link
from corridor.goods.resolver import (
    GS1,
    WELL_KNOWN,
    Directory,
    Handler,
    Item,
    Link,
    Request,
    Response,
    resolve,
)

SCHEMAS = Path(__file__).parents[4] / "shared" / "data" / "goods" / "linkset"
MILK = "/01/04600000000008"
HOME = Link("gs1:defaultLink", "https://milk.example/", "Milk")
ITEMS = [
    Item(
        MILK,
        "Milk 3.2 %",
        default=HOME,
        links=(
            Link("gs1:pip", "https://milk.example/be", "Малако", "text/html", ("be",)),
            Link("gs1:pip", "https://milk.example/ru", "Молоко", "text/html", ("ru",)),
            Link("gs1:pip", "https://milk.example/en#top", "Milk", "text/html", ("en", "en-GB")),
            Link("gs1:certificationInfo", "https://marks.example/c/7?v=1", "Certificate", "text/html"),
            Link("gs1:certificationInfo", "https://marks.example/c/7.vc", "Credential", "application/vc"),
            Link("gs1:recallStatus", "https://by.example/r", "Recalls", contexts=("BY",)),
            Link("gs1:recallStatus", "https://ru.example/r", "Recalls", contexts=("RU",)),
            Link("gs1:recallStatus", "https://any.example/r", "Recalls"),
            Link("gs1:instructions", "https://milk.example/a", "One", "text/html"),
            Link("gs1:instructions", "https://milk.example/b", "Another", "text/html"),
            Link("gs1:quickStartGuide", "https://milk.example/q", "Quick", forward_query=False),
        ),
    ),
    Item(f"{MILK}/10/L1", "Milk, lot L1", (Link("gs1:pip", "https://milk.example/L1", "Lot L1"),)),
    Item(
        f"{MILK}/10/L1/21/S1",
        "Milk, one bottle",
        (Link("gs1:traceability", "https://milk.example/S1", "This bottle"),),
    ),
]
RESOLVER = Directory.of(
    "https://m.example",
    "Common mark",
    ITEMS,
    handlers=(Handler("95201", "https://other.example/"),),
    contexts=("BY", "RU"),
)


def ask(target: str, **more: str) -> Response:
    return resolve(Request(target, **more), RESOLVER)


def sent(target: str, **more: str) -> str | None:
    response = ask(target, **more)
    assert response.status == 307, response
    return response.header("Location")


def listed(response: Response) -> dict[str, dict[str, list[dict[str, object]]]]:
    return {entry["anchor"]: entry for entry in json.loads(response.body)["linkset"]}


def test_without_a_wish_the_default_link_is_taken() -> None:
    assert sent(MILK) == "https://milk.example/"


@pytest.mark.parametrize(
    ("language", "href"),
    [
        ("be", "https://milk.example/be?linkType=gs1:pip"),
        ("ru-RU, en;q=0.5", "https://milk.example/ru?linkType=gs1:pip"),
        ("de, en-GB;q=0.8", "https://milk.example/en?linkType=gs1:pip#top"),
        ("ru;q=0.2, be;q=0.9", "https://milk.example/be?linkType=gs1:pip"),
    ],
)
def test_the_language_of_the_request_decides(language: str, href: str) -> None:
    assert sent(f"{MILK}?linkType=gs1:pip", accept_language=language) == href


@pytest.mark.parametrize(
    ("accept", "path"),
    [("application/vc", "/c/7.vc"), ("text/html,*/*;q=0.1", "/c/7"), ("text/*", "/c/7")],
)
def test_the_media_type_of_the_request_decides(accept: str, path: str) -> None:
    href = sent(f"{MILK}?linkType=gs1:certificationInfo", accept=accept)
    assert href is not None
    assert href.split("example")[1].split("?")[0] == path


@pytest.mark.parametrize(("context", "host"), [("BY", "by"), ("RU", "ru"), ("KZ", "any"), ("", "any")])
def test_the_context_of_the_request_decides(context: str, host: str) -> None:
    href = sent(f"{MILK}?linkType=gs1:recallStatus&context={context}")
    assert href is not None
    assert href.startswith(f"https://{host}.example/r")


def test_two_links_that_fit_alike_are_a_choice() -> None:
    response = ask(f"{MILK}?linkType=gs1:instructions")
    assert (response.status, len(response.choices)) == (300, 2)
    page = ask(f"{MILK}?linkType=gs1:instructions", accept="text/html")
    assert b"Another" in page.body
    assert page.header("Content-Type") == "text/html; charset=utf-8"


def test_the_query_is_passed_on_unless_the_link_says_no() -> None:
    assert sent(f"{MILK}?foo=bar&17=271231") == "https://milk.example/?foo=bar&17=271231"
    certificate = sent(f"{MILK}?linkType=gs1:certificationInfo", accept="text/html")
    assert certificate == "https://marks.example/c/7?v=1&linkType=gs1:certificationInfo"
    assert sent(f"{MILK}?linkType=gs1:quickStartGuide") == "https://milk.example/q"


@pytest.mark.parametrize("name", ["gs1:pip", f"{GS1}pip", "https%3A%2F%2Fgs1.org%2Fvoc%2Fpip"])
def test_a_link_type_may_be_spelled_in_several_ways(name: str) -> None:
    assert ask(f"{MILK}?linkType={name}", accept_language="be").status == 307


def test_the_nearest_level_wins_and_the_rest_is_found_above() -> None:
    bottle = f"{MILK}/10/L1/21/S1"
    assert sent(f"{bottle}?linkType=gs1:traceability") == (
        "https://milk.example/S1?linkType=gs1:traceability"
    )
    assert sent(f"{bottle}?linkType=gs1:pip") == "https://milk.example/L1?linkType=gs1:pip"
    assert sent(f"{MILK}/21/never-seen") == "https://milk.example/"
    assert sent(bottle) == "https://milk.example/"


def test_a_slash_at_the_end_changes_nothing() -> None:
    assert ask(f"{MILK}/") == ask(MILK)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"{MILK}/foo", 400),
        ("/01/04600000000007", 400),
        (f"{MILK}/21/A/10/B", 400),
        ("/about", 400),
        ("/", 400),
        (f"{MILK}?17=279999", 400),
        ("/01/09999999999994", 404),
        (f"{MILK}?linkType=gs1:nosuch", 404),
    ],
)
def test_errors_are_said_with_their_status(target: str, status: int) -> None:
    response = ask(target)
    assert response.status == status
    assert json.loads(response.body)["detail"]
    assert response.header("Content-Type") == "application/problem+json"


@pytest.mark.parametrize("how", ["all", "linkset"])
def test_the_linkset_holds_every_level(how: str) -> None:
    response = ask(f"{MILK}/10/L1/21/S1?linkType={how}")
    assert response.status == 200
    assert response.header("Content-Type") == "application/linkset+json"
    assert list(listed(response)) == [
        f"https://m.example{MILK}/10/L1/21/S1",
        f"https://m.example{MILK}/10/L1",
        f"https://m.example{MILK}",
    ]


def test_the_linkset_comes_when_its_media_type_is_accepted() -> None:
    response = ask(MILK, accept="application/linkset+json")
    assert (response.status, response.header("Content-Type")) == (200, "application/linkset+json")
    links = [value for name, value in response.headers if name == "Link"]
    assert any('rel="http://www.w3.org/ns/json-ld#context"' in link for link in links)


def test_every_link_has_target_type_and_title_and_there_is_one_bare_default() -> None:
    entry = listed(ask(f"{MILK}?linkType=all"))[f"https://m.example{MILK}"]
    assert entry[GS1 + "defaultLink"] == [{"href": "https://milk.example/", "title": "Milk"}]
    targets = [t for kind, ts in entry.items() if kind.startswith(GS1) for t in ts]
    assert all(t["href"] and t["title"] for t in targets)


@pytest.mark.parametrize(
    ("schema", "profile"),
    [
        ("gs1-linkset-schema.json", ""),
        ("linkset-schema.json", ';profile="https://www.rfc-editor.org/info/rfc9264"'),
    ],
)
def test_the_linkset_passes_the_published_schema(schema: str, profile: str) -> None:
    path = SCHEMAS / schema
    if not path.is_file():
        pytest.skip(f"GS1's schema is not here: {path} is missing")
    response = ask(f"{MILK}/10/L1/21/S1?linkType=all", accept=f"application/linkset+json{profile}")
    jsonschema_rs.validate(json.loads(path.read_text(encoding="utf-8")), json.loads(response.body))


def test_a_redirect_names_the_linkset() -> None:
    assert ask(MILK).header("Link") == (
        f'<https://m.example{MILK}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
    )


def test_a_compressed_link_names_the_uncompressed_one() -> None:
    code = parse_bracketed("(01)04600000000008(10)L1")
    assert isinstance(code, Code)
    response = ask(compress_link(code, ""))
    assert response.status == 307
    assert response.header("Link") == f'<https://m.example{MILK}/10/L1>; rel="owl:sameAs"'


@pytest.mark.parametrize("target", [MILK, f"{MILK}/foo", "/01/09999999999994", WELL_KNOWN])
def test_every_answer_may_be_read_from_other_sites(target: str) -> None:
    response = ask(target)
    assert response.header("access-control-allow-origin") == "*"
    assert response.header("access-control-allow-methods") == "GET, HEAD, OPTIONS"


def test_head_is_get_without_a_body_and_options_names_the_methods() -> None:
    get, head = ask(f"{MILK}?linkType=all"), ask(f"{MILK}?linkType=all", method="HEAD")
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    assert ask(MILK, method="OPTIONS").header("Allow") == "GET, HEAD, OPTIONS"
    assert ask(MILK, method="POST").status == 405


def test_the_resolver_describes_itself() -> None:
    found = json.loads(ask(WELL_KNOWN).body)
    assert found["resolverRoot"] == "https://m.example"
    assert found["supportedPrimaryKeys"] == ["all"]
    assert found["supportedLinkType"] == [{"namespace": GS1, "prefix": "gs1:"}]
    assert found["supportedContextValuesEnumerated"] == ["BY", "RU"]


def test_another_resolver_answers_for_a_company_prefix() -> None:
    response = ask("/01/09520123456788?foo=1")
    assert response.header("Location") == "https://other.example/01/09520123456788?foo=1"
    assert (response.header("Link") or "").endswith(f'rel="{GS1}handledBy"')


def test_a_page_for_people_shows_no_script_from_a_title() -> None:
    item = Item(MILK, "<b>", (Link("gs1:pip", "https://a.example/", "<script>"),))
    page = resolve(
        Request(f"{MILK}?linkType=all", accept="text/html"), Directory.of("https://m.example", "x", [item])
    )
    assert b"<script>" not in page.body
    assert b"&lt;script&gt;" in page.body


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (("pip page", "https://a.example/", "T"), "no link type"),
        (("gs1:pip", "ftp://a.example/", "T"), "no web address"),
        (("gs1:pip", "https://a.example/", ""), "no title"),
        (("gs1:pip", "https://a.example/", "T", "html"), "no media type"),
        (("gs1:pip", "https://a.example/", "T", "", ("belarusian",)), "no language"),
    ],
)
def test_a_link_that_the_schema_would_refuse_cannot_be_made(link: tuple[object, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Link(*link)  # type: ignore[arg-type]


def test_default_links_in_several_languages_leave_one_for_everybody_else() -> None:
    multi = (
        Link("gs1:defaultLinkMulti", "https://milk.example/be", "Малако", languages=("be",)),
        Link("gs1:defaultLinkMulti", "https://milk.example/ru", "Молоко", languages=("ru",)),
    )
    directory = Directory.of("https://m.example", "x", [Item(MILK, "Milk", multi, HOME)])
    ends = [resolve(Request(MILK, accept_language=a), directory) for a in ("be", "ru-BY", "en", "")]
    assert [end.header("Location") for end in ends] == [
        "https://milk.example/be",
        "https://milk.example/ru",
        "https://milk.example/",
        "https://milk.example/",
    ]
