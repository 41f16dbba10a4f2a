// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// Why a record may not be fetched, or cannot be.
var (
	ErrNoAccess      = errors.New("the user may not fetch records of this type")
	ErrUnknownFormat = errors.New("the retrieval format is unknown, or has no interactionId")
	ErrBadAddress    = errors.New("the address of the record is not one that can be fetched in this way")
	ErrNoProxy       = errors.New("the record is fetched through the proxy, and none is configured")
)

// Form is how the address of a record stands in the path behind the proxy.
type Form uint8

// The forms. The zero Form is none and is refused.
const (
	Encoded Form = iota + 1 // the NRL's: percent-encoded whole, scheme and slashes as well
	Plain                   // GP Connect's: as it is
)

// Proxy is the Spine Secure Proxy as a service uses it. The zero Proxy is
// none.
type Proxy struct {
	base string // with the slash at its end
	host string // without port
	form Form
}

// NewProxy returns the proxy at a base URL, such as
// https://proxy.example.nhs.uk: https, a host, perhaps a path, and nothing
// else. Capitals in the host and the port 443 make no other proxy. The error is a
// [*spine.OptionError].
func NewProxy(base string, form Form) (Proxy, error) {
	if form != Encoded && form != Plain {
		return Proxy{}, &spine.OptionError{Option: "form", Problem: fmt.Sprintf("is %d: it must be Encoded or Plain", form)}
	}
	u, ok := address(base)
	if !ok || u.Scheme != "https" || u.RawQuery != "" || u.ForceQuery || strings.HasSuffix(base, "//") || strings.HasSuffix(u.Hostname(), ".") {
		return Proxy{}, &spine.OptionError{Option: "base", Problem: fmt.Sprintf("is %q: it must be a plain https URL", base)}
	}
	at, below, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(base, "https://"), "/"), "/")
	at = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(at), ":443"), ":")
	if below != "" {
		below += "/"
	}
	return Proxy{base: "https://" + at + "/" + below, host: u.Hostname(), form: form}, nil
}

// Route is the way to a record.
type Route struct {
	Retrieval   spine.Retrieval
	Interaction spine.InteractionID // for the header Ssp-InteractionID; empty if fetched directly
	URL         string              // what to ask for; with the proxy in front, if through the SSP
	To          spine.ASID          // for the header Ssp-To; empty unless WithProvider knows it
}

// Identifier is one of a pointer's identifiers.
type Identifier struct{ System, Value string }

// asidSystem is the code system of ASIDs in the pointers of the NRL.
const asidSystem = "https://fhir.nhs.uk/Id/nhsSpineASID"

// WithProvider returns a route through the SSP with the ASID of the system that
// has the record. Pointers of R4 have it among the identifiers of
// context.related: exactly one of the code system of ASIDs, with 12 digits that
// are not all zero. If that is not so the route is returned as it was, and
// false; then the directory knows the ASID.
func (r Route) WithProvider(related []Identifier) (Route, bool) {
	var found []Identifier
	for _, i := range related {
		if strings.EqualFold(i.System, asidSystem) {
			found = append(found, i)
		}
	}
	if r.Retrieval != spine.ThroughSSP || len(found) != 1 || found[0].System != asidSystem || !code.IsASID(found[0].Value) {
		return r, false
	}
	r.To = spine.ASID(found[0].Value)
	return r, true
}

// CanRetrieve returns the way to the record behind an address of a pointer, if
// the user may fetch it: level is what they have of the pointer's type, format the
// one of the content that holds the address, and formats the look-up of the
// service (LookupFormat of a policy.Policy is one).
//
// A direct address is http or https, at the port of its scheme, of a host that
// is named in full and is not a proxy. One behind the SSP is ssp or https, which
// are the same: the proxy, and what it asks, speak https. It names the
// provider's host in full and without a port, since the proxy goes to port 443
// only. This very proxy may stand in front of it, and no other, with a host, a
// URL, or a URL that is percent-encoded once and whole behind it. The route is
// the same for all of them.
//
// The error is one of ErrNoAccess, ErrUnknownFormat, ErrBadAddress and
// ErrNoProxy, and the route is then empty.
func CanRetrieve(level spine.AccessLevel, formats func(spine.FormatCode) (spine.Format, bool), format spine.FormatCode, record string, proxy Proxy) (Route, error) {
	if !level.SeesRecord() {
		return Route{}, ErrNoAccess
	}
	if formats == nil {
		return Route{}, ErrUnknownFormat
	}
	f, ok := formats(format)
	switch {
	case !ok || f.Code != format:
		return Route{}, ErrUnknownFormat
	case f.Retrieval == spine.Direct:
		return proxy.direct(record)
	case f.Retrieval != spine.ThroughSSP || f.Interaction == "":
		return Route{}, ErrUnknownFormat
	case proxy.base == "":
		return Route{}, ErrNoProxy
	}
	path, ok := proxy.path(record)
	if !ok {
		return Route{}, ErrBadAddress
	}
	return Route{Retrieval: spine.ThroughSSP, Interaction: f.Interaction, URL: proxy.base + path}, nil
}

