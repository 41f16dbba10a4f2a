// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"path"

	"github.com/spineguard/spineguard/generator/finding"
)

// ReadReduced reads a document, lets kin-openapi read what bears on access of
// it alone, and returns what that complains of and where the two disagree.
func ReadReduced(src Source) []finding.Finding {
	r := newReader(src, Limits{})
	r.read()
	r.list = finding.List{}
	root, _ := r.open(path.Base(src.Path), finding.Position{})
	k := r.bearingOn(root)
	for _, f := range k.faults {
		r.list.Add(finding.New(ruleInvalid, f.at, "%s", f.message))
	}
	if k.document != nil {
		r.compare(root, k.document)
	}
	return r.list.Sorted()
}
