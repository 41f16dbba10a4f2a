package option

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/policy"
)

// isNil reports whether an interface holds a nil of a type that can be one: a
// hook that is only declared. One that holds nothing is not set, which is not nil.
func IsNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return r.IsNil()
	}
	return false
}

func ASID(a spine.ASID) error {
	if !code.IsASID(a) {
		return fmt.Errorf("ASID is %q: it must be 12 digits, those of the system that the guard stands in front of", a)
	}
	return nil
}

// registryOf returns the registry that is set, or the systems of the policy.
func Registry(set spine.Registry, s *policy.Service) (spine.Registry, error) {
	switch {
	case set == nil && s.Systems == nil:
		return nil, errors.New("the option Registry is nil, and the policy has no systems: set one")
	case set == nil:
		return tableRegistry(s.Systems), nil
	case IsNil(set):
		return nil, errors.New("the option Registry holds a nil pointer: set it to a registry, or leave it out")
	}
	return set, nil
}

// tableRegistry is a registry of compiled-in systems.
type tableRegistry []spine.SystemRow

func (t tableRegistry) Lookup(_ context.Context, asid spine.ASID) (spine.System, error) {
	if s, ok := spine.FindSystem(t, asid); ok {
		return s, nil
	}
	return spine.System{}, spine.ErrUnknownASID
}
