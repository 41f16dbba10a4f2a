// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// Redacted returns the entry for whatever is not an audit trail, such as a log or a trace. It
// leaves out all that may say who a patient or a user is: URL, bodies, the user, what the token
// says but system, organisation and kind of access, NHS numbers, the pointer, and the service
// root. In the texts that are left, whatever looks like a token, or has 10 digits that are an
// NHS number, is replaced, and so are characters that are not visible ASCII.
func (e *Entry) Redacted() *Entry {
	r := *e
	r.URL, r.User, r.NHSNumbers, r.PointerID, r.RecordVersion, r.Body = "", nil, nil, "", "", nil
	if e.Token != nil {
		r.Token = &Token{System: public(e.Token.System), Organization: public(e.Token.Organization), Access: e.Token.Access}
	}
	if e.Verdict != nil {
		v := *e.Verdict
		v.ServiceRoot = ""
		r.Verdict = &v
	}
	if e.Response != nil {
		a := *e.Response
		a.Request = nil
		r.Response = &a
	}
	r.Method, r.TraceID, r.FromODS, r.Issuer, r.Err = public(r.Method), public(r.TraceID), public(r.FromODS), public(r.Issuer), public(r.Err)
	r.Peer = make([]string, len(e.Peer))
	for i, name := range e.Peer {
		r.Peer[i] = public(name)
	}
	return &r
}

// LogValue returns what [Entry.Redacted] leaves, so that no log gets more, as far as it is known:
// kind, sequence, id, position, service, interaction, method, path, from, to, trace, peer, issuer,
// system, organization, access, allowed, rule, digest, status, duration, bytes, ended, lost and err.
func (e *Entry) LogValue() slog.Value {
	if e == nil {
		return slog.GroupValue()
	}
	r := e.Redacted()
	attrs := make([]slog.Attr, 0, 24)
	text := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	text("kind", string(r.Kind))
	attrs = append(attrs, slog.Uint64("sequence", r.Sequence))
	text("id", r.ID)
	text("position", string(r.Position))
	text("service", r.Service)
	text("interaction", string(r.Interaction))
	text("method", r.Method)
	text("path", r.Path)
	text("from", string(r.From))
	text("to", string(r.To))
	text("trace", r.TraceID)
	if len(r.Peer) > 0 {
		attrs = append(attrs, slog.Any("peer", r.Peer))
	}
	text("issuer", r.Issuer)
	if t := r.Token; t != nil {
		text("system", t.System)
		text("organization", t.Organization)
		text("access", string(t.Access))
	}
	if v := r.Verdict; v != nil {
		attrs = append(attrs, slog.Bool("allowed", v.Allowed))
		text("rule", string(v.Rule))
		text("digest", v.Digest)
	}
	if a := r.Response; a != nil {
		attrs = append(attrs, slog.Int("status", a.Status), slog.Duration("duration", a.Duration), slog.Int64("bytes", a.Bytes))
		text("ended", string(a.Ended))
	}
	if r.Lost > 0 {
		attrs = append(attrs, slog.Uint64("lost", r.Lost))
	}
	text("err", r.Err)
	return slog.GroupValue(attrs...)
}

const maxText = 8 << 10 // bytes of a text from outside

// text is a text from outside as an entry has it: without tokens, and not longer than maxText.
func text(s string) string {
	if len(s) > maxText {
		return withoutTokens(s[:maxText]) + cutOff
	}
	return withoutTokens(s)
}

// errorText is what is said of an error: without NHS numbers and tokens, visible ASCII. It is cut
// last, so that no part of a number is left.
func errorText(err error) string {
	s := public(err.Error())
	if len(s) > maxText {
		return s[:maxText] + cutOff
	}
	return s
}

// public is a text as anybody may see it.
func public(s string) string { return visible(withoutNumbers(withoutTokens(s))) }

