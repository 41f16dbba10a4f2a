export const base = "urn:nhs:names:services:gpconnect:";
export const ids: Record<string, string> = {
  patient: `${base}fhir:rest:read:patient-1`,
  slots: base + 'fhir:rest:search:slot-1',
};
