// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// TrustedKey is a public key that signs request tokens: of one issuer, by one
// algorithm, for one audience, and for those callers alone that one of the last
// three fields names. All other fields must be set.
type TrustedKey struct {
	ID        string           // kid in the header of tokens
	Issuer    string           // iss that tokens of this key must have
	Algorithm string           // RS256 to RS512, PS256 to PS512, ES256 to ES512 (RFC 7518, 3.1)
	Public    crypto.PublicKey // *rsa.PublicKey of at least 2048 bits, *ecdsa.PublicKey of the algorithm's curve
	Audience  string           // aud that tokens of this key must have

	ASIDs         []spine.ASID    // the systems that the key speaks for
	Organizations []spine.ODSCode // or the organisations, for all of whose systems it speaks

	// SignsForEveryCallerNamedIn is the claim in which an authorisation server
	// names the caller: an ASID, or an ASID or ODS code behind the Spine's system
	// of such identifiers and a bar. The key then speaks for whomever a token of
	// it names there. It is for servers that authenticate callers and sign for
	// many of them, such as an API platform; a supplier's key is bound to its
	// ASIDs. A claim that names the issuer, the audience, a time or a user, such
	// as sub, is refused: the id of a user has 12 digits, as an ASID has.
	SignsForEveryCallerNamedIn string
}

// TokenVerifier vouches for signed request tokens; it is a guard.TokenVerifier.
// Which keys, issuers, algorithms, audiences and callers are trusted is
// configured: what a token says of itself only chooses among them.
type TokenVerifier struct{ keys map[keyName]trusted }

type trusted struct {
	TrustedKey
	key key
}

