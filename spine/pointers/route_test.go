// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"errors"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/route"
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
	case c.Code == "not known":
		return spine.Format{Code: c, Retrieval: spine.Direct}, false
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
		plain   = "https://p1.nhs.uk/a/$gpc.x?c=1&d=~"
	)
	for name, c := range map[string]struct {
		form   pointers.Form
		format spine.FormatCode
		record string
		want   pointers.Route
	}{
		"NRL":                        {pointers.Encoded, formatSSP, record, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + encoded}},
		"GP Connect":                 {pointers.Plain, formatSSP, plain, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + plain}},
		"NRL, proxy in front":        {pointers.Encoded, formatSSP, "https://proxy.nhs.uk/" + encoded, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + encoded}},
		"GP Connect, proxy in front": {pointers.Plain, formatSSP, "https://proxy.nhs.uk/" + plain, pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/" + plain}},
		"direct":                     {pointers.Encoded, formatDirect, record, pointers.Route{Retrieval: spine.Direct, URL: record}},
		"direct, unsecured":          {pointers.Plain, formatDirect, "http://p1.nhs.uk/a", pointers.Route{Retrieval: spine.Direct, URL: "http://p1.nhs.uk/a"}},
		"direct, port 80":            {pointers.Plain, formatDirect, "http://p1.nhs.uk:80/a", pointers.Route{Retrieval: spine.Direct, URL: "http://p1.nhs.uk:80/a"}},
		"direct, port 443":           {pointers.Plain, formatDirect, "https://P1.nhs.uk:443/a", pointers.Route{Retrieval: spine.Direct, URL: "https://P1.nhs.uk:443/a"}},
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
	for _, code := range []string{"", "urn:nhs-ic:Unstructured", "no id", "no way", "another", "not known"} {
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
		"https://proxy.nhs.uk", "https://proxy.nhs.uk/", "https://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk:443%2F",
		"https://PROXY.nhs.uk/https://p1.nhs.uk/a", "https://proxy.nhs.uk/http%3A%2F%2Fp1.nhs.uk%2Fa",
		"https://proxy.nhs.uk/https%3A%2F%2Fproxy.nhs.uk%2Fhttps%253A%252F%252Fp1.nhs.uk", "https://proxy.nhs.uk/%zz",
		"https://p1.nhs.uk/a;b", "https://p1.nhs.uk/a//b", "https://p1.nhs.uk/a%2Fb", "https://p1.nhs.uk/a?b;c",
		"https://spine-proxy.national.ncrs.nhs.uk/a", "https://Spine-Proxy.national.ncrs.nhs.uk/p1.nhs.uk/a",
		"https://nhs/a", "https://p1.nhs.1/a", "https://-p1.nhs.uk/a", "https://p1_a.nhs.uk/a", "https://p1:a.nhs.uk/a", "https://p1!.nhs.uk/a", "https://p1.nhs.uk./a", "https://.nhs.uk/a",
	}
	for _, scheme := range []string{"http", "SSP", "Ssp", "ssps", "ftp"} {
		ssp = append(ssp, scheme+"://p1.nhs.uk/a", scheme+"://proxy.nhs.uk/p1.nhs.uk/a")
	}
	for _, behind := range []string{
		"", "/", "//p1.nhs.uk/a", "p1/a", "10.0.0.1/a", "p1.nhs.uk:443/a", "p1.nhs.uk:8443/a", "user@p1.nhs.uk/a", "user:word@p1.nhs.uk/a",
		"p1.nhs.uk/../a", "p1.nhs.uk/./a", "p1.nhs.uk/%2e%2e/a", "p1.nhs.uk/%2E/a", "../p1.nhs.uk/a", "p1.nhs.uk/a#b", "p1.nhs.uk/a b", "p1.nhs.uk//a", "p1.nhs.uk/a;b",
		"proxy.nhs.uk/a", "proxy.nhs.uk/p1.nhs.uk/a", "PROXY.nhs.uk/a", "spine-proxy.national.ncrs.nhs.uk/p1.nhs.uk/a", "proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa",
		"http://p1.nhs.uk/a", "http:p1.nhs.uk/a", "ssp://p1.nhs.uk/a", "HTTPS://p1.nhs.uk/a", "https:/p1.nhs.uk/a", "https:p1.nhs.uk/a", "https://https://p1.nhs.uk/a", "https:///a",
		"http%3A%2F%2Fp1.nhs.uk%2Fa", "ssp%3A%2F%2Fp1.nhs.uk%2Fa", "HTTPS%3A%2F%2Fp1.nhs.uk%2Fa", "h%74tps%3A%2F%2Fp1.nhs.uk%2Fa", "p1.nhs.uk%2Fa",
		"https%253A%252F%252Fp1.nhs.uk%252Fa", "https%3A%252F%252Fp1.nhs.uk%252Fa", "https%3A%2F%2Fp1.nhs.uk%252Fa", "https%3A%2F%2Fp1.nhs.uk%2Fa%252Fb", "https%3A%2F%2Fp1.nhs.uk%2Fa%25252Fb",
		"https%3A%2F%2Fp1.nhs.uk/a", "https%3A%2F%2Fp1.nhs.uk%2Fa?b", "https%3A//p1.nhs.uk/a", "https%3A%2F%2Fp1.nhs.uk%3A443%2Fa", "https%3A%2F%2Fuser%40p1.nhs.uk%2Fa",
		"https%3A%2F%2Fp1.nhs.uk%2F..%2Fa", "https%3A%2F%2Fp1.nhs.uk%2F%252e%252e%2Fa", "https%3A%2F%2Fp1.nhs.uk%2Fa%23b", "https%3A%2F%2Fp1.nhs.uk%2Fa%00", "https%3A%2F%2Fp1.nhs.uk%2Fa%0D%0Ab", "https%3A%2F%2Fp1.nhs.uk%2Fa%5Cb",
		"https%3A%2F%2Fproxy.nhs.uk%2Fa", "https%3A%2F%2Fproxy.nhs.uk%2Fhttps%253A%252F%252Fp1.nhs.uk%252Fa", "https%3A%2F%2Fspine-proxy.national.ncrs.nhs.uk%2Fa", "https%3A", "https%3A%", "https%3A%2", "https%3A%2F%2F",
	} {
		ssp = append(ssp, "ssp://proxy.nhs.uk/"+behind, "https://proxy.nhs.uk/"+behind)
		if behind != "" && behind != "/" && !strings.HasPrefix(behind, "proxy.nhs.uk/p1") && !strings.HasPrefix(behind, "proxy.nhs.uk/https") {
			ssp = append(ssp, "ssp://"+behind)
		}
	}
	ssp = append(ssp, // another proxy, and this one otherwise
		"ssp://spine-proxy.national.ncrs.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa", "ssp://spine-proxy.national.ncrs.nhs.uk/https://p1.nhs.uk/a",
		"ssp://other.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa", "ssp://other.nhs.uk/https://p1.nhs.uk/a", "ssp://proxy.nhs.uk:443/p1.nhs.uk/a", "ssp://user@proxy.nhs.uk/p1.nhs.uk/a",
		"proxy.nhs.uk/p1.nhs.uk/a", "proxy.nhs.uk/https://p1.nhs.uk/a", "proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa", "http://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa",
		"ssp://https://p1.nhs.uk/a", "ssp://https%3A%2F%2Fp1.nhs.uk%2Fa", "ssp://proxy.nhs.uk./p1.nhs.uk/a", "ssp://proxy.nhs.uk", "ssp:proxy.nhs.uk/p1.nhs.uk/a", "ssp:/p1.nhs.uk/a", "ssp:///a", "ssp://", "ssp:")

	for _, form := range []pointers.Form{pointers.Encoded, pointers.Plain} {
		for _, record := range append(ssp, everywhere...) {
			if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, record, proxy(t, form)); !errors.Is(err, pointers.ErrBadAddress) || got != (pointers.Route{}) {
				t.Errorf("%q through the SSP: %+v %v", record, got, err)
			}
		}
	}
	direct := append(everywhere,
		"ssp://p1.nhs.uk/a", "ssp://proxy.nhs.uk/p1.nhs.uk/a", "ftp://p1.nhs.uk/a",
		"http://127.0.0.1/a", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://2130706433/", "http://0x7f000001/", "http://127.0.0.0x1/", "http://127.1/", "http://127.0.0.0x/",
		"http://localhost/", "http://p1.nhs.uk./a", "http://p1..nhs.uk/a", "http://p1_a.nhs.uk/a", "https://p1.nhs.uk%E3%80%82evil.example/a", "https://p1.nhs.uk%2e/a",
		"http://p1.nhs.uk:8080/a", "http://p1.nhs.uk:443/a", "https://p1.nhs.uk:80/a", "https://p1.nhs.uk:8443/a", "https://p1.nhs.uk:/a", "https://p1.nhs.uk:443:443/a",
		"https://proxy.nhs.uk/a", "http://proxy.nhs.uk/a", "https://PROXY.nhs.uk/a", "https://proxy.nhs.uk:443/a", "https://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa",
		"https://spine-proxy.national.ncrs.nhs.uk/a", "http://Spine-Proxy.national.ncrs.nhs.uk:80/a")
	for _, record := range direct {
		if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatDirect, record, proxy(t, pointers.Encoded)); !errors.Is(err, pointers.ErrBadAddress) || got != (pointers.Route{}) {
			t.Errorf("%q directly: %+v %v", record, got, err)
		}
	}
	if _, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatDirect, "https://spine-proxy.national.ncrs.nhs.uk/a", pointers.Proxy{}); !errors.Is(err, pointers.ErrBadAddress) {
		t.Errorf("the live proxy directly, and none is configured: %v", err)
	}
	for _, record := range []string{"https://p1.nhs.0x1/a", "https://p1.nhs.1a/a"} {
		if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, record, proxy(t, pointers.Encoded)); !errors.Is(err, pointers.ErrBadAddress) {
			t.Errorf("%q through the SSP: %+v %v", record, got, err)
		}
	}
}

