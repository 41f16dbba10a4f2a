package diff

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// fact is something that is there or not, and where it stands.
type fact struct {
	change Change
	at     []finding.Position
}

// facts are compared as sets: what only the head has is gained.
type facts map[[3]string]fact

func (f facts) put(kind Kind, subject, object, name string, at []finding.Position) {
	f[[3]string{string(kind), subject, object}] = fact{Change{Kind: kind, Subject: subject, Object: object, subjectName: name}, at}
}

func (c *comparison) sets(base, head facts) {
	for key, f := range head {
		if _, ok := base[key]; !ok {
			f.change.From, f.change.To = "no", "yes"
			c.gain(f.change, f.at)
		}
	}
	for key, f := range base {
		if _, ok := head[key]; !ok {
			f.change.From, f.change.To = "yes", "no"
			c.lose(f.change, f.at)
		}
	}
}

// systems compares what each accredited system may send and receives, and by
// what it is known.
func (c *comparison) systems() {
	c.sets(systemFacts(c.base.Systems), systemFacts(c.head.Systems))
}

func systemFacts(systems []policy.System) facts {
	f := facts{}
	for _, s := range systems {
		for _, id := range s.Sends {
			f.put(Sends, s.ASID, id, s.ODS, s.At)
		}
		for _, id := range s.Receives {
			f.put(Receives, s.ASID, id, s.ODS, s.At)
		}
		for _, part := range [...][2]string{{"organisation ", s.ODS}, {"host ", s.Host}, {"certificate ", s.Certificate}} {
			if part[1] != "" {
				f.put(Identity, s.ASID, part[0]+part[1], s.ODS, s.At)
			}
		}
	}
	return f
}

// rest compares aliases, formats and services.
func (c *comparison) rest() {
	c.sets(restFacts(c.base.Model), restFacts(c.head.Model))
}

func restFacts(m *policy.Model) facts {
	f := facts{}
	for _, i := range m.Interactions {
		for _, a := range i.Aliases {
			f.put(Alias, i.ID, "alias "+a, "", i.At)
		}
		if i.Registered != "" {
			f.put(Alias, i.ID, "registered as "+i.Registered, "", i.At)
		}
	}
	for _, r := range m.Formats {
		object := r.Retrieval
		if r.Interaction != "" {
			object += " " + r.Interaction
		}
		f.put(Format, r.System+"|"+r.Code, object, r.Display, r.At)
	}
	for _, s := range m.Services {
		f.put(Service, s.Name, "headers "+s.Headers+", tokens "+s.Tokens+", FHIR "+s.FHIR, "", s.At)
	}
	return f
}
