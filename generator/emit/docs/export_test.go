package docs

// Hostile are texts that try to become something else than text.
var Hostile = hostile
