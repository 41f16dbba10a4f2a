// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// What may stand in the example: it is a script that people copy and run, so a
// text of another form is left out, and its operation with it. Between single
// quotes, none of these ends the quotes or begins an option.
var (
	plainMethod = regexp.MustCompile(`\A[A-Z]+\z`)
	plainPath   = regexp.MustCompile(`\A(?:/[A-Za-z0-9._{}$-]+)+\z`)
	plainWord   = regexp.MustCompile(`\A[A-Za-z0-9_][A-Za-z0-9._:-]*\z`)
	plainScope  = regexp.MustCompile(`\A[A-Za-z][A-Za-z0-9/*._ -]*\z`)
	plainValue  = regexp.MustCompile(`\A[A-Za-z0-9/+.,:=_ -]*\z`)
)

var parameter = regexp.MustCompile(`\{[^{}/]*\}`)

// request is the example of a service.
type request struct {
	policy.Operation
	method, path, query string
	from, to, ods, host string
}

// curl is a script that sends one request which a guard of the service lets
// through, by the first operation that fits: a GET of a consumer with a scope
// if there is one. It is empty if none fits.
func (b *builder) curl(s policy.Service) Markup {
	r, ok := b.example(s)
	if !ok {
		return ""
	}
	lines := []string{
		"# An ASID, its organisation and a host: put yours here.",
		"from='" + r.from + "'", "to='" + r.to + "'", "ods='" + r.ods + "'",
	}
	target := "\"$service\"'" + r.path + r.query + "'"
	switch {
	case !s.API().Proxied():
		lines = append(lines, "service='https://"+r.host+"'")
	case isTarget(b.model, s):
		record := "https://" + r.host + "/record/1"
		lines = append(lines, "service='https://"+r.host+"'", "proxy='https://proxy.example'")
		target = "\"$proxy\"'/" + url.QueryEscape(record) + "'"
	default:
		lines = append(lines, "service='https://"+r.host+"'", "proxy='https://proxy.example'")
		target = "\"$proxy/\"" + target
	}
	lines = append(lines, "", "# A token lives for 5 minutes, and each request has one of its own.",
		`b64() { base64 | tr -d '=\n' | tr '/+' '_-'; }`, "now=$(date +%s)", `header=$(printf '{"alg":"none","typ":"JWT"}' | b64)`, "claims=$(b64 <<JSON")
	lines = append(lines, tokenLines(s, r)...)
	lines = append(lines, "JSON", ")", "", "curl -X "+r.method+" "+target+` \`)
	return Markup(strings.Join(append(lines, headerLines(s, r)...), "\n"))
}

func headerLines(s policy.Service, r request) []string {
	values := [protocol.Places]string{
		protocol.Sender: `"%s: $from"`, protocol.Receiver: `"%s: $to"`, protocol.Trace: `"%s: $(date +%%s)-$$"`, protocol.Interaction: "'%s: " + r.Interaction + "'",
	}
	lines := mapped(schemeOf(s).Headers, func(h protocol.Header) string {
		return "  -H " + strings.Replace(strings.Replace(values[h.Place], "%s", h.Name, 1), "%%", "%", 1) + ` \`
	})
	for _, h := range r.Header {
		lines = append(lines, `  -H '`+h.Name+`: `+h.Value+`' \`)
	}
	json := jsonOf(s)
	lines = append(lines, `  -H 'Accept: `+json+`' \`)
	if r.method != "GET" && r.method != "DELETE" {
		lines = append(lines, `  -H 'Content-Type: `+json+`' \`, `  --data @resource.json \`)
	}
	return append(lines, `  -H "Authorization: Bearer $header.$claims."`)
}

func tokenLines(s policy.Service, r request) []string {
	tokens, ok := protocol.TokensOf(s.API().Tokens)
	if !ok {
		return nil
	}
	claims := tokens.Example
	if r.Actor == "provider" {
		claims = cmp.Or(tokens.Unattended, claims)
	}
	return strings.Split(strings.NewReplacer("$scope", r.Scopes[0], "$record", tokens.Records[r.Scopes[0]]).Replace(claims), "\n")
}

// example chooses the operation, and systems of the policy that have it.
func (b *builder) example(s policy.Service) (request, bool) {
	best, found := request{}, -1
	for _, e := range b.model.Endpoints {
		for _, o := range e.Operations {
			rank := 0
			if e.Method == http.MethodGet {
				rank += 2
			}
			if o.Actor != "provider" {
				rank++
			}
			if e.Service == s.Name && rank > found && len(o.Scopes) > 0 && isPlain(e, o) {
				best, found = request{Operation: o, method: e.Method, path: parameter.ReplaceAllString(e.Path, "1"), query: queryOf(o)}, rank
			}
		}
	}
	best.from, best.to, best.ods, best.host = "900000000001", "900000000002", "X9901", "service.example"
	from := slices.IndexFunc(b.model.Systems, func(s policy.System) bool {
		return slices.Contains(s.Sends, best.Interaction) && arePlain(plainWord, s.ASID, s.ODS)
	})
	to := slices.IndexFunc(b.model.Systems, func(s policy.System) bool {
		return slices.Contains(s.Receives, best.Interaction) && s.Host != "" && arePlain(plainWord, s.ASID, s.Host)
	})
	if from >= 0 && to >= 0 {
		sender, receiver := b.model.Systems[from], b.model.Systems[to]
		best.from, best.to, best.ods, best.host = sender.ASID, receiver.ASID, sender.ODS, receiver.Host
	}
	return best, found >= 0
}

// isPlain reports whether an operation can stand in a script.
func isPlain(e policy.Endpoint, o policy.Operation) bool {
	for _, h := range o.Header {
		if !arePlain(plainWord, h.Name) || !arePlain(plainValue, h.Value) {
			return false
		}
	}
	return arePlain(plainMethod, e.Method) && arePlain(plainPath, e.Path) && arePlain(plainWord, o.Interaction) &&
		arePlain(plainScope, o.Scopes[0]) && arePlain(plainWord, slices.Concat(o.Query...)...)
}

func arePlain(pattern *regexp.Regexp, texts ...string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool { return !pattern.MatchString(s) })
}

// queryOf is the first set of parameters that selects an operation.
func queryOf(o policy.Operation) string {
	if len(o.Query) == 0 {
		return ""
	}
	var parts []string
	for _, name := range o.Query[0] {
		parts = append(parts, name+"=1")
	}
	return "?" + strings.Join(parts, "&")
}
