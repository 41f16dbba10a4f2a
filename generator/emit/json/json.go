// SPDX-License-Identifier: Apache-2.0

package json

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spineguard/spineguard/generator/policy"
)

// Version is the version of the form of policy.json and of provenance.json.
const Version = 1

type head struct {
	Generator string `json:"generator"`
	Version   int    `json:"version"`
}

// PolicyFile is the form of policy.json.
type PolicyFile struct {
	Generator string        `json:"generator"` // "spineguard"
	Version   int           `json:"version"`
	Digest    string        `json:"digest"`
	Policy    *policy.Model `json:"policy"`
}

// Policy writes policy.json.
func Policy(m *policy.Model) []byte {
	return encode(PolicyFile{"spineguard", Version, m.Digest(), m})
}

// Provenance writes provenance.json: the addresses of every element.
func Provenance(m *policy.Model) []byte {
	return encode(struct {
		head
		Facts map[string][]string `json:"facts"`
	}{head{"spineguard", Version}, Facts(m)})
}

// Facts are the addresses of every element, by what it is and its code, such
// as "activity B0825" or "grant Record Group 1 pointer B0825".
func Facts(m *policy.Model) map[string][]string {
	facts := map[string][]string{}
	put := func(key string, o policy.Origin) {
		for _, p := range o.At {
			facts[key] = append(facts[key], p.Cite())
		}
	}
	for _, s := range m.Services {
		put("service "+s.Name, s.Origin)
	}
	for _, i := range m.Interactions {
		put("interaction "+i.ID, i.Origin)
	}
	for _, e := range m.Endpoints {
		key := fmt.Sprintf("endpoint %s %s %s", e.Service, e.Method, e.Path)
		put(key, e.Origin)
		for _, o := range e.Operations {
			put(key+" "+o.Interaction, o.Origin)
		}
	}
	for _, f := range m.Formats {
		put("format "+f.System+" "+f.Code, f.Origin)
	}
	putAccess(m, put)
	for _, s := range m.Systems {
		put("system "+s.ASID, s.Origin)
	}
	return facts
}

func putAccess(m *policy.Model, put func(string, policy.Origin)) {
	for _, t := range m.RecordTypes {
		put("record type "+t.System+" "+t.Code, t.Origin)
	}
	for _, g := range m.Groups {
		put("record group "+g.Name, g.Origin)
		for _, grant := range g.Grants {
			put("grant "+g.Name+" "+string(grant.Level)+" "+grant.Activity, grant.Origin)
		}
	}
	for _, a := range m.Activities {
		put("activity "+a.Code, a.Origin)
	}
	for _, j := range m.JobRoles {
		put("job role "+j.Code, j.Origin)
	}
	for _, f := range m.Functions {
		put("function "+f.Name, f.Origin)
	}
	for _, s := range m.Separations {
		put("separation "+s.First+" "+s.Second, s.Origin)
	}
}

// encode writes stable, indented JSON with a newline at its end. HTML
// characters stay as they are: the file is read by people in reviews.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic("json: a model of strings cannot fail to marshal: " + err.Error())
	}
	return b.Bytes()
}
