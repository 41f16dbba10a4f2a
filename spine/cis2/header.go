// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"encoding/base64"
	"slices"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
)

// maxToken is how many characters an ID token may have.
const maxToken = 16 << 10

// header is what an ID token says of its signature.
type header struct {
	algorithm jose.SignatureAlgorithm
	key       string // the name of the key, kid
}

// readHeader reads the header of a token whose typ, if it has one, is JWT.
func readHeader(token string) (header, *Error) { return readHeaderOf(token, "JWT") }

// readHeaderOf reads the header of a token in the compact form: three parts in
// canonical base64url, and a header of alg, kid and, if need be, typ, which
// must be one of the types. Whatever else a header can hold either changes how
// the token is to be read (crit, b64, zip, cty, enc) or names a key of the
// sender's choice (jwk, jku, x5u, x5c), and is refused.
func readHeaderOf(token string, types ...string) (header, *Error) {
	if len(token) > maxToken || strings.Count(token, ".") != 2 {
		return header{}, refuse(RuleForm, "")
	}
	var first []byte
	for i, part := range strings.Split(token, ".") {
		b, ok := decode(part)
		if !ok {
			return header{}, refuse(RuleForm, "")
		}
		if i == 0 {
			first = b
		}
	}
	o, err := parseObject(first)
	if err != nil {
		return header{}, refuse(RuleForm, "header")
	}
	r := reader{o: o}
	h := header{jose.SignatureAlgorithm(r.required("alg")), r.required("kid")}
	known := 2
	if typ := r.optional("typ"); typ != "" {
		known++
		if !slices.Contains(types, typ) {
			return header{}, refuse(RuleForm, "typ")
		}
	}
	if r.err != nil || len(o) != known {
		return header{}, refuse(RuleForm, "header")
	}
	return h, nil
}

// decode reads base64url without padding, of which there is one form: the
// decoder of the standard library skips line breaks, and lenient ones the
// bits that are left over.
func decode(part string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(part)
	return b, err == nil && len(b) > 0 && !strings.ContainsAny(part, "\r\n")
}
