// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"iter"
	"maps"
	"slices"
	"sync"
)

// registry holds rows by their names. What it gives out is a copy, so that nobody can change
// what guards read.
type registry[K ~string, V interface{ clone() V }] struct {
	mu   sync.RWMutex
	rows map[K]V
}

// put registers a row, which nobody else may have. It panics if the name is empty or taken: what is registered stays.
func (r *registry[K, V]) put(what string, name K, row V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var none K
	if name == none {
		panic("protocol: a " + what + " without a name")
	}
	if _, taken := r.rows[name]; taken {
		panic("protocol: the " + what + " " + string(name) + " is registered twice")
	}
	if r.rows == nil {
		r.rows = map[K]V{}
	}
	r.rows[name] = row
}

func (r *registry[K, V]) get(name K) (V, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	row, ok := r.rows[name]
	if !ok {
		return row, false
	}
	return row.clone(), true
}

// all returns the rows, sorted by name.
func (r *registry[K, V]) all() iter.Seq2[K, V] {
	r.mu.RLock()
	rows := maps.Clone(r.rows)
	r.mu.RUnlock()
	return func(yield func(K, V) bool) {
		for _, name := range slices.Sorted(maps.Keys(rows)) {
			if !yield(name, rows[name].clone()) {
				return
			}
		}
	}
}
