package pointers

import (
	"errors"
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine"
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
	form Form
}

// NewProxy returns the proxy at a base URL, such as
// https://proxy.example.nhs.uk: https, a host, perhaps a path, and nothing
// else.
func NewProxy(base string, form Form) (Proxy, error) {
	if form != Encoded && form != Plain {
		return Proxy{}, errors.New("the form of addresses behind the proxy is neither Encoded nor Plain")
	}
	u, ok := address(base)
	if !ok || u.Scheme != "https" || u.RawQuery != "" || u.ForceQuery {
		return Proxy{}, errors.New("the base URL of the proxy is no plain https URL")
	}
	return Proxy{base: strings.TrimSuffix(base, "/") + "/", form: form}, nil
}

// Route is the way to a record.
type Route struct {
	Retrieval   spine.Retrieval
	Interaction spine.InteractionID // for the header Ssp-InteractionID; empty if fetched directly
	URL         string              // what to ask for; with the proxy in front, if through the SSP
}

// CanRetrieve returns the way to the record behind an address of a pointer, if
// the user may fetch it: level is what she has of the pointer's type, code the
// format of the content that holds the address, and formats the look-up of the
// service (LookupFormat of a generated package is one).
//
// A direct address is http or https. One behind the SSP is https, names its
// host in full and without a port, since the proxy goes to port 443 only, and
// stands in the pointer without the proxy; if a pointer has this very proxy in front all the same,
// with a whole address behind it in the proxy's form, the route is the same.
//
// The error is one of ErrNoAccess, ErrUnknownFormat, ErrBadAddress and
// ErrNoProxy, and the route is then empty.
func CanRetrieve(level spine.AccessLevel, formats func(spine.FormatCode) (spine.Format, bool), code spine.FormatCode, record string, proxy Proxy) (Route, error) {
	if !level.SeesRecord() {
		return Route{}, ErrNoAccess
	}
	if formats == nil {
		return Route{}, ErrUnknownFormat
	}
	f, ok := formats(code)
	switch {
	case !ok || f.Code != code:
		return Route{}, ErrUnknownFormat
	case f.Retrieval == spine.Direct:
		return direct(record)
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

func direct(record string) (Route, error) {
	u, ok := address(record)
	if !ok || u.Scheme != "https" && u.Scheme != "http" {
		return Route{}, ErrBadAddress
	}
	return Route{Retrieval: spine.Direct, URL: record}, nil
}

// path returns what stands behind the proxy for the address of a record.
func (p Proxy) path(record string) (string, bool) {
	if behind, has := strings.CutPrefix(record, p.base); has {
		plain := behind
		if p.form == Encoded {
			plain, _ = url.PathUnescape(behind)
		}
		if p.form == Encoded && escape(plain) != behind {
			return "", false
		}
		record = plain
	}
	u, ok := address(record)
	if !ok || u.Scheme != "https" || !isFQDN(u.Host) || strings.EqualFold(u.Host, p.host()) || hasDots(u.Path) {
		return "", false
	}
	if p.form == Encoded {
		return escape(record), true
	}
	return record, true
}

func (p Proxy) host() string {
	host, _, _ := strings.Cut(strings.TrimPrefix(p.base, "https://"), "/")
	return host
}

// isFQDN reports whether a host is a name of the form under which providers
// are registered: no port, no number, no dot at its end.
func isFQDN(host string) bool {
	labels := strings.Split(host, ".")
	for _, label := range labels {
		for i := range len(label) {
			if c := label[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
		if label == "" {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && strings.Trim(last, "0123456789") != ""
}

// hasDots reports whether a path has segments that lead upwards: behind the
// proxy they could lead to another host.
func hasDots(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
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
	if err != nil || u.Scheme != scheme || u.Hostname() == "" || u.User != nil || u.Opaque != "" || strings.Contains(s, "#") {
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
