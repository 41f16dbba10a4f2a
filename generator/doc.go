// Package generator is spineguard as a library: from a configuration to the
// resolved policy, its findings and its outputs.
//
//	config ─► source ─► policy ─► check ─► emit ─► write
//
// [Load] reads the documents that a configuration names and resolves them; it
// always returns every finding of the run. [Project.Outputs] writes the policy
// into memory. Only package write touches the disk. The command line is one
// caller of this package and has no logic of its own.
//
// Nothing here reads the network, a clock or the environment, or starts
// another program.
package generator
