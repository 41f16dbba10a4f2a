// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
)

// Compare says whose access changes from one policy to another. Where a side
// does not resolve, the report compares what stands in the documents, has the
// findings, and the verdict is [diff.Unknown]; this needs the documents of both
// sides. If the configuration of a side is wrong, the error is [ErrUnusable], and
// the report is there all the same.
func Compare(base, head Side) (*diff.Report, error) {
	r, err := compare(base, head)
	if err != nil {
		return nil, err
	}
	r.Base.Source, r.Head.Source = base.Name, head.Name
	for _, s := range []Side{base, head} {
		if s.Unusable {
			return r, fmt.Errorf("%s: %w", s.Name, ErrUnusable)
		}
	}
	return r, nil
}

func compare(base, head Side) (*diff.Report, error) {
	if base.Model != nil && head.Model != nil {
		return diff.Policies(base.Policy(), head.Policy()).InDirs(base.dir(), head.dir()), nil
	}
	if base.isPolicy || head.isPolicy {
		return nil, errors.New("one side does not resolve (see lint), and the other is a policy.json without the rows to compare with")
	}
	var all finding.List // both sides may be one file
	all.Add(base.Findings...)
	all.Add(head.Findings...)
	r := diff.Rows(base.Facts, head.Facts, all.Sorted()).RowsInDirs(base.dir(), head.dir())
	if base.Model != nil {
		r.Base.Digest = base.Model.Digest()
	}
	if head.Model != nil {
		r.Head.Digest = head.Model.Digest()
	}
	return r, nil
}

// ComparePaths is [Compare] for what [LoadSide] reads.
func ComparePaths(base, head string) (*diff.Report, error) {
	return loadAndCompare(func() (Side, error) { return LoadSide(base) }, head)
}

// CompareCommit is [Compare] for a configuration as it was in a commit, which
// [LoadSideAt] reads, and as it is.
func CompareCommit(ctx context.Context, commit, config string) (*diff.Report, error) {
	return loadAndCompare(func() (Side, error) { return LoadSideAt(ctx, commit, config) }, config)
}

// loadAndCompare reads both sides at the same time, which is where most of the
// time goes.
func loadAndCompare(loadBase func() (Side, error), head string) (*diff.Report, error) {
	var after Side
	loaded := make(chan error)
	go func() {
		var err error
		after, err = LoadSide(head)
		loaded <- err
	}()
	before, err := loadBase()
	headErr := <-loaded
	if err := cmp.Or(err, headErr); err != nil {
		return nil, err
	}
	return Compare(before, after)
}
