"""`watchword registration-token …`."""

from datetime import timedelta
from typing import TYPE_CHECKING

import rich_click as click

from domain.registrations import Kind, RegistrationToken
from entrypoints.cli.house import in_house
from entrypoints.cli.parameters import DurationParameter, as_json
from entrypoints.cli.show import show_done, show_list, show_one
from entrypoints.cli.views import registration_token_view

if TYPE_CHECKING:
    from entrypoints.office import Office

COLUMNS = ("ref", "for", "uses_left", "created_at", "expires_at", "revoked_at")


@click.group("registration-token")
def registration_token() -> None:
    """Leave to register users or clients, where not everybody may."""


@registration_token.command("add")
@click.option("--for", "kind", required=True, type=click.Choice([kind.value for kind in Kind]), help="What may be registered with it.")
@click.option("--uses", type=int, default=1, show_default=True, help="How many.")
@click.option(
    "--expires", type=DurationParameter(), help="After how long, such as 12h or 7d. WATCHWORD_REGISTRATION_TOKEN_LIFETIME if left out."
)
@as_json
def add(kind: str, uses: int, expires: timedelta | None, *, as_json: bool) -> None:
    """Draw a token, which is shown only now. It is sent as `Authorization: Bearer`."""
    added = in_house(lambda house: house.add_registration_token(Kind(kind), uses, expires))
    row = {"registration_token": added.secret.reveal()} | registration_token_view(added.token)
    show_one(row, as_json=as_json)


@registration_token.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """All that are stored, without the tokens themselves."""

    async def work(house: "Office") -> tuple[RegistrationToken, ...]:
        return await house.store.read.registration_tokens.all()

    show_list([registration_token_view(each) for each in in_house(work)], COLUMNS, as_json=as_json)


@registration_token.command("revoke")
@click.argument("ref")
@as_json
def revoke(ref: str, *, as_json: bool) -> None:
    """Take a token back, by the `ref` that `list` shows."""
    in_house(lambda house: house.revoke_registration_token(ref))
    show_done(f"{ref} is revoked.", {"ref": ref, "result": "is revoked"}, as_json=as_json)
