"""A new password's block list."""

from application.ports.passwords import Passwords
from domain.refusal import InvalidRequest
from domain.users.password import PasswordRules
from domain.users.username import Username


async def refuse_guessable(passwords: Passwords, password: str, username: Username, rules: PasswordRules) -> None:
    """The block list (SP 800-63B-4, 3.1.1.2). Raises `InvalidRequest`, `Overloaded`."""
    if await passwords.guesses(password, username.shown) < rules.guesses:
        raise InvalidRequest("password is too easy to guess")
