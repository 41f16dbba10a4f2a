// Package verdict says in words what a guard decides, for commands that ask one in process
// (package spine/guardtest). It decides nothing: the rule is the guard's.
package verdict
