"""The peers, ready to be started; and which are left out, and why."""

from benchmarks.peers.authlib_flask import subject as authlib_flask
from benchmarks.peers.django_oauth_toolkit import subject as django_oauth_toolkit
from benchmarks.peers.installed import NotHereError
from benchmarks.peers.keycloak import subject as keycloak
from benchmarks.peers.node_oidc_provider import subject as node_oidc_provider
from benchmarks.postgres import Postgres
from benchmarks.routes import Subject

PEERS = (node_oidc_provider, authlib_flask, django_oauth_toolkit, keycloak)
NAMES = tuple(peer.__name__.split(".")[-2] for peer in PEERS)


def peers(postgres: Postgres, wanted: tuple[str, ...]) -> list[Subject]:
    """Those of the wanted ones that this machine can give."""
    made = []
    for name, peer in zip(NAMES, PEERS, strict=True):
        if name in wanted:
            print(f"setting up {peer.NAME}", flush=True)
            try:
                made.append(peer.subject(postgres.database(name)))
            except NotHereError as reason:
                print(f"left out: {peer.NAME} ({reason})")
    return made
