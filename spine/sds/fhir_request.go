// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// Limits of answers of the API.
const (
	maxBody  = 16 << 20 // bytes of a page; a Device with 480 interactions has 180,000
	maxPages = 100
	maxKey   = 4096 // bytes of a header
)

// search returns all resources of an answer, with all its pages.
func (d *FHIR) search(ctx context.Context, kind string, query url.Values) (found []resource, err error) {
	at := *d.base
	at.Path += "/" + kind
	at.RawQuery = query.Encode()
	for next, n := &at, 1; next != nil; n++ {
		if n > maxPages {
			return nil, fmt.Errorf("the answer has more than %d pages", maxPages)
		}
		var b bundle
		if err := d.get(ctx, next, &b); err != nil {
			return nil, err
		}
		if next, err = b.page(kind, &at); err != nil {
			return nil, err
		}
		for _, e := range b.Entry {
			found = append(found, e.Resource)
		}
		if b.Total != nil && next == nil && *b.Total != len(found) {
			return nil, fmt.Errorf("the answer has %d resources and says that there are %d", len(found), *b.Total)
		}
	}
	return found, nil
}

// get asks for one page. A panic of what the options have would end the program, since
// a list is asked for in goroutines; its text may have the key.
func (d *FHIR) get(ctx context.Context, at *url.URL, b *bundle) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("what has the API key or the correlation id, or the transport, panicked")
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return err
	}
	key, err := d.key(ctx)
	if err != nil {
		return fmt.Errorf("the API key: %w", err)
	}
	if !code.IsVisible(key, maxKey) {
		return errors.New("the API key is empty or not visible ASCII")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/fhir+json")
	r.Header.Set("apikey", key)
	r.Header.Set("X-Correlation-Id", d.correlation(ctx))
	answer, err := d.client.Do(r)
	if whole := (*url.Error)(nil); errors.As(err, &whole) {
		return whole.Err // without the long URL
	}
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
	switch {
	case err != nil:
		return err
	case len(body) > maxBody:
		return errTooLarge
	case answer.StatusCode != http.StatusOK:
		return &statusError{answer.StatusCode, issueOf(answer.Header, body)}
	case !isFHIR(answer.Header):
		return fmt.Errorf("the answer is %.64q, not FHIR as JSON", answer.Header.Get("Content-Type"))
	}
	return decode(body, b)
}

// isFHIR reports whether an answer says that it is FHIR as JSON, in UTF-8.
func isFHIR(h http.Header) bool {
	lines := h.Values("Content-Type")
	if len(lines) != 1 {
		return false
	}
	kind, parameters, err := mime.ParseMediaType(lines[0])
	charset, named := parameters["charset"]
	return err == nil && (kind == "application/fhir+json" || kind == "application/json") && (!named || strings.EqualFold(charset, "utf-8"))
}

// statusError is an answer other than 200.
type statusError struct {
	status int
	issue  string // the code of the OperationOutcome, empty if there is none
}

// hints say what to do about a status.
var hints = map[int]string{
	http.StatusBadRequest:       "the API does not take the question",
	http.StatusUnauthorized:     "look at the API key",
	http.StatusForbidden:        "look at the API key, and at what the application is subscribed to",
	http.StatusNotFound:         "look at the URL of the API",
	http.StatusMethodNotAllowed: "look at the URL of the API",
	http.StatusNotAcceptable:    "the API does not answer with FHIR as JSON",
	http.StatusTooManyRequests:  "ask less often: put a cache in front",
}

func (e *statusError) Error() string {
	s := fmt.Sprintf("the API answers with the status %d", e.status)
	if e.issue != "" {
		s += " and " + e.issue
	}
	if hint := hints[e.status]; hint != "" {
		s += ": " + hint
	}
	return s
}

// issueOf returns the code of an OperationOutcome.
func issueOf(h http.Header, body []byte) string {
	var outcome struct {
		Issue []struct {
			Code    string
			Details struct{ Coding []struct{ Code string } }
		}
	}
	if !isFHIR(h) || decode(body, &outcome) != nil || len(outcome.Issue) == 0 {
		return ""
	}
	issue := outcome.Issue[0].Code
	if coding := outcome.Issue[0].Details.Coding; len(coding) > 0 {
		issue = coding[0].Code
	}
	if !code.IsVisible(issue, code.MaxID) {
		return ""
	}
	return issue
}

// careful is a client that follows no redirections, since the key is for one address, and keeps
// no cookies.
func careful(client *http.Client) *http.Client {
	c := http.Client{}
	if client != nil {
		c = *client
	}
	c.Jar = nil
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// newCorrelation is a random UUID (RFC 9562, version 4).
func newCorrelation(context.Context) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
