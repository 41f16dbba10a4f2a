package clinic;

import static clinic.Ids.BASE;

class Client {
    private static final char QUOTE = '"';
    private static final String TEXT = """
        {"interactionId": "urn:nhs:names:services:gpconnect:fhir:rest:create:appointment-1"}
        """;

    void headers(Headers h, String asid) {
        h.add("Ssp-TraceID", trace());
        h.add("Ssp-Interactionid", BASE + "fhir:rest:cancel:appointment-1");
        h.add("Ssp-Form", asid);
        h.claim("requested_scope", "patient/*.read conf/N");
    }
}
