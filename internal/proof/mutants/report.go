// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// report counts what became of the mutants.
type report struct {
	w      io.Writer
	all    bool // print what kills a mutant
	argued map[string]string

	tried, killed, late, excused, unreached, survived, untried, stale int
	survivors                                                         map[string]bool // keys of mutants that survived
}

func newReport(w io.Writer, argued map[string]string, all bool) *report {
	return &report{w: w, argued: argued, all: all, survivors: map[string]bool{}}
}

// add counts a result, and prints a mutant that may not survive.
func (p *report) add(r result) {
	p.tried++
	_, excused := p.argued[r.mutant.key()]
	if r.by == "" {
		p.survivors[r.mutant.key()] = true
	}
	switch {
	case r.by != "":
		p.killed++
		p.printKilled(r)
	case excused:
		p.excused++
	case r.unreached:
		p.unreached++
		fmt.Fprintf(p.w, "not reached: %s\n", r.mutant)
	default:
		p.survived++
		fmt.Fprintf(p.w, "survives: %s\n", r.mutant)
	}
}

func (p *report) printKilled(r result) {
	how := "by"
	if r.late {
		p.late++
		how = "by the time that it takes in"
	}
	if p.all {
		fmt.Fprintf(p.w, "killed %s %s: %s\n", how, r.by, r.mutant)
	}
}

// end prints the arguments that argue for nothing, and the counts. It reports
// whether all is well.
func (p *report) end(files []string, took time.Duration) bool {
	for _, key := range p.staleOf(files) {
		p.stale++
		fmt.Fprintf(p.w, "argued, but killed or not there: %s\n", key)
	}
	fmt.Fprintf(p.w, "%d mutants: %d killed (%d by the time limit), %d argued, %d not reached, %d survived; %d not tried; %d stale arguments; %.0f s\n",
		p.tried, p.killed, p.late, p.excused, p.unreached, p.survived, p.untried, p.stale, took.Seconds())
	return p.unreached+p.survived+p.stale == 0
}

func (p *report) staleOf(files []string) (keys []string) {
	for key := range p.argued {
		if !p.survivors[key] && slices.Contains(files, fileOf(key)) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
