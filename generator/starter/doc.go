// Package starter makes a project to start from: a configuration, documents of
// the National Record Locator, the go:generate line, and what git should know
// of outputs and workbooks. It writes all of it or nothing, and nowhere else
// than into its folder.
package starter
