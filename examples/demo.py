"""`make demo`: Watchword, the web application and the API together, with a person and a client.

All of it is made anew at each start. The certificate stays, so that a browser that trusts its CA goes on doing so.
"""

import fcntl
import json
import os
import select
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pyotp

from entrypoints.wiring import terminal

HERE = Path(__file__).parent
STATE = Path(".watchword") / "demo"  # beside what `make run` keeps
DATABASE = STATE / "watchword.db"
LOG = STATE / "log"
CA = STATE / "tls" / "ca.pem"
PORT = int(os.environ.get("PORT", "5000"))
ISSUER, APP, API = f"https://127.0.0.1:{PORT}", f"http://127.0.0.1:{PORT + 1}", f"http://127.0.0.1:{PORT + 2}"
USERNAME, PASSWORD = "mira", "testPassword123"
STARTS_WITHIN = 30.0  # seconds
PERIOD = 30  # seconds that a code is shown
WATCHWORD = (sys.executable, "-m", "entrypoints.cli.main")
# All that says which server it is: nothing that the environment says of another one may count.
SERVER = {
    "WATCHWORD_ENV": "development",
    "WATCHWORD_STATE": str(STATE),
    "WATCHWORD_ISSUER": ISSUER,
    "DATABASE_URL": f"sqlite:///{DATABASE}",
    "HOST": "127.0.0.1",
    "PORT": str(PORT),
}
TELLS = f"""
Sign in at    {APP}
User name     {USERNAME}
Password      {PASSWORD}
Your account  {ISSUER}/account
Code          press Enter here for one; type q and Enter for the QR code of an authenticator app

Your browser will warn of {ISSUER}, whose certificate is by a CA of this machine's own.
Go on, or import {CA} among your browser's authorities first. Ctrl-C stops everything.
"""


def main() -> None:
    """Until Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C does
        signal.signal(number, lambda *_: sys.exit(0))
    STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (STATE / "lock").open("w")  # kept until the end
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        fail("The demo runs already.")
    for old in (LOG, *STATE.glob(f"{DATABASE.name}*")):
        old.unlink(missing_ok=True)
    try:
        with ExitStack() as running:
            run(running)
    except KeyboardInterrupt:
        sys.exit(0)


def run(running: ExitStack) -> None:
    """Start what belongs together, each when what it needs is there."""
    print("Starting …", flush=True)
    server = running.enter_context(started([*WATCHWORD, "serve"], SERVER))
    wait_for(server, f"{ISSUER}/health/ready")
    otp_uri = make_person()
    said = make_client() | {"ISSUER": ISSUER, "API": API, "SSL_CERT_FILE": str(CA)}
    web_application = running.enter_context(started(uvicorn("web_application", PORT + 1), said))
    api = running.enter_context(started(uvicorn("api", PORT + 2), said))
    wait_for(web_application, APP)
    wait_for(api, API)
    print(TELLS, flush=True)
    give_codes(otp_uri, [server, web_application, api])


def make_person() -> str:
    """Somebody whose authenticator waits for its first code. The URI of that."""
    made = watchword("user", "add", USERNAME, "--email", "mira@example.org", "--with-otp", "--password-stdin", stdin=PASSWORD)
    watchword("user", "set", USERNAME, "--email-verified", "--claim", "name=Mira Holm", "--claim", "given_name=Mira")
    return str(made["otp_uri"])


def make_client() -> dict[str, str]:
    """What Harbour Logbook is known by."""
    grant_types = ("--grant-type", "authorization_code", "--grant-type", "refresh_token")
    scope = ("--scope", "openid profile email logbook")
    made = watchword("client", "add", "--name", "Harbour Logbook", "--redirect-uri", f"{APP}/callback", *grant_types, *scope)
    return {"CLIENT_ID": made["client_id"], "CLIENT_SECRET": made["client_secret"]}


def watchword(*arguments: str, stdin: str = "") -> dict[str, Any]:
    """An operator's command."""
    command = [*WATCHWORD, *arguments, "--json"]
    done = subprocess.run(command, env=os.environ | SERVER, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        fail(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def uvicorn(module: str, port: int) -> list[str]:
    """One of the two beside this file."""
    program = [sys.executable, "-m", "uvicorn", "--no-access-log"]  # it would write codes
    return [*program, "--app-dir", str(HERE), "--factory", f"{module}:create_app", "--port", str(port)]


@contextmanager
def started(command: list[str], said: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that writes to the log, until the end of the block. Ctrl-C is for us to pass on."""
    with LOG.open("ab") as log:
        process = subprocess.Popen(command, env=os.environ | said, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    """Until it answers, whatever."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx2.get(address, verify=ssl.create_default_context(cafile=CA))
        except (httpx2.TransportError, OSError):  # no listener yet, or no CA yet
            time.sleep(0.1)
        else:
            return
    fail(f"{LOG.read_text()}\n{address} did not start. Where its port is taken: PORT=6200 make demo")


def give_codes(otp_uri: str, processes: list[subprocess.Popen[bytes]]) -> None:
    """To who asks for them, as an authenticator app does, as long as all processes run."""
    app = pyotp.TOTP(dict(parse_qsl(urlsplit(otp_uri).query))["secret"])
    listening = [sys.stdin]
    while all(process.poll() is None for process in processes):
        if not select.select(listening, [], [], 0.5)[0]:
            continue
        line = sys.stdin.readline()
        if not line:  # nobody is there to ask
            listening = []
        elif line.strip().lower() == "q":
            print(terminal(otp_uri), flush=True)
        else:
            print(f"{app.now()}  for {PERIOD - int(time.time()) % PERIOD} s; each code works once", flush=True)
    fail(f"{LOG.read_text()}\nOne of the three has ended.")


def fail(why: str) -> NoReturn:
    """Say why, and stop."""
    sys.exit(why)


if __name__ == "__main__":
    main()
