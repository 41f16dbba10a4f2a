package config

import (
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strings"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// syntax is what a text must be; pattern says it for the JSON Schema, as far as
// it can.
type syntax struct {
	yamldoc.Syntax
	pattern string
}

const anyPath = `^[^\\]+$`

var syntaxes = map[string]syntax{
	"path":      {yamldoc.Syntax{Check: checkPath, Advice: "write a path relative to the folder of the configuration, with forward slashes"}, anyPath},
	"folder":    {yamldoc.Syntax{Check: checkPath, Advice: "write a path relative to the folder of the configuration, with forward slashes"}, anyPath},
	"output":    {yamldoc.Syntax{Check: checkOutput, Advice: "write a path below output.root, with forward slashes and without .."}, anyPath},
	"package":   {yamldoc.Syntax{Check: checkPackage, Advice: "write a short lower case name, such as nrl"}, `^[a-z][a-z0-9_]*$`},
	"name":      {yamldoc.Syntax{Check: checkName, Advice: "write a Go name that begins with a capital letter"}, `^[A-Z][A-Za-z0-9_]*$`},
	"date":      {yamldoc.Date, `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`},
	"sentence":  {yamldoc.Syntax{Check: checkSentence, Advice: "say in a sentence why"}, `[^\s]`},
	"severity":  {yamldoc.OneOf("error", "warning", "off"), ""},
	"waiver":    {yamldoc.OneOf("hidden-rows", "hidden-columns", "hidden-sheets", "formulas"), ""},
	"matchRole": {yamldoc.OneOf("R", "full"), ""},
}

var drive = regexp.MustCompile(`\A[A-Za-z]:`)

func checkPath(s string) string {
	switch {
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

func checkSentence(s string) string {
	if strings.TrimSpace(s) == "" {
		return "says nothing"
	}
	return ""
}
