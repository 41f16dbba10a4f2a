// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/directory"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/snapshot"
	"github.com/spineguard/spineguard/generator/source/systems"
	"github.com/spineguard/spineguard/generator/write"
	"github.com/spineguard/spineguard/spine/sds"
)

var (
	ruleEmpty  = finding.Rule{ID: "directory-empty", Severity: finding.Error, Summary: "The directory lists no system for the interactionIds of the policy."}
	ruleRecord = finding.Rule{ID: "directory-record", Severity: finding.Error, Summary: "A record of the directory cannot be used, so a pull would leave out what it says."}
	ruleLoss   = finding.Rule{ID: "directory-loss", Severity: finding.Error, Summary: "A pull lacks many of the systems that the snapshot before it has, or all that have an interactionId."}
	ruleEdited = finding.Rule{ID: "directory-overwrites", Severity: finding.Error, Summary: "A pull would overwrite a list of systems that was not pulled, or was edited after that."}
)

// PullOptions say what a pull may do that it refuses otherwise.
type PullOptions struct {
	AcceptLoss     bool // lose many systems, or all that have an interactionId
	AcceptProblems bool // leave out what the directory says in a way that cannot be used
	Replace        bool // overwrite a list that was not pulled, or was edited after that

	Now      time.Time                   // of the record
	Variable func(string) (string, bool) // os.LookupEnv
}

// Pull is a snapshot of the systems in a directory, before it is written.
type Pull struct {
	Config  string           // path of the configuration, as given
	Change  *snapshot.Change // from the list that is there
	Left    []string         // what is wrong with records of the directory, where that was accepted
	Systems string           // the file of the list, as a user reads it who gave the path of the configuration

	dir   string
	files []write.File
}

// PreparePull asks the directory of a configuration for the systems that the interactionIds of its policy need. It
// writes nothing. What it refuses is a [*FindingsError], all in one run. Any other error says that the directory was
// not reached, or has not answered in full.
func PreparePull(ctx context.Context, path string, o PullOptions) (*Pull, error) {
	p, err := load(path, true)
	if err != nil {
		return nil, err
	}
	const undone = "nothing was pulled"
	if err := p.without(undone); err != nil {
		return nil, err
	}
	s := p.Config.Systems
	if !s.Directory.LDAP.URL.Given() && !s.Directory.FHIR.URL.Given() {
		return nil, fmt.Errorf("%s names no directory to pull from; add systems: {csv: systems.csv, directory: {ldap: …}}, as docs/inputs.md says", path)
	}
	if len(p.Model.Interactions) == 0 {
		return nil, fmt.Errorf("%s has no interactionId to ask the directory for; name the specs of the services", path)
	}
	l := &loader{project: p, dir: p.Dir()}
	keys := l.keys(s.Directory, o.Variable)
	if l.findings.HasErrors() {
		return nil, l.unusable(undone)
	}
	listing, found, err := directory.Pull(ctx, s.Directory, keys, p.Model)
	if err != nil {
		return nil, fmt.Errorf("%s: the directory has no answer: %w; see that it can be reached and takes the certificate or the key, and pull again: nothing was written", path, err)
	}
	l.findings.Add(found...)
	if l.findings.HasErrors() {
		return nil, l.unusable(undone)
	}
	pull := l.pull(s, listing, o)
	if l.findings.HasErrors() {
		return nil, l.project.refuse(l.project.inDir(l.findings.Sorted()), "nothing was written")
	}
	return pull, nil
}

// unusable says that the configuration names what cannot be used.
func (l *loader) unusable(undone string) error {
	err := l.project.refuse(l.project.inDir(l.findings.Sorted()), undone)
	err.unusable = true
	return err
}

// keys reads what the configuration names for the directory.
func (l *loader) keys(d config.Directory, variable func(string) (string, bool)) (k directory.Keys) {
	for to, name := range map[*[]byte]policy.Text{&k.CA: d.LDAP.CA, &k.Certificate: d.LDAP.Certificate, &k.Key: d.LDAP.Key} {
		if name.Given() {
			*to = l.secret(name)
		}
	}
	if d.FHIR.CA.Given() {
		k.CA = l.secret(d.FHIR.CA)
	}
	at, text, given := l.apiKey(d.FHIR, variable)
	if given {
		key, found := directory.APIKey(at, text)
		k.APIKey = key
		l.findings.Add(found...)
	}
	return k
}

// apiKey reads what should be an API key; false if the configuration names none, or a file that cannot be read.
func (l *loader) apiKey(f config.FHIR, variable func(string) (string, bool)) (at policy.Text, text string, given bool) {
	switch {
	case f.APIKeyFile.Given():
		data := l.secret(f.APIKeyFile)
		return f.APIKeyFile, string(data), data != nil
	case f.APIKeyVariable.Given():
		text, _ = variable(f.APIKeyVariable.Value)
		return f.APIKeyVariable, text, true
	}
	return policy.Text{}, "", false
}

// secret reads a file that belongs to a machine; nil if it cannot be read.
func (l *loader) secret(name policy.Text) []byte {
	dir := l.dir
	if filepath.IsAbs(filepath.FromSlash(name.Value)) {
		dir = ""
	}
	data, err := readRegular(dir, name.Value)
	if err != nil {
		l.findings.Add(unreadable(name, err))
		return nil
	}
	return data
}

