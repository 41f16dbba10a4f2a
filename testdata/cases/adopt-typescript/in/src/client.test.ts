const id = "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-4";
