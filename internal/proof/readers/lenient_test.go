// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// lenientGuard is a guard that cuts a request by hand and knows no limits: the control
// of this proof. It lets everything through for which it finds an operation.
type lenientGuard struct{ *place }

type lenientKey struct{}

func (n lenientGuard) judged(r *http.Request) reading {
	return r.Context().Value(lenientKey{}).(reading)
}

func (n lenientGuard) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said, ok := n.decide(r)
		if !ok {
			exchangeOf(r.Context()).verdict("lenient")
			w.WriteHeader(http.StatusForbidden)
			return
		}
		exchangeOf(r.Context()).verdict("")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), lenientKey{}, said)))
	})
}

func (n lenientGuard) decide(r *http.Request) (reading, bool) {
	method := r.Method
	if o := r.Header.Get("X-HTTP-Method-Override"); o != "" {
		method = o
	}
	said := reading{methodOf: method, hostOf: r.Host}
	for _, name := range n.headers {
		if v := r.Header.Values(name); len(v) > 0 {
			said["header "+name] = fmt.Sprintf("%q", v[:1])
		}
	}
	if n.proxy {
		target := strings.TrimPrefix(r.URL.Path, "/")
		if r.URL.RawQuery != "" {
			target += "?" + r.URL.RawQuery
		}
		said[targetOf], said[providerOf] = bare(target), "allows"
		return said, strings.HasPrefix(said[targetOf], "records.example")
	}
	q := n.query(r.URL.RawQuery)
	template, _ := n.match("/" + strings.Trim(strings.TrimPrefix(r.URL.Path, n.base), "/"))
	said[templateOf], said[interactionOf] = template, n.choose(method, template, q, r.Header)
	return said, said[interactionOf] != "none"
}

// query is that of the first pair of each name, in any case, by & and by ;.
func (n lenientGuard) query(raw string) url.Values {
	q := url.Values{}
	for _, pair := range strings.FieldsFunc(raw, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, _ := strings.Cut(pair, "=")
		name = strings.ToLower(name)
		if len(q[name]) == 0 || name == "start" {
			q.Add(name, value)
		}
	}
	return q
}

// certain are rows for which the lenient guard must fall: each kind of difference
// that the comparison has to see.
var certain = []string{
	"10,000 ampersands", "10,001 parameters", "a semicolon", "an escape that is none", "twice", "twice, once escaped", "in another case",
	"a slash more within", "a slash behind", "two dots and back", "an escaped dot", "a backslash", "a letter escaped", "absolute: http://other.example",
	"target, encoded: https://records.example/records/a;v=1", "X-HTTP-Method-Override",
	"a form POST", "a form in parts GET", "a form in parts with a dotted I GET", "a form in parts DELETE", "a form in parts PATCH",
	"twice: fromASID", "twice: Ssp-From", "twice: Authorization", "by underscore: Ssp-From", "taken away: Ssp-From", "taken away, and kept alive: fromASID",
	`odd host "guard.example/STU3"`, "another host beside the authority", `a blank before ssp-from`,
}

// The comparison can fail: a guard that reads by hand is fooled by these rows.
func TestALenientGuardIsFooled(t *testing.T) {
	h, fooled := newEnvironment(t, true), map[string]bool{}
	for _, r := range rows() {
		if !slices.Contains(certain, r.name) {
			continue
		}
		for _, d := range h.servers {
			for _, x := range r.try(t, h, d) {
				fooled[r.name] = fooled[r.name] || len(x.disagreements()) > 0
			}
		}
	}
	for _, name := range certain {
		if !fooled[name] {
			t.Errorf("%s: the lenient guard is not fooled", name)
		}
	}
}