// ports are those of the schemes of a direct address.
var ports = map[string]string{"http": ":80", "https": ":443"}

func (p Proxy) direct(record string) (Route, error) {
	u, ok := address(record)
	if !ok || ports[u.Scheme] == "" || !p.isProvider(strings.TrimSuffix(u.Host, ports[u.Scheme])) {
		return Route{}, ErrBadAddress
	}
	return Route{Retrieval: spine.Direct, URL: record}, nil
}

// published is the name of the live proxy, as pointers have it.
const published = "spine-proxy.national.ncrs.nhs.uk"

// path returns what stands behind the proxy for the address of a record: what
// a guard in the place of the proxy would take.
func (p Proxy) path(written string) (string, bool) {
	record, ok := p.record(written)
	if !ok {
		return "", false
	}
	u, ok := address(record)
	if !ok || u.Scheme != "https" || !p.isProvider(u.Host) {
		return "", false
	}
	if p.form == Encoded {
		path := escape(record)
		_, ok = route.Encoded("/" + path)
		return path, ok
	}
	_, ok = route.Plain("/https://" + u.Host + u.Path)
	return record, ok && u.RawPath == "" && route.RecordQuery(u.RawQuery)
}

// record returns the address of a record without the proxy, which may stand in
// front of it. What follows ssp://, which stands for https, is a host, or the
// proxy and behind it a host, a URL, or a URL that is percent-encoded whole.
func (p Proxy) record(written string) (string, bool) {
	rest, ok := strings.CutPrefix(written, "ssp://")
	if !ok {
		rest, ok = strings.CutPrefix(written, "https://")
	}
	behind, has := strings.CutPrefix(rest, strings.TrimPrefix(p.base, "https://"))
	switch {
	case has && strings.HasPrefix(behind, "https://"):
		return behind, ok
	case has && strings.HasPrefix(strings.ToLower(behind), "https%3a"):
		plain, err := url.PathUnescape(behind)
		return plain, ok && err == nil && !strings.ContainsAny(behind, "/?")
	}
	return "https://" + behind, ok
}

// isProvider reports whether a host can be that of a provider, and is not a proxy.
func (p Proxy) isProvider(host string) bool {
	return isFQDN(host) && !strings.EqualFold(host, p.host) && !strings.EqualFold(host, published)
}

// isFQDN reports whether a host is a name of the form under which providers
// are registered: no port, no dot at its end, and no number, which can be hex.
func isFQDN(host string) bool {
	labels := strings.Split(host, ".")
	for _, label := range labels {
		for i := range len(label) {
			if c := label[i]; !isAlphanumeric(c) && c != '-' {
				return false
			}
		}
		if label == "" {
			return false
		}
	}
	return len(labels) > 1 && isLetter(labels[len(labels)-1][0])
}

// address parses an absolute URL of visible ASCII characters with a host, and
// without user and fragment. Its scheme is as it is written.
func address(s string) (*url.URL, bool) {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			return nil, false
		}
	}
	scheme, _, _ := strings.Cut(s, ":")
	u, err := url.Parse(s)
	if err != nil || u.Scheme != scheme || u.Hostname() == "" || u.User != nil || strings.Contains(s, "#") {
		return nil, false
	}
	return u, true
}

// escape percent-encodes all but the unreserved characters of RFC 3986.
func escape(s string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, len(s)+16)
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '-', c == '.', c == '_', c == '~':
			out = append(out, c)
		default:
			out = append(out, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(out)
}
