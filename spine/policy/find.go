// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/route"
)

// FetchesRecords reports whether the service has one path alone, which is the URL of the
// record that is fetched through the Spine Secure Proxy: a parameter and nothing else. A
// provider gets such a request with whatever path its record has.
func (s Service) FetchesRecords() bool {
	paths := s.paths()
	return s.IsProxied() && len(paths) == 1 && strings.HasPrefix(paths[0], "/{") && strings.Count(paths[0], "/") == 1
}

// FindPath returns the path template that the end of a path fits, as a guard reads it,
// and what stands in front of it, such as the path of a service root. It is false if there
// is none, or if the service fetches records. It reads the paths of the service each time.
func (s Service) FindPath(path string) (template, front string, ok bool) {
	paths := s.paths()
	if len(paths) == 0 || s.FetchesRecords() {
		return "", "", false
	}
	t, err := route.New(paths)
	if err != nil {
		return "", "", false
	}
	i, front, ok := t.FindEnd(path)
	if !ok {
		return "", "", false
	}
	return paths[i], front, true
}

// paths are the path templates of the service, each once.
func (s Service) paths() []string {
	var paths []string
	for _, o := range s.rows() {
		paths = append(paths, o.Path)
	}
	return slices.Compact(paths)
}
