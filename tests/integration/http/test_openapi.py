"""What our own description allows, and what it forbids: never a 5xx, and nothing but what it says (schemathesis)."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.integration.http.node import Node
from tests.integration.http.operator import makes_client
from tests.integration.http.site import TRACES

OPERATIONS = 12
OAUTH = {"/token", "/introspect", "/revoke"}
CHECKS = (status_code_conformance, content_type_conformance, response_schema_conformance)


def answered_as_described(case: Any, answer: Any) -> None:
    assert answer.status_code < 500 or (answer.status_code == 503 and int(answer.headers["retry-after"][0]) > 0), answer.text
    assert answer.status_code < 400 or not TRACES.search(answer.text), answer.text
    case.validate_response(answer, checks=CHECKS)


def exercise(operation: Any, mode: GenerationMode, examples: int, send: Callable[[Any], Any]) -> None:
    rounds = settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))

    @rounds
    @given(case=operation.as_strategy(generation_mode=mode))
    def behaves(case: Any) -> None:
        answered_as_described(case, send(case))

    behaves()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("examples", [8, pytest.param(500, marks=pytest.mark.slow)])
def test_every_operation_answers_as_described(node: Node, mode: GenerationMode, examples: int) -> None:
    load_all_checks()
    ca = str(node.state / "tls" / "ca.pem")
    app = makes_client(node, "--grant-type", "client_credentials", "--grant-type", "password", "--grant-type", "refresh_token")
    basic = {"Authorization": "Basic " + b64encode(f"{app.client_id}:{app.secret}".encode()).decode()}

    def send(case: Any) -> Any:
        return case.call(base_url=node.url, verify=ca, headers=basic if case.operation.path in OAUTH else {})

    schema: Any = schemathesis.openapi.from_url(f"{node.url}/openapi.json", verify=ca)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= OPERATIONS
    for operation in operations:
        if mode is GenerationMode.POSITIVE or operation.body:  # what asks for nothing cannot be asked wrongly
            exercise(operation, mode, examples, send)
