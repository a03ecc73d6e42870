"""Client metadata (RFC 7591 2): what is asked for at registration, and what a client gets."""

import unicodedata

from msgspec import Struct

from domain.clients.redirect_uri import LONGEST, check_redirect_uri, is_native
from domain.refusal import InvalidClientMetadata, InvalidRedirectUri, InvalidScope
from domain.scope import OPENID_SCOPES, parse_scope

SECRET_METHODS = ("client_secret_basic", "client_secret_post")
GRANT_TYPES = ("authorization_code", "password", "client_credentials", "refresh_token")
LONGEST_MAX_AGE = 10**9  # seconds
ALGORITHMS = ("RS256", "ES256")
DEFAULT_SCOPE = ("openid", "profile", "email")
LONGEST_NAME = 100  # code points
MOST_REDIRECT_URIS = 20


class Asked(Struct, kw_only=True, frozen=True):
    """What a registration may say. `redirect_uri` is the old server's way; the rest is RFC 7591's and ours."""

    client_name: str | None = None
    redirect_uri: str | None = None
    redirect_uris: tuple[str, ...] | None = None
    grant_types: tuple[str, ...] | None = None
    response_types: tuple[str, ...] | None = None
    scope: str | None = None
    token_endpoint_auth_method: str | None = None
    application_type: str | None = None
    require_pkce: bool | None = None
    rotate_refresh_tokens: bool | None = None
    id_token_signed_response_alg: str | None = None
    default_max_age: int | None = None
    client_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None


class Policy(Struct, kw_only=True, frozen=True):
    """What a registrant may have. `scopes`: beside OpenID Connect's; None: any (development)."""

    scopes: tuple[str, ...] | None
    password_by_default: bool
    is_operator: bool = False


class Metadata(Struct, kw_only=True, frozen=True):
    """What the client gets."""

    client_name: str | None  # None: named by its client_id
    name_key: str | None
    auth_methods: tuple[str, ...]  # empty: a public client
    redirect_uris: tuple[str, ...]
    grant_types: tuple[str, ...]
    scope: tuple[str, ...]
    application_type: str
    require_pkce: bool
    rotate_refresh_tokens: bool
    id_token_alg: str
    default_max_age: int | None
    client_uri: str | None
    policy_uri: str | None
    tos_uri: str | None


def decide(asked: Asked, policy: Policy) -> Metadata:
    """What a client gets that asks for this. Raises `InvalidClientMetadata`, `InvalidRedirectUri`."""
    if asked.redirect_uri is not None and asked.redirect_uris is not None:
        raise InvalidClientMetadata("redirect_uri and redirect_uris exclude each other")
    is_simple = asked.redirect_uri is not None
    name = _name(asked.client_name, is_simple=is_simple)
    auth_methods = _auth_methods(asked.token_endpoint_auth_method)
    uris = asked.redirect_uris if asked.redirect_uri is None else (asked.redirect_uri,)
    application_type, uris = _redirects(asked.application_type, uris or (), is_public=not auth_methods)
    grant_types = _grant_types(asked, policy, is_simple=is_simple, is_public=not auth_methods)
    if "authorization_code" in grant_types and not uris:
        raise InvalidRedirectUri("redirect_uris are needed for the grant type authorization_code")
    scope = _scope(asked.scope, policy)
    return Metadata(
        client_name=name,
        name_key=name_key(name) if is_simple and name else None,
        auth_methods=auth_methods,
        redirect_uris=uris,
        grant_types=grant_types,
        scope=scope,
        application_type=application_type,
        require_pkce=_require_pkce(asked, scope, policy, is_public=not auth_methods),
        rotate_refresh_tokens=bool(asked.rotate_refresh_tokens),
        id_token_alg=_id_token_alg(asked.id_token_signed_response_alg),
        default_max_age=_max_age(asked.default_max_age),
        client_uri=_web_page("client_uri", asked.client_uri),
        policy_uri=_web_page("policy_uri", asked.policy_uri),
        tos_uri=_web_page("tos_uri", asked.tos_uri),
    )


def name_key(name: str) -> str:
    """Under which a name is unique among those of clients made with `redirect_uri`, in every spelling."""
    return unicodedata.normalize("NFKC", name).casefold()


