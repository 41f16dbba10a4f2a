X = "urn:nhs:names:services:example:DocumentReference.serach"