// visible writes characters that are not visible ASCII as Go does, so that no terminal and no
// reader of a log takes them for anything else.
func visible(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && ' ' <= s[i] && s[i] <= '~'
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case ' ' <= r && r <= '~':
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

const (
	hiddenToken  = "[token]"
	hiddenNumber = "[NHS number]"
	cutOff       = "[cut]"
)

// A finder finds something in a text, from a byte to before another.
type finder func(string) (from, to int, ok bool)

// withoutTokens replaces what looks like a JSON Web Token, and what a parameter access_token has
// (RFC 6750, 2.3), whatever it looks like.
func withoutTokens(s string) string {
	return without(without(s, hiddenToken, findToken), hiddenToken, findParameter)
}

// withoutNumbers replaces NHS numbers.
func withoutNumbers(s string) string { return without(s, hiddenNumber, findNumber) }

// without replaces what is found in a text once its escapes are read, and as it stands there.
func without(s, with string, find finder) string {
	if read, at := plain(s); at != nil {
		s = replace(s, read, at, with, find)
	}
	return replace(s, s, nil, with, find)
}

// replace replaces what is found in a reading of a text. Where the bytes of the reading begin in
// the text, at says; without it they are the same.
func replace(s, read string, at []int, with string, find finder) string {
	in := func(i int) int {
		if at == nil {
			return i
		}
		return at[i]
	}
	var b strings.Builder
	i, done := 0, 0
	for {
		from, to, ok := find(read[i:])
		if !ok {
			break
		}
		b.WriteString(s[done:in(i+from)])
		b.WriteString(with)
		i += to
		done = in(i)
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// plain reads the escapes of a text, and where each byte of the reading begins in it. A character
// is one byte: itself, a digit of any script its value, a blank or hyphen of any script that of
// ASCII, and any other 0x80. If nothing is to be read, there is no at.
func plain(s string) (read string, at []int) {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == '%' || r == '\\' || r >= utf8.RuneSelf }) {
		return s, nil
	}
	b := make([]byte, 0, len(s))
	at = make([]int, 0, len(s)+1)
	for i := 0; i < len(s); {
		r, n := character(s[i:])
		b, at = append(b, asASCII(r)), append(at, i)
		i += n
	}
	return string(b), append(at, len(s))
}

// character is the one with which a text begins, and how many bytes it has there: as it is,
// percent-encoded, or escaped as in JSON and Go.
func character(s string) (rune, int) {
	if r, n := percentEncoded(s); n > 0 {
		return r, n
	}
	end := 0
	switch {
	case strings.HasPrefix(s, `\x`):
		end = 4
	case strings.HasPrefix(s, `\u`):
		end = 6
	case strings.HasPrefix(s, `\U`):
		end = 10
	}
	if 0 < end && end <= len(s) {
		if v, err := strconv.ParseUint(s[2:end], 16, 31); err == nil {
			return rune(v), end
		}
	}
	return utf8.DecodeRuneInString(s)
}

// percentEncoded is the character with which a text begins if it is percent-encoded.
func percentEncoded(s string) (rune, int) {
	var b [utf8.UTFMax]byte
	n := 0
	for n < len(b) && len(s) >= 3*n+3 && s[3*n] == '%' {
		high, isHigh := code.Hex(s[3*n+1])
		low, isLow := code.Hex(s[3*n+2])
		if !isHigh || !isLow {
			break
		}
		b[n] = high<<4 | low
		n++
	}
	if n == 0 {
		return 0, 0
	}
	r, size := utf8.DecodeRune(b[:n])
	return r, 3 * size
}

// asASCII is a character as a reading has it.
func asASCII(r rune) byte {
	switch {
	case r < utf8.RuneSelf:
		return byte(r)
	case unicode.In(r, unicode.Zs, unicode.Pd, unicode.Cf):
		return '-'
	case !unicode.IsDigit(r):
		return 0x80
	}
	zero := r
	for unicode.IsDigit(zero - 1) { // digits stand in tens, from zero to nine
		zero--
	}
	return '0' + byte((r-zero)%10)
}

// findToken finds what looks like a JSON Web Token: a JSON object in base64url, a dot, and more.
func findToken(s string) (from, to int, ok bool) {
	end := 0 // of the base64url that stands at i
	for i := 0; ; i++ {
		next := strings.IndexByte(s[i:], 'e') // an object begins with a brace, of which that has the first bits
		if next < 0 {
			return 0, 0, false
		}
		i += next
		if i >= end {
			end = i + base64url(s[i:])
		}
		switch {
		case end == len(s):
			return 0, 0, false
		case s[end] != '.':
			i = end
		case isHeader(s[i:end]):
			to := end
			for to < len(s) && s[to] == '.' {
				to += 1 + base64url(s[to+1:])
			}
			return i, to, true
		}
	}
}

const maxHeader = 1 << 10 // bytes of the header of a token that does not begin with eyJ

// isHeader reports whether base64url is the header of a token: what begins with eyJ is taken for one,
// and a JSON object that begins with a blank, or another end of a line, is one.
func isHeader(s string) bool {
	if strings.HasPrefix(s, "eyJ") {
		return true
	}
	if len(s) < 3 || len(s) > maxHeader || !strings.Contains("eyA eyI eyK eyL ewo ew0 ew1 ewk", s[:3]) {
		return false
	}
	header, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	return err == nil && json.Valid(header)
}

// base64url is how many bytes of it a text begins with.
func base64url(s string) int {
	for i := range len(s) {
		if c := s[i]; !code.IsAlphanumeric(c) && c != '-' && c != '_' && c != '=' {
			return i
		}
	}
	return len(s)
}

// findParameter finds the value of a parameter access_token.
func findParameter(s string) (from, to int, ok bool) {
	const name = "access_token"
	for i := 0; ; {
		equals := strings.IndexByte(s[i:], '=')
		if equals < 0 {
			return 0, 0, false
		}
		i += equals + 1
		if i > len(name) && code.EqualFold(s[i-1-len(name):i-1], name) {
			end := strings.IndexAny(s[i:], "&# \"'<>")
			if end < 0 {
				end = len(s) - i
			}
			return i, i + end, true
		}
	}
}

// findNumber finds an NHS number: 10 digits with no digit beside them, of which the last is right,
// at once or as 3, 3 and 4 with blanks, hyphens or dots between them.
func findNumber(s string) (from, to int, ok bool) {
	for i := range len(s) {
		if !isDigit(s[i]) || i > 0 && isDigit(s[i-1]) {
			continue
		}
		if n := numberAt(s[i:]); n > 0 {
			return i, i + n, true
		}
	}
	return 0, 0, false
}

// numberAt is how many bytes the NHS number has with which a text begins; 0 if it does not.
func numberAt(s string) int {
	var digits [code.NHSNumberLength]byte
	n, i := 0, 0
	for ; i < len(s) && n < len(digits); i++ {
		switch {
		case isDigit(s[i]):
			digits[n] = s[i]
			n++
		case !isGap(s[i]) || n != 3 && n != 6:
			return 0
		}
	}
	if n < len(digits) || i < len(s) && isDigit(s[i]) || !code.IsNHSNumber(digits[:]) {
		return 0
	}
	return i
}

// isGap reports whether a character can stand within an NHS number; of a query, a plus is a blank.
func isGap(c byte) bool { return c == ' ' || c == '-' || c == '+' || c == '.' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
