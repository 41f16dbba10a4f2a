ID = "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-4"
