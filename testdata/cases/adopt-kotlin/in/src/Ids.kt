/* outer /* "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1" */ still a comment */
object Ids {
    private const val BASE = "urn:nhs:names:services:gpconnect"
    const val READ_PATIENT: String = "$BASE:fhir:rest:read:patient-1"
    val slots = "${BASE}:fhir:rest:search:slot-1"
    val body = """{"id": "$BASE:fhir:rest:read:location-1"}"""
    fun id(action: String) = "$BASE:fhir:rest:$action-1"
}
