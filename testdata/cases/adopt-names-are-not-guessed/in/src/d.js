let base = "urn:nhs:names:services:gpconnect:";
base = other();
const id = base + "fhir:rest:read:patient-1";
const fixed = "urn:nhs:names:services:gpconnect:";
for (const fixed of list) {
  use(fixed + "fhir:rest:read:patient-1");
}
