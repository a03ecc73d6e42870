"""The README's tour, as a reader pastes it."""

import base64
import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyotp
import pytest
from msgspec import Struct

from tests.integration.http.node import Node, environment, serving
from tests.integration.http.site import Site
from tests.integration.postgres import free_port

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?P<tour><!-- tour -->\n)?```sh\n(?P<script>.*?)```\n(?:```json\n(?P<answers>.*?)```\n)?", re.DOTALL)
NEXT = "-- next block --"
REST = ("…", "…")  # `,…}`
PORT = 5000


class Block(Struct, frozen=True):
    """What a reader pastes, and the answers that they are promised."""

    script: str
    answers: str


def blocks(text: str, *, tour: bool) -> list[Block]:
    return [Block(found["script"], found["answers"] or "") for found in BLOCK.finditer(text) if bool(found["tour"]) is tour]


def paste(pasted: list[Block], node: Node) -> list[str]:
    """What one shell shows for each block."""
    script = f"\necho; echo '{NEXT}'\n".join(block.script for block in pasted).replace(f"https://127.0.0.1:{PORT}", node.url)
    done = subprocess.run(["bash"], input=script, capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=60, check=True)
    assert not done.stderr, done.stderr
    return done.stdout.split(NEXT)


def values(text: str) -> Iterator[Any]:
    """The JSON values that stand one after the other; objects as lists of pairs, since the order is promised as well."""
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: ("object", pairs))
    text = text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:].lstrip()


def quoted(text: str) -> str:
    """JSON, of what a reader understands: `:…` is a value, `,…}` are members."""
    return re.sub(r",…(?=})", ',"…":"…"', re.sub(r":…(?=[,}])", ':"…"', text))


def agrees(shown: Any, real: Any) -> bool:
    """`…` stands for anything that is there: a whole value, the rest of a text, or the last members of an object."""
    if isinstance(shown, str) and "…" in shown:
        pattern = ".+".join(map(re.escape, shown.split("…")))
        return shown == "…" or (isinstance(real, str) and re.fullmatch(pattern, real) is not None)
    if isinstance(shown, list) and shown[-1:] == [REST]:
        return isinstance(real, list) and len(real) >= len(shown) and all(map(agrees, shown[:-1], real))
    if isinstance(shown, list | tuple):
        return type(shown) is type(real) and len(shown) == len(real) and all(map(agrees, shown, real))
    return type(shown) is type(real) and bool(shown == real)


def check(pasted: list[Block], node: Node) -> None:
    for block, output in zip(pasted, paste(pasted, node), strict=True):
        if block.answers:
            promised = block.answers.replace(f"https://127.0.0.1:{PORT}", node.url)
            shown, real = list(values(quoted(promised))), list(values(output))
            assert len(shown) == len(real), output
            for one, other in zip(shown, real, strict=True):
                assert agrees(one, other), f"promised\n{one}\nand answered\n{other}"


def port_of_the_readme() -> str:
    """Exactly as pasted where the port is free; else with another one in its place."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return str(free_port())
    return str(PORT)


@pytest.fixture
def newcomer(empty_database: Mapping[str, str], tmp_path: Path) -> Iterator[Node]:
    """A server that nobody has used, on the README's port if it can be."""
    with serving(tmp_path, "--migrate", PORT=port_of_the_readme(), **empty_database) as node:
        yield node


def test_the_tour_works_as_pasted(newcomer: Node) -> None:
    tour = blocks(README, tour=True)
    assert len(tour) >= 7
    check(tour, newcomer)


def test_answers_that_differ_from_the_readme_are_noticed() -> None:
    promised = ("object", [("valid", True), ("at", "eyJ…"), ("n", "…")])
    assert agrees(promised, ("object", [("valid", True), ("at", "eyJhbGci"), ("n", 4)]))
    for other in (
        [("valid", 1), ("at", "eyJhbGci"), ("n", 4)],
        [("valid", True), ("at", "eyJ"), ("n", 4)],
        [("at", "eyJhbGci"), ("valid", True), ("n", 4)],
        [("valid", True), ("at", "eyJhbGci"), ("n", 4), ("more", 5)],
    ):
        assert not agrees(promised, ("object", other))


@pytest.mark.skipif(not shutil.which("zbarimg") or not shutil.which("oathtool"), reason="zbarimg or oathtool is not on this machine")
async def test_other_peoples_programs_read_the_picture_and_compute_the_code(site: Site, tmp_path: Path) -> None:
    person = await site.registers(username="Mira+Ōe@harbour")
    picture = tmp_path / "qr.png"
    picture.write_bytes(base64.b64decode(person.qr_code, validate=True))
    read = subprocess.run(["zbarimg", "--raw", "-q", picture], capture_output=True, text=True, check=True).stdout.strip()
    assert read == person.otp_uri
    secret = pyotp.parse_uri(read).secret
    code = subprocess.run(["oathtool", "--totp", "-b", secret], capture_output=True, text=True, check=True).stdout.strip()
    answer = await site.verifies(person, code)
    assert (answer.status_code, answer.json()) == (200, {"valid": True})
