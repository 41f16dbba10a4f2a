package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
)

// part is a part of the project that refuses: the page of its rules, the files
// in which it does, the packages whose tests know it.
type part struct {
	page     string
	files    []string
	packages []string
	given    []string // rules for which a function refuses that is given them
}

func (p part) shares(rule string) bool { return slices.Contains(p.given, rule) }

var parts = map[string]part{
	"guard": {
		"docs/conformance.md",
		[]string{
			"spine/guard.go", "spine/guard_judge.go", "spine/guard_routes.go", "spine/guard_headers.go", "spine/guard_user.go", "spine/wrap.go",
			"spine/internal/token/read.go", "spine/internal/token/spine.go", "spine/internal/token/gpconnect.go",
		},
		[]string{"./spine", "./spine/internal/token", "./spine/internal/route", "./spine/internal/media", "./proof/guard"},
		nil,
	},
	"identity": {
		"docs/identity.md",
		[]string{
			"spine/cis2/claims.go", "spine/cis2/header.go", "spine/cis2/http.go", "spine/cis2/identity.go", "spine/cis2/keys.go", "spine/cis2/read.go",
			"spine/cis2/signed.go", "spine/cis2/smartcard.go", "spine/cis2/userinfo.go", "spine/cis2/verifier.go",
		},
		[]string{"./spine/cis2"},
		[]string{"authentication", "identity"},
	},
}

func main() {
	of := flag.String("of", "guard", "the part whose rules are removed: guard or identity")
	only := flag.String("rule", "", "remove this rule alone")
	flag.Parse()
	p, ok := parts[*of]
	if !ok {
		fmt.Fprintf(os.Stderr, "no part %q: it is one of guard, identity\n", *of)
		os.Exit(2)
	}
	if flag.NArg() > 0 {
		p.files = flag.Args()
	}
	survivors, err := p.run(".", *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if survivors > 0 {
		os.Exit(1)
	}
}

func (p part) run(root, only string) (survivors int, err error) {
	mutants, err := find(root, p.files)
	if err != nil {
		return 0, err
	}
	named, err := namedTests(root, p.page)
	if err != nil {
		return 0, err
	}
	if only != "" {
		mutants = slices.DeleteFunc(mutants, func(m mutant) bool { return m.rule != only })
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	others := 0
	for _, m := range mutants {
		by, err := p.kill(dir, m, named[m.rule])
		if err != nil {
			return survivors, err
		}
		switch by {
		case nobody:
			survivors++
			fmt.Printf("survives: %s\n", m)
		case unnamedTest:
			others++
			fmt.Printf("noticed by other tests than %s names: %s\n", p.page, m)
		case compiler:
			fmt.Printf("not Go without it: %s\n", m)
		}
	}
	fmt.Printf("%d mutants, %d survived, %d noticed by other tests than the page names\n", len(mutants), survivors, others)
	return survivors, nil
}
