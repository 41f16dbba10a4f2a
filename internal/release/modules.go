// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"os"
	"path/filepath"
)

// modules makes the published modules, and nothing else of a release.
func (r *release) modules(ctx context.Context) (err error) {
	if err := r.allowed(); err != nil {
		return err
	}
	if r.proxy, err = filepath.Abs(r.proxy); err != nil {
		return err
	}
	if r.cache, err = os.MkdirTemp("", "release"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(r.cache) }()
	return r.publish(ctx)
}
