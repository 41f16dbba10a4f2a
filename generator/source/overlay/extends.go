// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"net/url"
	"path"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// reference is what an overlay may say of the document that it was written for.
var reference = yamldoc.Syntax{
	Empty: true,
	Check: func(s string) string {
		if _, err := url.Parse(s); err != nil {
			return "is not a path or a URL"
		}
		return ""
	},
	Advice: "write the path of the document, relative to the overlay",
}

// extends refuses an overlay for another document. A relative reference is
// resolved against the overlay and has to lead to the document, also by way of
// folders above that of the configuration. Of a URL, or a
// path from the root of a disk, the name of the file alone can be compared
// with what lies here, and may differ for a good reason.
func (a *applier) extends() {
	e := a.overlay.extends
	if !e.Given() {
		return
	}
	u, err := url.Parse(e.Value)
	if err != nil {
		return // refused when it was read
	}
	relative := u.Scheme == "" && u.Host == "" && !path.IsAbs(u.Path)
	resolved := path.Join(path.Dir(a.overlay.file), u.Path)
	if u.Path == "" {
		resolved = path.Clean(a.overlay.file)
	}
	switch {
	case relative && path.Join(a.folder, resolved) != path.Join(a.folder, a.file):
		a.list.Add(finding.New(ruleExtends, e.At, "the overlay extends %q (that is %q) and is applied to %q", e.Value, resolved, a.file).
			Suggest("list it under overlays of that document, or correct extends, which is relative to the overlay"))
	case !relative && path.Base(u.Path) != path.Base(a.file):
		a.list.Add(finding.New(ruleForeign, e.At, "the overlay extends %q and is applied to %q, which may be another document", e.Value, a.file).
			Suggest("compare the two; if they are the same, write the path of the document, relative to the overlay"))
	}
}
