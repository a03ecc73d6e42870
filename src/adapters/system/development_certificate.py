"""TLS for development: a CA of this machine's own, and one certificate by it."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

LIFETIME = timedelta(days=397)  # the longest that browsers take
RENEWED_BEFORE_END = timedelta(days=30)
NAMES = ("localhost", "127.0.0.1", "::1")


class DevelopmentCertificate(NamedTuple):
    """Where the PEM files are. People trust `cafile`."""

    certfile: Path
    keyfile: Path
    cafile: Path


def development_certificate(folder: Path) -> DevelopmentCertificate:
    """The files in that folder, made anew when they are missing, unreadable, strangers to each other or near their end."""
    files = DevelopmentCertificate(folder / "certificate.pem", folder / "key.pem", folder / "ca.pem")
    now = datetime.now(UTC)
    if not _is_good(files, now):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        make(files, now)
    return files


def make(files: DevelopmentCertificate, now: datetime) -> None:
    """A CA and a certificate by it. The CA's key is not kept: who steals the folder can forge no other name."""
    import trustme

    ca = trustme.CA(organization_name="Watchword", organization_unit_name="Development CA", path_length=0)
    not_before = now - timedelta(hours=1)
    leaf = ca.issue_cert(
        *NAMES,
        organization_name="Watchword",
        organization_unit_name="Development",
        not_before=not_before,
        not_after=not_before + LIFETIME,
    )
    chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
    _write(files.keyfile, leaf.private_key_pem.bytes(), 0o600)
    _write(files.cafile, ca.cert_pem.bytes(), 0o644)
    _write(files.certfile, chain, 0o600)


def _is_good(files: DevelopmentCertificate, now: datetime) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_pem_x509_certificate

    try:
        # Fails unless the key belongs to the certificate: writing may have been cut off.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.certfile, files.keyfile)
        certificate = load_pem_x509_certificate(files.certfile.read_bytes())
        certificate.verify_directly_issued_by(load_pem_x509_certificate(files.cafile.read_bytes()))
    except (OSError, ValueError, TypeError, InvalidSignature):
        return False
    return now < certificate.not_valid_after_utc - RENEWED_BEFORE_END


def _write(file: Path, text: bytes, mode: int) -> None:
    """Never readable by others, not even for a moment."""
    file.unlink(missing_ok=True)
    file.touch(mode=mode, exist_ok=False)
    file.write_bytes(text)
