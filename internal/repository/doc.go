// Package repository holds the tests of the repository as a whole: imports run downwards,
// docs show commands that run, libraries are beyond their known holes, the public API is the
// one that is kept in docs/api, and the action does what it says. It has tests only.
package repository