func TestNoProxyFromAnythingElse(t *testing.T) {
	for _, base := range []string{"", "proxy", "http://proxy.nhs.uk", "https://proxy.nhs.uk?a", "https://proxy.nhs.uk?", "https://proxy.nhs.uk#a", "https://a@proxy.nhs.uk",
		"https://proxy.nhs.uk//", "https://proxy.nhs.uk/a//", "https://proxy.nhs.uk.", "https://proxy.nhs.uk.:443/a"} {
		if _, err := pointers.NewProxy(base, pointers.Encoded); optionOf(err) != "base" {
			t.Errorf("%q is taken", base)
		}
	}
	if _, err := pointers.NewProxy("https://proxy.nhs.uk", 0); optionOf(err) != "form" {
		t.Error("no form is taken")
	}
}

// optionOf is the option that is wrong; empty of another error.
func optionOf(err error) string {
	if wrong := (*spine.OptionError)(nil); errors.As(err, &wrong) {
		return wrong.Option
	}
	return ""
}

// TestAProxyIsKnownHoweverItIsWritten: the names in pointers are as they are
// published.
func TestAProxyIsKnownHoweverItIsWritten(t *testing.T) {
	for base, want := range map[string]string{
		"https://Proxy.NHS.uk": "https://proxy.nhs.uk/", "https://proxy.nhs.uk:443": "https://proxy.nhs.uk/", "https://PROXY.nhs.uk:443/": "https://proxy.nhs.uk/", "https://proxy.nhs.uk:/": "https://proxy.nhs.uk/",
		"https://Proxy.nhs.uk:443/Below": "https://proxy.nhs.uk/Below/", "https://proxy.nhs.uk/Below/": "https://proxy.nhs.uk/Below/", "https://Proxy.nhs.uk:8443": "https://proxy.nhs.uk:8443/", "https://Proxy.nhs.uk:1443/a:443": "https://proxy.nhs.uk:1443/a:443/",
	} {
		p, err := pointers.NewProxy(base, pointers.Plain)
		if err != nil {
			t.Errorf("%q: %v", base, err)
			continue
		}
		for _, written := range []string{"ssp://p1.nhs.uk/a", strings.Replace(want, "https", "ssp", 1) + "p1.nhs.uk/a", want + "p1.nhs.uk/a"} {
			if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, written, p); err != nil || got.URL != want+"https://p1.nhs.uk/a" {
				t.Errorf("%q at %q: %v %+v", written, base, err, got)
			}
		}
		for _, written := range []string{"ssp://proxy.nhs.uk/a.b/a", want + "proxy.nhs.uk/a", "https://proxy.nhs.uk/"} {
			if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, written, p); err == nil && !strings.HasSuffix(got.URL, "https://a.b/a") {
				t.Errorf("%q at %q: %+v", written, base, got)
			}
		}
		if got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatDirect, "https://proxy.nhs.uk/a", p); err == nil {
			t.Errorf("directly at %q: %+v", base, got)
		}
	}
}

