package generator

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/spineguard/spineguard/generator/write"
)

// Generate writes the outputs to the disk: all of them or, after an error,
// none. Files that are as they should be keep their time stamps.
func (p *Project) Generate(ctx context.Context) (write.Report, error) {
	target, files, err := p.target()
	if err != nil {
		return write.Report{}, err
	}
	report, err := write.Apply(ctx, target, files, p.writeOptions(files))
	if err != nil {
		return report, fmt.Errorf("%s: %w", p.Path, err)
	}
	return report, nil
}

// Check compares the disk with what would be generated, and writes nothing.
func (p *Project) Check() (write.Status, error) {
	target, files, err := p.target()
	if err != nil {
		return write.Status{}, err
	}
	return write.Check(target, files, p.writeOptions(files))
}

// Diff is what Generate would change, as a unified diff.
func (p *Project) Diff() (string, error) {
	target, files, err := p.target()
	if err != nil {
		return "", err
	}
	return write.Diff(target, files, p.writeOptions(files))
}

func (p *Project) target() (write.Target, map[string][]byte, error) {
	files, err := p.Outputs()
	if err != nil {
		return write.Target{}, nil, err
	}
	root, err := p.Root()
	if err != nil {
		return write.Target{}, nil, err
	}
	return write.Target{Root: root, Dir: p.Config.Output.Go.Dir.Value}, files, nil
}

func (p *Project) writeOptions(files map[string][]byte) write.Options {
	o := write.Options{OutputFormat: OutputFormat, FactsDigest: p.Model.Digest(), Warnings: p.warnings(), Loose: []string{p.provenance()}}
	if site := p.Config.Output.Docs.HTML; site.Given() {
		o.Artefacts = []string{site.Value}
		for name := range files { // its pages show addresses
			if strings.HasPrefix(name, path.Clean(site.Value)+"/") {
				o.Loose = append(o.Loose, name)
			}
		}
	}
	return o
}

// Summary says what was read, in a few words.
func (p *Project) Summary() string {
	m := p.Model
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{
		{len(m.Endpoints), "endpoint"}, {len(m.Interactions), "interactionId"}, {len(m.Formats), "format"},
		{len(m.RecordTypes), "record type"}, {len(m.Activities), "activity"}, {len(m.JobRoles), "job role"},
		{len(m.Functions), "function"}, {len(m.Systems), "system"},
	} {
		if c.n > 0 {
			parts = append(parts, count(c.n, c.word))
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, word string) string {
	switch {
	case n == 1:
		return "1 " + word
	case word == "activity":
		return fmt.Sprintf("%d activities", n)
	default:
		return fmt.Sprintf("%d %ss", n, word)
	}
}
