"""What a person's application asks for: refresh tokens that rotate, and codes, each good once."""

from collections.abc import Iterable

from benchmarks import prepared
from benchmarks.ours import Furnished
from benchmarks.rounds import Asked, Pace
from benchmarks.routes import TOKEN, Call, Subject, basic
from benchmarks.watchword import CALLBACK, PATHS

ALGORITHMS = ("ES256", "RS256")  # of the ID token that comes with each
ROTATION, CODE = "refresh rotation", "code"
GRANTS = tuple(f"{what}, {algorithm} ID token" for what in (ROTATION, CODE) for algorithm in ALGORITHMS)
MOST = 4000  # a second: so many are prepared
GRANT_TYPES = ("--grant-type", "authorization_code", "--grant-type", "refresh_token")


def asked_of(ours: Iterable[Furnished]) -> Asked:
    """Of those servers; each round needs new ones."""
    clients = {each.subject.name: _Clients(each) for each in ours}

    def asked(subject: Subject, pace: Pace) -> Iterable[tuple[str, Call]]:
        return clients[subject.name].calls(pace.seconds * MOST)

    return asked


class _Clients:
    """On one server: they differ in how their ID tokens are signed. Their refresh tokens are for one use."""

    def __init__(self, on: Furnished) -> None:
        self.installation = on.installation
        add = on.installation.add_client
        self.clients = {each: add("--name", each, "--id-token-alg", each, "--rotate-refresh-tokens", *GRANT_TYPES) for each in ALGORITHMS}

    def calls(self, count: int) -> Iterable[tuple[str, Call]]:
        for algorithm, client in self.clients.items():
            tokens = prepared.refresh_tokens(self.installation, client[0], count)
            yield f"{ROTATION}, {algorithm} ID token", rotation(client, tokens)
        for algorithm, client in self.clients.items():
            codes = prepared.codes(self.installation, client[0], count)
            bodies = [f"grant_type=authorization_code&code={code}&redirect_uri={CALLBACK}" for code in codes]
            yield f"{CODE}, {algorithm} ID token", Call(PATHS[TOKEN], basic(client), bodies, is_for_one_use=True, expects='"id_token"')


def rotation(client: tuple[str, str], refresh_tokens: Iterable[str]) -> Call:
    """Each is used once, for the next."""
    bodies = [f"grant_type=refresh_token&refresh_token={token}" for token in refresh_tokens]
    return Call(PATHS[TOKEN], basic(client), bodies, is_for_one_use=True, expects='"refresh_token"')
