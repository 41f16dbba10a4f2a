package adopt

import (
	"bufio"
	"fmt"
	"io"
)

// Report is what [Read] found. Its JSON form is stable: members are added, never
// taken away or given another meaning while version is 1.
type Report struct {
	Version  int       `json:"version"`
	Literals []Literal `json:"literals"` // sorted by position
}

// Count returns how many literals have a verdict.
func (r Report) Count(v Verdict) int {
	n := 0
	for _, l := range r.Literals {
		if l.Verdict == v {
			n++
		}
	}
	return n
}

// Text writes the report for people.
func (r Report) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, l := range r.Literals {
		fmt.Fprintf(b, "%s: %s: %q: %s\n", l.Position, l.Verdict, l.Value, l.advice())
	}
	fmt.Fprintf(b, "%d equal, %d wrong, %d unknown\n", r.Count(Equal), r.Count(Wrong), r.Count(Unknown))
	return b.Flush()
}

func (l Literal) advice() string {
	switch l.Verdict {
	case Equal:
		return "use " + l.Use
	case Wrong:
		return fmt.Sprintf("the policy has %q: use %s", l.Near, l.Use)
	}
	return "the policy does not have it"
}
