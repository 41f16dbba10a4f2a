// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"runtime/debug"
	"testing"
)

// TestBuild: a release, a checkout, a commit out of a module proxy, and a build that knows nothing.
func TestBuild(t *testing.T) {
	const hash = "77f316c6e1a0c4d5e6f708192a3b4c5d6e7f8091"
	settings := func(changed string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "GOOS", Value: "linux"}, {Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: hash}, {Key: "vcs.time", Value: "2026-11-26T04:58:27Z"}, {Key: "vcs.modified", Value: changed}}
	}
	at := func(version string) debug.Module { return debug.Module{Version: version} }
	const pseudo = "v0.0.0-20261126045827-77f316c6e1a0"
	for name, c := range map[string]struct {
		info debug.BuildInfo
		want BuildReport
	}{
		"release":      {debug.BuildInfo{GoVersion: "go1.26.8", Main: at("v0.1.0"), Settings: settings("false")}, BuildReport{Spineguard: "v0.1.0", Commit: hash, Date: "2026-11-26T04:58:27Z", Go: "go1.26.8"}},
		"checkout":     {debug.BuildInfo{GoVersion: "go1.26.8", Main: at(pseudo + "+dirty"), Settings: settings("true")}, BuildReport{Spineguard: pseudo + "+dirty", Commit: hash, Date: "2026-11-26T04:58:27Z", Changed: true, Go: "go1.26.8"}},
		"no -buildvcs": {debug.BuildInfo{GoVersion: "go1.26.8", Main: at("(devel)")}, BuildReport{Spineguard: "(devel)", Go: "go1.26.8"}},
		"installed":    {debug.BuildInfo{GoVersion: "go1.26.8", Main: at("v0.1.0")}, BuildReport{Spineguard: "v0.1.0", Go: "go1.26.8"}},
		"of a commit":  {debug.BuildInfo{GoVersion: "go1.26.8", Main: at(pseudo)}, BuildReport{Spineguard: pseudo, Commit: "77f316c6e1a0", Date: "2026-11-26T04:58:27Z", Go: "go1.26.8"}},
		"nothing":      {debug.BuildInfo{}, BuildReport{Spineguard: "(devel)", Go: "unknown"}},
	} {
		c.want.Version, c.want.OutputFormat = 1, OutputFormat
		if got := build(&c.info); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
