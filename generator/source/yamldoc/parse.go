// SPDX-License-Identifier: Apache-2.0

package yamldoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
)

// Parse reads one document and returns its root node: a mapping, a sequence
// or a scalar, never the document node around it. The node is nil if any
// finding was made. Line and Column of the nodes count from 1, Column in
// bytes. The file name is used in positions only.
func Parse(file string, data []byte, limits Limits) (root *yaml.Node, findings []finding.Finding) {
	limits = limits.WithDefaults()
	var list finding.List
	defer func() {
		// The parser under us has panicked on crafted input before
		// (CVE-2022-28948); a document must not take the generator down.
		if r := recover(); r != nil {
			list.Add(finding.New(ruleSyntax, finding.Position{File: file}, "the document makes the YAML parser fail: %v", r).Suggest("look for damage in the file; it was not read"))
		}
		if findings = list.Sorted(); len(findings) > 0 {
			root = nil
		}
	}()

	if len(data) > limits.Bytes {
		list.Add(TooLarge(file, limits))
		return nil, nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if f, ok := badCharacter(file, data); ok {
		list.Add(f)
		return nil, nil
	}
	if structure(data) > 2*limits.Nodes {
		list.Add(tooManyNodes(finding.Position{File: file}, limits))
		return nil, nil
	}
	data, replaced, ok := known(data)
	if !ok {
		list.Add(finding.New(ruleSyntax, finding.Position{File: file}, `the document has escapes that YAML 1.1 does not know (\/ or a surrogate pair), beside every character that could stand for them`).
			Suggest("write / and the characters themselves"))
		return nil, nil
	}
	root, f, ok := decode(file, data)
	if !ok {
		list.Add(f)
		return nil, nil
	}
	w := walker{file: file, data: data, replaced: replaced, lines: lineStarts(data), limits: limits, list: &list}
	w.node(root, 0)
	return root, nil
}

// TooLarge is what Parse says of a document with more bytes than the limit, for
// callers that do not read as many.
func TooLarge(file string, limits Limits) finding.Finding {
	limits = limits.WithDefaults()
	return finding.New(ruleLimit, finding.Position{File: file}, "the document is larger than the limit of %d bytes", limits.Bytes).
		Suggest("%s", limits.raise("split the document", "documentBytes"))
}

// structure counts the characters without which no node begins, before the
// parser spends memory on the nodes.
func structure(data []byte) int {
	n := 0
	for _, c := range data {
		switch c {
		case ',', ':', '-', '?', '[', '{', '\n':
			n++
		}
	}
	return n
}

// decode returns the content of the one document that data holds.
func decode(file string, data []byte) (*yaml.Node, finding.Finding, bool) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, empty(finding.InText(file, 1, 1)), false
	case err != nil:
		return nil, syntax(file, data, err), false
	}
	switch err := d.Decode(&second); {
	case err == nil:
		return nil, finding.New(ruleDocuments, finding.InText(file, second.Line, second.Column), "a second document begins here").
			Suggest("keep one document in a file"), false
	case !errors.Is(err, io.EOF):
		return nil, syntax(file, data, err), false
	}
	if len(doc.Content) != 1 {
		return nil, empty(finding.InText(file, 1, 1)), false
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == nullTag {
		return nil, empty(finding.InText(file, root.Line, root.Column)), false
	}
	return root, finding.Finding{}, true
}

func empty(at finding.Position) finding.Finding {
	return finding.New(ruleEmpty, at, "the document is empty").Suggest("write it, or take it out of the configuration")
}

var (
	libraryLine = regexp.MustCompile(`\A(?:yaml: )?(?:line ([0-9]+): )?`)
	// The parser's grammar errors count lines from 0, its scanner's from 1.
	grammarError = regexp.MustCompile(`\A(?:did not find expected (?:'[,-]'|<document|key|node content)|found (?:duplicate|incompatible|undefined tag))`)
)

// syntax makes a finding of an error of the parser, which writes
// "yaml: line 3: did not find expected key". The line is where the list or
// mapping begins that it could not finish, where it is in one.
func syntax(file string, data []byte, err error) finding.Finding {
	m := libraryLine.FindStringSubmatch(err.Error())
	message := err.Error()[len(m[0]):]
	line, _ := strconv.Atoi(m[1]) // zero if there is none
	if line == 0 || grammarError.MatchString(message) {
		line++
	}
	f := finding.New(ruleSyntax, finding.InText(file, line, 0), "the document cannot be parsed: %s", message)
	if strings.Contains(message, "invalid Unicode character escape") {
		return f.Suggest(`write the character itself; \uD83D alone, or any of its kind, is half of one`)
	}
	if strings.HasPrefix(message, "did not find expected") && json.Valid(data) {
		return f.Suggest("write keys of no more than 1,024 characters, which is as much as YAML takes")
	}
	return f.Suggest("correct the text at this line, or in the list or mapping that begins here")
}
