"""What a person's application asks for: refresh tokens that rotate, and codes, each good once."""

from collections.abc import Iterable, Mapping

from benchmarks import prepared
from benchmarks.ours import Furnished
from benchmarks.rounds import Asked, Pace
from benchmarks.routes import TOKEN, Call, Subject, basic
from benchmarks.watchword import CALLBACK, PATHS

ROTATION, CODE_ES256, CODE_RS256 = GRANTS = ("refresh rotation", "code, ES256 ID token", "code, RS256 ID token")
MOST = 4000  # a second: so many are prepared
GRANT_TYPES = ("--grant-type", "authorization_code", "--grant-type", "refresh_token")


def asked_of(ours: Iterable[Furnished]) -> Asked:
    """Of those servers; each round needs new ones."""
    clients = {each.subject.name: _Clients(each) for each in ours}

    def asked(subject: Subject, pace: Pace) -> Iterable[tuple[str, Call]]:
        return clients[subject.name].calls(pace.seconds * MOST)

    return asked


class _Clients:
    """On one server: for one, refresh tokens are for one use; the others differ in how their ID tokens are signed."""

    def __init__(self, on: Furnished) -> None:
        self.installation = on.installation
        add = on.installation.add_client
        self.rotating = add("--name", "Rotating", "--rotate-refresh-tokens", *GRANT_TYPES)
        self.of_codes: Mapping[str, tuple[str, str]] = {
            CODE_ES256: add("--name", "Elliptic", "--id-token-alg", "ES256", *GRANT_TYPES),
            CODE_RS256: add("--name", "Usual", "--id-token-alg", "RS256", *GRANT_TYPES),
        }

    def calls(self, count: int) -> Iterable[tuple[str, Call]]:
        yield ROTATION, rotation(self.rotating, prepared.refresh_tokens(self.installation, self.rotating[0], count))
        for name, client in self.of_codes.items():
            codes = prepared.codes(self.installation, client[0], count)
            bodies = [f"grant_type=authorization_code&code={code}&redirect_uri={CALLBACK}" for code in codes]
            yield name, Call(PATHS[TOKEN], basic(client), bodies, is_for_one_use=True, expects='"id_token"')


def rotation(client: tuple[str, str], refresh_tokens: Iterable[str]) -> Call:
    """Each is used once, for the next."""
    bodies = [f"grant_type=refresh_token&refresh_token={token}" for token in refresh_tokens]
    return Call(PATHS[TOKEN], basic(client), bodies, is_for_one_use=True, expects='"refresh_token"')
