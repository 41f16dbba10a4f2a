// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"context"
	"errors"
	"os"

	"github.com/spineguard/spineguard/generator/replay"
)

// Replay says which of the requests that files of an audit trail have recorded each configuration would
// decide otherwise than it did in a commit: a report for each, in the order of the configurations. The files
// are read once, and no more of them is kept than the reports need. The error is a [*FindingsError] if a
// configuration has no policy, and a [*FileError] if a file cannot be read.
func Replay(ctx context.Context, commit string, configs, files []string) ([]*replay.Report, error) {
	var all []*replay.Replay
	var sources [][2]string
	for _, config := range configs {
		r, base, err := loadReplay(ctx, commit, config)
		if err != nil {
			return nil, err
		}
		all, sources = append(all, r), append(sources, [2]string{base, config})
	}
	for _, file := range files {
		if err := replayFile(ctx, file, all); err != nil {
			return nil, err
		}
	}
	var out []*replay.Report
	for i, r := range all {
		report := r.Report()
		report.Base.Source, report.Head.Source = sources[i][0], sources[i][1]
		out = append(out, report)
	}
	return out, nil
}

// loadReplay reads both policies of a configuration. It returns how the base is called.
func loadReplay(ctx context.Context, commit, config string) (*replay.Replay, string, error) {
	p, err := Load(config)
	if err != nil {
		return nil, "", err
	}
	if err := p.without("there is no policy to put requests to"); err != nil {
		return nil, "", err
	}
	base, err := LoadSideAt(ctx, commit, config)
	if err != nil {
		return nil, "", err
	}
	if base.Model == nil {
		return nil, "", base.withoutPolicy()
	}
	return replay.Of(base.Model, p.Model), base.Name, nil
}

// replayFile puts the records of a file to the policies. A file without any is not one of an audit trail.
func replayFile(ctx context.Context, name string, all []*replay.Replay) error {
	f, err := os.Open(name)
	if err != nil {
		return fileError("", name, err)
	}
	defer f.Close()
	switch entries, err := replay.Read(ctx, f, all...); {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, replay.ErrTooMany):
		return &FileError{Path: name, Problem: err.Error(), Next: "replay fewer files at once"}
	case err != nil:
		return &FileError{Path: name, Problem: err.Error(), Next: "see what is wrong with it: spineguard audit verify"}
	case entries == 0:
		return &FileError{Path: name, Problem: "it holds no entry of an audit trail", Next: "name the files that a File of package spine/audit has written"}
	}
	return nil
}
