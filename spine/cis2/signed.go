package cis2

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/spineguard/spineguard/spine"
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
	// ASIDs.
	SignsForEveryCallerNamedIn string
}

// TokenVerifier vouches for signed request tokens; it is a spine.TokenVerifier.
// Which keys, issuers, algorithms, audiences and callers are trusted is
// configured: what a token says of itself only chooses among them.
type TokenVerifier struct{ keys map[keyName]trusted }

type trusted struct {
	TrustedKey
	key key
}

// NewTokenVerifier returns a verifier for the keys. It refuses an empty list, a
// key of another kind than its algorithm, two keys of one issuer, id and
// algorithm, and a key that speaks for nobody or in two ways.
func NewTokenVerifier(keys ...TrustedKey) (*TokenVerifier, error) {
	if len(keys) == 0 {
		return nil, errors.New("no key is trusted: name at least one")
	}
	v := &TokenVerifier{keys: map[keyName]trusted{}}
	var errs []error
	for i, k := range keys {
		a, err := k.check()
		name := keyName{k.Issuer, k.ID, a}
		if _, twice := v.keys[name]; twice && err == nil {
			err = fmt.Errorf("the id %q comes twice for %s of %s", k.ID, a, k.Issuer)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("key %d: %w", i+1, err))
		}
		k.ASIDs, k.Organizations = slices.Clone(k.ASIDs), slices.Clone(k.Organizations)
		v.keys[name] = trusted{k, key{a, k.Public}}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return v, nil
}

// check returns everything that is wrong with a key, and its algorithm.
func (k *TrustedKey) check() (jose.SignatureAlgorithm, error) {
	var errs []error
	a, ok := algorithmOf(&jose.JSONWebKey{Key: k.Public, Algorithm: k.Algorithm})
	switch {
	case k.ID == "" || k.Issuer == "" || k.Algorithm == "" || k.Audience == "":
		errs = append(errs, errors.New("ID, Issuer, Algorithm and Audience must be set"))
	case !ok:
		errs = append(errs, fmt.Errorf("it is no public key for %s", k.Algorithm))
	}
	ways := 0
	for _, set := range [...]bool{len(k.ASIDs) > 0, len(k.Organizations) > 0, k.SignsForEveryCallerNamedIn != ""} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		errs = append(errs, errors.New("exactly one of ASIDs, Organizations and SignsForEveryCallerNamedIn must be set: a key that is bound to nobody would speak for everybody"))
	}
	for _, asid := range k.ASIDs {
		if !code.IsASID(asid) {
			errs = append(errs, fmt.Errorf("the ASID %q is not 12 digits", asid))
		}
	}
	for _, ods := range k.Organizations {
		if !code.IsODS(ods) {
			errs = append(errs, fmt.Errorf("the ODS code %q is not 3 to 12 capital letters and digits", ods))
		}
	}
	return a, errors.Join(errs...)
}

// Verify returns a token that a trusted key has signed, by its own algorithm, for
// its own issuer and audience, and for whom that key speaks. The context does not
// matter: nothing here waits.
func (v *TokenVerifier) Verify(_ context.Context, compact string) (spine.VerifiedToken, error) {
	h, refused := readHeader(compact)
	if refused != nil {
		return spine.VerifiedToken{}, refused
	}
	// What is not verified yet says only which key is to verify it.
	issuer, refused := unverifiedIssuer(compact)
	if refused != nil {
		return spine.VerifiedToken{}, refused
	}
	k, ok := v.keys[keyName{issuer, h.key, h.algorithm}]
	if !ok {
		return spine.VerifiedToken{}, refuse(RuleKey, "")
	}
	payload, ok := k.key.verify(compact)
	if !ok {
		return spine.VerifiedToken{}, refuse(RuleSignature, "")
	}
	t, refused := k.token(payload)
	if refused != nil {
		return spine.VerifiedToken{}, refused
	}
	return t, nil
}

func unverifiedIssuer(compact string) (string, *Error) {
	payload, ok := decode(strings.Split(compact, ".")[1])
	if !ok {
		return "", refuse(RuleForm, "claims")
	}
	o, err := parseObject(payload)
	if err != nil {
		return "", refuse(RuleForm, "claims")
	}
	r := reader{o: o}
	issuer := r.required("iss")
	if r.err != nil {
		return "", refuse(RuleIssuer, "")
	}
	return issuer, nil
}

// token reads what has been signed, as far as it concerns the key.
func (k *trusted) token(payload []byte) (t spine.VerifiedToken, _ *Error) {
	o, err := parseObject(payload)
	if err != nil {
		return t, refuse(RuleForm, "claims")
	}
	r := reader{o: o}
	issuer, audience := r.required("iss"), r.required("aud")
	switch {
	case issuer != k.Issuer:
		return t, refuse(RuleIssuer, "")
	case audience != k.Audience:
		return t, refuse(RuleAudience, "")
	}
	t = spine.VerifiedToken{Payload: payload, Issuer: k.Issuer, Audience: k.Audience, ASIDs: k.ASIDs, Organizations: k.Organizations}
	if k.SignsForEveryCallerNamedIn != "" && !speakFor(&t, r.required(k.SignsForEveryCallerNamedIn)) {
		return spine.VerifiedToken{}, refuse(RuleClaims, "the caller")
	}
	return t, nil
}

// speakFor makes a token that of the caller whom a claim names.
func speakFor(t *spine.VerifiedToken, caller string) bool {
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
