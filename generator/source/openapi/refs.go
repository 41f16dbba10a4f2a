// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

const (
	maxHops = 32  // references that may lead to one another before something else stands there
	maxNest = 500 // references inside what references lead to, along one way through the document
)

type refKey struct {
	file *file
	ref  string
}

type resolution struct {
	to place
	ok bool
}

// refuse reports a reference that cannot be followed, or a file that cannot be
// read. If it bears on access, or leads out, the document then does not go to
// kin-openapi; otherwise it is a warning, since nothing rests on it.
func (r *reader) refuse(findings ...finding.Finding) {
	for _, f := range findings {
		said := f.Position.String() + " " + f.Message
		switch {
		case r.bearing || f.Rule == ruleRefOutside.ID:
			r.unsound = true
			r.refused[said] = true
		case r.refused[said]:
			continue
		default:
			f.Rule, f.Severity = ruleAside.ID, ruleAside.Severity
		}
		r.list.Add(f)
	}
}

// ref returns the reference that a mapping is, if it is one.
func (r *reader) ref(p place) (place, bool) {
	v, ok := r.get(p, "$ref")
	if !ok || v.node.Kind != yaml.ScalarNode {
		return place{}, false
	}
	return v, true
}

// follow leads through references to what they stand for, which is part of
// what bears on access if is says what. It reports false, and the reason in a
// finding, if they lead nowhere.
func (r *reader) follow(p place, is part) (place, bool) {
	for start, hops := p, 0; ; hops++ {
		if is != "" && p.node != nil {
			r.parts[p.node] = is
		}
		ref, ok := r.ref(p)
		if !ok {
			return p, p.node != nil
		}
		if hops == maxHops {
			first, _ := r.ref(start)
			r.refuse(finding.New(ruleRef, r.at(first), "the reference %q leads in a circle, or through more than %d other references", first.node.Value, maxHops).
				Suggest("refer to the definition itself"))
			return place{}, false
		}
		if p, ok = r.resolve(ref); !ok {
			return place{}, false
		}
	}
}

// hops returns the places on the way that [reader.follow] has found to lead
// somewhere, from the first reference to what it stands for.
func (r *reader) hops(p place) []place {
	out := []place{p}
	for ref, ok := r.ref(p); ok; ref, ok = r.ref(p) {
		p, _ = r.resolve(ref)
		out = append(out, p)
	}
	return out
}

// direct returns the last reference of a way as the first place has to write it.
func (r *reader) direct(hops []place) string {
	last, _ := r.ref(hops[len(hops)-2])
	return relativeRef(last.node.Value, last.file.name, hops[0].file.name)
}

// shorten writes the references for kin-openapi that lead through others, or
// that it would decode once too often.
func (r *reader) shorten() {
	for ref, text := range r.shortcuts {
		text = encodedAgain(text)
		to, ok := r.resolve(ref)
		r.resolved[refKey{ref.file, text}] = resolution{to, ok}
		ref.node.Value = text
		ref.file.changed = true
		r.refs[text] = ref
	}
}

// encodedAgain returns a reference as kin-openapi has to read it, which decodes
// what follows # twice if a file stands before it.
func encodedAgain(ref string) string {
	name, fragment, ok := strings.Cut(ref, "#")
	if name == "" || !ok {
		return ref
	}
	return name + "#" + strings.ReplaceAll(fragment, "%", "%25")
}

// resolve returns what a reference points at. A reference that is repeated is
// resolved, and reported, once.
func (r *reader) resolve(ref place) (place, bool) {
	key := refKey{ref.file, ref.node.Value}
	if done, ok := r.resolved[key]; ok {
		return done.to, done.ok
	}
	to, ok := r.target(ref)
	r.resolved[key] = resolution{to, ok}
	return to, ok
}

