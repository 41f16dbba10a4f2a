// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"runtime/debug"
	"time"

	"github.com/spineguard/spineguard/generator/gomod"
)

// BuildReport says which build of spineguard this is: the JSON form of spineguard version.
type BuildReport struct {
	Version      int    `json:"version"`          // 1
	Spineguard   string `json:"spineguard"`       // the version of the module; (devel) if the build does not know it
	Commit       string `json:"commit,omitempty"` // the hash, or its first twelve digits
	Date         string `json:"date,omitempty"`   // of the commit, as RFC 3339 in UTC
	Changed      bool   `json:"changed"`          // the checkout had changes beside the commit
	OutputFormat int    `json:"outputFormat"`     // [OutputFormat]
	Go           string `json:"go"`               // the version of Go that compiled it
}

// Build returns what the go command has written into this program. Version, commit and date
// of a checkout are there if it was built with -buildvcs; of a version that was installed from a
// module proxy, commit and date are there if the version is that of a commit without a tag.
func Build() BuildReport {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return build(info)
}

func build(info *debug.BuildInfo) BuildReport {
	r := BuildReport{Version: 1, Spineguard: info.Main.Version, OutputFormat: OutputFormat, Go: info.GoVersion}
	if r.Spineguard == "" {
		r.Spineguard = "(devel)" // what the go command writes where it does not know
	}
	if r.Go == "" {
		r.Go = "unknown"
	}
	if hash, at, ok := gomod.Commit(r.Spineguard); ok {
		r.Commit, r.Date = hash, at.Format(time.RFC3339)
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			r.Commit = s.Value
		case "vcs.time":
			r.Date = s.Value
		case "vcs.modified":
			r.Changed = s.Value == "true"
		}
	}
	return r
}