// NewTokenVerifier returns a verifier for the keys. It refuses an empty list, a
// key of another kind than its algorithm, two keys of one issuer, id and
// algorithm, one public key twice, and a key that speaks for nobody or in two
// ways. What is wrong is a [*spine.OptionError] with the name of the field, or
// keys; in front of it stands which key it is, counted from 1.
func NewTokenVerifier(keys ...TrustedKey) (*TokenVerifier, error) {
	if len(keys) == 0 {
		return nil, wrong("keys", "is empty: name at least one key")
	}
	v := &TokenVerifier{keys: map[keyName]trusted{}}
	var errs []error
	for i, k := range keys {
		if err := v.add(k); err != nil {
			errs = append(errs, fmt.Errorf("key %d: %w", i+1, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return v, nil
}

// add adds a key if it is complete, and neither its name nor the public key is
// there yet.
func (v *TokenVerifier) add(k TrustedKey) error {
	if err := k.check(); err != nil {
		return err
	}
	verifying := key{jose.SignatureAlgorithm(k.Algorithm), k.Public}
	name := keyName{k.Issuer, k.ID, verifying.algorithm}
	if _, twice := v.keys[name]; twice {
		return wrong("ID", "%q comes twice for %s of %s", k.ID, k.Algorithm, k.Issuer)
	}
	for _, known := range v.keys {
		if known.key.equal(verifying) {
			return wrong("Public", "is the key %q of %s again: whoever has it could sign as both; list each public key once", known.ID, known.Issuer)
		}
	}
	k.ASIDs, k.Organizations = slices.Clone(k.ASIDs), slices.Clone(k.Organizations)
	v.keys[name] = trusted{k, verifying}
	return nil
}

// check returns everything that is wrong with a key.
func (k *TrustedKey) check() error {
	var errs []error
	for _, field := range [...]struct{ name, value string }{{"ID", k.ID}, {"Issuer", k.Issuer}, {"Algorithm", k.Algorithm}, {"Audience", k.Audience}} {
		if field.value == "" {
			errs = append(errs, wrong(field.name, "is empty: it must be set"))
		}
	}
	if k.Algorithm != "" && !k.isPublic() {
		errs = append(errs, wrong("Public", "is not a public key for %s", k.Algorithm))
	}
	ways := 0
	for _, set := range [...]bool{len(k.ASIDs) > 0, len(k.Organizations) > 0, k.SignsForEveryCallerNamedIn != ""} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		errs = append(errs, wrong("ASIDs", "or Organizations or SignsForEveryCallerNamedIn must be set, exactly one of them: a key that is bound to nobody would speak for everybody"))
	}
	for _, asid := range k.ASIDs {
		if !code.IsASID(asid) {
			errs = append(errs, wrong("ASIDs", "has %q, which is not 12 digits", asid))
		}
	}
	for _, ods := range k.Organizations {
		if !code.IsODS(ods) {
			errs = append(errs, wrong("Organizations", "has %q, which is not 3 to 12 capital letters and digits", ods))
		}
	}
	if namesNoCaller(k.SignsForEveryCallerNamedIn) {
		errs = append(errs, wrong("SignsForEveryCallerNamedIn", "is %q, which names no caller: it must be a claim that the server sets to who called it", k.SignsForEveryCallerNamedIn))
	}
	return errors.Join(errs...)
}

// isPublic reports whether there is a public key, of the kind that the algorithm
// needs.
func (k *TrustedKey) isPublic() bool {
	switch k.Public {
	case (*rsa.PublicKey)(nil), (*ecdsa.PublicKey)(nil): // of a type assertion that failed
		return false
	}
	public := jose.JSONWebKey{Key: k.Public, Algorithm: k.Algorithm}
	if !public.Valid() {
		return false
	}
	_, ok := algorithmOf(&public)
	return ok
}

// namesNoCaller reports whether a claim has another meaning (RFC 7519, 4.1; NRL,
// guidance_jwt.md).
func namesNoCaller(claim string) bool {
	switch strings.ToLower(claim) {
	case "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "requesting_user", "requesting_patient":
		return true
	}
	return false
}

// Verify returns a token that a trusted key has signed, by its own algorithm, for
// its own issuer and audience, and for whom that key speaks. Whether the token has
// expired is for the guard. The context does not matter: nothing here waits.
func (v *TokenVerifier) Verify(_ context.Context, compact string) (guard.VerifiedToken, error) {
	k, claims, refused := v.read(compact)
	if refused != nil {
		return guard.VerifiedToken{}, refused
	}
	payload, ok := k.key.verify(compact)
	if !ok {
		return guard.VerifiedToken{}, refuse(RuleSignature, "")
	}
	t, refused := k.token(claims)
	if refused != nil {
		return guard.VerifiedToken{}, refused
	}
	t.Payload = payload
	return t, nil
}

// read reads a token and looks up the key that it names. Nothing that it returns
// is verified before that key has verified the token.
func (v *TokenVerifier) read(compact string) (k trusted, claims *reader, _ *Error) {
	h, refused := readHeader(compact)
	if refused != nil {
		return k, nil, refused
	}
	payload, _ := decode(strings.Split(compact, ".")[1]) // as readHeader has done
	o, err := parseObject(payload)
	if err != nil {
		return k, nil, refuse(RuleForm, "claims")
	}
	claims = &reader{o: o}
	issuer := claims.required("iss")
	if claims.err != nil {
		return k, nil, refuse(RuleIssuer, "")
	}
	k, ok := v.keys[keyName{issuer, h.key, h.algorithm}]
	if !ok {
		return k, nil, refuse(RuleKey, "")
	}
	return k, claims, nil
}

// token is what the key vouches for, if the claims are those that it may sign.
func (k *trusted) token(claims *reader) (t guard.VerifiedToken, _ *Error) {
	if claims.required("aud") != k.Audience {
		return t, refuse(RuleAudience, "")
	}
	t = guard.VerifiedToken{Issuer: k.Issuer, Audience: k.Audience, ASIDs: slices.Clone(k.ASIDs), Organizations: slices.Clone(k.Organizations)}
	if k.SignsForEveryCallerNamedIn != "" && !speakFor(&t, claims.required(k.SignsForEveryCallerNamedIn)) {
		return t, refuse(RuleClaims, "the caller")
	}
	return t, nil
}

// speakFor makes a token that of the caller whom a claim names.
func speakFor(t *guard.VerifiedToken, caller string) bool {
	asid, _ := strings.CutPrefix(caller, code.AccreditedSystem+"|")
	ods, isOrganization := strings.CutPrefix(caller, code.OrganizationSystem+"|")
	switch {
	case isOrganization && code.IsODS(ods):
		t.Organizations = []spine.ODSCode{spine.ODSCode(ods)}
	case code.IsASID(asid):
		t.ASIDs = []spine.ASID{spine.ASID(asid)}
	default:
		return false
	}
	return true
}
