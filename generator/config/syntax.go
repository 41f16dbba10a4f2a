// SPDX-License-Identifier: Apache-2.0

package config

import (
	"go/token"
	"go/types"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

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
	"file":      {yamldoc.Syntax{Check: checkFile, Advice: "write a path, absolute or relative to the folder of the configuration, with forward slashes"}, anyPath},
	"output":    {yamldoc.Syntax{Check: checkOutput, Advice: "write a path below output.root, with forward slashes and without .."}, anyPath},
	"package":   {yamldoc.Syntax{Check: checkPackage, Advice: "write a short lower case name, such as nrl"}, `^[a-z][a-z0-9_]*$`},
	"name":      {yamldoc.Syntax{Check: checkName, Advice: "write a Go name that begins with a capital letter"}, `^[A-Z][A-Za-z0-9_]*$`},
	"date":      {yamldoc.Date, `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`},
	"sentence":  {yamldoc.Syntax{Check: checkSentence, Advice: "say in a sentence why"}, `[^\s]`},
	"title":     {yamldoc.Syntax{Check: checkTitle, Advice: "write one line of visible characters, at most 200, without blanks around it"}, `^[^\s](.{0,198}[^\s])?$`},
	"severity":  {yamldoc.OneOf("error", "warning", "off"), ""},
	"waiver":    {yamldoc.OneOf("hidden-rows", "hidden-columns", "hidden-sheets", "formulas"), ""},
	"matchRole": {yamldoc.OneOf("R", "full"), ""},
	"days":      {yamldoc.Syntax{Check: checkDays, Advice: "write a number of days, such as 30d"}, `^[1-9][0-9]{0,3}d$`},
	"ldaps":     {yamldoc.Syntax{Check: checkURL("ldaps", false), Advice: "write a URL such as ldaps://ldap.example:636"}, `^ldaps://[^/?#@]+$`},
	"https":     {yamldoc.Syntax{Check: checkURL("https", true), Advice: "write a URL such as https://sds.example/FHIR/R4"}, `^https://[^?#@]+$`},
	"ods":       {yamldoc.Syntax{Check: checkODS, Advice: "write an ODS code: 3 to 12 capital letters and digits"}, `^[A-Z0-9]{3,12}$`},
	"variable":  {yamldoc.Syntax{Check: checkVariable, Advice: "write the name of an environment variable, such as SDS_API_KEY, and never the key itself"}, `^[A-Z_][A-Z0-9_]*$`},
}

var (
	days     = regexp.MustCompile(`\A[1-9][0-9]{0,3}d\z`)
	ods      = regexp.MustCompile(`\A[A-Z0-9]{3,12}\z`)
	variable = regexp.MustCompile(`\A[A-Z_][A-Z0-9_]*\z`)
)

func checkDays(s string) string {
	if !days.MatchString(s) {
		return "is not a number of days"
	}
	return ""
}

func checkODS(s string) string {
	if !ods.MatchString(s) {
		return "is not an ODS code"
	}
	return ""
}

func checkVariable(s string) string {
	if !variable.MatchString(s) {
		return "is not the name of an environment variable"
	}
	return ""
}

// checkURL checks that a text is the URL of a server, without a user, a query or a fragment, and
// without a path unless it may have one.
func checkURL(scheme string, withPath bool) func(string) string {
	return func(s string) string {
		u, err := url.Parse(s)
		switch {
		case err != nil:
			return "is not a URL"
		case u.Scheme != scheme:
			return "is not a URL of " + scheme + ", so nothing would prove who answers"
		case u.Hostname() == "":
			return "names no host"
		case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
			return "has more than a host and a path"
		case !withPath && u.Path != "":
			return "has a path"
		}
		return ""
	}
}

var drive = regexp.MustCompile(`\A[A-Za-z]:`)

// checkFile checks a path of a file that belongs to a machine and not to the documents, such as a key.
func checkFile(s string) string {
	switch {
	case strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f }):
		return "holds a control character"
	case strings.Contains(s, `\`):
		return "holds a backslash"
	case strings.Contains(s, "://"):
		return "is a URL; documents are read from files only"
	}
	return ""
}

func checkPath(s string) string {
	if problem := checkFile(s); problem != "" {
		return problem
	}
	if strings.HasPrefix(s, "/") || drive.MatchString(s) {
		return "is not relative"
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

func checkTitle(s string) string {
	switch {
	case strings.TrimSpace(s) != s || s == "":
		return "has blanks around it"
	case strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }):
		return "holds a character that does not show"
	case utf8.RuneCountInString(s) > 200:
		return "is longer than 200 characters"
	}
	return ""
}

func checkSentence(s string) string {
	if strings.TrimSpace(s) == "" {
		return "says nothing"
	}
	return ""
}
