package option

import (
	"errors"
	"fmt"
	"reflect"

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

// ASID reports what is wrong with the ASID of an option.
func ASID(a spine.ASID) error {
	if !code.IsASID(a) {
		return fmt.Errorf("ASID is %q: it must be 12 digits, those of the system that the guard stands in front of", a)
	}
	return nil
}

// Registry returns the registry that is set, or that of the policy.
func Registry(set spine.Registry, p policy.Policy) (spine.Registry, error) {
	if set == nil {
		systems, ok := p.Registry()
		if !ok {
			return nil, errors.New("the option Registry is nil, and the policy has no systems: set one")
		}
		return systems, nil
	}
	if IsNil(set) {
		return nil, errors.New("the option Registry holds a nil pointer: set it to a registry, or leave it out")
	}
	return set, nil
}