// TestEachPublishedFormOfAnAddress leads to the same URL.
func TestEachPublishedFormOfAnAddress(t *testing.T) {
	const live = "spine-proxy.national.ncrs.nhs.uk"
	for record, forms := range map[string][]string{
		"https://p1.nhs.uk/EPAACS/MentalHealthCrisisPlan.pdf": {
			"ssp://p1.nhs.uk/EPAACS/MentalHealthCrisisPlan.pdf",
			"ssp://PROXY/p1.nhs.uk/EPAACS/MentalHealthCrisisPlan.pdf",
			"ssp://PROXY/https://p1.nhs.uk/EPAACS/MentalHealthCrisisPlan.pdf",
			"ssp://PROXY/https%3A%2F%2Fp1.nhs.uk%2FEPAACS%2FMentalHealthCrisisPlan.pdf",
			"ssp://PROXY/https%3a%2f%2fp1.nhs.uk%2fEPAACS%2fMentalHealthCrisisPlan.pdf",
			"https://p1.nhs.uk/EPAACS/MentalHealthCrisisPlan.pdf",
		},
		"https://provider-ods-code.thirdparty.nhs.uk/path/to/document.pdf": {
			"ssp://provider-ods-code.thirdparty.nhs.uk/path/to/document.pdf",
			"ssp://PROXY/provider-ods-code.thirdparty.nhs.uk/path/to/document.pdf",
		},
		"https://p1.nhs.uk/a?b=1&c=2": {
			"ssp://p1.nhs.uk/a?b=1&c=2",
			"ssp://PROXY/p1.nhs.uk/a?b=1&c=2",
			"ssp://PROXY/https%3A%2F%2Fp1.nhs.uk%2Fa%3Fb%3D1%26c%3D2",
		},
		"https://az-09.AZ.nhs.uk/a": {"ssp://az-09.AZ.nhs.uk/a", "ssp://PROXY/az-09.AZ.nhs.uk/a", "https://az-09.AZ.nhs.uk/a"},
		"https://nhs.uk/a":          {"ssp://nhs.uk/a", "https://nhs.uk/a"},
		"https://p1.nhs.uk":         {"ssp://p1.nhs.uk", "ssp://PROXY/p1.nhs.uk", "ssp://PROXY/https%3A%2F%2Fp1.nhs.uk"},
	} {
		for _, host := range []string{live, "proxy.nhs.uk", "proxy.nhs.uk/below"} {
			for form, behind := range map[pointers.Form]string{pointers.Encoded: strings.ReplaceAll(url.QueryEscape(record), "+", "%20"), pointers.Plain: record} {
				p, err := pointers.NewProxy("https://"+host, form)
				if err != nil {
					t.Fatal(err)
				}
				want := pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://" + host + "/" + behind}
				for _, written := range forms {
					written = strings.ReplaceAll(written, "PROXY", host)
					for _, written := range []string{written, strings.Replace(written, "ssp://", "https://", 1)} {
						got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, written, p)
						if err != nil || got != want {
							t.Errorf("%q at %s: %v %+v, want %+v", written, host, err, got, want)
						}
					}
				}
			}
		}
	}
}

