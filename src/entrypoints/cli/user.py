"""`watchword user …`."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import rich_click as click

from application.paging import every
from domain.refusal import NoSuch
from domain.users.user import User
from domain.users.username import Username
from entrypoints.cli.house import in_house
from entrypoints.cli.parameters import as_json, password_stdin, read_password, username
from entrypoints.cli.show import show_done, show_list, show_one
from entrypoints.cli.views import authenticator_view, user_view

if TYPE_CHECKING:
    from entrypoints.office import Office

COLUMNS = ("username", "sub", "email", "made_by", "created_at", "disabled_at")


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@username
@click.option("--email", help="An e-mail address. It is no name to sign in with.")
@click.option("--with-otp", is_flag=True, help="Draw an authenticator that waits for its first code, and show its QR code.")
@password_stdin
@as_json
def add(username: Username, email: str | None, *, with_otp: bool, password_stdin: bool, as_json: bool) -> None:
    """Make a user, whoever may register. The password is asked for, or is the first line of standard input."""
    password = read_password(from_stdin=password_stdin)

    async def work(house: "Office") -> None:
        added = await house.add_user(username, password, email, with_otp=with_otp)
        row = user_view(added.user)
        _show_otp(row if added.otp_uri is None else row | {"otp_uri": added.otp_uri}, as_json=as_json)

    in_house(work)


@user.command("set")
@username
@click.option("--email", help="An e-mail address. A new one is not verified, unless you say so.")
@click.option("--email-verified/--email-not-verified", "is_verified", default=None)
@click.option(
    "--claim", "claims", multiple=True, metavar="NAME=VALUE", help="A standard claim, such as name or locale. Without a value: none."
)
@click.option("--address", "address", multiple=True, metavar="PART=VALUE", help="A part of the address, such as locality.")
@as_json
def set_(
    username: Username, email: str | None, claims: tuple[str, ...], address: tuple[str, ...], *, is_verified: bool | None, as_json: bool
) -> None:
    """Say who a person is: what applications are told with the scopes profile, email, address and phone."""
    said: dict[str, Any] = _members(claims)
    if "phone_number_verified" in said:
        said["phone_number_verified"] = said["phone_number_verified"] == "true"
    if address:
        said["address"] = {part: value for part, value in _members(address).items() if value is not None} or None
    show_one(user_view(in_house(lambda house: house.set_claims(username, said, email, is_verified=is_verified))), as_json=as_json)


def _members(pairs: tuple[str, ...]) -> dict[str, str | None]:
    """NAME=VALUE as members; None where there is no value."""
    members: dict[str, str | None] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise click.UsageError(f"{name}: say NAME=VALUE.")
        members[name] = value or None
    return members


@user.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """All users, in the order of their names."""

    async def work(house: "Office") -> list[User]:
        return [user async for user in every(house.store.read.users.page, lambda user: user.username_key)]

    show_list([user_view(each) for each in in_house(work)], COLUMNS, as_json=as_json)


@user.command("show")
@username
@as_json
def show(username: Username, *, as_json: bool) -> None:
    """One user, and the authenticators."""

    async def work(house: "Office") -> None:
        found = await house.store.read.users.of(username.key)
        if found is None:
            raise NoSuch("user")
        totps = await house.store.read.authenticators.of(found.id)
        show_one(user_view(found) | {"authenticators": [authenticator_view(totp) for totp in totps]}, as_json=as_json)

    in_house(work)


@user.command("disable")
@username
@as_json
def disable(username: Username, *, as_json: bool) -> None:
    """Shut a user out, tokens that are out included."""
    is_new = in_house(lambda house: house.disable_user(username))
    _done(username, "is disabled" if is_new else "was disabled before", as_json=as_json)


@user.command("enable")
@username
@as_json
def enable(username: Username, *, as_json: bool) -> None:
    """Let a user in again."""
    is_new = in_house(lambda house: house.enable_user(username))
    _done(username, "is enabled" if is_new else "was not disabled", as_json=as_json)


@user.command("set-password")
@username
@click.option("--temporary", is_flag=True, help="Good for one sign-in, where the user chooses another.")
@password_stdin
@as_json
def set_password(username: Username, *, temporary: bool, password_stdin: bool, as_json: bool) -> None:
    """Give another password. Whatever was got with the old one ends."""
    password = read_password(from_stdin=password_stdin)
    _do(username, lambda house: house.set_password(username, password, is_temporary=temporary), "has the new password", as_json=as_json)


@user.command("expire-password")
@username
@as_json
def expire_password(username: Username, *, as_json: bool) -> None:
    """Have a user choose another password. Until then tokens of theirs are good for nothing."""
    is_new = in_house(lambda house: house.expire_password(username))
    _done(username, "chooses another password at the next sign-in" if is_new else "has to choose another already", as_json=as_json)


@user.command("unlock")
@username
@as_json
def unlock(username: Username, *, as_json: bool) -> None:
    """End the waits that wrong passwords and codes have brought."""
    _do(username, lambda house: house.unlock_user(username), "need not wait any more", as_json=as_json)


@user.command("reset-otp")
@username
@click.option("--enrol", is_flag=True, help="Draw no new authenticator: the user makes one at the next sign-in.")
@as_json
def reset_otp(username: Username, *, enrol: bool, as_json: bool) -> None:
    """End all authenticators, and what was got with them. Draw a new one, and show its QR code."""

    async def work(house: "Office") -> None:
        otp_uri = await house.reset_otp(username, enrol=enrol)
        if otp_uri is None:
            _done(username, "has no authenticator any more", as_json=as_json)
        else:
            _show_otp({"username": username.shown, "otp_uri": otp_uri}, as_json=as_json)

    in_house(work)


@user.command("enable-otp")
@username
@as_json
def enable_otp(username: Username, *, as_json: bool) -> None:
    """Enable authenticators that wrong codes have disabled. No code that was used is good again."""
    _do(username, lambda house: house.enable_otp(username), "has the authenticators back", as_json=as_json)


@user.command("delete")
@username
@as_json
def delete(username: Username, *, as_json: bool) -> None:
    """Forget a user, with authenticators and grants. The audit trail stays."""
    _do(username, lambda house: house.delete_user(username), "is deleted", as_json=as_json)


def _show_otp(row: dict[str, str | None], *, as_json: bool) -> None:
    """What was made, and the QR code for who sits there."""
    from entrypoints.wiring import terminal

    show_one(row, as_json=as_json)
    otp_uri = row.get("otp_uri")
    if otp_uri and not as_json:
        click.echo(terminal(otp_uri), nl=False)


def _do(username: Username, work: "Callable[[Office], Awaitable[None]]", what: str, *, as_json: bool) -> None:
    in_house(work)
    _done(username, what, as_json=as_json)


def _done(username: Username, what: str, *, as_json: bool) -> None:
    show_done(f"{username.shown} {what}.", {"username": username.shown, "result": what}, as_json=as_json)
