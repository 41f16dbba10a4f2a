package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/revision"
)

// diffOptions are the flags of diff.
type diffOptions struct {
	base, failOn, format, approvals string
}

func (a *app) diff() *cobra.Command {
	var o diffOptions
	c := a.withConfigs(&cobra.Command{
		Use:   "diff [BASE HEAD]",
		Short: "Say whose access changes between two policies",
		Long: `Diff compares the effective access of two policies: those of a commit and of the
work tree (--base), or of two configurations, folders with a spineguard.yaml or
a policy.json, or policy.json files.

It ends with 1 if access is widened (--fail-on widened, the default) or changes
at all (any), if a side does not resolve, and if an approval is no longer good; with 2
if a configuration is wrong.`,
		Example: `  spineguard diff --base origin/main --format markdown
  spineguard diff specs/nrl/history/2019-09-11 specs/nrl`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveDefault),
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.base == "" && len(args) != 2:
				return errors.New("name two policies to compare, or a commit by --base")
			case o.base != "" && len(args) > 0:
				return errors.New("name two policies to compare, or a commit by --base, and not both")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return a.runDiff(c.Context(), o, args) },
	})
	c.PreRunE = func(*cobra.Command, []string) error {
		if o.base == "" {
			return nil // the arguments name what is compared
		}
		return a.findConfigs()
	}
	f := c.Flags()
	f.StringVar(&o.base, "base", "", "commit to compare the work tree with, such as origin/main")
	o.failOn, o.format = "widened", "text"
	withWord(c, &o.failOn, "fail-on", "which changes end it with 1", "widened", "any", "none")
	f.StringVar(&o.approvals, "approvals", "", "file of approvals that let reviewed gains pass")
	_ = c.MarkFlagFilename("approvals", "yaml", "yml")
	withWord(c, &o.format, "format", "how the changes are printed", "text", "markdown", "json", "sarif", "github")
	return c
}

func (a *app) runDiff(ctx context.Context, o diffOptions, args []string) error {
	reports, failed := a.compare(ctx, o, args)
	forPeople := o.format == "text" || o.format == "markdown"
	if len(reports) == 0 || !forPeople && len(reports) < len(a.configs) {
		return failed // a program would take what is not there for what has not changed
	}
	for _, r := range reports {
		if err := a.approve(r, o.approvals); err != nil {
			return err
		}
	}
	diff.Together(reports)
	if err := a.printDiff(reports, o.format); err != nil {
		return err
	}
	if slices.ContainsFunc(reports, func(r *diff.Report) bool { return fails(r, o.failOn) }) {
		failed = errors.Join(failed, errFindings)
	}
	return failed
}

func fails(r *diff.Report, on string) bool {
	switch {
	case r.Verdict == diff.Unknown || len(r.Findings) > 0:
		return true
	case on == "any":
		return r.Verdict != diff.Equal
	case on == "widened":
		return len(r.Unapproved()) > 0
	}
	return false
}

// compare makes one report for each pair of policies. The error, of which the
// user knows, is for those that have none, and for those with a configuration
// that is wrong.
func (a *app) compare(ctx context.Context, o diffOptions, args []string) (reports []*diff.Report, failed error) {
	add := func(r *diff.Report, err error) {
		if r != nil {
			reports = append(reports, r)
		}
		failed = errors.Join(failed, a.tell(err))
	}
	if o.base == "" {
		add(loadAndCompare(args[0], args[0], args[1], args[1]))
	}
	for _, config := range a.configs {
		add(compareWithCommit(ctx, o.base, config))
	}
	return reports, failed
}

func compareWithCommit(ctx context.Context, ref, config string) (r *diff.Report, err error) {
	if _, err := generator.ReadFile(config); err != nil {
		return nil, err // which says more than that the commit has none either
	}
	commit, err := revision.Open(ctx, filepath.Dir(config), ref)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, commit.Close()) }()
	old, err := commit.Path(config)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(old); err != nil {
		return nil, fmt.Errorf("%s is not in %s: there is nothing to compare with", config, ref)
	}
	return loadAndCompare(old, ref+":"+filepath.ToSlash(config), config, config)
}

// loadAndCompare reads both sides at the same time, which is where most of the
// time goes.
func loadAndCompare(basePath, baseName, headPath, headName string) (*diff.Report, error) {
	var head diffSide
	loaded := make(chan error)
	go func() {
		var err error
		head, err = loadSide(headPath, headName)
		loaded <- err
	}()
	base, err := loadSide(basePath, baseName)
	headErr := <-loaded
	if err := cmp.Or(err, headErr); err != nil {
		return nil, err
	}
	r, err := compareSides(base, head)
	if err == nil && (base.unusable || head.unusable) {
		err = errUnusable // the findings stand in the report
	}
	return r, err
}

