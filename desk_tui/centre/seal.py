"""What one side vouches for (Ed25519): a desk for its acts, the node for its catalogue.

The acts of a desk are chained by their hashes and name desk and officer, so one seal over the
hash of the last act vouches for every act before it.
"""

from __future__ import annotations

from hashlib import sha256

_ACTS = b"desk-tui acts 1\n"
_CHALLENGE = b"desk-tui challenge 1\n"
_CATALOGUE = b"desk-tui catalogue 1\n"


def new_key() -> bytes:
    """A fresh private key, 32 bytes; it never leaves the desk's encrypted record."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(key: bytes) -> bytes:
    """The public half, 32 bytes: what the node's roll keeps."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def seal(key: bytes, desk_name: str, head_hash: str) -> bytes:
    """The desk's word (64 bytes) for the act of this hash and all before it in its chain."""
    return _sign(key, _ACTS, desk_name, head_hash)


def sealed_by(public: bytes, desk_name: str, head_hash: str, seal: bytes) -> bool:
    """Was this seal made with the key of `public` over this very head of this desk?"""
    return _signed(public, _ACTS, desk_name, head_hash, seal)


def answer(key: bytes, desk_name: str, challenge: str) -> bytes:
    """What a desk says to the node's challenge; good for nothing else."""
    return _sign(key, _CHALLENGE, desk_name, challenge)


def answered_by(public: bytes, desk_name: str, challenge: str, answer: bytes) -> bool:
    return _signed(public, _CHALLENGE, desk_name, challenge, answer)


def seal_catalogue(key: bytes, content: bytes) -> bytes:
    """The node's word (64 bytes) for a catalogue it puts out."""
    return _sign(key, _CATALOGUE, "", sha256(content).hexdigest())


def catalogue_sealed_by(public: bytes, content: bytes, seal: bytes) -> bool:
    return _signed(public, _CATALOGUE, "", sha256(content).hexdigest(), seal)


def _sign(key: bytes, purpose: bytes, desk_name: str, said: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key).sign(_words(purpose, desk_name, said))


def _signed(public: bytes, purpose: bytes, desk_name: str, said: str, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        words = _words(purpose, desk_name, said)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True


def _words(purpose: bytes, desk_name: str, said: str) -> bytes:
    # The purpose first: a signature for one use is worthless for the other.
    return purpose + desk_name.encode() + b"\n" + said.encode()
