#region urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1
public static class Ids
{
    private const string Base = "urn:nhs:names:services:gpconnect:";
    public const string ReadPatient = Base + "fhir:rest:read:patient-1";
    public static readonly string Slots = $"{Base}fhir:rest:search:slot-1";
    public const string Filter = @"(&(nhsIDCode={odsCode})(objectClass=nhsAs)(nhsAsSvcIA=urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1))";
    public const string Body = """{"id": "urn:nhs:names:services:gpconnect:fhir:rest:read:pateint-1"}""";

    [InteractionId("urn:nhs:names:services:gpconnect:structured:fhir:rest:read:metadata-1")]
    public static string Of(string action) => $"{Base}fhir:rest:{action}:patient-1"; // "urn:nhs:names:services:gpconnect:x:y"
}
#endregion
