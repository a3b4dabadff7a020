"""Passkeys as WebAuthn has them: what a browser is asked for, and whether its answer holds.

The library is `webauthn` (Duo Labs): it knows every attestation and algorithm, and is loaded when the first passkey is
asked for. Who holds the key is always verified (PIN, finger, face): the same passkey is a second factor, and shows that
somebody is still the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID

from gosdom_core.errors import BadInput

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    from gosdom_graphql.settings import Settings

LONGEST: Final = 20_000
"""Letters of a browser's answer."""


class PasskeyInvalid(BadInput):
    """Does the passkey's answer hold? No: of another key or site, to another question, or not verified."""

    code = "PASSKEY_INVALID"
    ru = "Ключ доступа не подошёл, попробуйте ещё раз"
    en = "The passkey did not fit, try again"


@dataclass(frozen=True, slots=True)
class Party:
    """To which site do passkeys belong? `id` is its host, `origin` what browsers say they are on."""

    id: str
    origin: str

    @classmethod
    def of(cls, settings: Settings) -> Party:
        """Which site is ours, by its public address?"""
        parts = urlsplit(settings.public_url)
        return cls(parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is a browser asked? `options` is JSON for `PublicKeyCredential.parse…OptionsFromJSON`."""

    options: str
    challenge: bytes


@dataclass(frozen=True, slots=True)
class Added:
    """Which key pair was made? The public half, as COSE writes it."""

    credential: bytes
    public_key: bytes
    sign_count: int


def ask_for_new(party: Party, person: UUID, name: str, known: Sequence[bytes]) -> Asked:
    """What is a browser asked, to make a passkey? Not on what holds one of the `known` already."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import cose, structs

    challenge = secrets.token_bytes(32)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name="gosdom",
        user_name=name,
        user_id=person.bytes,
        challenge=challenge,
        exclude_credentials=_described(known),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        supported_pub_key_algs=[
            cose.COSEAlgorithmIdentifier.ECDSA_SHA_256,
            cose.COSEAlgorithmIdentifier.EDDSA,
            cose.COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
        ],
    )
    return Asked(options_to_json(options), challenge)


def made(party: Party, answer: str, challenge: bytes) -> Added:
    """Which key pair was made in answer to the challenge? Raises `PasskeyInvalid`."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_registration_response(
            credential=_short(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyInvalid from error
    return Added(found.credential_id, found.credential_public_key, found.sign_count)


def ask_for(party: Party, known: Sequence[bytes]) -> Asked:
    """What is a browser asked, to show one of these passkeys?"""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    challenge = secrets.token_bytes(32)
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(options_to_json(options), challenge)


def named(answer: str) -> bytes:
    """Which credential does a browser's answer name? Raises `PasskeyInvalid`."""
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return parse_authentication_credential_json(_short(answer)).raw_id
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyInvalid from error


def shown(party: Party, answer: str, challenge: bytes, *, public_key: bytes, sign_count: int) -> int:
    """How often has the key been used, by its own count, if the answer holds? Raises `PasskeyInvalid`: also where the
    count went back, as a copy's does."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_authentication_response(
            credential=_short(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyInvalid from error
    return found.new_sign_count


def _described(known: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=each) for each in known]


def _short(answer: str) -> str:
    if len(answer) > LONGEST:
        raise PasskeyInvalid
    return answer
