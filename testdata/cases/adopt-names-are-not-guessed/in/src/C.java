class C {
    static String unclear() { return PREFIX + "rest:read:location-1"; }
    static String clear() { return A.PREFIX + "fhir:rest:read:location-1"; }
}
