class Ids {
    static final String NRLS = "urn:nhs:names:services:nrls:fhir:rest:";
    static final String SEARCH = NRLS + "search:documentreference";
    static final String RETRIEVE = "urn:nhs:names:services:nrl:SspRetrieval.read";
    static final String DISCOVER = "urn:nhs:names:services:nrls:NRLSDISCOVER_REQUEST";
    static final String NEWS2 = "1104061000000103";
    static final String PDF = "proxy:https://www.iso.org/standard/63534.html";
}
