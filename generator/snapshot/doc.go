// Package snapshot writes the accredited systems of a directory as the CSV file
// that the configuration names, and beside it a record of when and how they
// were pulled. It says what a new snapshot has lost, and how old one is.
package snapshot
