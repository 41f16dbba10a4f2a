import { base, ids } from "./ids";

const quoted = /["'`]\/\/ urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1/;
const location = `${base}fhir:rest:read:location-1`; // `${base}fhir:rest:read:nothing-2`
const nested = `${quoted ? `a ${"urn:nhs:names:services:gpconnect:fhir:rest:read:practitoner-1"}` : ""}`;

export function headers(action: string): Record<string, string> {
  /* "Ssp-Nothing" */
  return {
    "ssp-traceid": "0",
    "Ssp-TraceId": "0",
    "Ssp-InteractionID": `${base}fhir:rest:${action}-1`,
  };
}

export function other(base: string): string {
  return base + "fhir:rest:read:nothing-3";
}
