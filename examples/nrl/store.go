// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"slices"
	"strconv"
	"sync"
)

// pointer is a DocumentReference, as far as this example looks into it.
type pointer struct {
	ResourceType string      `json:"resourceType"`
	ID           string      `json:"id,omitempty"`
	Status       string      `json:"status"`
	Identifier   *identifier `json:"masterIdentifier,omitempty"`
	Type         any         `json:"type,omitempty"`
	Subject      reference   `json:"subject"`
	Custodian    reference   `json:"custodian"`
	RelatesTo    []relation  `json:"relatesTo,omitempty"`
	Content      []any       `json:"content"`
}

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type reference struct {
	Reference string `json:"reference"`
}

type relation struct {
	Code   string    `json:"code"`
	Target reference `json:"target"`
}

var (
	errNotFound = errors.New("there is no such pointer")
	errForeign  = errors.New("the pointer belongs to another organisation")
)

// store holds pointers in the order in which they came.
type store struct {
	mu       sync.Mutex
	pointers []*pointer
	last     int
}

// create keeps a pointer, and marks the one that it replaces as superseded.
func (s *store) create(p pointer, replaces, custodian string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if replaces != "" {
		old, err := s.owned(func(p *pointer) bool { return p.ID == replaces }, custodian)
		if err != nil {
			return "", err
		}
		old.Status = "superseded"
	}
	s.last++
	p.ID = "pointer-" + strconv.Itoa(s.last)
	s.pointers = append(s.pointers, &p)
	return p.ID, nil
}

// find returns copies of the current pointers that fit.
func (s *store) find(fits func(*pointer) bool) []pointer {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []pointer{}
	for _, p := range s.pointers {
		if p.Status == "current" && fits(p) {
			found = append(found, *p)
		}
	}
	return found
}

// update sets the status of one pointer of an organisation.
func (s *store) update(fits func(*pointer) bool, custodian, status string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.owned(fits, custodian)
	if err != nil {
		return err
	}
	p.Status = status
	return nil
}

// remove deletes one pointer of an organisation.
func (s *store) remove(fits func(*pointer) bool, custodian string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.owned(fits, custodian)
	if err != nil {
		return err
	}
	s.pointers = slices.DeleteFunc(s.pointers, func(other *pointer) bool { return other == p })
	return nil
}

// owned returns a pointer that the organisation maintains: only the one who
// maintains a pointer may change it.
func (s *store) owned(fits func(*pointer) bool, custodian string) (*pointer, error) {
	i := slices.IndexFunc(s.pointers, fits)
	if i < 0 {
		return nil, errNotFound
	}
	if s.pointers[i].Custodian.Reference != custodian {
		return nil, errForeign
	}
	return s.pointers[i], nil
}
