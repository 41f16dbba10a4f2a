// SPDX-License-Identifier: Apache-2.0

package write

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// The search for manifests leaves out what is not ours to look at, goes through
// no link, and ends at a limit, near the root first.
func TestLockedFolders(t *testing.T) {
	root := t.TempDir()
	put(t, root, tree{
		"a/spineguard.lock": "", "b/c/spineguard.lock": "", "spineguard.lock": "",
		".git/spineguard.lock": "", ".hidden/x/spineguard.lock": "", "vendor/x/spineguard.lock": "", "b/node_modules/x/spineguard.lock": "",
		"d/spineguard.lock/x": "a folder of that name", "e/.spineguard/journal.json": "", "a/.spineguard/journal.json": "",
	})
	if err := os.Symlink("a", filepath.Join(root, "link")); err != nil {
		t.Logf("no symbolic links here: %v", err)
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	d := &disk{root: dir}
	got, complete := lockedFolders(d, maxEntries)
	if want := []string{".", "a", "d", "e", "b/c"}; !reflect.DeepEqual(got, want) || !complete {
		t.Errorf("%v, %v", got, complete)
	}
	got, complete = lockedFolders(d, 14)
	if want := []string{".", "a", "d"}; !reflect.DeepEqual(got, want) || complete {
		t.Errorf("with a limit: %v, %v", got, complete)
	}
}
