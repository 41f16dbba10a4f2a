package repository

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// TestCommandsInDocsRun runs every shell block of the README and the docs, in
// the order of the page, from the root of the project. What they leave behind
// shows in git status, which CI looks at. Guides are run as their reader does
// (TestTheTutorialRuns).
func TestCommandsInDocsRun(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash here")
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl here")
	}
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range append(pages, "README.md") {
		if page == tutorial {
			continue
		}
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
			found++
			c := exec.Command("bash", "-euo", "pipefail", "-c", block[1])
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s\n%s", page, err, block[1], out)
			}
		}
	}
	if found == 0 {
		t.Error("no commands were found in the docs")
	}
}

var (
	link     = regexp.MustCompile(`\]\(([^)#\s]*)(?:#([^)\s]*))?\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// TestLinksInDocsLead finds links to files that are not there, and to headings
// that a page does not have.
func TestLinksInDocsLead(t *testing.T) {
	pages := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "testdata/README.md", "testdata/foreign/README.md"}
	for _, pattern := range []string{"docs/*.md", "docs/rules/*.md", "docs/how-to/*.md", "docs/reference/*.md", "examples/*/README.md", "specs/*/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(codeText.ReplaceAllString(string(text), ""), -1) {
			if strings.Contains(m[1], "://") || m[1]+m[2] == "" {
				continue
			}
			to := page
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(page), m[1])
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			} else if m[2] != "" && !hasHeading(t, to, m[2]) {
				t.Errorf("%s links to %s#%s, which is not a heading there", page, m[1], m[2])
			}
		}
	}
}

// hasHeading reports whether a page has a heading with the anchor that GitHub
// gives it.
func hasHeading(t *testing.T, page, anchor string) bool {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range heading.FindAllStringSubmatch(string(text), -1) {
		if strings.ReplaceAll(strings.ToLower(noAnchor.ReplaceAllString(h[1], "")), " ", "-") == anchor {
			return true
		}
	}
	return false
}

var goBlockOfServer = regexp.MustCompile("(?ms)^```go\n(\tg, err := .*?)^```$")

// TestTheServerOfTheReadmeRuns holds that the README shows the server that an
// example of examples/nrl starts.
func TestTheServerOfTheReadmeRuns(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("examples/nrl/tls.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := goBlockOfServer.FindSubmatch(readme)
	if shown == nil || !strings.Contains(string(code), string(shown[1])) {
		t.Error("the server that the README shows is not that of examples/nrl/tls.go")
	}
}
