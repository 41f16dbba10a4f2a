// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commandsOf are a command and all below it that users see.
func commandsOf(c *cobra.Command) []*cobra.Command {
	out := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			out = append(out, commandsOf(sub)...)
		}
	}
	return out
}

// TestEveryCommandHasAnExample: the help of each shows what users do first. Those that cobra adds have their text from there.
func TestEveryCommandHasAnExample(t *testing.T) {
	for _, c := range commandsOf((&app{}).root()) {
		switch {
		case c.Example == "":
			t.Errorf("%s has no example", c.CommandPath())
		case c.Example != "" && !strings.HasPrefix(c.Example, "  spineguard"):
			t.Errorf("the example of %s is indented otherwise: %q", c.CommandPath(), c.Example)
		}
		var out bytes.Buffer
		if exit := run(append(strings.Fields(c.CommandPath())[1:], "--help"), nil, &out, &out); exit != 0 || !strings.Contains(out.String(), c.Example) {
			t.Errorf("%s --help: exit %d: %s", c.CommandPath(), exit, out.String())
		}
	}
}

// pages runs man and returns what it wrote, by name.
func pages(t *testing.T) map[string][]byte {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "share", "man1")
	var out bytes.Buffer
	if exit := run([]string{"man", dir}, nil, &out, &out); exit != 0 {
		t.Fatal(out.String())
	}
	return tree(t, dir)
}

// TestManualPages: one for each command, with all that its help says, the same each time, and without what nobody means
// in the mark-up.
func TestManualPages(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "")
	got := pages(t)
	for name, page := range pages(t) {
		if !bytes.Equal(page, got[name]) {
			t.Errorf("%s differs the second time", name)
		}
	}
	for _, c := range commandsOf((&app{}).root()) {
		name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		page := string(got[name])
		if !strings.HasPrefix(page, ".nh\n.TH \""+strings.ToUpper(strings.TrimSuffix(name, ".1"))+"\" \"1\" \"\" \"spineguard\" \"Commands of spineguard\"\n") {
			t.Errorf("%s begins with %.100q", name, page)
		}
		plain := strings.Fields(regexp.MustCompile(`\\f[BIPR]|\\&|\\`).ReplaceAllString(page, ""))
		words := c.Short + " " + c.Long + " " + c.Example
		c.Flags().VisitAll(func(f *pflag.Flag) {
			words += " --" + f.Name
			if of := f.Value.Type(); strings.Contains(of, "|") {
				words += " " + strings.ReplaceAll(of, "|", " ")
			}
		})
		for _, word := range strings.Fields(words) {
			i := 0
			for i < len(plain) && !strings.Contains(plain[i], strings.Trim(word, `<>\`)) {
				i++
			}
			if i == len(plain) {
				t.Errorf("%s lacks %q", name, word)
			}
		}
		for i, line := range strings.Split(page, "\n") {
			if strings.HasPrefix(line, ".") && !regexp.MustCompile(`^\.(nh|TH|SH|PP|EX|EE|RS|RE|IP|TP|br)\b`).MatchString(line) {
				t.Errorf("%s:%d: %s is not a request", name, i+1, line)
			}
		}
	}
}

func TestManualPagesHaveTheDateOfTheSource(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1764115200")
	for name, page := range pages(t) {
		if !bytes.Contains(page, []byte(`"Nov 2025"`)) {
			t.Errorf("%s begins with %.100q", name, page)
		}
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	var out bytes.Buffer
	if exit := run([]string{"man", t.TempDir()}, nil, &out, &out); exit != exitFailure || !strings.Contains(out.String(), `SOURCE_DATE_EPOCH is "yesterday"`) {
		t.Errorf("exit %d: %s", exit, out.String())
	}
}

// TestManualPagesAreRead: groff, which man runs, warns of nothing, and mandoc of no error.
func TestManualPagesAreRead(t *testing.T) {
	for _, reader := range [][]string{{"groff", "-man", "-Tutf8", "-ww"}, {"man", "--warnings", "-l"}, {"mandoc", "-T", "lint", "-W", "error"}} {
		t.Run(reader[0], func(t *testing.T) {
			if _, err := exec.LookPath(reader[0]); err != nil {
				t.Skip(reader[0] + " is not installed")
			}
			dir := t.TempDir()
			for name, page := range pages(t) {
				file := filepath.Join(dir, name)
				if err := os.WriteFile(file, page, 0o644); err != nil {
					t.Fatal(err)
				}
				cmd := exec.Command(reader[0], append(reader[1:], file)...)
				cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANPAGER=cat", "MANWIDTH=80")
				var stdout, stderr bytes.Buffer
				cmd.Stdout, cmd.Stderr = &stdout, &stderr
				if err := cmd.Run(); err != nil || stderr.Len() > 0 {
					t.Errorf("%s: %v: %s%s", name, err, stderr.String(), stdout.String())
				}
			}
		})
	}
}
