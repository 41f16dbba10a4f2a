// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

const (
	proxyText  = "A consumer sends its requests to the Spine Secure Proxy, which passes them on to the provider. The errors are those of a provider."
	directText = "The service is called directly."
	tokenText  = `The header of the token is {"alg":"none","typ":"JWT"}, its third part is empty.`
)

func (b *builder) implementers() []section { return mapped(b.Services, implementer) }

func implementer(s docs.Service) section {
	id, name := anchor(s.Self), docs.Plain(s.Name)
	out := section{ID: id, Code: name, Text: directText}
	if s.Proxied {
		out.Text = proxyText
	}
	out.Sections = []section{
		{ID: id + ":headers", Title: "Headers of " + name, Text: "Each comes exactly once.", Tables: tables(fieldTable(id+":headers-table", "Headers of "+name, "header", s.SendHeaders))},
		{ID: id + ":token", Title: "Token of " + name, Text: tokenText, Tables: tables(fieldTable(id+":token-table", "Claims of the token of "+name, "claim", s.Claims))},
	}
	if s.Curl != "" {
		out.Sections = append(out.Sections, section{ID: id + ":request", Title: "A request to " + name, Script: string(s.Curl)})
	}
	if len(s.Errors) > 0 {
		out.Sections = append(out.Sections, failures(id, name, s))
	}
	return out
}

func fieldTable(id, title, what string, list []docs.Field) table {
	return table{ID: id, Title: title, Columns: []string{what, "value"}, Rows: mapped(list, func(f docs.Field) []cell {
		return []cell{code(f.Name), text(f.Value)}
	})}
}

func failures(id, name string, s docs.Service) section {
	t := table{ID: id + ":errors-table", Title: "Errors of " + name, Columns: []string{"rule", "asked", "status", "issue", "code", "diagnostics"}}
	for _, f := range s.Errors {
		t.Rows = append(t.Rows, []cell{code(f.Rule), text(f.Asked), word(fmt.Sprint(f.Status)), text(f.Issue), code(f.Code), text(f.Diagnostics)})
	}
	return section{
		ID: id + ":errors", Title: "Errors of " + name, Tables: tables(t),
		Text: "An error is a FHIR OperationOutcome with codes of " + docs.Plain(s.ErrorSystem) + ". The first rule that is broken answers; … stands for the claim.",
	}
}
