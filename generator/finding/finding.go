// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity says whether a finding stops generation.
type Severity string

// The two severities. An error stops generation; a warning is reported.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Rule is what a finding is an instance of. Its ID is stable: configurations
// name it to change a severity or to suppress a finding.
type Rule struct {
	ID       string   // lower case words joined by hyphens, such as "workbook-formula"
	Severity Severity // unless the configuration says otherwise
	Summary  string   // one sentence: what is wrong, and why that matters
}

// Finding is one thing to report.
type Finding struct {
	Rule       string    `json:"rule"`
	Severity   Severity  `json:"severity" enum:"error warning"`
	Message    string    `json:"message"`
	Suggestion string    `json:"suggestion,omitempty"`
	Position   Position  `json:"position"`
	Related    []Related `json:"related,omitempty"`
}

// Related is a second place that a finding speaks of, such as the other one
// of two cells that contradict each other.
type Related struct {
	Message  string   `json:"message"`
	Position Position `json:"position"`
}

// New returns a finding of a rule. The message is lower case, has no full
// stop, and quotes what was read with %q, so that invisible characters show.
// Of a text of more than 1,000 bytes it quotes the beginning.
func New(rule Rule, at Position, format string, args ...any) Finding {
	return Finding{
		Rule:     rule.ID,
		Severity: rule.Severity,
		Message:  text(format, args...),
		Position: at,
	}
}

// longest is how much of one text a message quotes, in bytes: a cell may hold
// megabytes.
const longest = 1000

func text(format string, args ...any) string {
	for i, a := range args {
		if s, ok := a.(string); ok && len(s) > longest {
			end := longest
			for end > longest-utf8.UTFMax && !utf8.RuneStart(s[end]) {
				end--
			}
			args[i] = s[:end] + "…"
		}
	}
	return fmt.Sprintf(format, args...)
}

// Suggest returns the finding with a sentence on what to do next.
func (f Finding) Suggest(format string, args ...any) Finding {
	f.Suggestion = text(format, args...)
	return f
}

// SuggestNear returns the finding with the question whether a word that is known
// was meant by one that is not, where one is near, and otherwise with a
// sentence on what to do next.
func (f Finding) SuggestNear(word string, known []string, format string, args ...any) Finding {
	if near, ok := Nearest(word, known); ok {
		return f.Suggest("did you mean %q?", near)
	}
	return f.Suggest(format, args...)
}

// Relate returns the finding with one more place that it speaks of.
func (f Finding) Relate(at Position, format string, args ...any) Finding {
	f.Related = append(slices.Clip(f.Related), Related{Message: text(format, args...), Position: at})
	return f
}

// InDir returns the finding with every file name put below dir.
func (f Finding) InDir(dir string) Finding {
	f.Position = f.Position.InDir(dir)
	f.Related = slices.Clone(f.Related)
	for i := range f.Related {
		f.Related[i].Position = f.Related[i].Position.InDir(dir)
	}
	return f
}

// List collects findings. The zero List is empty and ready.
type List struct{ findings []Finding }

// Add puts findings into the list, in any order.
func (l *List) Add(f ...Finding) { l.findings = append(l.findings, f...) }

// Len returns the number of findings in the list.
func (l *List) Len() int { return len(l.findings) }

// HasErrors reports whether any finding is an error.
func (l *List) HasErrors() bool {
	return slices.ContainsFunc(l.findings, func(f Finding) bool { return f.Severity == Error })
}

// Sorted returns the findings by address, then rule, then message, each once.
func (l *List) Sorted() []Finding {
	out := slices.Clone(l.findings)
	slices.SortStableFunc(out, compare)
	return slices.CompactFunc(out, func(a, b Finding) bool { return compare(a, b) == 0 })
}

func compare(a, b Finding) int {
	return cmp.Or(
		a.Position.Compare(b.Position),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Message, b.Message),
		strings.Compare(string(a.Severity), string(b.Severity)),
		strings.Compare(a.Suggestion, b.Suggestion),
		slices.CompareFunc(a.Related, b.Related, func(x, y Related) int {
			return cmp.Or(x.Position.Compare(y.Position), strings.Compare(x.Message, y.Message))
		}),
	)
}
