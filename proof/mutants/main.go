package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
)

// files are those in which the guard refuses.
var files = []string{
	"spine/guard.go", "spine/guard_judge.go", "spine/guard_routes.go", "spine/guard_headers.go", "spine/guard_user.go", "spine/wrap.go",
	"spine/internal/token/read.go", "spine/internal/token/spine.go", "spine/internal/token/gpconnect.go",
}

func main() {
	only := flag.String("rule", "", "remove this rule alone")
	flag.Parse()
	if flag.NArg() > 0 {
		files = flag.Args()
	}
	survivors, err := run(".", *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if survivors > 0 {
		os.Exit(1)
	}
}

func run(root, only string) (survivors int, err error) {
	mutants, err := find(root, files)
	if err != nil {
		return 0, err
	}
	named, err := namedTests(root)
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
		by, err := kill(dir, m, named[m.rule])
		if err != nil {
			return survivors, err
		}
		switch by {
		case nobody:
			survivors++
			fmt.Printf("survives: %s\n", m)
		case unnamedTest:
			others++
			fmt.Printf("noticed by other tests than docs/conformance.md names: %s\n", m)
		case compiler:
			fmt.Printf("not Go without it: %s\n", m)
		}
	}
	fmt.Printf("%d mutants, %d survived, %d noticed by other tests than the page names\n", len(mutants), survivors, others)
	return survivors, nil
}
