"""`watchword audit …`."""

from typing import TYPE_CHECKING

import rich_click as click

from application.ports.audit import AuditFilter
from domain.audit import AuditEvent
from domain.refusal import NoSuch
from domain.users.username import Username
from entrypoints.cli.house import in_house
from entrypoints.cli.parameters import UsernameParameter, as_json
from entrypoints.cli.show import show_list
from entrypoints.cli.views import event_view

if TYPE_CHECKING:
    from entrypoints.office import Office

COLUMNS = ("at", "kind", "sub", "client_id", "address", "reason", "count")


@click.group()
def audit() -> None:
    """What was decided, about whom and why."""


@audit.command("list")
@click.option("--kind", help="Only events of this kind.")
@click.option("--user", type=UsernameParameter(), help="Only those about this user.")
@click.option("--sub", help="The same, by the `sub` in tokens: also of users that are deleted.")
@click.option("--client", "client_id", help="Only those about this client.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@as_json
def list_(kind: str | None, user: Username | None, sub: str | None, client_id: str | None, limit: int, *, as_json: bool) -> None:
    """The newest events first. Strangers' refusals of one minute and address are one event with a count."""
    if user is not None and sub is not None:
        raise click.UsageError("--user and --sub exclude each other.")

    async def work(house: "Office") -> tuple[AuditEvent, ...]:
        about = sub
        if user is not None:
            found = await house.store.read.users.of(user.key)
            if found is None:
                raise NoSuch("user")
            about = found.sub
        return await house.store.read.audit.newest(AuditFilter(kind=kind, sub=about, client_id=client_id), limit)

    show_list([event_view(each) for each in in_house(work)], COLUMNS, as_json=as_json)
