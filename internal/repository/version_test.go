// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAClonedBuildSaysWhichCommitItIs: commit and date of a checkout are in what is built of it. With
// -trimpath, its packages are those that other tests have compiled.
func TestAClonedBuildSaysWhichCommitItIs(t *testing.T) {
	if testing.Short() {
		t.Skip("this links the command once more")
	}
	dir := t.TempDir()
	clone, program := filepath.Join(dir, "clone"), filepath.Join(dir, "spineguard")
	if _, ok := try(".", nil, "git", "clone", "-q", ".", clone); !ok {
		t.Skip("there is no git, or no checkout, here")
	}
	said := func() []byte {
		must(t, clone, nil, "go", "build", "-trimpath", "-buildvcs=true", "-o", program, "./cmd/spineguard")
		out, err := exec.Command(program, "version", "--format", "json").Output()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	commit, err := exec.Command("git", "-C", clone, "log", "-1", "--format=%H %ct").Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Spineguard, Commit string
		Date               time.Time
		Changed            bool
	}
	out := said()
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimSpace(string(commit)); fmt.Sprint(got.Commit, " ", got.Date.Unix()) != want || got.Changed || got.Spineguard == "(devel)" {
		t.Errorf("%s is of commit and time %s", out, want)
	}
	if err := os.WriteFile(filepath.Join(clone, "NEW"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := said(); !strings.Contains(string(out), `"changed": true`) {
		t.Errorf("%s does not say that there are changes", out)
	}
}
