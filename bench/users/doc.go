// Package users asks what a user may see: by the generated tables, and by the
// maps that one would write instead. It asks it of the invented policy of
// specs/example, and filters invented search results.
package users
