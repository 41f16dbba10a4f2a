// Package verdict asks guards in process, for commands, and says in words what they decide. It
// decides nothing: the rule is the guard's (package spine/guardtest).
package verdict
