// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// Level is an assurance level from 1 (low) to 3 (very high). Zero says that
// nobody stated one.
type Level uint8

const requiredLevel Level = 3

// defaultACR is the authentication context class of level 3.
const defaultACR = "AAL3_ANY"

// Options say which provider is trusted, and with what.
type Options struct {
	Issuer   string // the https URL of the provider, exactly as iss has it
	ClientID string // of the application, which aud must be

	// ACR are the authentication context classes that the application asks for:
	// the acr of a token must be one of them. Default: AAL3_ANY. It must be set
	// if LowerAuthentication is.
	ACR []string

	// LowerAuthentication accepts sign-ins from this level upwards, 1 or 2,
	// instead of 3: with 1 whoever has a password gets in.
	LowerAuthentication Level
	// LowerIdentity accepts users whose identity was verified to this level, 1
	// or 2, instead of 3.
	LowerIdentity Level

	// Client asks the provider. Default: one that gives up after 10 seconds.
	// Redirections are not followed, whatever it says.
	Client *http.Client
	Clock  spine.Clock // default: time.Now

	// MaxAge is how long ago the user may have authenticated by auth_time.
	// Default, and at most, 12 hours. An application that asks for max_age or
	// prompt=login must set it to what it asks for: whoever carries the request
	// can take both out of it.
	MaxAge time.Duration
	// MaxTokenAge is how long ago a token may have been issued by iat. Default:
	// 5 minutes; at most an hour.
	MaxTokenAge time.Duration
	// MaxTokenLife is the longest time between iat and exp. Default: an hour; at
	// most 12.
	MaxTokenLife time.Duration
	// Leeway by which iat, nbf and auth_time may lie in the future, at most a
	// minute. Default: 5 s. There is none for exp and the bounds above.
	Leeway time.Duration
}

// Limits of the options.
const (
	maxAge              = 12 * time.Hour // NIST SP 800-63B, 4.2 and 4.3: levels 2 and 3 alike
	defaultMaxTokenAge  = 5 * time.Minute
	maxMaxTokenAge      = time.Hour
	defaultMaxTokenLife = time.Hour
	defaultLeeway       = 5 * time.Second
	maxLeeway           = time.Minute
	requestTimeout      = 10 * time.Second
)

// duration is an option with its default and its upper bound.
type duration struct {
	name       string
	value      *time.Duration
	unset, max time.Duration
}

func (o *Options) durations() []duration {
	return []duration{
		{"MaxAge", &o.MaxAge, maxAge, maxAge},
		{"MaxTokenAge", &o.MaxTokenAge, defaultMaxTokenAge, maxMaxTokenAge},
		{"MaxTokenLife", &o.MaxTokenLife, defaultMaxTokenLife, maxAge},
		{"Leeway", &o.Leeway, defaultLeeway, maxLeeway},
	}
}

// wrong says what is wrong with an option.
func wrong(option, problem string, args ...any) error {
	return &spine.OptionError{Option: option, Problem: fmt.Sprintf(problem, args...)}
}

// check returns everything that is wrong with the options.
func (o *Options) check() error {
	var errs []error
	bad := func(option, problem string, args ...any) { errs = append(errs, wrong(option, problem, args...)) }
	if !isHTTPS(o.Issuer) {
		bad("Issuer", "is %q: it must be the https URL of the provider, without query and fragment", o.Issuer)
	}
	if o.ClientID == "" {
		bad("ClientID", "is empty: set the client id of the registration, which tokens must be for")
	}
	if o.LowerAuthentication >= requiredLevel {
		bad("LowerAuthentication", "is %d: it must be 1 or 2, or left out for %d", o.LowerAuthentication, requiredLevel)
	}
	if o.LowerIdentity >= requiredLevel {
		bad("LowerIdentity", "is %d: it must be 1 or 2, or left out for %d", o.LowerIdentity, requiredLevel)
	}
	if o.LowerAuthentication != 0 && len(o.ACR) == 0 {
		bad("ACR", "is empty, and LowerAuthentication is %d: list the acr values that the application asks for", o.LowerAuthentication)
	}
	if slices.Contains(o.ACR, "") {
		bad("ACR", "has an empty value: list the acr values that the application asks for")
	}
	for _, d := range o.durations() {
		if *d.value < 0 || *d.value > d.max {
			bad(d.name, "is %v: it must be between 0 and %v", *d.value, d.max)
		}
	}
	return errors.Join(errs...)
}

// filled returns the options with their defaults.
func (o Options) filled() Options {
	if len(o.ACR) == 0 {
		o.ACR = []string{defaultACR}
	}
	o.ACR = slices.Clone(o.ACR)
	if o.LowerAuthentication == 0 {
		o.LowerAuthentication = requiredLevel
	}
	if o.LowerIdentity == 0 {
		o.LowerIdentity = requiredLevel
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	for _, d := range o.durations() {
		if *d.value == 0 {
			*d.value = d.unset
		}
	}
	return o
}

func isHTTPS(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}
