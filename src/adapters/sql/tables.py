"""Every table, and the Struct whose fields its columns are; None where there is no Struct."""

from msgspec import Struct
from sqlalchemy import MetaData, Table

from adapters.sql.audit import AUDIT_EVENTS
from adapters.sql.authenticators import ACQUAINTANCES, AUTHENTICATORS, OTP_WINDOWS
from adapters.sql.clients import CLIENTS
from adapters.sql.codes import CODES
from adapters.sql.consents import CONSENTS
from adapters.sql.grants import GRANTS
from adapters.sql.keys import KEYRING, SIGNING_KEYS
from adapters.sql.metadata import METADATA
from adapters.sql.recovery_codes import RECOVERY_CODES
from adapters.sql.refresh_tokens import REFRESH_TOKENS
from adapters.sql.registrations import REGISTRATION_TOKENS
from adapters.sql.resources import RESOURCES
from adapters.sql.revoked_tokens import REVOKED_TOKENS
from adapters.sql.sessions import SESSIONS
from adapters.sql.throttles import THROTTLES
from adapters.sql.transactions import TRANSACTIONS
from adapters.sql.users import USERS
from domain.audit import AuditEvent
from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.recovery_code import RecoveryCode
from domain.authenticators.totp import Totp
from domain.authenticators.window import OtpWindow
from domain.authorization.code import AuthorizationCode
from domain.authorization.transaction import Transaction
from domain.clients.client import Client
from domain.consents.consent import Consent
from domain.grants.grant import Grant
from domain.keys.signing_key import SigningKey
from domain.registrations import RegistrationToken
from domain.resources import Resource
from domain.sessions.session import Session
from domain.tokens.refresh_token import RefreshToken
from domain.users.user import User

SCHEMA: MetaData = METADATA
STRUCTS: dict[Table, type[Struct] | None] = {
    USERS: User,
    AUTHENTICATORS: Totp,
    OTP_WINDOWS: OtpWindow,
    RECOVERY_CODES: RecoveryCode,
    ACQUAINTANCES: Acquaintance,
    SESSIONS: Session,
    CLIENTS: Client,
    RESOURCES: Resource,
    REGISTRATION_TOKENS: RegistrationToken,
    CONSENTS: Consent,
    TRANSACTIONS: Transaction,
    GRANTS: Grant,
    CODES: AuthorizationCode,
    REFRESH_TOKENS: RefreshToken,
    REVOKED_TOKENS: None,
    SIGNING_KEYS: SigningKey,
    KEYRING: None,
    THROTTLES: None,
    AUDIT_EVENTS: AuditEvent,
}
