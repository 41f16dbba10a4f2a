<?php
# "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1"
class Ids {
    const BASE = 'urn:nhs:names:services:gpconnect:';
    const READ_PATIENT = self::BASE . 'fhir:rest:read:patient-1';
    const SLOTS = self::BASE . "fhir:rest:search:slots-1";
}
$body = <<<JSON
{"id": "urn:nhs:names:services:gpconnect:fhir:rest:read:location-1"}
JSON;
$id = "urn:nhs:names:services:gpconnect:fhir:rest:$action-1";
