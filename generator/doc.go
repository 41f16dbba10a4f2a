// SPDX-License-Identifier: Apache-2.0

// Package generator is spineguard as a library: from a configuration to the
// resolved policy, its findings, its outputs and the answers that it gives.
//
//	config ─► source ─► policy ─► check ─► compile ─► emit ─► write
//	                                          │
//	                                          └─► query, assert, diff
//
// The command line is one caller of this package: it has flags, prints, and
// ends with a status.
//
//	what to read       [Find], [Nearest]
//	read and resolve   [Load], which gives a [Project] with every finding of the run
//	findings of a day  [Project.Lint], [Rules]
//	ask                [Project.Explain], [Project.WhoCan], [Project.WhatCan], [Project.Index];
//	                   [Named] for the answers of several
//	access tests       [Project.Test], [Project.Tests]
//	one request        [Project.Request], which is put to a guard, sent or printed
//	recorded requests  [Replay], which puts them to guards of two policies
//	snapshots          [PreparePull] asks the directory for accredited systems, [Pull.Write] writes them
//	compare            [ComparePaths], [CompareCommit]; in steps [LoadSide], [LoadSideAt],
//	                   [Compare], [Approve]; [WriteApprovals] of what somebody has reviewed
//	outputs            [Project.Outputs] in memory; [Project.Check], [Project.Diff] against
//	                   the disk, [CheckReport] of several; [Project.Generate], [GenerateAll]
//	                   onto it, [Project.Writable] before
//	hand-written code  [Project.Adopt]
//	JSON Schemas       [Schemas]
//	this build         [Build]
//	workbooks as text  [Textconv]
//
// Package starter makes a project to start from, and package preview serves the
// pages of one while its documents are edited.
//
// What documents say is never an error: it is a finding, with an address. Paths
// in findings and answers begin with the folder of the configuration as the
// caller wrote it; in [Project.Findings] they are relative to that folder. Errors
// are for what cannot be done: a [*FileError] for a file that cannot be read, a
// [*FindingsError] where findings leave no policy, [ErrUnusable] where the
// configuration itself is at fault, [*NoConfigError], [ErrNoTests].
//
// A Project does not change once it is loaded, and can be asked by several
// goroutines. Only packages write and starter change files.
// [CompareCommit] and [LoadSideAt] start git, which has the environment of the
// caller and ends when their context does; [Project.Generate] waits for another
// run that writes while its context lasts. [PreparePull] asks the directory that the configuration
// names over the network, and is told the time and the environment. Nothing else starts a program, and
// nothing else reads the network, a clock or the environment.
package generator
