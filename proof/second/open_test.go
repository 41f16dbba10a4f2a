package second

import (
	"net/http"
	"regexp"
	"strings"
)

// Open questions are disagreements in which the page says one thing and the
// guard does another. A disagreement that falls under one of them is counted
// and does not fail the test. Whoever settles one takes it out here.
var open = []struct {
	name string
	is   func(*position, *http.Request) bool
}{
	{"a host in brackets that is no IPv6 address", func(_ *position, r *http.Request) bool {
		return strings.HasPrefix(r.Host, "[") && !isHost(r.Host)
	}},
	{"more than one blank behind Bearer", func(_ *position, r *http.Request) bool {
		return moreBlanks.MatchString(r.Header.Get("Authorization"))
	}},
	{"a service root without a path", func(p *position, r *http.Request) bool {
		return p.kind == gpProxy && r.Header.Get("Ssp-To") == practiceBare
	}},
	{"an escape in the base path of a record", func(p *position, r *http.Request) bool {
		return p.kind == recordProvider && !strings.HasPrefix(r.RequestURI, p.base) && strings.HasPrefix(r.URL.Path, p.base)
	}},
	{"text/* in Accept", func(p *position, r *http.Request) bool {
		return !p.gpTokens && strings.Contains(strings.ToLower(strings.Join(r.Header.Values("Accept"), ",")), "text/*")
	}},
}

var moreBlanks = regexp.MustCompile(`(?i)^bearer {2,}`)

func openQuestion(p *position, r *http.Request) string {
	for _, o := range open {
		if o.is(p, r) {
			return o.name
		}
	}
	return ""
}
