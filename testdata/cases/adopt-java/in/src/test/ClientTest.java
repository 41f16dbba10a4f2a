class ClientTest { String id = "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-3"; }
