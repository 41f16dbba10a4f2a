// SPDX-License-Identifier: Apache-2.0

// Command consumer is a project downstream of spineguard: it compiles the
// generated package gen/nrl in and asks it what a user may see.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
)

//go:generate go tool -modfile=tools/go.mod spineguard generate

func main() { ask(os.Stdout) }

func ask(w io.Writer) {
	for _, asked := range []struct {
		who  string
		user spine.User
	}{
		{"a user with activity B0269", spine.User{Activities: []spine.Activity{nrl.B0269}}},
		{"a user with activity B0268", spine.User{Activities: []spine.Activity{nrl.B0268}}},
		{"a user without activities", spine.User{}},
	} {
		user := asked.user
		set, _ := nrl.Policy().Expand(user)                  // with baseline and included activities
		level, _ := set.Access(nrl.MentalHealthCrisisPlan()) // nothing, pointer, or pointer and record
		fmt.Fprintf(w, "%s: pointer to a mental health crisis plan? %s. The record? %s.\n",
			asked.who, yes(level.SeesPointer()), yes(level.SeesRecord()))
	}
	id, ok := nrl.Policy().RetrievalInteraction(nrl.FormatUnstructured())
	fmt.Fprintf(w, "an unstructured document is fetched through the SSP? %s, with %s\n", yes(ok), id)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
