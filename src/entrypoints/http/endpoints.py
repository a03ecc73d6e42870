"""All endpoints, made of the house's use cases."""

from functools import partial

from domain.scope import OPENID_SCOPES
from entrypoints.house import House
from entrypoints.http import create_client, health, introspect, jwks, metadata, profile, register_user, revoke, token, userinfo, verify_otp
from entrypoints.http.cross_origin import CrossOrigin
from entrypoints.http.endpoint import Endpoint, Record
from entrypoints.http.errors import Style
from entrypoints.http.pages.endpoints import make_pages
from entrypoints.http.pages.look import Look

POST, GET_AND_POST = b"POST", b"GET, POST"


def make_endpoints(house: House, look: Look) -> tuple[Endpoint | CrossOrigin, ...]:
    """One of each."""

    def recorded(kind: str) -> Record:
        return partial(house.decisions.remember, kind)

    def across(endpoint: Endpoint, methods: bytes) -> CrossOrigin:
        return CrossOrigin(endpoint, house.browser_origins, methods)

    registers = register_user.RegisterUserEndpoint(house.register_user, house.pictures)
    verifies = verify_otp.VerifyOtpEndpoint(house.verify_otp)
    creates = create_client.CreateClientEndpoint(house.create_client)
    issues = token.TokenEndpoint(house.issue_token, _known(house))
    reads = profile.ProfileEndpoint(house.read_profile)
    tells = userinfo.UserinfoEndpoint(house.read_userinfo)
    introspects = introspect.IntrospectEndpoint(house.introspect_token)
    revokes = revoke.RevokeEndpoint(house.revoke_token)
    describes = metadata.MetadataEndpoint(metadata.metadata_answer(_described(house, tuple(look.texts)), house.settings.jwks_max_age))
    publishes = jwks.JwksEndpoint(house.signing_keys, house.settings.jwks_max_age)
    return (
        Endpoint(register_user.NAME, Style.PROBLEM, registers, recorded(house.register_user.doorkeeper.refused)),
        Endpoint(verify_otp.NAME, Style.PROBLEM, verifies, recorded("code_refused")),
        Endpoint(create_client.NAME, Style.PROBLEM, creates, recorded(house.create_client.doorkeeper.refused)),
        across(Endpoint(token.NAME, Style.OAUTH, issues, recorded("token_refused")), POST),
        across(Endpoint(userinfo.NAME, Style.BEARER, tells), GET_AND_POST),
        Endpoint(profile.NAME, Style.BEARER, reads, recorded("profile_refused")),
        Endpoint(introspect.NAME, Style.OAUTH, introspects, recorded("introspection_refused")),
        across(Endpoint(revoke.NAME, Style.OAUTH, revokes, recorded("revocation_refused")), POST),
        Endpoint(metadata.NAME, Style.PROBLEM, describes),
        Endpoint(jwks.NAME, Style.PROBLEM, publishes),
        Endpoint(health.NAME, Style.PROBLEM, health.ReadyEndpoint(house.store, house.signing_keys)),
        *make_pages(house, look),
    )


def _known(house: House) -> frozenset[str]:
    return token.SHARED.union(*(grant_type.parameters for grant_type in house.issue_token.grant_types.values()))


def _described(house: House, languages: tuple[str, ...]) -> metadata.ServerMetadata:
    scopes = tuple(dict.fromkeys((*OPENID_SCOPES, *house.settings.scopes)))
    grant_types = tuple(sorted({"client_credentials", *house.issue_token.grant_types}))
    return metadata.describe(house.settings.issuer, scopes, grant_types, languages)
