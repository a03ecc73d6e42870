"""Whom an operator means."""

from application.ports.users import FindUsers
from domain.refusal import NoSuch
from domain.users.user import User
from domain.users.username import Username


async def find_user(users: FindUsers, username: Username) -> User:
    """The person, under any spelling of the name. Raises `NoSuch`."""
    user = await users.of(username.key)
    if user is None:
        raise NoSuch("user")
    return user
