"""Links: what opens the page of one invitation, for whoever it was written to. Signed, for one purpose, for some time.

Nothing is stored: any process that knows the secret can read what another one has made. The key is derived from the
signing secret that Slack shares with us, under a name of its own, so that neither can be used in place of the other.
"""

import hashlib
import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(days=60)  # longer than any invitation; what became of it can be read a little longer
PATH = "/invitation/"

_CONTENT = struct.Struct(">II8s")  # the invitation, until when in Unix seconds, the address
_TOKEN = re.compile(r"[A-Za-z0-9_-]{64}", re.ASCII)  # 48 bytes without a bit to spare: no token has two spellings


@dataclass(frozen=True)
class Link:
    """What a link that we made says: which invitation, and a fingerprint of the address that it was written to."""

    invitation_id: int
    address: bytes

    def is_to(self, email_key: str) -> bool:
        """Whether it was written to this address."""
        return hmac.compare_digest(self.address, _fingerprint(email_key))


class Links:
    """Makes and reads links of one workspace below a public address."""

    def __init__(self, secret: str, base_url: str, workspace: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._key = _signed(secret.encode(), f"knytt/invitation/{workspace}")

    def to(self, invitation_id: int, email_key: str, now: datetime) -> str:
        """The address of the page."""
        content = _CONTENT.pack(invitation_id, int((now + LASTS).timestamp()), _fingerprint(email_key))
        token = urlsafe_b64encode(content + hmac.digest(self._key, content, "sha256")).decode()
        return f"{self.base_url}{PATH}{token}"

    def read(self, token: str, now: datetime) -> Link | None:
        """What a token says; None if we did not make it, or too long ago."""
        if not _TOKEN.fullmatch(token):
            return None
        given = urlsafe_b64decode(token)
        content, signature = given[: _CONTENT.size], given[_CONTENT.size :]
        if not hmac.compare_digest(signature, hmac.digest(self._key, content, "sha256")):
            return None
        invitation_id, until, address = _CONTENT.unpack(content)
        return Link(invitation_id, address) if now.timestamp() < until else None

    def proof(self, token: str) -> str:
        """What a form on the page carries, so that only who has read the page can send it."""
        return _signed(self._key, f"form/{token}").hex()

    def is_proof(self, given: str, token: str) -> bool:
        """Whether a form came from the page behind this token."""
        return hmac.compare_digest(given.encode(), self.proof(token).encode())


def _signed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _fingerprint(email_key: str) -> bytes:
    return hashlib.sha256(email_key.encode()).digest()[:8]
