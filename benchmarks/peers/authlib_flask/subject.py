"""Authlib on Flask (both PyPI) under gunicorn.

Fair: ES256 tokens that are stored, so that they can be revoked; plain SQL on a pool of connections in place of an ORM; the
client's secret compared in clear.
"""

import json
import os
import secrets
from pathlib import Path

from joserfc.jwk import ECKey

from benchmarks.peers.gunicorn import gunicorn
from benchmarks.peers.installed import python, run
from benchmarks.routes import DISCOVERY, INTROSPECT, JWKS, TOKEN, USERINFO, Subject
from tests.integration.postgres import free_port

NAME = "Authlib on Flask, PostgreSQL"
REQUIREMENTS = ("Authlib==1.9.10", "Flask==3.1.3", "gunicorn==27.0.1", "psycopg[binary,pool]==3.3.9")
HERE = Path(__file__).parent


def subject(database_url: str) -> Subject:
    """On an empty database. Raises `NotHereError`."""
    programs = python("authlib_flask", *REQUIREMENTS)
    client, person = ("bench", secrets.token_urlsafe(32)), secrets.token_urlsafe(24)
    port = free_port()
    environ = os.environ | {
        "AUTHLIB_INSECURE_TRANSPORT": "1",  # plain HTTP on loopback
        "DATABASE_URL": database_url,
        "ISSUER": f"http://127.0.0.1:{port}",
        "EC_KEY": json.dumps(ECKey.generate_key("P-256").as_dict(private=True)),
        "CLIENT_ID": client[0],
        "CLIENT_SECRET": client[1],
        "PERSON_TOKEN": person,
    }
    run([str(programs / "python"), str(HERE / "app.py")], environ=environ)
    return Subject(
        name=NAME,
        command=gunicorn(programs, HERE, "app:application", port),
        environ=environ,
        base=f"http://127.0.0.1:{port}",
        paths={
            TOKEN: "/token",
            INTROSPECT: "/introspect",
            USERINFO: "/userinfo",
            DISCOVERY: "/.well-known/openid-configuration",
            JWKS: "/jwks",
        },
        client=client,
        person_token=lambda _: person,
    )
