import shutil
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import load_pem_x509_certificate

from adapters.system.development_certificate import DevelopmentCertificate, development_certificate, make


@pytest.fixture
def files(tmp_path: Path) -> DevelopmentCertificate:
    return development_certificate(tmp_path / "tls")


def shaken_hands(files: DevelopmentCertificate, name: str) -> str | None:
    """The TLS version of a handshake by somebody who trusts the CA and asks for that name."""
    ours, theirs = socket.socketpair()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.certfile, files.keyfile)
    thread = threading.Thread(target=lambda: server.wrap_socket(theirs, server_side=True).close(), daemon=True)
    thread.start()
    with ssl.create_default_context(cafile=files.cafile).wrap_socket(ours, server_hostname=name) as connection:
        version = connection.version()
    thread.join()
    return version


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_who_trusts_the_ca_trusts_the_server(files: DevelopmentCertificate, name: str) -> None:
    assert shaken_hands(files, name) == "TLSv1.3"


def test_the_files_are_the_owners_alone(files: DevelopmentCertificate) -> None:
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600, 0o644]
    assert files.certfile.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_open_to_others_is_so_no_more(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    development_certificate(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_the_key_of_the_ca_is_nowhere(files: DevelopmentCertificate) -> None:
    texts = [file.read_text() for file in files.certfile.parent.iterdir()]
    assert sum(text.count("PRIVATE KEY-----\n") for text in texts) == 2  # the server's one: begin and end
    assert "PRIVATE" in files.keyfile.read_text()


def test_it_lives_for_397_days(files: DevelopmentCertificate) -> None:
    certificate = load_pem_x509_certificate(files.certfile.read_bytes())
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=397)


def test_it_is_made_once(files: DevelopmentCertificate) -> None:
    before = [file.read_bytes() for file in files]
    assert [file.read_bytes() for file in development_certificate(files.certfile.parent)] == before


@pytest.mark.parametrize(("age", "is_renewed"), [(366, False), (368, True), (400, True)])
def test_it_is_renewed_in_its_last_30_days(files: DevelopmentCertificate, age: int, is_renewed: bool) -> None:
    make(files, datetime.now(UTC) - timedelta(days=age))
    before = files.certfile.read_bytes()
    assert (development_certificate(files.certfile.parent).certfile.read_bytes() != before) is is_renewed


@pytest.mark.parametrize("which", ["certfile", "keyfile", "cafile"])
@pytest.mark.parametrize("damage", ["missing", "garbage", "anothers"])
def test_what_does_not_fit_together_is_made_anew(files: DevelopmentCertificate, tmp_path: Path, which: str, damage: str) -> None:
    file: Path = getattr(files, which)
    file.unlink()
    if damage == "garbage":
        file.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    if damage == "anothers":
        shutil.copy(getattr(development_certificate(tmp_path / "other"), which), file)
    assert shaken_hands(development_certificate(files.certfile.parent), "localhost") == "TLSv1.3"
