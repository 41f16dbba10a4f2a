package spine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// Each of these is half a configuration, or one that contradicts itself.
func TestConstructorsRefuse(t *testing.T) {
	nobody := peerFunc(func() (spine.Peer, error) { return spine.Peer{}, nil })
	users := userFunc(func() (spine.User, error) { return spine.User{}, nil })
	nrl := func(change func(*spine.ServiceOptions)) error {
		o := spine.ServiceOptions{GuardOptions: common(new(sink)), ASID: "990000000001"}
		change(&o)
		_, err := spine.NewServiceGuard(service("nrl"), o)
		return err
	}
	gpc := func(change func(*spine.ProviderOptions)) error {
		o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider}
		change(&o)
		_, err := spine.NewProviderGuard(service("gpc"), o)
		return err
	}
	proxy := func(change func(*spine.Service, *spine.ProxyOptions)) error {
		s, o := service("retrieval"), spine.ProxyOptions{GuardOptions: common(new(sink))}
		change(s, &o)
		_, err := spine.NewProxyGuard(s, o)
		return err
	}
	client := func(kind string, change func(*spine.TransportOptions)) error {
		o := options(kind)
		change(&o)
		_, err := spine.NewTransport(service(kind), o)
		return err
	}
	for want, err := range map[string]error{
		"Audit is nil":               nrl(func(o *spine.ServiceOptions) { o.Audit = nil }),
		"Peer is nil":                nrl(func(o *spine.ServiceOptions) { o.UnsignedTokensWithoutMutualTLS = false }),
		"Peer is set, and Unsigned":  nrl(func(o *spine.ServiceOptions) { o.Peer = nobody }),
		"Users or UsersCheckedBySen": nrl(func(o *spine.ServiceOptions) { o.Users = users }),
		"Leeway is -1s":              nrl(func(o *spine.ServiceOptions) { o.Leeway = -time.Second }),
		"Leeway is 1h":               nrl(func(o *spine.ServiceOptions) { o.Leeway = time.Hour }),
		"whole seconds":              nrl(func(o *spine.ServiceOptions) { o.Leeway = time.Millisecond }),
		"and NoLeeway says":          nrl(func(o *spine.ServiceOptions) { o.Leeway, o.NoLeeway = time.Second, true }),
		`ASID is "1"`:                nrl(func(o *spine.ServiceOptions) { o.ASID = "1" }),
		`ASID is "000000000000"`:     nrl(func(o *spine.ServiceOptions) { o.ASID = "000000000000" }),
		"BasePath":                   gpc(func(o *spine.ProviderOptions) { o.BasePath = "/a/" }),
		"Peer and ProxyName":         gpc(func(o *spine.ProviderOptions) { o.ProxyName = "proxy.example" }),
		"Registry is set, and Sende": gpc(func(o *spine.ProviderOptions) { o.SendersCheckedByProxy, o.Registry = true, new(spine.Snapshot) }),
		"Users is nil":               proxy(func(*spine.Service, *spine.ProxyOptions) {}),
		"Users is set, and UsersChe": proxy(func(_ *spine.Service, o *spine.ProxyOptions) { o.Users, o.UsersCheckedBySender = users, true }),
		"Registry is nil":            proxy(func(s *spine.Service, o *spine.ProxyOptions) { o.UsersCheckedBySender, s.Systems = true, nil }),
		"other headers": proxy(func(s *spine.Service, o *spine.ProxyOptions) {
			o.UsersCheckedBySender, s.Headers = true, spine.NRLHeaders
		}),
		"no operation":        proxy(func(s *spine.Service, o *spine.ProxyOptions) { s.Name = "x" }),
		"Issuer":              client("nrl", func(o *spine.TransportOptions) { o.Issuer = "" }),
		"ODS is":              client("nrl", func(o *spine.TransportOptions) { o.ODS = "x" }),
		`URL is "http://a"`:   client("nrl", func(o *spine.TransportOptions) { o.URL = "http://a" }),
		`URL is "https://a/"`: client("nrl", func(o *spine.TransportOptions) { o.URL = "https://a/" }),
		`URL is "https://:1"`: client("nrl", func(o *spine.TransportOptions) { o.URL = "https://:1" }),
		`is "https://a/../b"`: client("nrl", func(o *spine.TransportOptions) { o.URL = "https://a/../b" }),
		`URL is "https://a?"`: client("nrl", func(o *spine.TransportOptions) { o.URL = "https://a?" }),
		"option To: ASID":     client("nrl", func(o *spine.TransportOptions) { o.To = "" }),
		"ProxyURL is set":     client("nrl", func(o *spine.TransportOptions) { o.ProxyURL = "https://a" }),
		"URL and To are set":  client("gpc", func(o *spine.TransportOptions) { o.URL = "https://a" }),
		`ProxyURL is ""`:      client("gpc", func(o *spine.TransportOptions) { o.ProxyURL = "" }),
		"Device":              client("gpc", func(o *spine.TransportOptions) { o.Device.Model = "" }),
		"OrganizationName":    client("gpc", func(o *spine.TransportOptions) { o.OrganizationName = "" }),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if _, err := spine.NewServiceGuard(nil, spine.ServiceOptions{}); err == nil {
		t.Error("a guard for no service")
	}
	if _, err := spine.NewTransport(nil, spine.TransportOptions{}); err == nil {
		t.Error("a transport for no service")
	}
	defer func() {
		if recover() == nil {
			t.Error("Wrap(nil) makes a handler")
		}
	}()
	guards(t, new(sink))["nrl"].Wrap(nil)
}
