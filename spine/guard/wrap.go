// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/media"
	"github.com/spineguard/spineguard/spine/internal/outcome"
)

type decisionKey struct{}

// Wrap returns a handler that lets requests through to next only if the guard
// allows them. The decision is in their context. To all others it gives the
// documented OperationOutcome, which no cache may keep.
//
// It panics if next is nil.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	if next == nil {
		panic("spine: Wrap(nil)")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d := new(Decision)
		if refusal := g.Check(r, d); refusal != nil {
			g.Refuse(w, r, refusal)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), decisionKey{}, d)))
	})
}

// DecisionFrom returns the decision under which a request was let through.
func DecisionFrom(ctx context.Context) (Decision, bool) {
	d, ok := ctx.Value(decisionKey{}).(*Decision)
	if !ok {
		return Decision{}, false
	}
	return *d, true
}

// Refuse writes a refusal in the format that the request asks for; it is for
// those who call Check themselves.
func (g *Guard) Refuse(w http.ResponseWriter, r *http.Request, refusal *Refusal) {
	form, write := g.form(r), (*outcome.Outcome).XML
	if form == media.JSON {
		write = (*outcome.Outcome).JSON
	}
	body := write(refusal.resource())
	h := w.Header()
	h.Set("Content-Type", g.types.Name(form)+"; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if refusal.allow != "" {
		h.Set("Allow", refusal.allow)
	}
	w.WriteHeader(refusal.Status())
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a caller that is gone needs no answer
	}
}

// form is that of the answer to a request that may be wrong in any way.
func (g *Guard) form(r *http.Request) media.Form {
	form, there := media.None, false
	if r.URL != nil {
		form, there = g.types.Format(r.URL.RawQuery)
	}
	fallback := g.unasked(r)
	if !there {
		form = g.types.Accept(r.Header["Accept"], fallback)
	}
	if form == media.None {
		return fallback
	}
	return form
}

// unasked is the form of the answer to a request that asks for none.
func (g *Guard) unasked(r *http.Request) media.Form {
	if sent := r.Header["Content-Type"]; g.asSent && len(sent) == 1 {
		if form := g.types.ContentType(sent[0]); form != media.None {
			return form
		}
	}
	return g.fallback
}

// media asks whether body and answer are in a form that the API has. What is
// fetched through the proxy is whatever a record is; but nobody sends a form,
// which net/http reads as parameters beside those of the query.
func (g *Guard) media(q *request) bool {
	if slices.ContainsFunc(q.ContentType, media.IsForm) {
		return g.refuse(q.d, spine.RuleForm)
	}
	if g.record != nil || g.position == spine.ProxyPosition {
		return true
	}
	if media.HasBody(q.Method) {
		v := q.ContentType
		if len(v) == 0 {
			return g.refuse(q.d, spine.RuleNoContentType)
		}
		if len(v) > 1 || g.types.ContentType(v[0]) == media.None {
			return g.refuse(q.d, spine.RuleContentType)
		}
	}
	form, there := g.types.Format(q.URL.RawQuery)
	if !there {
		form = g.types.Accept(q.Accept, g.fallback)
	}
	if form == media.None {
		return g.refuse(q.d, spine.RuleAccept)
	}
	return true
}
