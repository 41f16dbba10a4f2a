package pointers_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

const contentRead spine.InteractionID = "urn:nhs:names:services:nrl:DocumentReference.content.read"

var (
	formatDirect = spine.FormatCode{System: "s", Code: "urn:nhs-ic:record-contact"}
	formatSSP    = spine.FormatCode{System: "s", Code: "urn:nhs-ic:unstructured"}
)

func formats(c spine.FormatCode) (spine.Format, bool) {
	switch {
	case c == formatDirect:
		return spine.Format{Code: c, Retrieval: spine.Direct}, true
	case c == formatSSP:
		return spine.Format{Code: c, Retrieval: spine.ThroughSSP, Interaction: contentRead}, true
	case c.Code == "no id":
		return spine.Format{Code: c, Retrieval: spine.ThroughSSP}, true
	case c.Code == "no way":
		return spine.Format{Code: c, Interaction: contentRead}, true
	case c.Code == "another":
		return spine.Format{Code: formatDirect, Retrieval: spine.Direct}, true
	}
	return spine.Format{}, false
}

func proxy(t *testing.T, form pointers.Form) pointers.Proxy {
	t.Helper()
	p, err := pointers.NewProxy("https://proxy.nhs.uk", form)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRouteToARecord(t *testing.T) {
	const (
		record  = "https://p1.nhs.uk/a%20b/$gpc.x?c=1&d=~"
		encoded = "https%3A%2F%2Fp1.nhs.uk%2Fa%2520b%2F%24gpc.x%3Fc%3D1%26d%3D~"
	)
	for name, c := range map[string]struct {
		form   pointers.Form
		format spine.FormatCode
		record string
		want   pointers.Route
	}{
		"NRL":                        {pointers.Encoded, formatSSP, record, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + encoded}},
		"GP Connect":                 {pointers.Plain, formatSSP, record, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + record}},
		"NRL, proxy in front":        {pointers.Encoded, formatSSP, "https://proxy.nhs.uk/" + encoded, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + encoded}},
		"GP Connect, proxy in front": {pointers.Plain, formatSSP, "https://proxy.nhs.uk/" + record, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + record}},
		"direct":                     {pointers.Encoded, formatDirect, record, pointers.Route{Retrieval: spine.Direct, URL: record}},
		"direct, unsecured":          {pointers.Plain, formatDirect, "http://p1.nhs.uk:8080/a", pointers.Route{Retrieval: spine.Direct, URL: "http://p1.nhs.uk:8080/a"}},
	} {
		got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, c.format, c.record, proxy(t, c.form))
		if err != nil || got != c.want {
			t.Errorf("%s: %v %+v, want %+v", name, err, got, c.want)
		}
	}
}

func TestNoRouteWithoutAccess(t *testing.T) {
	for _, level := range []spine.AccessLevel{spine.NoAccess, spine.PointerOnly, 3, 255} {
		for _, f := range []spine.FormatCode{formatDirect, formatSSP} {
			got, err := pointers.CanRetrieve(level, formats, f, "https://p1.nhs.uk/a", proxy(t, pointers.Encoded))
			if !errors.Is(err, pointers.ErrNoAccess) || got != (pointers.Route{}) {
				t.Errorf("level %d: %+v %v", level, got, err)
			}
		}
	}
}

func TestNoRouteByAFormatThatIsNotKnown(t *testing.T) {
	for _, code := range []string{"", "urn:nhs-ic:Unstructured", "no id", "no way", "another"} {
		got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, spine.FormatCode{System: "s", Code: code}, "https://p1.nhs.uk/a", proxy(t, pointers.Encoded))
		if !errors.Is(err, pointers.ErrUnknownFormat) || got != (pointers.Route{}) {
			t.Errorf("%q: %+v %v", code, got, err)
		}
	}
	if _, err := pointers.CanRetrieve(spine.PointerAndRecord, nil, formatSSP, "https://p1.nhs.uk/a", proxy(t, pointers.Encoded)); !errors.Is(err, pointers.ErrUnknownFormat) {
		t.Error(err)
	}
	if _, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, "https://p1.nhs.uk/a", pointers.Proxy{}); !errors.Is(err, pointers.ErrNoProxy) {
		t.Error(err)
	}
}

