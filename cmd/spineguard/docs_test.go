// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocsIsServed runs the command in a scratch repository, until it is told to
// end, and asks for the page of what changed.
func TestDocsIsServed(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const header = "system,code,display,retrieval,mime,interactionId\n"
	put("spineguard.yaml", "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: mine}\n")
	put("formats.csv", header+"https://example.org/f,one,One,direct,text/html,\n")
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first"}} {
		c := exec.Command("git", args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, out)
		}
	}
	put("formats.csv", header+"https://example.org/f,two,Two,direct,text/html,\n")
	t.Chdir(dir)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	in, out := io.Pipe()
	a := &app{stdout: out, stderr: io.Discard, configs: []string{"spineguard.yaml"}}
	ended := make(chan error)
	go func() { ended <- a.runDocs(ctx, docsOptions{address: "127.0.0.1:0", base: "HEAD"}) }()
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, _, _ := strings.Cut(line, " ")
	answer, err := http.Get(url + "governance.html")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || answer.StatusCode != 200 || !bytes.Contains(page, []byte("HEAD")) || !bytes.Contains(page, []byte("Gained")) || !bytes.Contains(page, []byte("Lost")) {
		t.Errorf("%v %s\n%s", err, answer.Status, page)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestDocsWithoutValues: a variable that is not set neither starts a server in place of writing a
// site, nor leaves the comparison out.
func TestDocsWithoutValues(t *testing.T) {
	for _, flag := range []string{"base", "approvals", "out"} {
		args := []string{"docs", "-c", "../../testdata/cases/docs-out/in", "--base", "HEAD", "--approvals", "a.yaml", "--out", t.TempDir(), "--addr", "192.0.2.1:0", "--" + flag + "="}
		var stderr bytes.Buffer
		if code := run(args, nil, io.Discard, &stderr); code != 2 || !strings.Contains(stderr.String(), "--"+flag+" is empty") {
			t.Errorf("%s: %d %s", flag, code, &stderr)
		}
	}
}
