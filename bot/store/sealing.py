"""Encrypts what is secret in the store, by the operator's key: AES-256-GCM, each value bound to the row it stands in.

    sealed:1:<the key's name>:<nonce and ciphertext, base64url>

Invariant: no key and no plain value stands in an error or a repr; a value moved to another row is refused.
"""

import base64
import hashlib
import os
import sqlite3
from collections.abc import Sequence

from bot.errors import StoreError, WrongKey

MARK = "sealed:"
"""How an encrypted value begins; the platforms' own JSON begins with a brace."""

_VERSION = f"{MARK}1:"
_NONCE = 12
"""Bytes: what NIST SP 800-38D recommends for random nonces."""

KEY_BYTES = 32

VARIABLE = "TIDINGS_SECRET_KEY"
_NO_KEY = (
    f"The stored installations are encrypted and {VARIABLE} is not set. Set it (or {VARIABLE}_FILE) to the key they "
    "were written with; if that is lost, `tidings purge` the workspaces and install the app there again."
)
_OTHER_KEY = (
    f"The stored installations are encrypted with another key than {VARIABLE} holds. Put the old key behind the new "
    "one, with a comma between; if it is lost, `tidings purge` the workspaces and install the app there again."
)


class Sealer:
    """Encrypts with the first of its keys, and reads what any of them wrote."""

    def __init__(self, keys: str) -> None:
        """Keys of 32 bytes each, in base64, with commas between.

        Raises:
            ValueError: one is none; the message does not hold it.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # most commands seal nothing

        self._keys = {_name_of(key): AESGCM(key) for key in map(key_bytes, keys.split(","))}
        self._first = next(iter(self._keys))

    def __repr__(self) -> str:
        """Without the keys."""
        return f"Sealer({len(self._keys)})"

    def seal(self, plain: str, where: Sequence[str]) -> str:
        """A value that is readable with the key alone, and in this row (`where`) alone."""
        nonce = os.urandom(_NONCE)
        data = nonce + self._keys[self._first].encrypt(nonce, plain.encode(), _bound(where))
        return f"{_VERSION}{self._first}:{base64.urlsafe_b64encode(data).decode()}"

    def open(self, stored: str, where: Sequence[str]) -> str:
        """What was sealed; what was stored before there was a key, as it is.

        Raises:
            WrongKey: it was sealed with another key.
            StoreError: it is damaged, or of another row.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # as above

        if not is_sealed(stored):
            return stored
        name, _, data = stored.removeprefix(_VERSION).partition(":")
        if name not in self._keys:
            raise WrongKey(_OTHER_KEY)
        try:
            raw = base64.urlsafe_b64decode(data)
            return self._keys[name].decrypt(raw[:_NONCE], raw[_NONCE:], _bound(where)).decode()
        except (InvalidTag, ValueError):
            raise StoreError(
                f"The stored installation of {where[0]}:{where[1]} is damaged: it does not fit its own key. "
                "Restore a backup, or install the app in that workspace again."
            ) from None

    def is_newest(self, stored: str) -> bool:
        """Whether a value is sealed with the first key."""
        return stored.startswith(f"{_VERSION}{self._first}:")


def is_sealed(stored: str) -> bool:
    """Whether a stored value is encrypted."""
    return stored.startswith(MARK)


def opened(sealer: Sealer | None, stored: str, where: Sequence[str]) -> str:
    """A stored value in clear.

    Raises:
        WrongKey: it is encrypted, and there is no key or another one.
    """
    if sealer is not None:
        return sealer.open(stored, where)
    if is_sealed(stored):
        raise WrongKey(_NO_KEY)
    return stored


def must_seal(connection: sqlite3.Connection, sealer: Sealer | None) -> bool:
    """Whether something is stored in clear, or with an older key, that has a key now.

    Raises:
        WrongKey: a row can be read with none of the keys.
    """
    return bool(_unsealed(connection, sealer))


def seal_installations(connection: sqlite3.Connection, sealer: Sealer | None) -> int:
    """Encrypt what is stored in clear or with an older key, in the caller's transaction; how many rows.

    Raises:
        WrongKey: a row can be read with none of the keys.
    """
    changed = [(sealer.seal(plain, where), *where) for plain, where in _unsealed(connection, sealer) if sealer]
    sql = "UPDATE installation SET data = ? WHERE platform = ? AND workspace = ? AND person = ?"
    connection.executemany(sql, changed)
    return len(changed)


def _unsealed(connection: sqlite3.Connection, sealer: Sealer | None) -> list[tuple[str, tuple[str, str, str]]]:
    """What the first key is to seal, in clear, each with its row; every row is opened."""
    rows = connection.execute("SELECT platform, workspace, person, data FROM installation").fetchall()
    found = [(opened(sealer, data, where), tuple(where), data) for *where, data in rows]
    return [(plain, where) for plain, where, data in found if sealer is not None and not sealer.is_newest(data)]


def key_bytes(text: str) -> bytes:
    """A key as it is typed: 32 bytes in base64, in either alphabet.

    Raises:
        ValueError: it is none.
    """
    try:
        key = base64.b64decode(text.strip().translate(str.maketrans("-_", "+/")), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("a key is 32 bytes in base64")
    return key


def _name_of(key: bytes) -> str:
    """Tells keys apart, and says nothing of them: a part of a one-way function's value."""
    return hashlib.sha256(b"tidings key name\0" + key).hexdigest()[:12]


def _bound(where: Sequence[str]) -> bytes:
    return "\0".join(where).encode()
