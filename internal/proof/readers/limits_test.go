// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The guard's limits. They are well below those of net/http and net/url, so
// that nothing that is let through meets a limit behind the guard.
const (
	maxQuery       = 4096 // bytes
	maxParts       = 64   // between the ampersands
	maxName        = 128  // bytes, as written
	maxValue       = 2048 // bytes, as written
	maxPath        = 2048 // bytes, as written
	maxSegments    = 32
	maxSegment     = 255 // bytes
	maxHeaderNames = 100
	maxHeaderLines = 100

	// targetSlashes are those of /https://host, which begin no segment of the
	// path of a proxy's target.
	targetSlashes = 3
)

// The rules that keep them.
const (
	queryRule   = "query"
	addressRule = "address"
	headerRule  = "header-limit"
)

// limit is one of the guard's. Asked makes a request that has n of what is
// limited.
type limit struct {
	name  string
	most  int
	rule  string
	at    string // the places, separated by commas
	never string // the places at which nothing as large is ever let through, for another rule
	asked func(p *place, n int) asked
}

var limits = []limit{
	{"bytes of the query", maxQuery, queryRule, "service,provider,records,practice proxy", "", func(p *place, n int) asked {
		a := p.search()
		a.ask("f=" + strings.Repeat("f", maxValue))
		a.ask("g=")
		a.target += strings.Repeat("g", n-len(a.rawQuery()))
		return a
	}},
	{"parts of the query", maxParts, queryRule, "service,provider,records,practice proxy", "", func(p *place, n int) asked {
		a := p.searched()
		for i := 1 + strings.Count(a.rawQuery(), "&"); i < n; i++ {
			a.ask(fmt.Sprintf("p%d=%d", i, i))
		}
		return a
	}},
	{"empty parts of the query", maxParts, queryRule, "service,provider,records,practice proxy", "", func(p *place, n int) asked {
		a := p.searched()
		a.target += strings.Repeat("&", n-1-strings.Count(a.rawQuery(), "&"))
		return a
	}},
	{"bytes of a name", maxName, queryRule, "service,provider,practice proxy", "", func(p *place, n int) asked {
		a := p.search()
		a.ask(strings.Repeat("n", n) + "=1")
		return a
	}},
	{"bytes of a name without a value", maxName, queryRule, "service,provider,practice proxy", "", func(p *place, n int) asked {
		a := p.search()
		a.ask(strings.Repeat("n", n))
		return a
	}},
	{"bytes of a value", maxValue, queryRule, "service,provider,practice proxy", "", func(p *place, n int) asked {
		a := p.search()
		a.ask("v=" + strings.Repeat("v", n-3) + "%41")
		return a
	}},
	{"bytes of the path", maxPath, addressRule, "service,provider,records,record proxy,practice proxy", "service,provider", func(p *place, n int) asked {
		a := p.search()
		head, tail, with := p.around()
		if p.proxy && !p.encoded {
			n += len("/https://records.example") // the path of the target is what is bounded
		}
		for rest := n - len(head) - len(tail); rest > 0; {
			part := min(rest, 200)
			if rest == part+1 {
				part-- // a segment needs more than its slash
			}
			head, rest = head+strings.Repeat("a", part), rest-part
			if !p.encoded && (rest > 0 || tail != "") {
				head = head[:len(head)-1] + "/"
			}
		}
		a.target = head + tail + with
		return a
	}},
	{"bytes of an escaped path", maxPath, addressRule, "records", "", func(p *place, n int) asked {
		a := p.search()
		head, _, _ := p.around()
		a.target = head + strings.Repeat("a", n-len(head)-len("%61")) + "%61"
		return a
	}},
	{"segments of the path", maxSegments, addressRule, "service,provider,records,record proxy,practice proxy", "service,provider", func(p *place, n int) asked {
		a := p.search()
		head, tail, with := p.around()
		slash := "/"
		if p.encoded {
			slash = "%2F"
		}
		if tail == "" {
			tail = "z"
		}
		have := strings.Count(head, slash)
		if p.proxy {
			have -= targetSlashes
		}
		if p.encoded {
			have++ // the slash in front is not escaped
		}
		a.target = head + strings.Repeat("a"+slash, n-have) + tail + with
		return a
	}},
	{"bytes of a segment", maxSegment, addressRule, "service,provider,practice proxy", "service,provider", func(p *place, n int) asked {
		a := p.search()
		head, tail, with := p.around()
		a.target = head + strings.Repeat("a", n)
		if tail != "" {
			a.target += "/" + tail
		}
		a.target += with
		return a
	}},
	{"names of headers", maxHeaderNames, headerRule, "service,provider,records,record proxy,practice proxy", "", func(p *place, n int) asked {
		a := p.search()
		for i := len(a.header); i < n; i++ {
			a.add("X-"+strconv.Itoa(i), "1")
		}
		return a
	}},
	{"lines of headers", maxHeaderLines, headerRule, "service,provider,records,record proxy,practice proxy", "", func(p *place, n int) asked {
		a := p.search()
		for i := len(a.header); i < n; i++ {
			a.add("X-A", strconv.Itoa(i))
		}
		return a
	}},
}

