// SPDX-License-Identifier: Apache-2.0

package hostiletest

import (
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Texts are texts that try to become something else than text.
var Texts = []string{
	"a | b", "|", "||", `\|`, `\`, "`", "``", "a ` b ` c", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</a></td>", "<!--", "-->", "<?x?>",
	"</script><script>alert(1)</script>", "</style>", "javascript:alert(1)", "[x](javascript:alert(1))", "![x](https://evil.example/x.png)", "[x]: javascript:alert(1)", "[^1]: x", "<javascript:alert(1)>", "https://evil.example/", "www.evil.example", "WWW.evil.example", "mail@evil.example",
	"{{ site.secret }}", "{% include /etc/passwd %}", "{{", "}}", "{%", "%}", "{::nomarkdown}", "{: onclick='x'}", "a{:.x}", "${7*7}", "$x$", "$$x$$",
	"# heading", "- item", "+ item", "* item", "1. item", "1) item", "> quote", "---", "===", "***", "```", "~~~", "    code", "[ ] task", ": definition", "*[abbr]: x",
	"**bold**", "_em_", "~~gone~~", "&lt;b&gt;", "&#60;b&#62;", "&amp;", "^", "!", "a\nb", "a\r\n\r\n# b", "a\tb", "\u2028x", "\u0085x", "\x00", "\u202egnp.exe", "a\u200bb", "\ufeffx",
	"'\"><svg/onload=alert(1)>", "]]>", "=1+1", "@SUM(1)", "end", "graph TD", "%%{init: {}}%%", "a --> b", "\"];click x", "#quot;", ";", "x\"y", "B0825", strings.Repeat("long ", 100), "é ß 漢字 🙂",
}

// Model has the text in every field that holds a text, codes included, which
// policy.Resolve would never let through. The number keeps keys apart. One activity
// and one job role have a code, since nothing is opened to others.
func Model(text func() string) *policy.Model {
	id, service, group, name := text()+"1", text()+"2", text()+"3", text()+"4"
	first, second, role := "B"+text()+"5", "C"+text()+"6", text()+"7"
	at := policy.Origin{At: []finding.Position{finding.InText(text(), 1, 1), finding.InCell(text(), text(), text())}}
	activities := []policy.Activity{{Code: first, Name: text(), Includes: []string{second}, Closure: []string{first, second}, Origin: at}, {Code: second, Name: text(), Closure: []string{second}}, {Code: "B0001", Name: text(), Closure: []string{"B0001"}}}
	return &policy.Model{
		Services:     []policy.Service{{Name: service, Headers: "nrl", Tokens: "spine", Base: text(), FHIR: text(), Origin: at}, {Name: service + "x", Headers: text(), Tokens: text()}},
		Interactions: []policy.Interaction{{ID: id, Service: service, Registered: text(), Aliases: []string{text(), text()}}},
		Endpoints: []policy.Endpoint{
			{Service: service, Method: text(), Path: text(), Query: []string{text()}, Operations: []policy.Operation{
				{Interaction: id, Actor: "consumer", Scopes: []string{text(), text()}, Query: [][]string{{text(), text()}, {text()}}, Header: []policy.HeaderMatch{{Name: text(), Value: text()}}, Level: policy.AccessLevel(text()), RecordTypes: []string{text(), text()}, Function: name},
				{Interaction: text(), Actor: text(), Scopes: []string{text()}, Level: policy.PointerOnly, Group: group, Function: text()},
			}},
			{Service: text(), Method: text(), Path: text(), None: text()},
		},
		Formats:     []policy.Format{{System: text(), Code: text(), Display: text(), Retrieval: text(), MIME: []string{text(), text()}, Interaction: id}},
		RecordTypes: []policy.RecordType{{System: text(), Code: text(), Name: text(), Group: group}, {System: text() + "8", Code: text(), Name: text()}},
		Groups:      []policy.RecordGroup{{Name: group, Grants: []policy.Grant{{Activity: first, Level: policy.PointerOnly}, {Activity: second, Level: policy.PointerAndRecord, Areas: []string{text(), text()}}, {Activity: "B0001", Level: policy.PointerOnly}, {Activity: "B0001", Level: policy.PointerAndRecord, Areas: []string{text()}}}}},
		Activities:  activities,
		JobRoles:    []policy.JobRole{{Code: role, Name: text(), Baseline: []string{first}, Closure: []string{first, second}}, {Code: "R0001", Name: text(), Baseline: []string{"B0001"}, Closure: []string{"B0001"}}},
		Functions:   []policy.Function{{Name: name, Requirement: text(), Alternatives: [][]string{{first, second}, {text()}}}},
		Separations: []policy.Separation{{First: first, Second: text()}},
		Systems:     []policy.System{{ASID: text(), ODS: text(), Sends: []string{id, text()}, Receives: []string{text()}, Host: text(), Certificate: text()}},
	}
}
