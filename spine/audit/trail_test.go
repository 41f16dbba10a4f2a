// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"context"
	"sync"

	"github.com/spineguard/spineguard/spine/audit"
)

// memory is a sink that keeps entries.
type memory struct {
	mu  sync.Mutex
	all []*audit.Entry
	err error
}

func (m *memory) Write(_ context.Context, e *audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	m.all = append(m.all, e)
	return nil
}

// take returns what has been written since it was asked last.
func (m *memory) take() []*audit.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.all
	m.all = nil
	return all
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}
