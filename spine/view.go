// SPDX-License-Identifier: Apache-2.0

package spine

import "iter"

// View is a read-only list over a generated table. The zero View is empty.
type View[T any] struct{ items []T }

// ViewOf returns a view of items, which must not change afterwards.
func ViewOf[T any](items []T) View[T] { return View[T]{items} }

// Len returns the number of elements.
func (v View[T]) Len() int { return len(v.items) }

// At returns element i, counted from 0. It panics if there is none.
func (v View[T]) At(i int) T { return v.items[i] }

// All returns the elements in their order.
func (v View[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, item := range v.items {
			if !yield(item) {
				return
			}
		}
	}
}
