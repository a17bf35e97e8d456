"""The API keeps what its description says, whatever it is sent."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from tests.web.goods.test_api import app

CLIENT = app()
schema = schemathesis.openapi.from_asgi("/openapi.json", CLIENT.app)


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_route_keeps_its_description(case: schemathesis.Case) -> None:
    case.call_and_validate(base_url="https://register.example")