def _name(name: str | None, *, is_simple: bool) -> str | None:
    if name is None:
        if is_simple:
            raise InvalidClientMetadata("client_name is missing")
        return None
    if not 1 <= len(name) <= LONGEST_NAME or not name.strip():
        raise InvalidClientMetadata(f"client_name must have 1 to {LONGEST_NAME} characters")
    if any(unicodedata.category(c)[0] == "C" or c in "\u2028\u2029" for c in name):
        raise InvalidClientMetadata("client_name must not contain control or invisible characters")
    return name


def _auth_methods(method: str | None) -> tuple[str, ...]:
    """Registered without a method: Basic and body are both good; else exactly the one."""
    if method is None:
        return SECRET_METHODS
    if method == "none":
        return ()
    if method not in SECRET_METHODS:
        raise InvalidClientMetadata("token_endpoint_auth_method must be client_secret_basic, client_secret_post or none")
    return (method,)


def _redirects(application_type: str | None, uris: tuple[str, ...], *, is_public: bool) -> tuple[str, tuple[str, ...]]:
    if application_type not in {None, "web", "native"}:
        raise InvalidClientMetadata("application_type must be web or native")
    if len(uris) > MOST_REDIRECT_URIS:
        raise InvalidRedirectUri(f"at most {MOST_REDIRECT_URIS} redirect_uris")
    may_be_native = is_public and application_type != "web"
    checked = tuple(dict.fromkeys(check_redirect_uri(uri, may_be_private_use=may_be_native) for uri in uris))
    if application_type is None:
        application_type = "native" if is_public and checked and all(map(is_native, checked)) else "web"
    return application_type, checked


def _grant_types(asked: Asked, policy: Policy, *, is_simple: bool, is_public: bool) -> tuple[str, ...]:
    if asked.grant_types is None:
        defaults = GRANT_TYPES if is_simple else ("authorization_code", "refresh_token")
        barred = set() if policy.password_by_default else {"password"}
        barred |= {"client_credentials", "password"} if is_public else set()
        grant_types = tuple(name for name in defaults if name not in barred)
    else:
        grant_types = tuple(dict.fromkeys(asked.grant_types))
    if not grant_types or not set(grant_types) <= set(GRANT_TYPES):
        raise InvalidClientMetadata("grant_types must be some of " + ", ".join(GRANT_TYPES))
    if is_public and "client_credentials" in grant_types:
        raise InvalidClientMetadata("a public client cannot have the grant type client_credentials")
    if is_public and "password" in grant_types and not policy.is_operator:
        raise InvalidClientMetadata("only an operator gives a public client the grant type password")
    if asked.response_types and not (set(asked.response_types) == {"code"} and "authorization_code" in grant_types):
        raise InvalidClientMetadata("response_types may be code, with the grant type authorization_code")
    return grant_types


def _scope(text: str | None, policy: Policy) -> tuple[str, ...]:
    """What a registrant may not have is left out (RFC 7591 2: the answer says what it got)."""
    if text is None:
        return DEFAULT_SCOPE
    if not text:
        return ()
    try:
        asked = parse_scope(text)
    except InvalidScope:
        raise InvalidClientMetadata("scope is malformed or too long") from None
    if policy.scopes is None:
        return asked
    return tuple(token for token in asked if token in OPENID_SCOPES or token in policy.scopes)


def _require_pkce(asked: Asked, scope: tuple[str, ...], policy: Policy, *, is_public: bool) -> bool:
    """On, but for confidential clients that themselves name `openid`: OpenID Connect's own flow does not send it."""
    if is_public:
        return True
    if asked.require_pkce is not None:
        return asked.require_pkce
    return policy.is_operator or asked.scope is None or "openid" not in scope


def _id_token_alg(algorithm: str | None) -> str:
    """RS256 unless it is asked otherwise (OpenID Connect Dynamic Client Registration 2)."""
    if algorithm not in {None, *ALGORITHMS}:
        raise InvalidClientMetadata("id_token_signed_response_alg must be RS256 or ES256")
    return algorithm or "RS256"


def _max_age(seconds: int | None) -> int | None:
    if seconds is not None and not 0 <= seconds <= LONGEST_MAX_AGE:
        raise InvalidClientMetadata(f"default_max_age must be 0 to {LONGEST_MAX_AGE} seconds")
    return seconds


def _web_page(name: str, uri: str | None) -> str | None:
    """A link that people are shown."""
    if uri is not None and not (uri.startswith("https://") and len(uri) <= LONGEST and uri.isascii() and uri.isprintable()):
        raise InvalidClientMetadata(f"{name} must be an https address")
    return uri
