// SPDX-License-Identifier: Apache-2.0

package option

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/policy"
)

// IsNil reports whether an interface holds a nil of a type that can be one: a
// hook that is only declared. One that holds nothing is not set, which is not nil.
func IsNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return r.IsNil()
	}
	return false
}

// Error says what is wrong with an option.
func Error(name, format string, args ...any) error {
	return &spine.OptionError{Option: name, Problem: fmt.Sprintf(format, args...)}
}

// NotNil refuses a hook that is only declared.
func NotNil(name string, v any) error {
	if !IsNil(v) {
		return nil
	}
	return Error(name, "holds a nil %T: set it to something, or leave it out", v)
}

// ASID reports what is wrong with the ASID of an option.
func ASID(name string, a spine.ASID) error {
	if !code.IsASID(a) {
		return Error(name, "is %q: it must be 12 digits, not all of them zero", a)
	}
	return nil
}

// Audience refuses an audience of blanks, and one other than the one of all tokens of an API; empty
// is whatever there is.
func Audience(set, ofAPI string) error {
	if set != "" && strings.TrimSpace(set) == "" {
		return Error("Audience", "is %q: set what aud is, or leave it out", set)
	}
	if set != "" && ofAPI != "" && set != ofAPI {
		return Error("Audience", "is %q, and every token of the API has the aud %q: leave it out, or set that", set, ofAPI)
	}
	return nil
}

// Registry returns the registry that is set, or that of the policy.
func Registry(set spine.Registry, p policy.Policy) (spine.Registry, error) {
	if set == nil {
		systems, ok := p.Registry()
		if !ok {
			return nil, Error("Registry", "is nil, and the policy has no systems: set one")
		}
		return systems, nil
	}
	return set, NotNil("Registry", set)
}
