// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"errors"

	"github.com/spineguard/spineguard/generator/finding"
)

// report collects the findings about one workbook.
type report struct {
	file string
	list finding.List
	more int // findings left out
}

func (r *report) add(f finding.Finding) {
	if r.list.Len() >= maxFindings {
		r.more++
		return
	}
	r.list.Add(f)
}

// broken reports a part that cannot be read, or that is over a limit.
func (r *report) broken(at finding.Position, err error) {
	var over limitError
	if errors.As(err, &over) {
		r.add(finding.New(ruleLimit, at, "%v", over.err).Suggest("%s", raise(over.key)))
		return
	}
	r.add(finding.New(ruleXML, at, "%v", err).Suggest(again))
}

// here is the address of the workbook as a whole.
func (r *report) here() finding.Position { return finding.Position{File: r.file} }

func (r *report) cell(sheet, ref string) finding.Position {
	return finding.InCell(r.file, sheet, ref)
}

func (r *report) sorted() []finding.Finding {
	out := r.list.Sorted()
	if r.more > 0 {
		out = append(out, finding.New(ruleLimit, r.here(), "%d more findings are not listed", r.more).
			Suggest("mend those that are listed and run again"))
	}
	return out
}
