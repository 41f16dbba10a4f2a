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

// claim reports whether a file can be an output of this configuration.
//
//   - A page in Markdown, in the folder of the pages: if it has the header of a
//     generated file, or the lock has its digest. Templates of the user may
//     leave the header out.
//   - Any other file of a name that is generated, in the folder where that is
//     generated: if it has the header.
//   - A file in the folder of the package that an earlier version or
//     configuration may have written (Go under another name, a policy, pages, a
//     site): if it has the header.
//   - Any other file: never.
func (p *Project) claim(name string) write.Claim {
	out := p.Config.Output
	inPackage, isInPackage := below(name, out.Go.Dir.Value)
	inPages, isInPages := below(name, out.Docs.Dir.Value)
	inSite, isInSite := below(name, out.Docs.HTML.Value)
	switch {
	case isInPages && docs.IsFile(inPages) && path.Ext(name) == ".md":
		return write.IfListed
	case isInPages && docs.IsFile(inPages), isInSite && site.IsFile(inSite), name == out.Model.Value:
		return write.IfMarked
	case isInPackage && isEarlier(inPackage):
		return write.IfMarked
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

// isEarlier reports whether a path in the folder of the package is of a form
// that is generated there: Go and JSON beside the manifest; pages and sites in
// folders of any name.
func isEarlier(name string) bool {
	if !strings.Contains(name, "/") {
		return golang.IsFile(name) || strings.HasSuffix(name, ".gen.go") || path.Ext(name) == ".json" || docs.IsFile(name)
	}
	for rest, more := name, true; more; _, rest, more = strings.Cut(rest, "/") {
		if docs.IsFile(rest) || site.IsFile(rest) {
			return true
		}
	}
	return false
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
