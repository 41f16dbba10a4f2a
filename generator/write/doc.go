// Package write is the one part of spineguard that changes the disk: it brings
// a tree of outputs to what the generator made in memory, all or nothing.
//
// # Whose file it is
//
// The manifest, spineguard.lock in the folder of a configuration, lists every
// output with its SHA-256. A file is ours if the manifest lists it and its
// digest is the listed one, or if the manifest lists it and it still carries
// the header of a generated file. What is ours is replaced, and removed when it
// is no longer made. What is not ours is never touched: where it stands in the
// way, [Apply] refuses, names every such file, and writes nothing.
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
//	stage ─► journal.json (commit) ─► remove, rename ─► manifest ─► sweep
//	                     └─ a step fails ─► undo.json ─► put the old ones back
//
// A process that is killed leaves the staging folder behind. [Check] then
// reports an interrupted change, and the next [Apply] first finishes it, if it
// was committed, or undoes it. A file that somebody changed meanwhile is not
// overwritten: recovery stops and says so.
//
// # Where it writes
//
// Every access goes through an [os.Root] at the output root, so no symbolic
// link leads out of it, and a symbolic link in place of an output or of one of
// its folders is refused. Paths are checked so that they mean the same file on
// Linux, macOS and Windows.
package write
