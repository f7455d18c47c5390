"""The maintainer's login: one password, of which a server knows only the hash.

The hash is scrypt's (Percival C, Josefsson S: The scrypt Password-Based Key Derivation Function. RFC 7914, 2016).
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import hmac
import secrets
import sys
from dataclasses import dataclass

from corpus.errors import UserError

SHORTEST = 12
"""Characters of a password."""

LONGEST = 1000
_COST, _BLOCKS, _LANES = 2**14, 8, 5
_SALT_BYTES = 16
_KEY_BYTES = 32
_MAKE = "make one with: infantile-spasms password"


@dataclass(frozen=True, slots=True)
class Secret:
    """The salted hash of a password."""

    salt: bytes
    key: bytes

    def __str__(self) -> str:
        """As it is written into a setting: no sign in it means anything to a shell or to compose."""
        return f"scrypt-{self.salt.hex()}-{self.key.hex()}"

    def fits(self, password: str) -> bool:
        """Whether it is the hash of this password; takes as long for any."""
        return hmac.compare_digest(_key(password, self.salt), self.key)


def secret_of(password: str) -> Secret:
    """The hash of a password, with a new salt.

    Raises:
        UserError: the password is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    salt = secrets.token_bytes(_SALT_BYTES)
    return Secret(salt, _key(password, salt))


def read(text: str) -> Secret:
    """The hash that a setting holds.

    Raises:
        UserError: it is none.
    """
    try:
        kind, salt, key = text.split("-")
        secret = Secret(bytes.fromhex(salt), bytes.fromhex(key))
    except ValueError as error:
        raise UserError(f"not the hash of a password; {_MAKE}") from error
    if kind != "scrypt" or (len(secret.salt), len(secret.key)) != (_SALT_BYTES, _KEY_BYTES):
        raise UserError(f"not the hash of a password; {_MAKE}")
    return secret


def password_in(authorization: str) -> str | None:
    """The password of an `Authorization` header of HTTP's Basic kind, whatever the name before it; None if none."""
    kind, _, told = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        _, colon, password = base64.b64decode(told, validate=True).decode("utf-8").partition(":")
    except ValueError:  # no base64, or no UTF-8 in it
        return None
    return password if colon and len(password) <= LONGEST else None


def ask() -> Secret:
    """Ask for a new password twice, without showing it; where nobody can be asked, read a line of standard input.

    Raises:
        UserError: the two differ, or the password is too short.
    """
    if not sys.stdin.isatty():
        return secret_of(sys.stdin.readline().rstrip("\r\n"))
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same again: "):
        raise UserError("the two are not the same; try again")
    return secret_of(password)


def _key(password: str, salt: bytes) -> bytes:
    data = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(data, salt=salt, n=_COST, r=_BLOCKS, p=_LANES, dklen=_KEY_BYTES)
