// SPDX-License-Identifier: Apache-2.0

package compile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Tables returns the table form of a policy. With reasons, it holds what stands in the
// workbook beside what that comes to, so that an answer can be explained.
func Tables(m *policy.Model, reasons bool) *tables.Tables {
	t := &tables.Tables{Digest: m.Digest()}
	services(t, m)
	endpoints(t, m)
	interactions(t, m)
	formats(t, m)
	systems(t, m)
	rbac(t, m, reasons)
	return t
}

func services(t *tables.Tables, m *policy.Model) {
	for _, s := range m.Services {
		t.Services = append(t.Services, tables.ServiceRow{
			Name: s.Name, Headers: spine.HeaderScheme(s.Headers), Tokens: spine.TokenProfile(s.Tokens), FHIR: spine.FHIRVersion(s.FHIR),
		})
	}
}

func endpoints(t *tables.Tables, m *policy.Model) {
	for _, e := range m.Endpoints {
		at := spine.Endpoint{Service: e.Service, Method: e.Method, Path: e.Path}
		if len(e.Operations) == 0 {
			t.Unbound = append(t.Unbound, spine.UnboundEndpoint{Endpoint: at, Reason: e.None})
		}
		for _, o := range e.Operations {
			t.Operations = append(t.Operations, operation(at, o))
		}
	}
}

func operation(at spine.Endpoint, o policy.Operation) spine.Operation {
	var sets, headers []string
	for _, q := range o.Query {
		sets = append(sets, strings.Join(q, "&"))
	}
	for _, h := range o.Header {
		headers = append(headers, h.Name+"="+h.Value)
	}
	return spine.Operation{
		Endpoint: at, Interaction: spine.InteractionID(o.Interaction), Actor: spine.Actor(o.Actor),
		Scopes: strings.Join(o.Scopes, "|"), Query: strings.Join(sets, "|"), Header: strings.Join(headers, "|"),
		Level: Level(o.Level), RecordTypes: strings.Join(o.RecordTypes, " "), Group: spine.RecordGroup(o.Group), Function: spine.Function(o.Function),
	}
}

// Level is an access level in the table form.
func Level(l policy.AccessLevel) spine.AccessLevel {
	switch l {
	case policy.PointerOnly:
		return spine.PointerOnly
	case policy.PointerAndRecord:
		return spine.PointerAndRecord
	}
	return spine.NoAccess
}

func interactions(t *tables.Tables, m *policy.Model) {
	for _, i := range m.Interactions {
		id := spine.InteractionID(i.ID)
		row := spine.Interaction{ID: id, Service: i.Service, Registered: id}
		if i.Registered != "" {
			row.Registered = spine.InteractionID(i.Registered)
		}
		t.Interactions = append(t.Interactions, row)
		for _, a := range i.Aliases {
			t.Aliases = append(t.Aliases, spine.Alias{Alias: spine.InteractionID(a), ID: id})
		}
	}
	slices.SortFunc(t.Aliases, func(a, b spine.Alias) int { return cmp.Compare(a.Alias, b.Alias) })
}

func formats(t *tables.Tables, m *policy.Model) {
	for _, f := range m.Formats {
		t.Formats = append(t.Formats, spine.Format{
			Code: spine.FormatCode{System: f.System, Code: f.Code}, Display: f.Display, Retrieval: spine.Retrieval(f.Retrieval),
			MIME: strings.Join(f.MIME, " "), Interaction: spine.InteractionID(f.Interaction),
		})
	}
	slices.SortFunc(t.Formats, func(a, b spine.Format) int {
		return cmp.Or(strings.Compare(a.Code.Code, b.Code.Code), strings.Compare(a.Code.System, b.Code.System))
	})
}

// systems writes an id under which a directory lists an interactionId as that
// interactionId.
func systems(t *tables.Tables, m *policy.Model) {
	canonical := make(map[string]spine.InteractionID, len(t.Aliases))
	for _, a := range t.Aliases {
		canonical[string(a.Alias)] = a.ID
	}
	ids := func(list []string) []spine.InteractionID {
		var out []spine.InteractionID
		for _, id := range list {
			c, ok := canonical[id]
			if !ok {
				c = spine.InteractionID(id)
			}
			out = append(out, c)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for _, s := range m.Systems {
		t.Systems = append(t.Systems, spine.SystemRow{
			ASID: spine.ASID(s.ASID), ODS: spine.ODSCode(s.ODS), Sends: ids(s.Sends), Receives: ids(s.Receives),
			Host: s.Host, Certificate: s.Certificate,
		})
	}
}
