package readers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// naive is a guard that cuts a request by hand and knows no limits: the control
// of this proof. It lets everything through for which it finds an operation.
type naive struct{ *place }

type naiveKey struct{}

func (n naive) judged(r *http.Request) reading { return r.Context().Value(naiveKey{}).(reading) }

func (n naive) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said, ok := n.decide(r)
		if !ok {
			exchangeOf(r.Context()).verdict("naive")
			w.WriteHeader(http.StatusForbidden)
			return
		}
		exchangeOf(r.Context()).verdict("")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), naiveKey{}, said)))
	})
}

func (n naive) decide(r *http.Request) (reading, bool) {
	method := r.Method
	if o := r.Header.Get("X-HTTP-Method-Override"); o != "" {
		method = o
	}
	said := reading{methodOf: method, hostOf: r.Host}
	for _, name := range n.headers {
		said["header "+name] = fmt.Sprintf("%q", []string{r.Header.Get(name)})
	}
	if n.proxy {
		said[targetOf] = bare(strings.TrimPrefix(r.URL.Path, "/"))
		return said, strings.HasPrefix(said[targetOf], "records.example")
	}
	q := n.query(r.URL.RawQuery)
	template, _ := n.match(strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, n.base), "/"))
	said[templateOf], said[interactionOf] = template, n.choose(method, template, q, r.Header)
	return said, said[interactionOf] != "none"
}

// query is that of the first pair of each name, in any case, by & and by ;.
func (n naive) query(raw string) url.Values {
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
