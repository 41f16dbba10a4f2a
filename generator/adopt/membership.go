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
	if prev.kind == mark && slices.Contains(comparing, prev.word) || next.kind == mark && slices.Contains(comparing, next.word) {
		return true
	}
	switch {
	case prev.kind == mark && (prev.word == "(" || prev.word == "[") && at(tokens, from-2).kind == name:
		return calls(at(tokens, from-2).word, asking) || calls(at(tokens, from-2).word, askingOf)
	case prev.kind == name && (prev.word == "case" || prev.word == "when"):
		return true
	case prev.kind == mark && prev.word == ",":
		return calls(caller(tokens, from-1), askingOf)
	case next.kind == name:
		return next.word == "in" || next.word == "not" && at(tokens, end+1).word == "in"
	case next.kind == mark && next.word == ".":
		return calls(at(tokens, end+1).word, []string{"equals", "Equals", "equalsIgnoreCase"})
	}
	return false
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
		if tokens[k].kind != mark {
			continue
		}
		switch tokens[k].word {
		case ")", "]", "}":
			depth++
		case "(", "[", "{":
			if depth == 0 {
				if tokens[k].word == "(" && tokens[k-1].kind == name {
					return tokens[k-1].word
				}
				return ""
			}
			depth--
		}
	}
	return ""
}
