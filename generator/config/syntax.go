package config

import (
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strings"
	"time"
)

// syntax is what a text must be. The check returns what is wrong with a text in
// a few words, and nothing if it is right; pattern and words say the same for
// the JSON Schema, as far as it can.
type syntax struct {
	check   func(string) string
	pattern string
	words   []string
	advice  string
}

var syntaxes = map[string]syntax{
	"path":      {check: checkPath, pattern: `^[^\\]+$`, advice: "write a path relative to the folder of the configuration, with forward slashes"},
	"folder":    {check: checkPath, pattern: `^[^\\]+$`, advice: "write a path relative to the folder of the configuration, with forward slashes"},
	"output":    {check: checkOutput, pattern: `^[^\\]+$`, advice: "write a path below output.root, with forward slashes and without .."},
	"package":   {check: checkPackage, pattern: `^[a-z][a-z0-9_]*$`, advice: "write a short lower case name, such as nrl"},
	"name":      {check: checkName, pattern: `^[A-Z][A-Za-z0-9_]*$`, advice: "write a Go name that begins with a capital letter"},
	"date":      {check: checkDate, pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, advice: "write a date as YYYY-MM-DD"},
	"sentence":  {check: checkSentence, pattern: `[^\s]`, advice: "say in a sentence why"},
	"severity":  words("error", "warning", "off"),
	"waiver":    words("hidden-rows", "hidden-columns", "hidden-sheets", "formulas"),
	"matchRole": words("R", "full"),
}

func words(list ...string) syntax {
	return syntax{
		check: func(s string) string {
			for _, w := range list {
				if s == w {
					return ""
				}
			}
			return "is none of " + strings.Join(list, ", ")
		},
		words:  list,
		advice: "write one of " + strings.Join(list, ", "),
	}
}

var drive = regexp.MustCompile(`\A[A-Za-z]:`)

func checkPath(s string) string {
	switch {
	case s == "":
		return "is empty"
	case strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f }):
		return "holds a control character"
	case strings.Contains(s, `\`):
		return "holds a backslash"
	case strings.HasPrefix(s, "/"), drive.MatchString(s):
		return "is not relative"
	case strings.Contains(s, "://"):
		return "is a URL; documents are read from files only"
	}
	return ""
}

func checkOutput(s string) string {
	if problem := checkPath(s); problem != "" {
		return problem
	}
	if clean := path.Clean(s); clean != s || clean == ".." || strings.HasPrefix(clean, "../") || clean == "." {
		return "does not lie plainly below the root"
	}
	return ""
}

func checkPackage(s string) string {
	switch {
	case !token.IsIdentifier(s) || strings.ToLower(s) != s || s[0] == '_' || strings.ContainsFunc(s, func(c rune) bool { return c > 0x7f }):
		return "is not a lower case Go name"
	case types.Universe.Lookup(s) != nil:
		return "is a predeclared name of Go"
	case s == "main", s == "spine", s == "policy":
		return "is a name that a generated package cannot have"
	}
	return ""
}

func checkName(s string) string {
	if !token.IsIdentifier(s) || s[0] < 'A' || s[0] > 'Z' {
		return "is not an exported Go name"
	}
	return ""
}

func checkDate(s string) string {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "is not a date"
	}
	return ""
}

func checkSentence(s string) string {
	if strings.TrimSpace(s) == "" {
		return "says nothing"
	}
	return ""
}
