package clinic;

/** Ids, such as urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1. */
public final class Ids {
    // private static final String OFF = "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-2";
    static final String BASE = "urn:nhs:names:services:gpconnect:";
    static final String REST = BASE + "fhir:rest:";

    public static final String READ_PATIENT = REST + "read:patient-1";
    public static final String FIND_PATIENT = Ids.REST + "search:" + "patient-1";
    public static final String SLOTS = REST + "search:slots-1";
    public static final String LOCATION = "urn:nhs:names:services:gpconnect:fhir:rest:read:location";
    public static final String OTHER = "urn:nhs:names:services:gp2gp:RCMR_IN010000UK05";
    public static final String UNKNOWN = BASE + "fhir:rest:search:medication-1";

    static String id(String action) {
        return BASE + "fhir:rest:" + action + "-1";
    }
}
