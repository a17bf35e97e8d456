"""The pages over HTTP: the same data as the files, one status for each error, and nothing to write with."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.cli.desk import sit_at_desk
from tests.rail.named_worlds import tiny_plan

from corridor.errors import CorridorError, MissingPartError, PlanRefusedError, WorkspaceError
from corridor.web import app, page_data, page_paths


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestClient:
    sit_at_desk(monkeypatch)
    return TestClient(app(tmp_path))


def test_every_page_and_twin_is_served(client: TestClient) -> None:
    for path in page_paths(tiny_plan()):
        assert client.get(f"/{path}.html").status_code == 200
        twin = client.get(f"/{path}.json")
        assert twin.headers["content-type"] == "application/json"
        if not path.startswith("trains/"):  # a served train also knows why
            assert twin.json() == json.loads(json.dumps(page_data(tiny_plan(), path)))


def test_a_served_train_knows_why(client: TestClient) -> None:
    assert client.get("/trains/W1.json").json()["reasons"][0]["slack"] == "binds"
    assert "takes 15 min" in client.get("/trains/W1.html").text


def test_the_first_page_is_found(client: TestClient) -> None:
    assert "<h1>" in client.get("/").text
    assert client.get("/static/corridor.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("path", ["/lines/north", "/nothing", "/static/..%2Fserver"])
def test_what_is_not_there_is_404_as_page_and_as_json(client: TestClient, path: str) -> None:
    page, data = client.get(f"{path}.html"), client.get(f"{path}.json")
    assert (page.status_code, data.status_code) == (404, 404)
    assert "<h1>" in page.text
    assert data.json()["status"] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(client: TestClient, method: str) -> None:
    assert client.request(method, "/index.json").status_code == 405


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (WorkspaceError("there is no plan yet"), 404),
        (PlanRefusedError("no"), 409),
        (MissingPartError("Pango"), 501),
        (CorridorError("other"), 500),
    ],
)
def test_each_error_has_one_status(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: CorridorError, status: int
) -> None:
    sit_at_desk(monkeypatch, refusal=error)
    response = TestClient(app(tmp_path)).get("/index.json")
    assert response.json() == {"status": status, "message": str(error)}
    assert response.status_code == status


def test_pages_may_load_nothing_from_elsewhere(client: TestClient) -> None:
    policy = client.get("/index.html").headers["content-security-policy"]
    assert "default-src 'self'" in policy
