// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// terminal opens a pseudo terminal: what is written to tty is read from the
// other side.
func terminal(t *testing.T) (side, tty *os.File) {
	t.Helper()
	side, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("there are no pseudo terminals here: ", err)
	}
	t.Cleanup(func() { _ = side.Close() })
	var unlocked, number int32
	for request, at := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, side.Fd(), request, uintptr(unsafe.Pointer(at))); errno != 0 {
			t.Skip("there are no pseudo terminals here: ", errno)
		}
	}
	if tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		t.Skip("there are no pseudo terminals here: ", err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	return side, tty
}

// TestColourOnATerminal runs lint on a pseudo terminal, with what turns colours
// off and without.
func TestColourOnATerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("spineguard.yaml", []byte("version: 1\nformats: formats.csv\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, term, noColor string
		coloured            bool
	}{
		{"terminal", "xterm", "", true},
		{"NO_COLOR", "xterm", "1", false},
		{"dumb", "dumb", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("TERM", c.term)
			t.Setenv("NO_COLOR", c.noColor)
			side, tty := terminal(t)
			if exit := run([]string{"lint"}, nil, tty, tty); exit != exitFailure {
				t.Errorf("exit %d", exit)
			}
			_ = tty.Close()
			var out bytes.Buffer
			if _, err := io.Copy(&out, side); err != nil && !errors.Is(err, syscall.EIO) { // the end of a terminal
				t.Fatal(err)
			}
			if got := strings.Contains(out.String(), "\x1b[31merror\x1b[0m"); got != c.coloured || !c.coloured && strings.Contains(out.String(), "\x1b") {
				t.Errorf("coloured: %v: %q", got, out.String())
			}
		})
	}
}
