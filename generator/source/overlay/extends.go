package overlay

import (
	"net/url"
	"path"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
)

// extends reads which document the overlay was written for.
func (r *reader) extends(root *yaml.Node) {
	text, at := r.text(root, "extends")
	if _, err := url.Parse(text); err != nil {
		r.list.Add(finding.New(ruleShape, at, "extends is %q and must be a path or a URL", text).
			Suggest("write the path of the document, relative to the overlay"))
	}
	r.overlay.extends = query{text: text, at: at}
}

// extends refuses an overlay for another document. A relative reference is
// resolved against the overlay and has to lead to the document, also by way of
// folders above that of the configuration. Of a URL, or a
// path from the root of a disk, the name of the file alone can be compared
// with what lies here, and may differ for a good reason.
func (a *applier) extends() {
	e := a.overlay.extends
	if !e.given() {
		return
	}
	u, err := url.Parse(e.text)
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
		a.list.Add(finding.New(ruleExtends, e.at, "the overlay extends %q (that is %q) and is applied to %q", e.text, resolved, a.file).
			Suggest("list it under overlays of that document, or correct extends, which is relative to the overlay"))
	case !relative && path.Base(u.Path) != path.Base(a.file):
		a.list.Add(finding.New(ruleForeign, e.at, "the overlay extends %q and is applied to %q, which may be another document", e.text, a.file).
			Suggest("compare the two; if they are the same, write the path of the document, relative to the overlay"))
	}
}
