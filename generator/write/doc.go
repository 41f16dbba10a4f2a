// SPDX-License-Identifier: Apache-2.0

// Package write is the only part of spineguard that changes outputs on disk: it brings
// a tree of outputs to what the generator made, all or nothing. Contents are in memory,
// or made one at a time ([Options.Make]) when they are compared and when they are staged.
//
// # Whose file it is
//
// The manifest, spineguard.lock in the folder of a configuration, names the
// configuration and lists every output with its SHA-256. It may have come with a
// checkout, so it is believed only within the outputs of the configuration
// ([Target.Claim]): a file is ours if the manifest lists it, it stands where the
// configuration writes under a name that is generated there, and it carries the
// header of a generated file, in the syntax and at the place of its kind.
//
// What is ours is replaced. It is removed when it is no longer made, if it has
// the listed digest too; files that are listed without one, such as provenance,
// are known by the header. What is not ours is never touched: where it stands in
// the way, [Apply] refuses, names every such file, and writes nothing; where a
// manifest lists it and it is no longer made, it is left, and reported as an
// orphan.
//
// A folder with a manifest that the same configuration wrote, or one that is no
// longer there, was left behind: its outputs are orphans too, for a package
// there would compile on. They are looked for below the root, in the first
// 200,000 files and folders, the hidden ones, vendor and node_modules aside.
//
// # How a change is made
//
// [Apply] stages new contents, and links to the old ones, in the folder
// .spineguard beside the manifest. Renaming the journal into place is the
// commit point: before it nothing outside the staging folder has changed, and
// after it everything that the change needs, forwards and back, is on disk.
// Then removals and renames follow, the manifest last, and the staging folder
// goes. Each step can be repeated.
//
//	stage ─► journal.json (commit) ─► remove, rename ─► manifest ─► remove the staging folder
//	                     └─ a step fails ─► undo.json ─► put the old ones back
//
// A process that is killed leaves the staging folder behind. [Check] then
// reports an interrupted change, and the next [Apply] first finishes it, if it
// was committed, or undoes it. A journal, too, may have come with a checkout.
// Before anything is touched, all of it is looked at: it is followed to outputs
// of the configuration alone, from and to contents that are ours, and brings
// back nothing that is not made now. A file that somebody changed meanwhile is
// not overwritten. Otherwise recovery stops and says what to do.
//
// [ApplyAll] writes several configurations, none before all are known to be
// valid.
//
// # Where it writes
//
// Every access goes through an [os.Root] at the output root, so no symbolic
// link leads out of it, and a symbolic link in place of an output or of one of
// its folders is refused. Paths are checked so that they mean the same file on
// Linux, macOS and Windows.
package write
