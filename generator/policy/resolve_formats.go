package policy

import (
	"slices"
	"strings"

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
		return !r.missing("interactionId of retrieval for the format "+strings.TrimSpace(f.Code.Value), id, f.Code.At)
	case !r.code(interactionKind, id):
		return false
	case r.facts.HasSpecs && !r.named[id.Value]:
		f := finding.New(ruleFormatID, id.At, "no spec has an operation with the interactionId %q", id.Value)
		if near, ok := finding.Nearest(id.Value, r.interaction.keys()); ok {
			r.add(f.Suggest("did you mean %q?", near))
		} else {
			r.add(f.Suggest("add the spec of the retrieval to the configuration, or correct the id"))
		}
		return false
	}
	return true
}

// nearIDs warns of interactionIds that no spec has but that are a slip away
// from one that a spec has. Directories list many more ids than a project has
// specs, so that an unknown one alone says nothing.
func (r *resolver) nearIDs(ids []Text) {
	if !r.facts.HasSpecs {
		return
	}
	known := r.knownIDs()
	for _, id := range ids {
		if !interactionKind.matches(id.Value) || slices.Contains(known, id.Value) {
			continue
		}
		for _, k := range known {
			if d := len(k) - len(id.Value); d < -2 || d > 2 || finding.Distance(k, id.Value) > 2 {
				continue
			}
			r.add(finding.New(ruleSystemID, id.At, "no spec has the interactionId %q, but one that is close", id.Value).Suggest("did you mean %q?", k))
			break
		}
	}
}

// knownIDs are the interactionIds of the specs with all that directories call
// them, made once.
func (r *resolver) knownIDs() []string {
	if r.idsOfSpecs == nil {
		r.idsOfSpecs = []string{}
		for _, k := range r.interaction.keys() {
			i := r.interaction[k].value
			r.idsOfSpecs = append(append(r.idsOfSpecs, i.ID), i.Aliases...)
			if i.Registered != "" {
				r.idsOfSpecs = append(r.idsOfSpecs, i.Registered)
			}
		}
		if len(r.idsOfSpecs) > 2000 {
			r.idsOfSpecs = r.idsOfSpecs[:0] // comparing each with each would take too long
		}
	}
	return r.idsOfSpecs
}

// eachOnce reports an interactionId that a list names again.
func (r *resolver) eachOnce(ids []Text) {
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id.Value] && id.Value != "" {
			r.add(finding.New(ruleRepeated, id.At, "the interactionId %q is named twice", id.Value).Suggest("name it once"))
		}
		seen[id.Value] = true
	}
}

func (r *resolver) systems() {
	var seen index[System]
	for _, s := range r.facts.Systems {
		ok := r.code(asidKind, s.ASID)
		ok = r.code(odsKind, s.ODS) && ok
		for _, id := range slices.Concat(s.Sends, s.Receives) {
			ok = r.code(interactionKind, id) && ok
		}
		r.nearIDs(slices.Concat(s.Sends, s.Receives))
		r.eachOnce(s.Sends)
		r.eachOnce(s.Receives)
		if s.Host.Value != "" {
			ok = r.code(hostKind, s.Host) && ok
		}
		if s.Certificate.Value != "" {
			ok = r.code(certificateKind, s.Certificate) && ok
		}
		if !ok {
			continue
		}
		v := System{
			s.ASID.Value, s.ODS.Value, set(s.Sends), set(s.Receives), s.Host.Value, s.Certificate.Value,
			Origin{[]finding.Position{s.ASID.At}},
		}
		if old := seen.put(v.ASID, s.ASID.At, v); old != nil {
			r.add(finding.New(ruleDuplicate, s.ASID.At, "the ASID %q is listed twice", v.ASID).
				Suggest("an ASID is one system at one organisation; keep one of the two rows").Relate(old.at, "listed here first"))
		}
	}
	r.model.Systems = seen.values()
}
