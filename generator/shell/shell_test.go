package shell_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/shell"
)

// A shell reads the words that were quoted, and runs nothing of them.
func TestAShellReadsTheWords(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh here")
	}
	words := []string{"plain", "", "two words", "it's", "$HOME", "`id`", "$(id)", `a\b"c`, "a;b|c&d", "line\nline", "*", "~", "{a,b}", "=x", "#no", "-n", "é", "!1"}
	out, err := exec.Command("sh", "-c", "printf '%s\\0' "+shell.Command(words...)).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); strings.Join(got, "\x00") != strings.Join(words, "\x00") || len(got) != len(words) {
		t.Errorf("got %q, want %q", got, words)
	}
}