func (r *reader) target(ref place) (place, bool) {
	text, ok := yamldoc.String(ref.node)
	if !ok {
		r.refuse(finding.New(ruleRef, r.at(ref), "a reference is %s and must be a text", yamldoc.KindName(ref.node)).
			Suggest("write a file in the folder of the document, or # and a path inside this one"))
		return place{}, false
	}
	name, fragment, _ := strings.Cut(text, "#")
	to := place{ref.file, ref.file.root}
	if name != "" {
		local, problem := localFile(ref.file.name, name)
		if problem != "" {
			r.refuse(finding.New(ruleRefOutside, r.at(ref), "the reference %q is refused: %s", text, problem).
				Suggest("copy what it refers to into the folder of the document"))
			return place{}, false
		}
		if to, ok = r.open(local, r.at(ref)); !ok {
			return place{}, false
		}
	}
	to, err := r.pointer(to, fragment)
	if err != nil {
		r.refuse(finding.New(ruleRef, r.at(ref), "the reference %q leads to nothing: %v", text, err).
			Suggest("correct the reference, or add what it refers to"))
		return place{}, false
	}
	return to, true
}

// localFile returns the path, relative to the document's folder, of a file
// that a reference in another file names, or why it is refused. A reference is
// a URI (RFC 3986), so a blank in the name of a file is %20 in it: it is
// decoded once, and what would be another path then is refused.
func localFile(from, reference string) (local, problem string) {
	switch {
	case strings.HasPrefix(reference, "//") || strings.HasPrefix(reference, `\\`):
		return "", "it names another host"
	case strings.HasPrefix(reference, "/") || strings.HasPrefix(reference, `\`):
		return "", "the path is absolute"
	case isURL(reference):
		return "", "it is a network address"
	}
	var names []string
	for segment := range strings.SplitSeq(reference, "/") {
		name, err := url.PathUnescape(segment)
		switch {
		case err != nil:
			return "", "a percent sign is not followed by two hexadecimal digits"
		case name != segment && (strings.Contains(name, "/") || name == "." || name == ".."):
			return "", fmt.Sprintf("the path holds %q in escapes", name)
		}
		names = append(names, name)
	}
	return localPath(path.Join(path.Dir(from), strings.Join(names, "/")))
}

// localPath checks a path, relative to the document's folder, that is not
// escaped. Whatever could be read in two ways is refused: a colon is a scheme,
// a drive or a stream; a backslash is a separator on Windows only; a percent
// sign is decoded by some.
func localPath(name string) (local, problem string) {
	if i := strings.IndexFunc(name, doubtful); i >= 0 {
		return "", fmt.Sprintf("the path holds %q", name[i:i+1])
	}
	if !filepath.IsLocal(name) || path.Clean(name) == "." {
		return "", "the path leads out of the folder of the document"
	}
	return path.Clean(name), ""
}

func doubtful(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune(`:\%?*"<>|`, r)
}

func isURL(reference string) bool { return strings.Contains(reference, "://") }

// pointer follows a JSON pointer (RFC 6901, in the form for URI fragments).
func (r *reader) pointer(p place, fragment string) (place, error) {
	if fragment == "" {
		return p, nil
	}
	fragment, err := url.PathUnescape(fragment)
	if err != nil {
		return place{}, fmt.Errorf("a percent sign is not followed by two hexadecimal digits")
	}
	rest, ok := strings.CutPrefix(fragment, "/")
	if !ok {
		return place{}, fmt.Errorf("what follows # must be a path that begins with /")
	}
	for token := range strings.SplitSeq(rest, "/") {
		name, err := unescape(token)
		if err != nil {
			return place{}, err
		}
		next, ok := r.child(p, name)
		if !ok {
			return place{}, fmt.Errorf("there is no %q in %s", name, yamldoc.KindName(p.node))
		}
		p = next
	}
	return p, nil
}

func (r *reader) child(p place, name string) (place, bool) {
	if p.node.Kind != yaml.SequenceNode {
		return r.get(p, name)
	}
	i, err := strconv.Atoi(name)
	if err != nil || i < 0 || i >= len(p.node.Content) || strconv.Itoa(i) != name {
		return place{}, false
	}
	return p.with(p.node.Content[i]), true
}

// unescape decodes ~0 and ~1.
func unescape(token string) (string, error) {
	if !strings.Contains(token, "~") {
		return token, nil
	}
	var b strings.Builder
	for i := 0; i < len(token); i++ {
		switch {
		case token[i] != '~':
			b.WriteByte(token[i])
		case i+1 < len(token) && token[i+1] == '0':
			b.WriteByte('~')
			i++
		case i+1 < len(token) && token[i+1] == '1':
			b.WriteByte('/')
			i++
		default:
			return "", fmt.Errorf("a tilde in %q is not followed by 0 or 1", token)
		}
	}
	return b.String(), nil
}
