"""What may be said of a client, when it is made and when it is changed."""

from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

from application.clients.leave import Leave
from domain.clients.metadata import ALGORITHMS, GRANT_TYPES, SECRET_METHODS, Asked

Command = TypeVar("Command", bound=Callable[..., None])


def metadata(command: Command) -> Command:
    """The options that `add` and `set` share. None is what was not said."""
    for option in reversed(
        (
            click.option("--name", help="What people read where they are asked for consent."),
            click.option("--redirect-uri", "redirect_uris", multiple=True, help="May be repeated."),
            click.option("--grant-type", "grant_types", multiple=True, type=click.Choice(GRANT_TYPES), help="May be repeated."),
            click.option("--scope", help="Scope tokens, separated by spaces."),
            click.option("--method", type=click.Choice(SECRET_METHODS), help="The one way to send the secret. Left out: both are good."),
            click.option("--application-type", type=click.Choice(("web", "native"))),
            click.option("--require-pkce/--no-require-pkce", default=None, help="On, unless said otherwise."),
            click.option(
                "--rotate-refresh-tokens/--no-rotate-refresh-tokens",
                default=None,
                help="Refresh tokens for one use. Public clients always have those.",
            ),
            click.option("--id-token-alg", type=click.Choice(ALGORITHMS), help="RS256, unless said otherwise."),
            click.option("--default-max-age", type=click.IntRange(0), help="Seconds after which people sign in again."),
            click.option("--client-uri", help="Its home page."),
            click.option("--policy-uri", help="Its privacy policy."),
            click.option("--tos-uri", help="Its terms of service."),
            click.option("--consent", type=click.Choice(("ask", "skip")), help="skip: for an application of your own."),
            click.option("--minimum-acr", type=click.Choice(("aal1", "aal2")), help="Stricter than WATCHWORD_MINIMUM_ACR."),
            click.option("--resource", "resources", multiple=True, help="A resource whose tokens it may introspect. May be repeated."),
            click.option(
                "--introspect", type=click.Choice(("any", "own")), help="May introspect every token, or its own and its resources'."
            ),
        )
    ):
        command = option(command)
    return command


def asked_for(said: dict[str, Any], method: str | None) -> Asked:
    """What was said of the client itself."""
    return Asked(
        client_name=said["name"],
        redirect_uris=said["redirect_uris"] or None,
        grant_types=said["grant_types"] or None,
        scope=said["scope"],
        token_endpoint_auth_method=method,
        application_type=said["application_type"],
        require_pkce=said["require_pkce"],
        rotate_refresh_tokens=said["rotate_refresh_tokens"],
        id_token_signed_response_alg=said["id_token_alg"],
        default_max_age=said["default_max_age"],
        client_uri=said["client_uri"],
        policy_uri=said["policy_uri"],
        tos_uri=said["tos_uri"],
    )


def leave_for(said: dict[str, Any], *, none: bool = False) -> Leave:
    """What only an operator says."""
    return Leave(
        resources=() if none else said["resources"] or None,
        introspect_any=None if said["introspect"] is None else said["introspect"] == "any",
        skips_consent=None if said["consent"] is None else said["consent"] == "skip",
        minimum_acr=said["minimum_acr"],
    )
