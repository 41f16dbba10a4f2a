// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"github.com/spineguard/spineguard/generator/finding"
)

func (r *resolver) formats() {
	var seen index[Format]
	for _, f := range r.facts.Formats {
		ok := r.code(systemKind, f.System)
		ok = r.code(formatKind, f.Code) && ok
		for _, m := range f.MIME {
			ok = r.code(mimeKind, m) && ok
		}
		if r.missing("way of retrieval", f.Retrieval, f.Code.At) || !r.word("way of retrieval", f.Retrieval, "direct", "ssp") {
			ok = false
		} else {
			ok = r.retrieval(f) && ok
		}
		if !ok {
			continue
		}
		v := Format{
			f.System.Value, f.Code.Value, f.Display.Value, f.Retrieval.Value, set(f.MIME), f.Interaction.Value,
			Origin{[]finding.Position{f.Code.At}},
		}
		if old := seen.put(v.System+"|"+v.Code, f.Code.At, v); old != nil {
			r.add(finding.New(ruleDuplicate, f.Code.At, "the format %q is listed twice", v.Code).
				Suggest("keep one of the two rows").Relate(old.at, "listed here first"))
		}
	}
	r.model.Formats = seen.values()
}

// retrieval checks that a format that goes through the SSP has an
// interactionId that a spec knows, and that a direct one has none.
func (r *resolver) retrieval(f FormatFact) bool {
	id := f.Interaction
	switch {
	case f.Retrieval.Value == "direct" && id.Value == "":
		return true
	case f.Retrieval.Value == "direct":
		r.add(finding.New(ruleFormatID, id.At, "the format %q is retrieved directly, but has the interactionId %q", f.Code.Value, id.Value).
			Suggest(`leave the interactionId empty, or write "ssp" as the way of retrieval`).Relate(f.Retrieval.At, "the way of retrieval"))
		return false
	case id.Value == "":
		at := id.At
		if at.IsZero() {
			at = f.Code.At
		}
		r.add(finding.New(ruleFormatNoID, at, "the format %q goes through the SSP and has no interactionId of retrieval", f.Code.Value).
			Suggest(`write the interactionId, or "direct" as the way of retrieval`).Relate(f.Retrieval.At, "the way of retrieval"))
		return false
	case !r.code(interactionKind, id):
		return false
	case r.facts.HasSpecs && !r.named[id.Value]:
		f := finding.New(ruleFormatID, id.At, "no spec has an operation with the interactionId %q", id.Value)
		if near, ok := r.known("interactionId", r.interaction.keys).Nearest(id.Value); ok {
			r.add(f.Suggest("did you mean %q?", near))
			return false
		}
		r.add(f.Suggest("add the spec of the retrieval to the configuration, or correct the id"))
		return false
	}
	return true
}
