package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// refusals are the statements by which rules refuse, and what a reader without
// the rule would do: go on, or say that all is well.
var refusals = []struct {
	statement *regexp.Regexp
	instead   []string
}{
	{regexp.MustCompile(`return g\.refuse\(q\.d, \w+\)`), []string{"_ = 0", "return true"}},
	{regexp.MustCompile(`return g\.refuseToken\(q\.d, [^\n]*\)`), []string{"_ = 0", "return true"}},
	{regexp.MustCompile(`return (?:Fault\{Rule: .*\}|missing\(\w+\)|c\.fault\(.*\))`), []string{"_ = 0", "return Fault{}"}},
	{regexp.MustCompile(`return Rule\w+$`), []string{"_ = 0", `return ""`}},
}

var (
	files = []string{
		"spine/guard_judge.go", "spine/guard_routes.go", "spine/guard_headers.go", "spine/guard_user.go", "spine/wrap.go",
		"spine/internal/token/read.go", "spine/internal/token/spine.go", "spine/internal/token/gpconnect.go",
	}
	packages = []string{"./spine", "./spine/internal/token"}
)

func main() {
	if len(os.Args) > 1 {
		files = os.Args[1:]
	}
	survivors, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if survivors > 0 {
		os.Exit(1)
	}
}

func run() (survivors int, err error) {
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	killed := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			for _, r := range refusals {
				if !r.statement.MatchString(line) || strings.HasPrefix(strings.TrimSpace(line), "//") || strings.HasPrefix(line, "func ") {
					continue
				}
				dead, err := kill(dir, name, lines, i, r.statement, r.instead)
				if err != nil {
					return 0, err
				}
				if dead {
					killed++
				} else {
					survivors++
					fmt.Printf("survives: %s:%d: %s\n", name, i+1, strings.TrimSpace(line))
				}
				break
			}
		}
	}
	fmt.Printf("%d mutants, %d killed, %d survived\n", killed+survivors, killed, survivors)
	return survivors, nil
}

// kill reports whether the tests notice that line i is gone.
func kill(dir, name string, lines []string, i int, statement *regexp.Regexp, instead []string) (bool, error) {
	for _, other := range instead {
		mutant := append([]string(nil), lines...)
		mutant[i] = statement.ReplaceAllLiteralString(lines[i], other)
		overlay, err := write(dir, name, strings.Join(mutant, "\n"))
		if err != nil {
			return false, err
		}
		if exec.Command("go", "build", "-overlay", overlay, "./spine/...").Run() != nil {
			continue // not Go without it: the next way
		}
		args := append([]string{"test", "-short", "-vet=off", "-overlay", overlay}, packages...)
		return exec.Command("go", args...).Run() != nil, nil
	}
	fmt.Printf("not Go without it: %s:%d: %s\n", name, i+1, strings.TrimSpace(lines[i]))
	return true, nil
}

// write makes the overlay in which a file has another text.
func write(dir, name, text string) (string, error) {
	from, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	to := filepath.Join(dir, "mutant.go")
	if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
		return "", err
	}
	b, err := json.Marshal(map[string]map[string]string{"Replace": {from: to}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, b, 0o600)
}
