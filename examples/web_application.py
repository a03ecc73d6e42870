r"""Harbour Logbook: a web application that signs people in with Watchword, and asks an API for them.

    ISSUER=https://127.0.0.1:5000 API=http://127.0.0.1:5002 CLIENT_ID=… CLIENT_SECRET=… \
        uvicorn --factory web_application:create_app --port 5001

Authlib does OpenID Connect: state, nonce, PKCE, and the checks of the ID token. Its client for Starlette looks at
nothing of a request but the session and the query, which Litestar's requests have as well.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from time import time
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from httpx2 import HTTPError
from joserfc.errors import JoseError
from litestar import Litestar, Request, get, post
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import State
from litestar.middleware.session.client_side import CookieBackendConfig
from litestar.response import Redirect, Template
from litestar.template import TemplateConfig

HERE = Path(__file__).parent
EARLY = 30  # seconds before its end at which an access token is renewed

Asked = Request[Any, Any, State]


@get("/")
async def home(request: Asked, state: State) -> Template:
    """Who is signed in, and what the API says to them."""
    person = request.session.get("person")
    entries = await ask_api(request.session, state) if person else None
    return Template("page.html", context={"person": person, "entries": entries, "problem": request.session.pop("problem", None)})


@post("/sign-in")
async def sign_in(request: Asked, state: State) -> Redirect:
    """To Watchword."""
    asked = await state.watchword.create_authorization_url(callback_address(request), resource=state.api)
    await state.watchword.save_authorize_data(request, redirect_uri=callback_address(request), **asked)
    return Redirect(asked["url"], status_code=303)


@get("/callback")
async def callback(request: Asked, state: State) -> Redirect:
    """From Watchword, with a code, or with an error, which Authlib raises."""
    token = await state.watchword.authorize_access_token(request)
    person = await state.watchword.userinfo(token=token)
    if person["sub"] != token["userinfo"]["sub"]:  # which is the ID token's (OpenID Connect Core 5.3.2)
        raise OAuthError("another_person")
    # Only what is needed: the session is a cookie, sealed with a key that Watchword does not know.
    request.set_session({"person": dict(person)} | kept(token))
    return Redirect("/", status_code=303)


@post("/sign-out")
async def sign_out(request: Asked) -> Redirect:
    """Of this application. At Watchword the person stays signed in."""
    request.clear_session()
    return Redirect("/", status_code=303)


def not_signed_in(request: Asked, error: Exception) -> Redirect:
    """Signing in did not work: by the person's will, by somebody's mistake, or because Watchword is not there."""
    request.session["problem"] = error.error if isinstance(error, OAuthError | JoseError) else "unreachable"
    return Redirect("/", status_code=303)


def callback_address(request: Asked) -> str:
    """As it was registered."""
    return f"{request.base_url}callback"


def kept(token: dict[str, Any]) -> dict[str, Any]:
    """What is remembered of a token."""
    return {name: token[name] for name in ("access_token", "refresh_token", "expires_at")}


async def ask_api(session: dict[str, Any], state: State) -> list[str] | None:
    """What the API answers to this person's access token, which is renewed in time. None: nothing."""
    try:
        if session["expires_at"] < time() + EARLY:
            renewed = await state.watchword.fetch_access_token(grant_type="refresh_token", refresh_token=session["refresh_token"])
            session.update(kept(renewed))
        answer = await state.watchword.get(f"{state.api}/entries", token=session)
        answer.raise_for_status()
    except (OAuthError, HTTPError):
        return None
    found: list[str] = answer.json()["entries"]
    return found


def watchword(environ: Mapping[str, str]) -> StarletteOAuth2App:
    """Authlib's client, which reads the rest from the metadata of `ISSUER`."""
    return OAuth().register(
        "watchword",
        client_id=environ["CLIENT_ID"],
        client_secret=environ["CLIENT_SECRET"],
        server_metadata_url=f"{environ['ISSUER']}/.well-known/openid-configuration",
        # No leeway: Authlib would renew a token by itself, and we keep it ourselves.
        client_kwargs={"scope": "openid profile email logbook", "code_challenge_method": "S256", "leeway": 0},
    )


def create_app() -> Litestar:
    """By the environment: `ISSUER` is Watchword's address, `API` is the API's."""
    session = CookieBackendConfig(secret=secrets.token_bytes(32), key="logbook")  # a new key signs everybody out
    return Litestar(
        [home, sign_in, callback, sign_out],
        state=State({"watchword": watchword(os.environ), "api": os.environ["API"]}),
        middleware=[session.middleware],
        exception_handlers={OAuthError: not_signed_in, JoseError: not_signed_in, HTTPError: not_signed_in},
        template_config=TemplateConfig(directory=HERE, engine=JinjaTemplateEngine),
        openapi_config=None,
    )
