package audit

import (
	"fmt"
	"log/slog"
	"strings"

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
	cut := ""
	if len(s) > maxText {
		s, cut = s[:maxText], "[cut]"
	}
	return withoutTokens(s) + cut
}

// urlText is a URL from outside as an entry has it: without the token that a parameter can be
// (RFC 6750, 2.3), whatever it looks like.
func urlText(u string) string {
	const parameter = "access_token="
	for from := 0; ; {
		i := strings.Index(u[from:], parameter)
		if i < 0 {
			return text(u)
		}
		from += i + len(parameter)
		end := len(u)
		if j := strings.IndexAny(u[from:], "&#"); j >= 0 {
			end = from + j
		}
		u = u[:from] + hiddenToken + u[end:]
	}
}

// errorText is what is said of an error: without NHS numbers and tokens, visible ASCII.
func errorText(err error) string { return public(text(err.Error())) }

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
)

// withoutTokens replaces what looks like a JSON Web Token: a JSON object in base64url, which
// begins with eyJ, a dot, and more.
func withoutTokens(s string) string {
	const front = "eyJ"
	if !strings.Contains(s, front) {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, front)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		first := base64url(s[i:])
		if end := i + first; end < len(s) && s[end] == '.' {
			for end < len(s) && s[end] == '.' {
				end += 1 + base64url(s[end+1:])
			}
			b.WriteString(s[:i])
			b.WriteString(hiddenToken)
			s = s[end:]
			continue
		}
		b.WriteString(s[:i+first])
		s = s[i+first:]
	}
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

// withoutNumbers replaces NHS numbers: 10 digits with no digit beside them, of which the last is
// right, at once or as 3, 3 and 4 with a blank, a hyphen or their percent-encoding between them.
func withoutNumbers(s string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) || i > 0 && isDigit(s[i-1]) {
			continue
		}
		if n := numberAt(s[i:]); n > 0 {
			b.WriteString(s[from:i])
			b.WriteString(hiddenNumber)
			i += n - 1
			from = i + 1
		}
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// numberAt is how many bytes the NHS number has with which a text begins; 0 if it does not.
func numberAt(s string) int {
	var digits [code.NHSNumberLength]byte
	n, i := 0, 0
	for i < len(s) && n < len(digits) {
		if isDigit(s[i]) {
			digits[n] = s[i]
			n, i = n+1, i+1
			continue
		}
		gap := gapAt(s[i:])
		if gap == 0 || n != 3 && n != 6 {
			return 0
		}
		i += gap
	}
	if n < len(digits) || i < len(s) && isDigit(s[i]) || !code.IsNHSNumber(digits[:]) {
		return 0
	}
	return i
}

// gapAt is how many bytes the gap has with which a text begins.
func gapAt(s string) int {
	switch {
	case s[0] == ' ' || s[0] == '-' || s[0] == '+':
		return 1
	case strings.HasPrefix(s, "%20"), strings.HasPrefix(s, "%2D"), strings.HasPrefix(s, "%2d"):
		return 3
	}
	return 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