// diffSide is one policy to compare.
type diffSide struct {
	name, dir string // as the user named it; and the folder of its files, as he reads it
	model     *policy.Model
	facts     policy.Facts
	findings  []finding.Finding
	isJSON    bool
	unusable  bool // its configuration is wrong, or names what cannot be read
}

func loadSide(path, name string) (diffSide, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		for _, file := range []string{"spineguard.yaml", "policy.json"} {
			if _, err := os.Stat(filepath.Join(path, file)); err == nil {
				return loadSide(filepath.Join(path, file), name+"/"+file)
			}
		}
		return diffSide{}, fmt.Errorf("%s has neither a spineguard.yaml nor a policy.json", name)
	}
	if strings.HasSuffix(path, ".json") {
		return loadPolicy(path, name)
	}
	p, err := generator.Load(path)
	if err != nil {
		return diffSide{}, err
	}
	s := diffSide{name: name, dir: slashDir(name), model: p.Model, facts: p.Facts, unusable: p.Unusable()}
	if p.Model == nil {
		for _, f := range p.Findings {
			s.findings = append(s.findings, f.Rebase(s.dir))
		}
	}
	return s, nil
}

func slashDir(name string) string {
	if i := strings.LastIndexByte(filepath.ToSlash(name), '/'); i >= 0 {
		return filepath.ToSlash(name)[:i]
	}
	return "."
}

// loadPolicy reads a policy.json, which must be whole: its digest is that of
// what it holds.
func loadPolicy(path, name string) (diffSide, error) {
	data, err := generator.ReadFile(path)
	if err != nil {
		return diffSide{}, err
	}
	var f emitjson.PolicyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return diffSide{}, fmt.Errorf("%s: %w", name, err)
	}
	if f.Generator != "spineguard" || f.Version != 1 || f.Policy == nil || f.Policy.Digest() != f.Digest {
		return diffSide{}, fmt.Errorf("%s is not a policy.json of this version of spineguard, or has been edited; generate it anew", name)
	}
	return diffSide{name: name, model: f.Policy, isJSON: true}, nil
}

func compareSides(base, head diffSide) (*diff.Report, error) {
	var r *diff.Report
	if base.model != nil && head.model != nil {
		r = diff.Policies(diff.Policy{Model: base.model, Facts: base.facts}, diff.Policy{Model: head.model, Facts: head.facts}).Rebase(base.dir, head.dir)
	} else {
		if base.isJSON || head.isJSON {
			return nil, errors.New("one side does not resolve (see lint), and the other is a policy.json without the rows to compare with")
		}
		var all finding.List // both sides may be one file
		all.Add(base.findings...)
		all.Add(head.findings...)
		r = diff.Rows(base.facts, head.facts, all.Sorted()).RebaseRows(base.dir, head.dir)
		if base.model != nil {
			r.Base.Digest = base.model.Digest()
		}
		if head.model != nil {
			r.Head.Digest = head.model.Digest()
		}
	}
	r.Base.Source, r.Head.Source = base.name, head.name
	return r, nil
}

func (a *app) approve(r *diff.Report, file string) error {
	if file == "" {
		return nil
	}
	data, err := generator.ReadFile(file)
	if err != nil {
		return err
	}
	approvals, findings := diff.ParseApprovals(filepath.ToSlash(file), data)
	r.Findings = append(r.Findings, findings...)
	r.Approve(approvals, a.today())
	return nil
}

func (a *app) today() time.Time {
	if a.now != nil {
		return a.now()
	}
	return time.Now()
}

// printDiff prints the reports: as text one after the other, for programs as one
// document.
func (a *app) printDiff(reports []*diff.Report, format string) error {
	var findings []finding.Finding
	all := query.Several[diff.Report]{Version: 1, Answers: []query.Named[diff.Report]{}}
	for _, r := range reports {
		var err error
		switch format {
		case "text":
			err = r.Text(a.stdout, isColoured(a.stdout))
		case "markdown":
			err = r.Markdown(a.stdout)
		case "json":
			if len(reports) == 1 {
				return r.JSON(a.stdout)
			}
			all.Answers = append(all.Answers, query.Named[diff.Report]{Config: r.Head.Source, Answer: r})
		case "sarif", "github":
			findings = append(findings, r.AsFindings()...)
		}
		if err != nil {
			return err
		}
	}
	switch format {
	case "json":
		return query.JSON(a.stdout, all)
	case "sarif", "github":
		return finding.Print(a.stdout, finding.Format(format), findings)
	}
	return nil
}
