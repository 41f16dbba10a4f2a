class A {
    static final String PREFIX = "urn:nhs:names:services:gpconnect:";
}
