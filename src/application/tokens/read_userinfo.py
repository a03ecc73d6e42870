"""`/userinfo`: claims about the person whose token it is (OpenID Connect Core 5.3)."""

from dataclasses import dataclass
from typing import Any

from application.tokens.live_tokens import LiveTokens
from domain.refusal import InsufficientScope, InvalidToken
from domain.users.claims import of_registered, told


@dataclass(frozen=True, slots=True)
class ReadUserinfo:
    """Tell a client about a person: `sub`, and what its scopes or its `claims` request ask for."""

    live_tokens: LiveTokens

    async def __call__(self, text: str) -> dict[str, Any]:
        """Raises `InvalidToken`, `InsufficientScope`."""
        live = await self.live_tokens.of(text)
        if live is None or not live.token.is_for(self.live_tokens.issuer):
            raise InvalidToken("not live, or not for us")
        scope = tuple(live.token.scope.split(" "))
        if live.standing is None or "openid" not in scope:
            raise InsufficientScope("no openid")
        asked = of_registered(live.standing.grant.userinfo_claims, live.client.scope)
        return told(live.standing.user.known(), scope, (*asked, "sub"))