func TestTheProvidersASIDIsOne(t *testing.T) {
	const system = "https://fhir.nhs.uk/Id/nhsSpineASID"
	through := pointers.Route{Retrieval: spine.ThroughSSP, Interaction: contentRead, URL: "https://proxy.nhs.uk/x"}
	other := pointers.Identifier{System: "https://fhir.nhs.uk/Id/ods-organization-code", Value: "200000000611"}
	asid := func(value string) pointers.Identifier { return pointers.Identifier{System: system, Value: value} }
	for name, c := range map[string]struct {
		related []pointers.Identifier
		want    spine.ASID
	}{
		"one":              {[]pointers.Identifier{asid("200000000610")}, "200000000610"},
		"among others":     {[]pointers.Identifier{other, asid("200000000610"), other}, "200000000610"},
		"small":            {[]pointers.Identifier{asid("000000000001")}, "000000000001"},
		"none":             {nil, ""},
		"only others":      {[]pointers.Identifier{other}, ""},
		"two":              {[]pointers.Identifier{asid("200000000610"), asid("200000000611")}, ""},
		"twice":            {[]pointers.Identifier{asid("200000000610"), asid("200000000610")}, ""},
		"one and an empty": {[]pointers.Identifier{asid("200000000610"), asid("")}, ""},
		"zero":             {[]pointers.Identifier{asid("000000000000")}, ""},
		"eleven digits":    {[]pointers.Identifier{asid("20000000061")}, ""},
		"thirteen digits":  {[]pointers.Identifier{asid("2000000006100")}, ""},
		"a letter":         {[]pointers.Identifier{asid("20000000061a")}, ""},
		"a blank":          {[]pointers.Identifier{asid("200000000610 ")}, ""},
		"a line break":     {[]pointers.Identifier{asid("20000000061\n")}, ""},
		"other digits":     {[]pointers.Identifier{asid("２００００００００６１０")}, ""},
		"another case":     {[]pointers.Identifier{{System: "https://fhir.nhs.uk/id/nhsSpineASID", Value: "200000000610"}}, ""},
		"two cases":        {[]pointers.Identifier{{System: "https://fhir.nhs.uk/id/nhsSpineASID", Value: "200000000611"}, asid("200000000610")}, ""},
		"another system":   {[]pointers.Identifier{{System: system + "/", Value: "200000000610"}}, ""},
		"no system":        {[]pointers.Identifier{{Value: "200000000610"}}, ""},
	} {
		want := through
		want.To = c.want
		if got, ok := through.WithProvider(c.related); got != want || ok != (c.want != "") {
			t.Errorf("%s: %+v %v", name, got, ok)
		}
	}
	for _, r := range []pointers.Route{{}, {Retrieval: spine.Direct, URL: "https://p1.nhs.uk/a"}} {
		if got, ok := r.WithProvider([]pointers.Identifier{asid("200000000610")}); ok || got != r {
			t.Errorf("%+v: %+v", r, got)
		}
	}
}