// pull looks at what the directory has said, and what it would replace.
func (l *loader) pull(s config.Systems, listing *directory.Listing, o PullOptions) *Pull {
	csv, record := s.CSV.Value, sds.PullRecordName(s.CSV.Value)
	oldList, oldRecord := l.there(csv), l.there(record)
	before, unread := systems.Read(csv, oldList, csvLimits(l.project.Config))
	after := l.listed(csv, listing.Data)
	pull := &Pull{Config: l.project.Path, Change: snapshot.Compare(before, after), Systems: filepath.ToSlash(filepath.Join(l.dir, csv)), Left: listing.Problems}
	at := finding.Position{File: csv}
	if len(after) == 0 {
		l.findings.Add(finding.New(ruleEmpty, s.Directory.At(), "%s lists no system that may send one of %s of the policy", listing.URL, finding.Count(len(listing.Interactions), "interactionId", "interactionIds")).
			Suggest("see that it is the right directory, and for FHIR that the organisations are those of the systems; without systems, take the list out of the configuration"))
		return nil
	}
	if !o.AcceptProblems {
		for _, problem := range listing.Problems {
			l.findings.Add(finding.New(ruleRecord, s.Directory.At(), "a record of %s cannot be used in full: %s", listing.URL, problem).
				Suggest("have the record mended; or pull with --accept-problems, which leaves out what is wrong with it"))
		}
	}
	if c := pull.Change; c.Loses() && !o.AcceptLoss {
		l.findings.Add(l.loss(at, c))
	} else if bad := errorsOf(unread); oldList != nil && len(bad) > 0 && !o.AcceptLoss {
		l.findings.Add(finding.New(ruleLoss, bad[0].Position, "the list that would be overwritten cannot be read in full, so nobody knows what is lost: %s", bad[0].Message).
			Suggest("mend it, or restore the last one; or pull with --accept-loss"))
	}
	if r, err := sds.ReadPullRecord(oldRecord); oldList != nil && !o.Replace && (err != nil || !r.IsOf(oldList)) {
		l.findings.Add(finding.New(ruleEdited, at, "the list was not pulled, or was edited after that").
			Suggest("keep what you need of it, and pull with --replace, which overwrites it"))
	}
	next := sds.NewPullRecord(o.Now, listing.URL, listing.Interactions, listing.Data)
	pull.dir = filepath.Join(l.dir, filepath.Dir(filepath.FromSlash(csv)))
	pull.files = []write.File{
		{Name: filepath.Base(csv), Old: oldList, New: listing.Data},
		{Name: filepath.Base(record), Old: oldRecord, New: next.Encode()}, // last, since it says what the other holds
	}
	return pull
}

func (l *loader) loss(at finding.Position, c *snapshot.Change) finding.Finding {
	var losses []string
	if n := len(c.Removed); n > 0 {
		losses = append(losses, fmt.Sprintf("%d of %s would be removed, such as %s", n, finding.Count(c.Before, "system", "systems"), strings.Join(c.Removed[:min(n, 3)], ", ")))
	}
	for _, id := range c.Gone {
		losses = append(losses, "no system would send, or none receive, "+id+" any longer")
	}
	return finding.New(ruleLoss, at, "%s", strings.Join(losses, "; ")).Suggest("ask the directory's operator whether that is so; then pull with --accept-loss")
}

// there reads a file that may be there; nil if it is not.
func (l *loader) there(name string) []byte {
	data, err := readRegular(l.dir, name)
	switch {
	case err == nil:
		return data
	case err.Problem != noSuchFile:
		l.findings.Add(unreadable(policy.Text{Value: name, At: l.project.Config.Systems.CSV.At}, err))
	}
	return nil
}

// listed reads the list as generate will, and finds what is wrong with it.
func (l *loader) listed(csv string, data []byte) []policy.SystemFact {
	facts, findings := systems.Read(csv, data, csvLimits(l.project.Config))
	if len(facts) == 0 {
		return nil // which is another finding
	}
	l.findings.Add(errorsOf(findings)...)
	all := l.project.Facts
	all.Systems = facts
	_, findings = policy.Resolve(all)
	l.findings.Add(errorsOf(findings)...)
	return facts
}

func errorsOf(findings []finding.Finding) (out []finding.Finding) {
	for _, f := range findings {
		if f.Severity == finding.Error {
			out = append(out, f)
		}
	}
	return out
}

// Write writes the list and its record, each whole at any point, and returns which of them have changed. If one
// of them was changed by somebody else since the pull began, it writes nothing.
func (p *Pull) Write(ctx context.Context) ([]string, error) {
	written, err := write.Replace(ctx, p.dir, p.files...)
	if changed := (*write.ChangedError)(nil); errors.As(err, &changed) {
		return nil, fmt.Errorf("%s: nothing was written, since %q changed while the directory was asked: %s; pull again", p.Config, changed.Obstacles[0].Path, changed.Obstacles[0].Reason)
	}
	if err != nil {
		return written, fmt.Errorf("%s: %w", p.Config, err)
	}
	return written, nil
}
