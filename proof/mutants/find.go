package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// mutant is a place at which a rule refuses.
type mutant struct {
	file      string
	line      int
	statement string
	rule      string   // its id; empty: the statement hands on what another rule said
	texts     []string // of the file without the rule; the first that is Go counts
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d: %s (%s)", m.file, m.line, m.statement, m.rule)
}

// shared reports whether the statement refuses for the rule that it is given.
func (m mutant) shared() bool { return strings.Contains(m.statement, "refuse(rule,") }

// refuses are the statements by which a rule refuses, or what it refused is
// handed on.
var refuses = regexp.MustCompile(`\bg\.refuse(Token)?\(|\bFault\{Rule:|^return missing\(|\bc\.fault\(|^return (?:"", )?Rule\w+$|^return f$|\brefuse\([Rr]ule`)

// find returns the places in the files.
func find(root string, files []string) (all []mutant, err error) {
	ids, err := idsOfRules(root)
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		found, err := findIn(name, string(text), ids)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func findIn(name, text string, ids map[string]string) (all []mutant, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, 0)
	if err != nil {
		return nil, err
	}
	var above []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			above = above[:len(above)-1]
			return true
		}
		above = append(above, n)
		switch n.(type) {
		case *ast.ReturnStmt, *ast.ExprStmt:
			s := text[set.Position(n.Pos()).Offset:set.Position(n.End()).Offset]
			if refuses.MatchString(s) && !strings.Contains(s, "func(") && !isHelper(above) {
				cut := cutter{text, func(p token.Pos) int { return set.Position(p).Offset }}
				all = append(all, mutant{name, set.Position(n.Pos()).Line, s, ruleOf(s, ids), cut.without(above)})
			}
		}
		return true
	})
	return all, nil
}

// isHelper reports whether the statement is in one of the functions by which
// the others refuse.
func isHelper(above []ast.Node) bool {
	for _, n := range above {
		if f, ok := n.(*ast.FuncDecl); ok {
			switch f.Name.Name {
			case "refuse", "refuseToken", "missing", "fault":
				return true
			}
		}
	}
	return false
}

// cutter takes statements out of a text.
type cutter struct {
	text   string
	offset func(token.Pos) int
}

// without returns texts in which the last of the nodes is not reached.
func (c cutter) without(above []ast.Node) []string {
	for i := len(above) - 1; i > 0; i-- {
		switch n := above[i-1].(type) {
		case *ast.IfStmt:
			if above[i] == ast.Node(n.Body) {
				return []string{c.never(n.Cond)}
			}
		case *ast.CaseClause:
			if len(n.List) == 1 && tagless(above[:i-1]) {
				return []string{c.never(n.List[0])}
			}
		case *ast.FuncDecl:
			i = 0
			continue
		default:
			continue
		}
		break
	}
	last := above[len(above)-1]
	from, to := c.offset(last.Pos()), c.offset(last.End())
	var texts []string
	for _, instead := range []string{"if false { " + c.text[from:to] + " }", "return true", "return Fault{}", `return ""`, `return "", ""`} {
		texts = append(texts, c.text[:from]+instead+c.text[to:])
	}
	return texts
}

// never makes a condition false that is evaluated all the same: what it reads
// on the way is read.
func (c cutter) never(condition ast.Expr) string {
	from, to := c.offset(condition.Pos()), c.offset(condition.End())
	return c.text[:from] + "(" + c.text[from:to] + ") && false" + c.text[to:]
}

// tagless reports whether the innermost switch compares nothing, so that its
// cases are conditions.
func tagless(above []ast.Node) bool {
	for i := len(above) - 1; i >= 0; i-- {
		if s, ok := above[i].(*ast.SwitchStmt); ok {
			return s.Tag == nil
		}
	}
	return false
}

// ruleNames finds the constant that a statement names.
var ruleNames = regexp.MustCompile(`\b(Rule[A-Z]\w*)|Rule: (?:token\.)?(\w+)|c\.fault\((\w+)|(missing)\(`)

func ruleOf(statement string, ids map[string]string) string {
	for _, m := range ruleNames.FindAllStringSubmatch(statement, -1) {
		if m[4] != "" {
			return ids["ClaimMissing"]
		}
		if id := ids[m[1]+m[2]+m[3]]; id != "" {
			return id
		}
	}
	return ""
}

// idsOfRules returns the ids of rules by the names of their constants.
func idsOfRules(root string) (map[string]string, error) {
	ids := map[string]string{}
	line := regexp.MustCompile(`(?m)^\t(\w+)\s+Rule += "([a-z-]+)"`)
	for _, name := range []string{"spine/rule.go", "spine/internal/token/rules.go", "spine/cis2/errors.go"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		for _, m := range line.FindAllStringSubmatch(string(text), -1) {
			ids[m[1]] = m[2]
		}
	}
	return ids, nil
}
