// SPDX-License-Identifier: Apache-2.0

package client

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/route"
)

func (t *Transport) checkPlace() error {
	o := &t.options
	place, name := o.URL, "URL"
	if t.scheme.Proxied {
		place, name = o.ProxyURL, "ProxyURL"
		if o.URL != "" || o.To != "" {
			return option.Error("URL", "or To is set, and the service is behind the proxy: set ProxyURL, and WithReceiver for each request")
		}
	} else if o.ProxyURL != "" {
		return option.Error("ProxyURL", "is set, and the service is called directly: set URL and To")
	} else if err := option.ASID("To", o.To); err != nil {
		return err
	}
	u, err := url.Parse(place)
	switch {
	case err != nil || !isRoot(u):
		return option.Error(name, "is %q: it must be like https://host.example, without a slash at its end", place)
	case u.Scheme != "https" && (u.Scheme != "http" || !o.AllowPlainHTTP):
		return option.Error(name, "is %q: it must begin with https", place)
	}
	t.root = u
	return nil
}

// isRoot reports whether paths can be put behind a URL: a host, and below it
// nothing or a plain path.
func isRoot(u *url.URL) bool {
	return u.Hostname() != "" && !strings.HasSuffix(u.Host, ":") && u.User == nil && u.RawQuery == "" && !u.ForceQuery &&
		u.Fragment == "" && u.RawPath == "" && (u.Path == "" || route.Clean(u.Path))
}

// locate finds the endpoint of a request and refuses other hosts.
func (t *Transport) locate(q *outgoing) (Receiver, error) {
	u := q.URL
	receiver, _ := q.Context().Value(receiverKey{}).(Receiver)
	switch {
	case u == nil || u.Host == "" || u.User != nil || u.Opaque != "" || u.Fragment != "":
		return receiver, &NotSentError{Rule: spine.RuleAddress, Reason: "the URL has a user, a fragment or no host"}
	case !t.scheme.Proxied:
		path, ok := below(u, t.root)
		if !ok {
			return receiver, &NotSentError{Rule: spine.RuleHost, Reason: "the URL is not below " + t.root.String()}
		}
		return receiver, t.locatePath(q, path)
	case !code.IsASID(receiver.ASID):
		return receiver, &NotSentError{Rule: spine.RuleTo, Reason: "nobody receives it: WithReceiver says who"}
	case u.Scheme != "https":
		return receiver, &NotSentError{Rule: spine.RuleTarget, Reason: "what is fetched through the proxy has a URL that begins with https"}
	case t.record != nil:
		return receiver, t.locateRecord(q)
	}
	root, err := url.Parse(strings.TrimSuffix(receiver.ServiceRoot, "/"))
	if err != nil {
		root = new(url.URL)
	}
	path, ok := below(u, root)
	if !ok {
		return receiver, &NotSentError{Rule: spine.RuleTarget, Reason: "the URL is not below the service root of the receiver"}
	}
	if _, ok := route.Plain("/https://" + u.Host + u.Path); !ok {
		return receiver, &NotSentError{Rule: spine.RuleTarget, Reason: "the URL is not in its plain form"}
	}
	return receiver, t.locatePath(q, path)
}

// below returns the path of a URL below a root, which ends without a slash.
// Hosts are compared as DNS does, and the port of a scheme need not be said.
func below(u, root *url.URL) (string, bool) {
	rest, ok := strings.CutPrefix(u.Path, root.Path)
	return rest, ok && (rest == "" || rest[0] == '/') && u.Scheme == root.Scheme &&
		route.SameHost(u.Hostname(), root.Hostname()) && port(u) == port(root)
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p == "" && u.Scheme == "https":
		return "443"
	case p == "":
		return "80"
	default:
		return p
	}
}

func (t *Transport) locatePath(q *outgoing, path string) error {
	if q.URL.RawPath != "" || !route.Clean(path) && path != "/" {
		return &NotSentError{Rule: spine.RuleAddress, Reason: "the path is not in its plain form"}
	}
	item, ok := t.router.Find(path)
	if !ok {
		return &NotSentError{Rule: spine.RulePath, Reason: t.service.Name + " has no such path"}
	}
	q.item = item
	if !q.item.Has(q.Method) {
		return &NotSentError{Rule: spine.RuleMethod, Reason: "the path has the methods " + q.item.Allow()}
	}
	if q.query, ok = q.item.Query(q.URL.RawQuery); !ok || !route.HasParts(q.URL.RawQuery, t.parts) {
		return &NotSentError{Rule: spine.RuleQuery, Reason: "a query parameter is repeated or not in its plain form"}
	}
	return nil
}

func (t *Transport) locateRecord(q *outgoing) error {
	if whole := "/" + route.Encode(q.URL.String()); !isRecord(whole, t.parts) {
		return &NotSentError{Rule: spine.RuleTarget, Reason: "the URL of the record is not in its plain form"}
	}
	if !t.record.Has(q.Method) {
		return &NotSentError{Rule: spine.RuleMethod, Reason: "records have the methods " + t.record.Allow()}
	}
	q.item = t.record
	return nil
}

// throughProxy puts the proxy's URL in front: of a record's URL as one encoded
// segment, of any other as it is.
func (t *Transport) throughProxy(r *http.Request) {
	u := *t.root
	if t.record != nil {
		whole := route.Encode(r.URL.String())
		u.Path, u.RawPath = t.root.Path+"/"+r.URL.String(), t.root.Path+"/"+whole
	} else {
		u.Path = t.root.Path + "/" + r.URL.Scheme + "://" + r.URL.Host + r.URL.Path
		u.RawQuery = r.URL.RawQuery
	}
	r.URL, r.Host = &u, u.Host
}

// isRecord reports whether the proxy takes a path as the URL of a record.
func isRecord(path string, parts int) bool {
	t, ok := route.Encoded(path)
	return ok && t.Parts <= parts
}
