"""Credentials: certificates and their status in forms that others can verify without asking the register."""

from corridor.goods.credential.conformity import conformity_credential
from corridor.goods.credential.jwt import MEDIA_TYPE, sign_jwt, verify_jwt
from corridor.goods.credential.multibase import did_key, key_of_did, method_of
from corridor.goods.credential.proof import add_proof, verify_proof
from corridor.goods.credential.register_status import (
    list_url,
    register_status,
    status_entries,
    status_place,
)
from corridor.goods.credential.status_list import (
    LEAST_ENTRIES,
    PURPOSES,
    StatusList,
    check_status,
    status_credential,
    status_entry,
)
from corridor.goods.credential.verify import Verified, verify_credential

__all__ = [
    "LEAST_ENTRIES",
    "MEDIA_TYPE",
    "PURPOSES",
    "StatusList",
    "Verified",
    "add_proof",
    "check_status",
    "conformity_credential",
    "did_key",
    "key_of_did",
    "list_url",
    "method_of",
    "register_status",
    "sign_jwt",
    "status_credential",
    "status_entries",
    "status_entry",
    "status_place",
    "verify_credential",
    "verify_jwt",
    "verify_proof",
]
