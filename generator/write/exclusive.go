// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/spineguard/spineguard/generator/finding"
)

// retryBusy is how often a waiting run looks again.
const retryBusy = 25 * time.Millisecond

// acquire waits until no other run writes below the same root. The returned
// function lets go; so does the system when the process ends in any way.
//
// The lock is a file in the folder for temporary files, named by a hash of the
// root's real path. Beside the outputs it would show up as an untracked file,
// or, removed after each run, would have to be told from its successor, which
// Windows does not allow for open files; a folder itself can't be locked on
// Windows, nor over NFS. The root is the key, not the folder of the
// configuration, since two configurations may share the folders between.
func (w *writer) acquire(ctx context.Context) (release func(), err error) {
	real, err := realRoot(w.target.Root)
	if err != nil {
		return nil, w.unopened(err)
	}
	name := filepath.Join(w.lockDir, fmt.Sprintf("spineguard-%x.lock", sha256.Sum256([]byte(real))))
	flag := os.O_CREATE | os.O_RDONLY
	switch info, err := os.Lstat(name); {
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("the lock file %q is not a regular file: remove it", name)
	case err == nil:
		// Linux may forbid to create, though not to open, what another user made.
		flag = os.O_RDONLY
	}
	start := time.Now()
	waiting, cancel := context.WithTimeout(ctx, w.wait)
	defer cancel()
	lock := flock.New(name, flock.SetFlag(flag), flock.SetPermissions(0o644))
	locked, err := lock.TryLockContext(waiting, retryBusy)
	switch {
	case locked:
		return func() { _ = lock.Unlock() }, nil
	case waiting.Err() != nil:
		return nil, errors.Join(&BusyError{w.target.Root, time.Since(start)}, ctx.Err())
	}
	if info, statErr := os.Stat(w.lockDir); statErr != nil || !info.IsDir() {
		return nil, fmt.Errorf("the folder for temporary files, %q, is not a folder that is there: make it, or set TMPDIR to one that is", w.lockDir)
	}
	return nil, fmt.Errorf("the lock file %q cannot be opened: %w", name, finding.Cause(err))
}
