// Package adopt compares a hand-written Go package with the policy, for projects
// that copied the tables into code.
//
// It looks at every string literal that has the syntax of a code (an
// interactionId, an RBAC activity, a job role, a record type, a format) and
// says whether the policy has it, and under which generated name; whether it
// is probably a slip of one that the policy has; or whether the policy knows
// nothing of the kind. It reads source text only: nothing is compiled or run.
package adopt