// search is a request of a place that has a query if any request has.
func (p *place) search() asked {
	for _, o := range p.operations {
		if o.Method == "GET" && o.Scopes != "" && o.Query != "" {
			return p.request(o, strings.Split(o.Query, "|")[0])
		}
	}
	return p.request(p.operations[0], "")
}

// searched is a search that has a query anyway.
func (p *place) searched() asked {
	a := p.search()
	if a.rawQuery() == "" {
		a.ask("a=1")
	}
	return a
}

// around cuts the target of a search where more path can stand: what comes
// before, the path behind, and the query.
func (p *place) around() (head, tail, with string) {
	a := p.search()
	path, query, asks := strings.Cut(a.target, "?")
	if asks {
		query = "?" + query
	}
	switch {
	case p.records:
		return p.base + "/", "", query
	case p.encoded:
		return "/https%3A%2F%2Frecords.example%2Frecords%2F", "", ""
	case p.proxy:
		at := strings.LastIndex(path, "/")
		return "/https://records.example/elsewhere/", path[at+1:], query
	}
	return path + "/", "", query
}

// Below a limit and at it a request is let through and read alike; beyond it
// the guard refuses.
func TestLimits(t *testing.T) {
	h := newEnvironment(t, false)
	for _, l := range limits {
		for _, d := range h.servers {
			if !slices.Contains(strings.Split(l.at, ","), d.name) {
				continue
			}
			for n := l.most - 1; n <= l.most+1; n++ {
				l.try(t, h, d, n)
			}
		}
	}
}

func (l limit) try(t *testing.T, h *environment, d *guardedServer, n int) {
	t.Helper()
	a := l.asked(d.place, n)
	for protocol, x := range map[string]*exchange{
		"HTTP/1": h.http1(t, d, a.http1()),
		"HTTP/2": h.http2(t, d, framed{fields: a.http2(), body: a.body}),
	} {
		beyond := n > l.most
		limited := len(x.rules) == 1 && string(x.rules[0]) == l.rule
		other := slices.Contains(strings.Split(l.never, ","), d.name)
		switch {
		case len(x.rules) != 1:
			t.Errorf("%s, %s, %d %s: verdicts %q", d.name, protocol, n, l.name, x.rules)
		case beyond != limited, !beyond && !other && x.rules[0] != "":
			t.Errorf("%s, %s, %d %s: rule %q", d.name, protocol, n, l.name, x.rules)
		}
		for _, said := range few(x.disagreements()) {
			t.Errorf("%s, %s, %d %s: %s", d.name, protocol, n, l.name, said)
		}
	}
}
