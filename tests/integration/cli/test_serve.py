import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from adapters.system.development_certificate import development_certificate
from tests.integration.postgres import free_port

WATCHWORD = Path(sys.executable).parent / "watchword"
PATIENCE = 30  # seconds
MOST_MEMORY = 90_000  # kB: 80 MB are promised, and another C library counts otherwise
NOT_TO_SERVE = {
    *("advanced_alchemy", "alembic", "greenlet", "mako", "sqlalchemy.orm", "sqlalchemy.ext.asyncio"),  # what migrations need
    *("jinja2", "qrcode", "zxcvbn_rs_py"),  # pages, an authenticator, a new password: each when it is first asked for
    *("adapters.memory", "trustme"),  # development
    *("aiosqlite", "asyncpg"),  # the other database
    *("entrypoints.office", "rich"),  # operators
}


def environ(**variables: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("WATCHWORD_", "SECRET_KEY", "DATABASE_URL", "FLASK_"))
    }
    return kept | {"PORT": str(free_port())} | variables


def production(**variables: str) -> dict[str, str]:
    return environ(
        SECRET_KEY=watchword("secret", env=environ()).stdout.strip(),
        WATCHWORD_ISSUER="https://id.example.com",
        WATCHWORD_TRUSTED_PROXIES="none",
        WATCHWORD_LOG_FORMAT="json",
        HOST="127.0.0.1",
        **variables,
    )


def watchword(*words: str, env: dict[str, str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([WATCHWORD, *words], env=env, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)


@contextmanager
def serving(*options: str, env: dict[str, str], cwd: Path, log: int | TextIO = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([WATCHWORD, "serve", *options], env=env, cwd=cwd, stderr=log, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def wait_until_ready(process: subprocess.Popen[str], url: str, context: ssl.SSLContext | None = None) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", context=context, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(process.stderr.read() if process.poll() is not None and process.stderr else "it was never ready")


def ends_well(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return log


def memory(process: subprocess.Popen[str]) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def test_development_starts_from_nothing_with_a_certificate_that_can_be_trusted(tmp_path: Path) -> None:
    env = environ(WATCHWORD_ENV="development")
    ca = tmp_path / ".watchword" / "tls" / "ca.pem"
    for _ in range(2):
        with serving(env=env, cwd=tmp_path) as process:
            while not ca.exists() and process.poll() is None:
                time.sleep(0.05)
            time.sleep(0.1)
            wait_until_ready(process, f"https://127.0.0.1:{env['PORT']}", ssl.create_default_context(cafile=ca))
            assert memory(process) < MOST_MEMORY
            log = ends_well(process)
        assert "This is DEVELOPMENT" in log
        assert "curl --cacert .watchword/tls/ca.pem" in log
    assert stat.S_IMODE((tmp_path / ".watchword").stat().st_mode) == 0o700


def test_development_says_so_with_any_certificate(tmp_path: Path) -> None:
    """It may have been meant to be production: whoever forgot must be told."""
    made = development_certificate(tmp_path / "tls")
    files = {"WATCHWORD_TLS_CERTIFICATE": str(made.certfile), "WATCHWORD_TLS_KEY": str(made.keyfile)}
    env = environ(WATCHWORD_ENV="development", **files)
    with serving(env=env, cwd=tmp_path) as process:
        wait_until_ready(process, f"https://127.0.0.1:{env['PORT']}", ssl.create_default_context(cafile=made.cafile))
        log = ends_well(process)
    assert "This is DEVELOPMENT" in log
    assert "curl --cacert" not in log


def test_an_operator_who_comes_before_the_schema_is_told_what_to_type(tmp_path: Path) -> None:
    refused = watchword("user", "list", env=production(), cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (4, "")
    assert "type watchword migrate" in refused.stderr


def test_production_on_sqlite_migrates_itself_and_serves_plain_http_to_a_proxy(tmp_path: Path) -> None:
    env = production()
    with serving(env=env, cwd=tmp_path) as process:
        wait_until_ready(process, f"http://127.0.0.1:{env['PORT']}")
        added = watchword("registration-token", "add", "--for", "users", "--json", env=env, cwd=tmp_path)
        assert json.loads(added.stdout)["uses_left"] == 1
        log = ends_well(process)
    records = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any("Uvicorn running" in record["message"] for record in records)
    assert json.loads(added.stdout)["registration_token"] not in log


def test_what_serving_does_not_need_is_not_imported(tmp_path: Path) -> None:
    env = production(PYTHONPROFILEIMPORTTIME="1")
    assert watchword("migrate", env=env, cwd=tmp_path).returncode == 0
    log = tmp_path / "log"  # longer than a pipe holds
    with log.open("w") as sink, serving(env=env, cwd=tmp_path, log=sink) as process:
        wait_until_ready(process, f"http://127.0.0.1:{env['PORT']}")
        ends_well(process)
    imported = {line.rpartition("|")[2].strip() for line in log.read_text().splitlines() if line.startswith("import time:")}
    assert {"litestar", "sqlalchemy", "application.tokens.issue_token"} <= imported
    assert imported & NOT_TO_SERVE == set()


async def test_postgresql_without_a_schema_is_refused_unless_told_to_migrate(postgres_database: str, tmp_path: Path) -> None:
    env = production(DATABASE_URL=postgres_database)
    refused = watchword("serve", env=env, cwd=tmp_path)
    assert refused.returncode == 4
    assert "watchword serve --migrate" in refused.stderr
    with serving("--migrate", "--workers", "2", env=env, cwd=tmp_path) as process:
        wait_until_ready(process, f"http://127.0.0.1:{env['PORT']}")
        ends_well(process)
    assert watchword("migrate", env=env, cwd=tmp_path).returncode == 0


async def test_another_secret_key_refuses_to_start(postgres_database: str, tmp_path: Path) -> None:
    env = production(DATABASE_URL=postgres_database)
    assert watchword("migrate", env=env, cwd=tmp_path).returncode == 0
    assert watchword("keys", "list", env=env, cwd=tmp_path).returncode == 0
    refused = watchword("serve", env=production(DATABASE_URL=postgres_database), cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (4, "")
    assert "SECRET_KEY" in refused.stderr


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    env = production(DATABASE_URL=f"postgres://watchword:hunter2@127.0.0.1:{free_port()}/watchword")
    for command in ("serve", "migrate"):
        refused = watchword(command, env=env, cwd=tmp_path)
        assert refused.returncode == 4
        assert "Traceback" not in refused.stderr
        assert "hunter2" not in refused.stderr


def test_a_look_that_cannot_be_shown_is_told_once_and_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "pages.toml").write_text('nam = "Harbour"')
    env = environ(WATCHWORD_ENV="development", WATCHWORD_PAGES="pages")
    refused = watchword("serve", "--workers", "2", env=env, cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "watchword: WATCHWORD_PAGES: pages.toml says 'nam', which is none of name, help, privacy and texts.\n"


def test_a_port_that_is_taken_is_no_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = environ(WATCHWORD_ENV="development", DATABASE_URL="memory://") | {"PORT": str(taken.getsockname()[1])}
        refused = watchword("serve", env=env, cwd=tmp_path)
    assert refused.returncode == 4
    assert "address already in use" in refused.stderr
