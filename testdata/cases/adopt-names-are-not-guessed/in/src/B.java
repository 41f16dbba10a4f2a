class B {
    static final String PREFIX = "urn:nhs:names:services:gpconnect:fhir:";
    static String own() { return PREFIX + "rest:read:patient-1"; }
}
