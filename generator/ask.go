// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"errors"
	"path/filepath"

	"github.com/spineguard/spineguard/generator/query"
)

// Index is the policy of the project, to be asked. It is made once. Its answers
// cite files relative to the folder of the configuration; the methods of
// Project cite them as a user reads them who gave the path of the
// configuration. The error is a [*FindingsError].
func (p *Project) Index() (*query.Index, error) {
	if err := p.without("there is no policy to ask"); err != nil {
		return nil, err
	}
	return p.index(), nil
}

// Explain says whether a user or a system may do something, and why: see
// [query.Index.Explain]. The error is a [*FindingsError] if there is no policy
// to ask.
func (p *Project) Explain(q query.Question) (query.Answer, error) {
	ix, err := p.Index()
	if err != nil {
		return query.Answer{}, err
	}
	a, err := ix.Explain(q)
	return a.InDir(p.slashDir()), err
}

// WhoCan lists who can do something: see [query.Index.WhoCan]. The error is a
// [*FindingsError] if there is no policy to ask.
func (p *Project) WhoCan(q query.Question) (query.Table, error) {
	return p.table(q, (*query.Index).WhoCan)
}

// WhatCan lists what a user or a system can do: see [query.Index.WhatCan]. The
// error is a [*FindingsError] if there is no policy to ask.
func (p *Project) WhatCan(q query.Question) (query.Table, error) {
	return p.table(q, (*query.Index).WhatCan)
}

func (p *Project) table(q query.Question, ask func(*query.Index, query.Question) (query.Table, error)) (query.Table, error) {
	ix, err := p.Index()
	if err != nil {
		return query.Table{}, err
	}
	t, err := ask(ix, q)
	return t.InDir(p.slashDir()), err
}

// slashDir is the folder of the configuration as addresses have it.
func (p *Project) slashDir() string { return filepath.ToSlash(p.Dir()) }

// ConfigAnswer is the answer of one of several configurations, or in words the error
// for which it has none, in the form of JSON that several share.
func ConfigAnswer[T any](config string, answer T, err error) query.ConfigAnswer[T] {
	var findings *FindingsError
	switch {
	case err == nil:
		return query.ConfigAnswer[T]{Config: config, Answer: &answer}
	case errors.Is(err, ErrUnusable), errors.Is(err, ErrNoTests), errors.As(err, new(*FileError)):
		return query.ConfigAnswer[T]{Config: config, Refused: "its configuration is wrong, so there is nothing to ask"}
	case errors.As(err, &findings):
		return query.ConfigAnswer[T]{Config: config, Refused: "it has findings, so there is no policy to ask"}
	}
	return query.ConfigAnswer[T]{Config: config, Refused: err.Error()}
}
