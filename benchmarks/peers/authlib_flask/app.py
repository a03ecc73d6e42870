"""An authorization server by Authlib on Flask: what its documentation shows, with SQL in place of an ORM."""

import json
import os
import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Flask, Response, jsonify
from joserfc.jwk import ECKey
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool

ISSUER = os.environ["ISSUER"]
SCHEMA = """
CREATE TABLE clients (client_id text PRIMARY KEY, client_secret text NOT NULL, scope text NOT NULL);
CREATE TABLE people (sub text PRIMARY KEY, username text NOT NULL, email text NOT NULL);
CREATE TABLE tokens (access_token text PRIMARY KEY, client_id text NOT NULL REFERENCES clients, sub text REFERENCES people,
    scope text NOT NULL, issued_at bigint NOT NULL, expires_at bigint NOT NULL, revoked_at bigint);
"""
KEY = ECKey.import_key(json.loads(os.environ["EC_KEY"]))
pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=4, kwargs={"autocommit": True, "row_factory": namedtuple_row})


def one(statement: str, *values: object) -> Any:  # noqa: ANN401, a row of that statement
    """The first row of what it returns."""
    with pool.connection() as connection:
        cursor = connection.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


class Client:
    """What Authlib asks of a client."""

    def __init__(self, row: Any) -> None:  # noqa: ANN401
        self.client_id, self.secret, self.scope = row

    def get_client_id(self) -> str:
        return self.client_id

    def check_client_secret(self, secret: str) -> bool:
        return secret == self.secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: str) -> str:
        return scope or self.scope


class Token:
    """What Authlib asks of a token."""

    def __init__(self, row: Any) -> None:  # noqa: ANN401
        self.row = row

    def is_expired(self) -> bool:
        return self.row.expires_at <= time.time()

    def is_revoked(self) -> bool:
        return self.row.revoked_at is not None

    def get_scope(self) -> str:
        return self.row.scope


def find_client(client_id: str) -> Client | None:
    row = one("SELECT client_id, client_secret, scope FROM clients WHERE client_id = %s", client_id)
    return Client(row) if row else None


def find_token(text: str) -> Token | None:
    row = one("SELECT tokens.*, username, email FROM tokens LEFT JOIN people USING (sub) WHERE access_token = %s", text)
    return Token(row) if row else None


def save_token(token: dict[str, Any], request: Any) -> None:  # noqa: ANN401
    now = int(time.time())
    values = (token["access_token"], request.client.client_id, token.get("scope") or "", now, now + token["expires_in"])
    one("INSERT INTO tokens (access_token, client_id, scope, issued_at, expires_at) VALUES (%s, %s, %s, %s, %s)", *values)


class Jwt(JWTBearerTokenGenerator):
    def get_jwks(self) -> ECKey:
        return KEY


class Introspection(IntrospectionEndpoint):
    def query_token(self, token: str, hint: str | None) -> Token | None:  # noqa: ARG002
        return find_token(token)

    def check_permission(self, token: Token, client: Client, request: object) -> bool:  # noqa: ARG002
        return token.row.client_id == client.client_id

    def introspect_token(self, token: Token) -> dict[str, Any]:
        row = token.row
        said = {"client_id": row.client_id, "scope": row.scope, "sub": row.sub or row.client_id, "exp": row.expires_at, "iss": ISSUER}
        return {"active": True, "token_type": "Bearer", "username": row.username, "iat": row.issued_at} | said


class Bearer(BearerTokenValidator):
    def authenticate_token(self, text: str) -> Token | None:
        return find_token(text)


application = Flask(__name__)
server = AuthorizationServer(application, find_client, save_token)
server.register_grant(ClientCredentialsGrant)
server.register_token_generator("default", Jwt(ISSUER, alg="ES256"))
server.register_endpoint(Introspection)
protected = ResourceProtector()
protected.register_token_validator(Bearer())


@application.post("/token")
def token() -> Response:
    return server.create_token_response()


@application.post("/introspect")
def introspect() -> Response:
    return server.create_endpoint_response("introspection")


@application.get("/userinfo")
@protected("openid")
def userinfo() -> Response:
    row = current_token.row
    return jsonify(sub=row.sub, preferred_username=row.username, email=row.email, email_verified=True)


@application.get("/.well-known/openid-configuration")
def discovery() -> Response:
    paths = {"token_endpoint": "/token", "introspection_endpoint": "/introspect", "userinfo_endpoint": "/userinfo", "jwks_uri": "/jwks"}
    return jsonify(
        {"issuer": ISSUER, "grant_types_supported": ["client_credentials"]} | {name: ISSUER + path for name, path in paths.items()}
    )


@application.get("/jwks")
def jwks() -> Response:
    return jsonify(keys=[KEY.as_dict(private=False)])


def fill() -> None:
    """The schema, a client and a person's token."""
    one(SCHEMA)
    client_id, now = os.environ["CLIENT_ID"], int(time.time())
    one("INSERT INTO clients VALUES (%s, %s, 'profile')", client_id, os.environ["CLIENT_SECRET"])
    one("INSERT INTO people VALUES ('mira', 'mira', 'mira@example.org')")
    values = (os.environ["PERSON_TOKEN"], client_id, now, now + 86_400)
    one("INSERT INTO tokens VALUES (%s, %s, 'mira', 'openid profile email', %s, %s)", *values)


if __name__ == "__main__":
    fill()
    pool.close()
