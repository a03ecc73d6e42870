from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.http.served import Served

METHODS = {"get", "post"}


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method} {path}", item[method]


@pytest.fixture
async def schema(served: Served) -> dict[str, Any]:
    content: dict[str, Any] = (await served.client.get("/openapi.json")).json()
    return content


async def test_it_is_openapi_3_1_of_every_route(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    assert dict(operations(schema)).keys() == {
        "post /register_user",
        "post /verify_otp",
        "post /create_client",
        "get /authorize",
        "post /authorize",
        "post /token",
        "get /userinfo",
        "post /userinfo",
        "get /profile",
        "post /introspect",
        "post /revoke",
        "get /.well-known/oauth-authorization-server",
        "get /.well-known/openid-configuration",
        "get /jwks",
        "get /health/live",
        "get /health/ready",
        "get /",
    }


async def test_every_operation_says_what_it_does(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        assert operation["summary"], name
        assert len(operation["description"]) > 20, name
        assert operation["tags"], name
    ids = [operation["operationId"] for _, operation in operations(schema)]
    assert len(set(ids)) == len(ids)


async def test_what_an_application_asks_for_is_described(schema: dict[str, Any]) -> None:
    parameters = {parameter["name"]: parameter for parameter in schema["paths"]["/authorize"]["get"]["parameters"]}
    assert {name for name, parameter in parameters.items() if parameter["required"]} == {"client_id", "redirect_uri", "response_type"}
    assert {"scope", "state", "nonce", "prompt", "max_age", "claims", "code_challenge", "resource"} <= parameters.keys()


async def test_every_body_has_a_schema_and_examples_that_fit(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        if name.startswith("post"):
            (content,) = operation["requestBody"]["content"].values()
            assert content["examples"], name
            for example in content["examples"].values():
                assert set(content["schema"].get("required", ())) <= example["value"].keys() <= content["schema"]["properties"].keys(), name


async def test_every_answer_has_a_schema_and_examples_that_fit(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        assert {"200", "303"} & operation["responses"].keys(), name
        for status, response in operation["responses"].items():
            if (name, status) == ("post /revoke", "200") or status == "303":
                assert "content" not in response
                continue
            if name.endswith("/authorize"):
                assert response["content"].keys() == {"text/html"}
                continue
            (content,) = response["content"].values()
            kinds = [content["schema"]] if "$ref" in content["schema"] else content["schema"]["oneOf"]
            models = [schema["components"]["schemas"][kind["$ref"].rpartition("/")[2]] for kind in kinds]
            assert content["examples"], name
            for example in content["examples"].values():
                fits = [set(model["required"]) <= example["value"].keys() <= model["properties"].keys() for model in models]
                assert any(fits), (name, status, example)


async def test_every_operation_that_can_be_refused_says_how(schema: dict[str, Any]) -> None:
    statuses = {name: set(operation["responses"]) for name, operation in operations(schema)}
    assert statuses["post /token"] == {"200", "400", "401", "408", "413", "429", "503"}
    assert statuses["post /register_user"] == {"200", "400", "401", "403", "408", "409", "413", "415", "429", "503"}
    assert statuses["post /verify_otp"] == {"200", "400", "401", "408", "413", "415", "429", "503"}
    assert statuses["get /profile"] == {"200", "400", "401", "503"}
    assert statuses["get /userinfo"] == statuses["get /profile"] | {"403"}
    assert statuses["post /userinfo"] == statuses["get /userinfo"] | {"408", "413"}
    assert statuses["get /authorize"] == {"200", "303", "400", "503"}
    assert statuses["post /authorize"] == {"303", "400", "408", "413", "415"}
    assert statuses["post /introspect"] == statuses["post /revoke"] == statuses["post /token"]


async def test_the_schemes_that_are_named_are_described(schema: dict[str, Any]) -> None:
    described = schema["components"]["securitySchemes"]
    assert described["client"]["scheme"] == "basic"
    named = {name for _, operation in operations(schema) for choice in operation.get("security", []) for name in choice}
    assert named == described.keys()


async def test_it_is_prepared_once(served: Served) -> None:
    first = await served.client.get("/openapi.json")
    again = await served.client.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