func TestNoRouteToABadAddress(t *testing.T) {
	everywhere := []string{
		"", "p1.nhs.uk/a", "//p1.nhs.uk/a", "https:///a", "https:p1", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,a",
		"https://user@p1.nhs.uk/a", "https://user:word@p1.nhs.uk/", "https://p1.nhs.uk/a#b", "https://p1.nhs.uk/a#", "https://p1.nhs.uk/a b",
		"https://p1.nhs.uk/a\r\nX: y", "https://é.nhs.uk/", "https://p1.nhs.uk/%zz", "HTTPS://p1.nhs.uk/a", "https://p1.nhs.uk\\@evil/", "https://:443/a", " https://p1.nhs.uk/",
	}
	ssp := []string{
		"http://p1.nhs.uk/a", "https://p1.nhs.uk:443/a", "https://p1.nhs.uk:8443/a", "https://p1.nhs.uk:/a",
		"https://localhost/a", "https://10.0.0.1/a", "https://[::1]/a", "https://proxy.nhs.uk./a", "https://p1..nhs.uk/a", "https://p1.nhs.uk/../a", "https://p1.nhs.uk/%2e%2e/a",
		"https://proxy.nhs.uk", "https://proxy.nhs.uk/", "https://proxy.nhs.uk/p1.nhs.uk/a", "https://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk:443%2F",
		"https://PROXY.nhs.uk/https://p1.nhs.uk/a", "https://proxy.nhs.uk/https%3a%2f%2fp1.nhs.uk%2fa", "https://proxy.nhs.uk/http%3A%2F%2Fp1.nhs.uk%2Fa",
		"https://proxy.nhs.uk/https%3A%2F%2Fproxy.nhs.uk%2Fhttps%253A%252F%252Fp1.nhs.uk",
	}
	for _, form := range []pointers.Form{pointers.Encoded, pointers.Plain} {
		for _, record := range append(ssp, everywhere...) {
			if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, record, proxy(t, form)); !errors.Is(err, pointers.ErrBadAddress) || got != (pointers.Route{}) {
				t.Errorf("%q through the SSP: %+v %v", record, got, err)
			}
		}
	}
	for _, record := range everywhere {
		if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatDirect, record, pointers.Proxy{}); !errors.Is(err, pointers.ErrBadAddress) {
			t.Errorf("%q directly: %+v %v", record, got, err)
		}
	}
}

func TestNoProxyFromAnythingElse(t *testing.T) {
	for _, base := range []string{"", "proxy", "http://proxy.nhs.uk", "https://proxy.nhs.uk?a", "https://proxy.nhs.uk?", "https://proxy.nhs.uk#a", "https://a@proxy.nhs.uk"} {
		if _, err := pointers.NewProxy(base, pointers.Encoded); err == nil {
			t.Errorf("%q is taken", base)
		}
	}
	if _, err := pointers.NewProxy("https://proxy.nhs.uk", 0); err == nil {
		t.Error("no form is taken")
	}
}

func FuzzEncodedAddress(f *testing.F) {
	f.Add("https://p1.nhs.uk/a%20b?c=1")
	f.Add("https://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk")
	f.Fuzz(func(t *testing.T, record string) {
		got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, record, proxy(t, pointers.Encoded))
		if err != nil {
			return
		}
		u, err := url.Parse(got.URL)
		if err != nil || u.Host != "proxy.nhs.uk" || u.RawQuery != "" {
			t.Fatalf("%q gives %q", record, got.URL)
		}
		inner, err := url.Parse(u.Path[1:])
		if err != nil || inner.Scheme != "https" || inner.Host == "" || inner.Host == "proxy.nhs.uk" {
			t.Fatalf("%q leads to %q", record, u.Path)
		}
	})
}
