"""The account area, as a client: it sends people to sign in as any application does, and nobody else can be it."""

from datetime import UTC, datetime
from uuid import UUID

from domain.clients.client import Client
from domain.registrations import Registrant

PAGES = (
    "/account",
    "/account/security",
    "/account/password",
    "/account/authenticator",
    "/account/add-authenticator",
    "/account/recovery-codes",
    "/account/sessions",
    "/account/applications",
    "/account/activity",
)

# In no database: its identifier is no random one, so no client that is registered has it, and it gets no code and no token.
ACCOUNT = Client(
    id=UUID("00000000-0000-7000-8000-00000000ac00"),  # of no row
    client_id="account",
    client_name="Account",
    name_key=None,
    secret_digest=b"",  # of no secret: it is none of those that anybody could pretend to be
    auth_methods=(),
    redirect_uris=PAGES,
    grant_types=("authorization_code",),
    scope=(),
    application_type="web",
    require_pkce=False,
    rotate_refresh_tokens=False,
    resources=(),
    introspect_any=False,
    id_token_alg="ES256",
    skips_consent=True,
    minimum_acr=None,
    default_max_age=None,
    client_uri=None,
    policy_uri=None,
    tos_uri=None,
    made_by=Registrant.OPERATOR,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    disabled_at=None,
)