// guardTakes reports whether a guard in the place of the proxy takes a URL,
// and returns the host that it then asks.
func guardTakes(t *testing.T, address string, form pointers.Form) (string, bool) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%q: %v", address, err)
	}
	if u.Host != "proxy.nhs.uk" || u.User != nil || u.Fragment != "" {
		t.Fatalf("%q leads to %q", address, u.Host)
	}
	if form == pointers.Encoded {
		target, ok := route.Encoded(u.RawPath)
		return target.Host, ok && u.RawQuery == "" && !u.ForceQuery
	}
	target, ok := route.Plain(u.Path)
	return target.Host, ok && u.RawPath == "" && route.RecordQuery(u.RawQuery)
}

// checkAddress holds each URL that is made of an address against what a guard
// takes and a client understands.
func checkAddress(t *testing.T, written string) (taken bool) {
	t.Helper()
	for _, form := range []pointers.Form{pointers.Encoded, pointers.Plain} {
		got, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, written, proxy(t, form))
		if err != nil {
			if got != (pointers.Route{}) || !errors.Is(err, pointers.ErrBadAddress) {
				t.Fatalf("%q: %v %+v", written, err, got)
			}
			continue
		}
		taken = true
		host, ok := guardTakes(t, got.URL, form)
		if !ok {
			t.Fatalf("%q gives %q, which a guard refuses", written, got.URL)
		}
		behind := strings.TrimPrefix(got.URL, "https://proxy.nhs.uk/")
		if form == pointers.Encoded {
			if behind, err = url.PathUnescape(behind); err != nil {
				t.Fatal(err)
			}
		}
		inner, err := url.Parse(behind)
		if err != nil || inner.Scheme != "https" || inner.Host != host || inner.User != nil || inner.Port() != "" || !strings.Contains(host, ".") ||
			strings.EqualFold(host, "proxy.nhs.uk") || strings.EqualFold(host, "spine-proxy.national.ncrs.nhs.uk") {
			t.Fatalf("%q leads to %q", written, behind)
		}
		again, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, got.URL, proxy(t, form))
		if err != nil || again != got {
			t.Fatalf("%q gives %q, and that %q, %v", written, got.URL, again.URL, err)
		}
	}
	return taken
}

// TestAGuardTakesEachURL that is made, of addresses put together at random.
func TestAGuardTakesEachURL(t *testing.T) {
	pieces := strings.Split(`ssp:// https:// http:// proxy.nhs.uk/ proxy.nhs.uk p1.nhs.uk p1.nhs.uk/ a / // . .. %2F %2f %3A https%3A%2F%2F p1.nhs.uk%2F %25 %2e %20 %252F `+
		`? # ; & = : @ :443 $ + ~ ' ( * ! , é %C3%A9 %00 %zz \ |`, " ")
	taken := 0
	for seed := range uint64(30000) {
		r := rand.New(rand.NewPCG(seed, 8))
		written := pick(r, "ssp://proxy.nhs.uk/", "ssp://p1.nhs.uk/", "https://p1.nhs.uk/", "https://proxy.nhs.uk/", "ssp://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2F", "ssp://proxy.nhs.uk/p1.nhs.uk/", "")
		for range r.IntN(6) {
			written += pick(r, pieces...)
		}
		if checkAddress(t, written) {
			taken++
		}
	}
	if taken < 3000 {
		t.Errorf("only %d addresses were taken", taken)
	}
}

func FuzzAddress(f *testing.F) {
	for _, written := range []string{"https://p1.nhs.uk/a%20b?c=1", "https://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk", "ssp://p1.nhs.uk/a", "ssp://proxy.nhs.uk/p1.nhs.uk/a", "ssp://proxy.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa"} {
		f.Add(written)
	}
	f.Fuzz(func(t *testing.T, written string) { checkAddress(t, written) })
}
