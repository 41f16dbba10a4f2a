// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"os"
	"os/exec"
	"testing"
)

// settings are those of GODEBUG that change how net/http, net/url or mime read
// a request, with the groups of rows that they could change. The others of Go
// 1.26 concern certificates, names, files and clients, or turn HTTP/2 off.
var settings = []struct {
	godebug string
	groups  string
	fewer   bool // net/url takes fewer parts than the guard would, so that less is let through
}{
	{"urlmaxqueryparams=0", "queries,targets", false},
	{"urlmaxqueryparams=1", "queries", true},
	{"urlmaxqueryparams=10", "queries", true},
	{"urlmaxqueryparams=64", "queries", true}, // which is fewer than 64
	{"urlmaxqueryparams=65", "queries", false},
	{"urlmaxqueryparams=10000", "queries", false},
	{"urlmaxqueryparams=many", "queries", false},
	{"httpmuxgo121=1", "queries,paths,methods", false},
	{"urlstrictcolons=0", "paths,targets,hosts", false},
	{"urlstrictcolons=1", "paths,targets,hosts", false},
	{"httplaxcontentlength=1", "framing", false},
	{"multipartmaxheaders=1,multipartmaxparts=1", "forms", false},
	{"httpcookiemaxnum=1", "headers", false},
}

// The guard and its readers agree under each setting.
func TestSettings(t *testing.T) {
	if os.Getenv("GODEBUG") != "" {
		t.Skip("GODEBUG is set")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		t.Run(s.godebug, func(t *testing.T) {
			tests := "^(TestValidRequestsAreReadAlike|TestLimits|TestHostileRequestsAreReadAlikeOrNotAtAll)$/^guard$"
			if s.fewer {
				tests = "^TestHostileRequestsAreReadAlikeOrNotAtAll$"
			}
			c := exec.Command(self, "-test.run", tests, "-rows", s.groups)
			c.Env = append(os.Environ(), "GODEBUG="+s.godebug)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%.4000s", err, out)
			}
		})
	}
}
