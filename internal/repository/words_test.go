// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unwanted are words that documents and comments do without, and what takes
// their place.
var unwanted = []struct{ word, use string }{
	{`house`, "project"},
	{`escaping doors?`, "escaping function"},
	{`naive twins?`, "naive implementation"},
	{`be a no|is a no|are a no|as a no|a yes|an yes|the yes|yeses`, "grant, denial, refusal, denied"},
	{`she|he|her|hers|his|him|herself|himself`, "they, their, them"},
	{`seams?`, "interface"},
	{`dialects?`, "outcome profile"},
	{`forgiv(es?|ing|en)`, "lenient"},
	{`sweeps?`, "the word for what is done"},
	{`unfold(s|ed|ing)?`, "expand"},
	{`flip(s|ped|ping)?`, "mutant, change"},
	{`(is|are|was|were) no [a-z]+`, "is not a"},
}

// allowed is what the last pattern matches and is plain English: "is no longer",
// "there is no".
var allowed = regexp.MustCompile(`(?i)^((is|are|was|were) no (longer|more|less|fewer|wider)|there (is|are|was|were) no .*)$`)

var codeText = regexp.MustCompile("(?s)```.*?```|`[^`]*`")

// TestWordsArePlain finds words in documents and comments that only we
// understand, and turns of phrase that are not plain English.
func TestWordsArePlain(t *testing.T) {
	var patterns []*regexp.Regexp
	for _, u := range unwanted {
		patterns = append(patterns, regexp.MustCompile(`(?i)(there )?\b(`+u.word+`)\b`))
	}
	seen := 0
	look := func(path, text string) {
		seen++
		text = strings.Join(strings.Fields(text), " ")
		for i, p := range patterns {
			for _, found := range p.FindAllString(text, -1) {
				if !allowed.MatchString(found) {
					t.Errorf("%s: %q; use: %s", path, found, unwanted[i].use)
				}
			}
		}
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch name := filepath.Base(path); {
		case err != nil:
			return err
		case d.IsDir() && (path == "gen" || path == "testdata" || name == "golden" || name == "node_modules" || path != "." && name[0] == '.'):
			return fs.SkipDir // generated, expected outputs, not ours
		case strings.HasSuffix(name, ".md"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			look(path, codeText.ReplaceAllString(string(text), ""))
		case strings.HasSuffix(name, ".go"):
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, group := range file.Comments {
				look(path, group.Text())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 1000 {
		t.Errorf("only %d documents and comments were found", seen)
	}
}
