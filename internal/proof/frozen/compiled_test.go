// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// asks is a program that reads lines of access.csv, each with the number of its
// package in front, and prints the level that the package gives. It and call are
// all that is written here in the names of generated packages and of spine.
const asks = `package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/spineguard/spineguard/spine"
%s)

var packages = map[string]func(spine.User, spine.RecordType) (spine.AccessLevel, bool){
%s}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		f := strings.Split(lines.Text(), ",")
		u := spine.User{}
		if strings.HasPrefix(f[1], "B") {
			a, _ := spine.ParseActivity(f[1])
			u.Activities = append(u.Activities, a)
		} else {
			u.Role, _ = spine.ParseJobRole(f[1])
			u.RoleCode, _ = spine.ParseRoleCode(f[1])
		}
		if f[2] != "" {
			u.Areas = append(u.Areas, spine.AreaOfWork(f[2]))
		}
		system, code, _ := strings.Cut(f[3], "|")
		level, _ := packages[f[0]](u, spine.RecordType{System: system, Code: code})
		fmt.Println(strings.Join(append(f[1:4], level.String()), ","))
	}
}
`

const call = `	"%[1]s": func(u spine.User, r spine.RecordType) (spine.AccessLevel, bool) {
		set, _ := %[1]s.Policy().Expand(u)
		return set.Access(r)
	},
`

// compiled compiles the generated packages of all configurations with an
// access.csv, and asks them for each of its cells.
func compiled(t *testing.T, root string, all []*config, got map[string]string) {
	t.Helper()
	dir := t.TempDir()
	var imports, calls, input, want strings.Builder
	for i, one := range all {
		_, cells, _ := strings.Cut(got[one.name+"/access.csv"], "\n")
		if cells == "" {
			continue
		}
		name := fmt.Sprintf("p%d", i)
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(one.code)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&imports, "\t%s \"example.org/frozen/%s\"\n", name, name)
		fmt.Fprintf(&calls, call, name)
		for line := range strings.Lines(cells) {
			input.WriteString(name + "," + line)
		}
		want.WriteString(cells)
	}
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("go.mod", "module example.org/frozen\n\ngo 1.26\n\nrequire github.com/spineguard/spineguard/spine v0.0.0\n\nreplace github.com/spineguard/spineguard/spine => "+root+"/spine\n")
	put("main.go", fmt.Sprintf(asks, imports.String(), calls.String()))
	run := exec.Command("go", "run", "-trimpath", ".")
	run.Dir = dir
	run.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
	run.Stdin = strings.NewReader(input.String())
	var said, failed bytes.Buffer
	run.Stdout, run.Stderr = &said, &failed
	if err := run.Run(); err != nil {
		t.Fatalf("%v\n%s", err, failed.String())
	}
	if want.Len() == 0 || said.String() != want.String() {
		t.Errorf("the generated packages say other than access.csv%s", difference(want.String(), said.String()))
	}
}
