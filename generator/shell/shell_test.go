// SPDX-License-Identifier: Apache-2.0

package shell_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/generator/shell"
)

// Every shell reads the words that were quoted, and runs nothing of them. What people paste has no
// character that a terminal takes for a key, or does not show.
func TestShellsReadTheWords(t *testing.T) {
	words := []string{
		"plain", "", "two words", "it's", "''", "'", "$HOME", "`id`", "$(id)", `a\b"c`, "a;b|c&d", "line\nline", "line\n", "*", "~", "{a,b}", "=x", "=ls", "#no", "-n", "é", "!1", "%1", "^a^b",
		"\x1b[2J\x1b[201~", "\x03", "a\tb", "a\r\nb", "\u202e\u200b", "\u0085", "a\xffb", "\x7f", "%s%n", `\x41`, "\U0001f600",
	}
	for _, name := range []string{"sh", "bash", "zsh", "dash", "ksh", "busybox"} {
		if _, err := exec.LookPath(name); err != nil {
			continue
		}
		args := []string{"-c", "printf '%s\\0' " + shell.Command(words...)}
		if name == "busybox" {
			args = append([]string{"sh"}, args...)
		}
		out, err := exec.Command(name, args...).Output()
		if err != nil {
			t.Fatal(name, err)
		}
		if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, words) {
			t.Errorf("%s: got %q, want %q", name, got, words)
		}
	}
	if command := shell.Command(words...); !utf8.ValidString(command) || strings.ContainsFunc(command, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
		t.Errorf("a terminal does not show it all: %q", command)
	}
}
