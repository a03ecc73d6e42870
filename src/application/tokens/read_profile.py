"""`/profile`: who a token speaks for."""

from dataclasses import dataclass

from msgspec import UNSET, Struct, UnsetType

from application.tokens.live_tokens import LiveTokens
from domain.refusal import InvalidToken


class PersonProfile(Struct, frozen=True, kw_only=True, tag_field="type", tag="user"):
    """A person's; the e-mail address with the scope of that name alone."""

    username: str
    otp_verified: bool
    sub: str
    client_id: str
    scope: str
    email: str | UnsetType | None = UNSET
    email_verified: bool | UnsetType = UNSET


class MachineProfile(Struct, frozen=True, kw_only=True, tag_field="type", tag="client"):
    """A machine's."""

    client_id: str
    scope: str
    message: str = "This token belongs to a client, not to a person."


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """Tell the bearer of a token whose it is. The token must be for us, whatever else it is for."""

    live_tokens: LiveTokens

    async def __call__(self, text: str) -> PersonProfile | MachineProfile:
        """Raises `InvalidToken`."""
        live = await self.live_tokens.of(text)
        if live is None or not live.token.is_for(self.live_tokens.issuer):
            raise InvalidToken("not live, or not for us")
        token, standing = live.token, live.standing
        if standing is None:
            return MachineProfile(client_id=token.client_id, scope=token.scope)
        shows_email = "email" in token.scope.split(" ")
        return PersonProfile(
            username=standing.user.username,
            otp_verified=standing.otp_verified,
            sub=token.sub,
            client_id=token.client_id,
            scope=token.scope,
            email=standing.user.email if shows_email else UNSET,
            email_verified=standing.user.email_verified if shows_email else UNSET,
        )
