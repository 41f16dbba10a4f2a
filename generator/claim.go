// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"path"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/emit/golang"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/write"
)

// claim says which files this configuration may have written, now or before its
// documents changed: those of a name that is generated, in the folder where it
// is. So may files in the folder of the package that an earlier configuration or
// version put there: Go under another name, a policy, pages and a site.
func (p *Project) claim(name string) write.Claim {
	out := p.Config.Output
	inPackage, isInPackage := below(name, out.Go.Dir.Value)
	inPages, isInPages := below(name, out.Docs.Dir.Value)
	inSite, isInSite := below(name, out.Docs.HTML.Value)
	switch {
	case isInSite && site.IsFile(inSite), name == p.provenance():
		return write.Undigested
	case isInPages && docs.IsFile(inPages), name == out.Model.Value:
		return write.Output
	case isInPackage:
		return earlier(inPackage)
	}
	return write.Foreign
}

// below returns the path of name in folder; not if no folder is set.
func below(name, folder string) (string, bool) {
	if folder == "" {
		return "", false
	}
	return strings.CutPrefix(name, path.Clean(folder)+"/")
}

// earlier is the claim on a path in the folder of the package, which has to be
// of a form that is generated there: Go and JSON beside the manifest; pages and
// sites in folders of any name.
func earlier(name string) write.Claim {
	if !strings.Contains(name, "/") {
		if golang.IsFile(name) || strings.HasSuffix(name, ".gen.go") || path.Ext(name) == ".json" || docs.IsFile(name) {
			return write.Output
		}
		return write.Foreign
	}
	for rest, more := name, true; more; _, rest, more = strings.Cut(rest, "/") {
		switch {
		case site.IsFile(rest):
			return write.Undigested
		case docs.IsFile(rest):
			return write.Output
		}
	}
	return write.Foreign
}

// attribute is the line of .gitattributes, in the output root, that keeps git
// from giving the file line ends of Windows.
func (p *Project) attribute(name string) string {
	out := p.Config.Output
	for _, folder := range []string{out.Go.Dir.Value, out.Docs.Dir.Value, out.Docs.HTML.Value} {
		if _, ok := below(name, folder); ok {
			return attributePattern(path.Clean(folder)+"/**") + " text eol=lf"
		}
	}
	return attributePattern(name) + " text eol=lf"
}

// attributePattern writes a path, which may end in /**, as a pattern.
func attributePattern(p string) string {
	p = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(p)
	if strings.Contains(p, " ") || strings.HasPrefix(p, "#") || strings.HasPrefix(p, "!") {
		return strconv.Quote(p)
	}
	return p
}
