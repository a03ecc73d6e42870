"""Django OAuth Toolkit (PyPI) under gunicorn.

Fair: no middleware, lasting connections, opaque tokens (it has no other), which it need not sign, and the client's secret
compared in clear, which it offers: as shipped it runs a password hash for each request.
"""

import os
import secrets
from pathlib import Path

from joserfc.jwk import RSAKey

from benchmarks.peers.gunicorn import gunicorn
from benchmarks.peers.installed import python, run
from benchmarks.routes import DISCOVERY, INTROSPECT, JWKS, TOKEN, USERINFO, Subject
from tests.integration.postgres import free_port

NAME = "Django OAuth Toolkit, PostgreSQL"
REQUIREMENTS = ("Django==5.2.19", "django-oauth-toolkit==3.4.1", "gunicorn==27.0.1", "psycopg[binary]==3.3.9")
HERE = Path(__file__).parent


def subject(database_url: str) -> Subject:
    """On an empty database. Raises `NotHereError`."""
    programs = python("django_oauth_toolkit", *REQUIREMENTS)
    client, person = ("bench", secrets.token_urlsafe(32)), secrets.token_urlsafe(24)
    port = free_port()
    environ = os.environ | {
        "DATABASE_URL": database_url,
        "SECRET_KEY": secrets.token_urlsafe(32),
        "RSA_KEY": RSAKey.generate_key(2048).as_pem(private=True).decode(),
        "CLIENT_ID": client[0],
        "CLIENT_SECRET": client[1],
        "PERSON_TOKEN": person,
    }
    run([str(programs / "python"), str(HERE / "project.py")], environ=environ)
    return Subject(
        name=NAME,
        command=gunicorn(programs, HERE, "project:application", port),
        environ=environ,
        base=f"http://127.0.0.1:{port}",
        paths={
            TOKEN: "/o/token/",
            INTROSPECT: "/o/introspect/",
            USERINFO: "/o/userinfo/",
            DISCOVERY: "/o/.well-known/openid-configuration",
            JWKS: "/o/.well-known/jwks.json",
        },
        client=client,
        person_token=lambda _: person,
    )
