package readers_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// settings are those of GODEBUG that change how net/http, net/url or mime read
// a request, with the groups of rows that they could change. The others of Go
// 1.26 concern certificates, names, files and clients, or turn HTTP/2 off.
var settings = []struct {
	godebug string
	groups  string
	differs bool // the readers are stricter than the guard's limits
}{
	{"urlmaxqueryparams=0", "queries,targets", false},
	{"urlmaxqueryparams=1", "queries", true},
	{"urlmaxqueryparams=10", "queries", true},
	{"urlmaxqueryparams=64", "queries", true},  // fewer than 64 are read
	{"urlmaxqueryparams=65", "queries", false}, // the least that is right
	{"urlmaxqueryparams=10000", "queries", false},
	{"urlmaxqueryparams=many", "queries", false},
	{"httpmuxgo121=1", "queries,paths,methods", false},
	{"urlstrictcolons=0", "paths,targets,hosts", false},
	{"urlstrictcolons=1", "paths,targets,hosts", false},
	{"httplaxcontentlength=1", "framing", false},
	{"multipartmaxheaders=1,multipartmaxparts=1", "forms", false},
	{"httpcookiemaxnum=1", "headers", false},
}

// The guard and its readers agree under each setting, but for those that make
// net/url stricter than the guard.
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
			c := exec.Command(self, "-test.run", "^(TestValidRequestsAreReadAlike|TestLimits|TestHostileRequestsAreReadAlikeOrNotAtAll)$/^(|guard)$", "-rows", s.groups)
			c.Env = append(os.Environ(), "GODEBUG="+s.godebug)
			out, err := c.CombinedOutput()
			if differs := err != nil; differs != s.differs || differs && !strings.Contains(string(out), " reads ") {
				t.Errorf("the readers differ: %v, want %v\n%.4000s", differs, s.differs, out)
			}
		})
	}
}
