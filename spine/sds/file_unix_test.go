// SPDX-License-Identifier: Apache-2.0

//go:build unix

package sds_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spineguard/spineguard/spine/sds"
)

// TestWhatIsNotAFile keeps nobody: a pipe would until somebody writes.
func TestWhatIsNotAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "systems.csv")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no pipes here:", err)
	}
	if f, err := sds.OpenFile(path, sds.FileOptions{Logger: quietLog()}); f != nil || err == nil || !strings.Contains(err.Error(), "regular") {
		t.Error(err)
	}
}
