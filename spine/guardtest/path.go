package guardtest

import (
	"github.com/spineguard/spineguard/spine/internal/selection"
	"github.com/spineguard/spineguard/spine/policy"
)

// TemplateOf returns the path template of a service that the end of a path fits, as a guard
// reads it, and what stands in front of it; false if there is none. A service whose path is
// the URL of a record has none (see [FetchesRecords]).
func TemplateOf(s policy.Service, path string) (template, front string, ok bool) {
	r, err := selection.NewRouter(s)
	if err != nil {
		return "", "", false
	}
	item, front, ok := r.FindEnd(path)
	if !ok {
		return "", "", false
	}
	return item.Path(), front, true
}

// FetchesRecords reports whether the one path of a service behind the Spine Secure Proxy is the
// URL of the record that is fetched.
func FetchesRecords(s policy.Service) bool {
	r, err := selection.NewRouter(s)
	if err != nil {
		return false
	}
	_, ok := r.Record()
	return ok
}
