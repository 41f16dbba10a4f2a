// Package largetest has a policy as large as anybody has one, and larger, for the
// tests of what must not grow with it.
package largetest
