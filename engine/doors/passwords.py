"""Passwords, kept as scrypt digests (the memory-hard function of the standard library)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

COST = 2**14
BLOCK = 8
MEMORY = 64 * 1024 * 1024


def keep(password: str) -> str:
    """What is stored for a password: algorithm, cost, salt and digest."""
    salt = secrets.token_hex(16)
    return f"scrypt${COST}${salt}${_digest(password, salt, COST)}"


def matches(stored: str, password: str) -> bool:
    """True if `password` is the one that was kept."""
    _, cost, salt, digest = stored.split("$")
    return hmac.compare_digest(digest, _digest(password, salt, int(cost)))


def _digest(password: str, salt: str, cost: int) -> str:
    made = hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt.encode(), n=cost, r=BLOCK, p=1, maxmem=MEMORY
    )
    return made.hex()


NOBODY = keep(secrets.token_hex(8))
"""Checked for unknown accounts, so that the answer takes the same time."""
