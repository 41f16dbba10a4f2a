// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Membership is a place at which code asks whether a user has one activity by
// comparing it with the activities that the user was given. Activities that
// include it, and roles that bring it by baseline, are not among those.
type Membership struct {
	Position   finding.Position `json:"position"`
	Activity   string           `json:"activity"`
	IncludedIn []string         `json:"includedIn"` // activities of the policy that include it
	Roles      []string         `json:"roles"`      // roles whose baseline policy brings it
}

var (
	// asking are the methods that ask a list or a string.
	asking = strings.Fields("include? member? includes include contains Contains has has? contain indexOf IndexOf index containsKey ContainsKey equals Equals equalsIgnoreCase exists Exists count in IN eql? eq any")
	// askingOf are the functions that are handed a list and an element.
	askingOf  = strings.Fields("Contains contains in_array includes equals Equals Index EqualFold strcmp array_search")
	comparing = []string{"==", "===", "!=", "!=="}
)

// isMembership reports whether the value between two tokens is compared with
// what a user has.
func isMembership(tokens []token, from, end int) bool {
	prev, next := at(tokens, from-1), at(tokens, end)
	return prev.is(comparing...) || next.is(comparing...) || prev.says("case", "when") ||
		isElement(tokens, from, prev) || isAsked(tokens, end, next)
}

// isElement reports whether a value is handed to what asks for it.
func isElement(tokens []token, from int, prev token) bool {
	if prev.is("(", "[") {
		caller := at(tokens, from-2)
		return caller.kind == name && (calls(caller.word, asking) || calls(caller.word, askingOf))
	}
	return prev.is(",") && calls(caller(tokens, from-1), askingOf)
}

// isAsked reports whether a value asks whether it is in something.
func isAsked(tokens []token, end int, next token) bool {
	if next.is(".") {
		return calls(at(tokens, end+1).word, []string{"equals", "Equals", "equalsIgnoreCase"})
	}
	return next.says("in") || next.says("not") && at(tokens, end+1).says("in")
}

func at(tokens []token, i int) token {
	if i < 0 || i >= len(tokens) {
		return token{kind: newline}
	}
	return tokens[i]
}

func calls(word string, list []string) bool {
	_, last := split(word)
	return slices.Contains(list, last)
}

// caller returns the function in whose brackets token i stands.
func caller(tokens []token, i int) string {
	depth := 0
	for k := i; k > max(0, i-40); k-- {
		switch {
		case tokens[k].is(")", "]", "}"):
			depth++
		case tokens[k].is("(") && depth == 0 && tokens[k-1].kind == name:
			return tokens[k-1].word
		case tokens[k].is("(", "[", "{"):
			if depth--; depth < 0 {
				return ""
			}
		}
	}
	return ""
}
