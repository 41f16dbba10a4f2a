"""Ids, such as "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1"."""
from typing import Final

BASE: Final[str] = "urn:nhs:names:services:gpconnect"
READ_PATIENT = f"{BASE}:fhir:rest:read:patient-1"
SLOTS = BASE + ":fhir:rest:search:slot-1"
STRUCTURED = (
    "urn:nhs:names:services:gpconnect:"  # "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-2"
    "fhir:operation:gpc.getstructuredrecord-1"
)
LOCATION = r'urn:nhs:names:services:gpconnect:fhir:rest:read:Location-1'
QUERY = b"identifier=https://fhir.nhs.uk/Id/nhsServiceInteractionId|urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1"


def of(action: str) -> str:
    '''Not "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-3".'''
    scope = "Patient/*.read"
    return f"{BASE}:fhir:rest:{action!r:>10}:{'urn:nhs:names:services:gpconnect:fhir:rest:read:organization-1'}"
