"""`watchword keys …`."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import rich_click as click

from application.freshness import STALE_AFTER
from domain.keys.signing_key import SigningKey
from domain.refusal import TooEarly
from entrypoints.cli.house import in_house
from entrypoints.cli.parameters import as_json
from entrypoints.cli.show import say, show_list, show_one
from entrypoints.cli.views import key_view, when

if TYPE_CHECKING:
    from entrypoints.office import Office

COLUMNS = ("kid", "algorithm", "state", "published_at", "active_at", "ended_at")


@click.group()
def keys() -> None:
    """Keys that sign tokens."""


@keys.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """All keys, the newest first."""

    async def work(house: "Office") -> tuple[SigningKey, ...]:
        return await house.store.read.signing_keys.all()

    show_list([key_view(each) for each in in_house(work)], COLUMNS, as_json=as_json)


@keys.command("rotate")
@click.option("--now", is_flag=True, help="Wait until the upcoming key may sign, instead of ending with exit code 3.")
@as_json
def rotate(*, now: bool, as_json: bool) -> None:
    """Let the upcoming keys take over, once relying parties have had the time to fetch them."""

    async def work(house: "Office") -> tuple[SigningKey, ...]:
        while True:
            try:
                kids = await house.rotate_keys()
                return tuple(key for key in await house.store.read.signing_keys.all() if key.kid in kids)
            except TooEarly as refusal:
                if not now:
                    raise
                say(f"Waiting until {when(refusal.ready_at)}.")
                left = refusal.ready_at - house.clock.now()
                await asyncio.sleep(max(left, timedelta(milliseconds=1)).total_seconds())

    show_list([key_view(each) for each in in_house(work)], COLUMNS, as_json=as_json)


# A thumbprint may begin with a hyphen.
@keys.command("revoke", context_settings={"ignore_unknown_options": True})
@click.argument("kid")
@as_json
def revoke(kid: str, *, as_json: bool) -> None:
    """For a stolen key: nothing that it signed is good any more. Was it the active one, the upcoming one signs at once."""

    async def work(house: "Office") -> None:
        await house.revoke_key(kid)
        await asyncio.sleep(STALE_AFTER.total_seconds())

    in_house(work)
    say("Relying parties that have not fetched the new key yet may fail until they do.")
    show_one({"kid": kid, "state": "revoked"}, as_json=as_json)
