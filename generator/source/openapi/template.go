// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Segments of a path: a literal of the characters that RFC 3986 allows
// without encoding (but no ";" and no "*", to which servers give a meaning),
// or one parameter.
var (
	literal   = regexp.MustCompile(`\A[A-Za-z0-9._~!$&'()+,=:@-]+\z`)
	parameter = regexp.MustCompile(`\A\{[A-Za-z0-9._-]+\}\z`)
)

// template checks a path template and returns its segments, in which every
// parameter is the empty string. What a router could read in two ways is
// refused: a path that is matched otherwise here than where the request is
// served is a way around the guard.
func (r *reader) template(t policy.Text) ([]string, bool) {
	segments, problem, suggestion := splitTemplate(t.Value)
	if problem != "" {
		r.list.Add(finding.New(rulePath, t.At, "the path %q %s", t.Value, problem).Suggest("%s", suggestion))
		return nil, false
	}
	return segments, true
}

func splitTemplate(path string) (segments []string, problem, suggestion string) {
	rest, ok := strings.CutPrefix(path, "/")
	if !ok {
		return nil, "does not begin with a slash", "begin it with /"
	}
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		return nil, fmt.Sprintf("holds %q", path[i:i+1]), "declare query parameters below parameters, and use when: {query: …} to tell interactionIds apart"
	}
	if rest == "" {
		return nil, "", ""
	}
	seen := map[string]bool{}
	for s := range strings.SplitSeq(rest, "/") {
		switch {
		case s == "":
			return nil, "has an empty segment", "remove the second slash, or the one at the end"
		case s == "." || s == "..":
			return nil, fmt.Sprintf("has the segment %q", s), "write the path that is meant"
		case parameter.MatchString(s):
			if seen[s] {
				return nil, fmt.Sprintf("has the parameter %q twice", s), "give each parameter a name of its own"
			}
			seen[s] = true
			segments = append(segments, "")
		case strings.ContainsAny(s, "{}"):
			return nil, fmt.Sprintf("has the segment %q, which is not a parameter as a whole", s), "let a parameter take a whole segment, as in /Patient/{id}"
		case !literal.MatchString(s):
			return nil, "holds " + badCharacter(s), "use letters, digits and -._~!$&'()+,=:@"
		default:
			segments = append(segments, s)
		}
	}
	return segments, "", ""
}

func badCharacter(s string) string {
	for _, c := range s {
		if !literal.MatchString(string(c)) {
			return fmt.Sprintf("%q (%U)", string(c), c)
		}
	}
	return "a character that is not allowed"
}
