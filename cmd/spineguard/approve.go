// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/shell"
)

// approvalsName is the usual name of a file of approvals.
const approvalsName = "access-approvals.yaml"

// approveOptions are the flags of approve.
type approveOptions struct {
	base, who, why, until string
	configs               []string // as the user named them
	write                 generator.ApproveOptions
	kinds                 []string
	format                finding.Format
}

func (a *app) approve() *cobra.Command {
	var o approveOptions
	c := a.withConfigs(&cobra.Command{
		Use:   "approve [BASE HEAD]",
		Short: "Write the approvals of a widening that somebody has reviewed",
		Long: `Approve adds to a file of approvals an entry for each gain of access that diff
finds and that the file does not cover yet, and prints a line for each. It is called
with what diff was called with. Then diff --approvals passes until the last day.

The flags --kind, --role, --activity, --asid, --type and --interaction choose some of
the gains; of each that is given a gain must have one value. Comments in the file and
its order stay. A second call changes nothing.

Nothing is written if a policy has errors, if the file is not one of approvals, or if
--until has passed or is later than the file allows (maxDays). The exit status is 1 if
a policy or the file has findings, such as an approval that has ended: diff does not
pass with those.`,
		Example: `  spineguard approve --base origin/main --who 'J. Doe, information governance' --why 'access board of 2026-11-02' --until 2027-01-31
  spineguard approve --base origin/main --role R8001 --who 'J. Doe' --why 'access board' --until 2027-01-31 --dry-run`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveDefault),
		Args:              func(_ *cobra.Command, args []string) error { return comparable(o.base, args) },
		RunE: func(c *cobra.Command, args []string) error {
			o.configs = a.named(c)
			return a.runApprove(c.Context(), o, args)
		},
	})
	a.withConfigsOfBase(c, &o.base)
	f := c.Flags()
	f.StringVar(&o.write.File, "approvals", approvalsName, "file of approvals, which is made if it is not there")
	_ = c.MarkFlagFilename("approvals", "yaml", "yml")
	f.StringVar(&o.who, "who", "", "who has reviewed the gains and answers for them")
	f.StringVar(&o.why, "why", "", "why they are right")
	f.StringVar(&o.until, "until", "", "last day of the approval, such as 2027-01-31")
	meant := &o.write.Meant
	f.StringArrayVar(&o.kinds, "kind", nil, "kind of the gains; may be given several times")
	_ = c.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(diff.Kinds(), cobra.ShellCompDirectiveNoFileComp))
	f.StringArrayVar(&meant.Roles, "role", nil, "job role that gains, such as R8001; may be given several times")
	f.StringArrayVar(&meant.Activities, "activity", nil, "activity that opens more; may be given several times")
	f.StringArrayVar(&meant.ASIDs, "asid", nil, "ASID of the system that gains; may be given several times")
	f.StringArrayVar(&meant.RecordTypes, "type", nil, "record type that is opened: its code, system|code, or name; may be given several times")
	f.StringArrayVar(&meant.Interactions, "interaction", nil, "interactionId that is gained; may be given several times")
	f.BoolVar(&o.write.DryRun, "dry-run", false, "print what would be approved, and write nothing")
	withTextOrJSON(c, &o.format)
	return c
}

func (a *app) runApprove(ctx context.Context, o approveOptions, args []string) error {
	for _, k := range o.kinds {
		if !slices.Contains(diff.Kinds(), k) {
			return fmt.Errorf("--kind is %q: %s", k, notOneOf(k, diff.Kinds()))
		}
		o.write.Meant.Kinds = append(o.write.Meant.Kinds, diff.Kind(k))
	}
	until, err := time.Parse(time.DateOnly, o.until)
	if err != nil {
		return fmt.Errorf("--until is %q: it must be a day, such as 2027-01-31", o.until)
	}
	o.write.Grounds, o.write.Today = diff.Grounds{Who: o.who, Why: o.why, Until: until}, a.today()
	reports, failed := a.compare(ctx, o.base, args)
	if len(reports) == 0 || len(reports) < len(a.configs) {
		return failed // what is approved is approved of all
	}
	result, err := generator.WriteApprovals(ctx, reports, o.write)
	if err != nil {
		return errors.Join(failed, err)
	}
	text := func(w io.Writer) error {
		err := result.Text(w)
		if err == nil && !o.write.DryRun {
			_, err = fmt.Fprintf(w, "to compare with this file:\n    %s\n", a.howToCompare(o, args))
		}
		return err
	}
	if err := a.result(o.format, result, text); err != nil {
		return err
	}
	if len(result.Findings) > 0 {
		return errors.Join(a.print(a.stderr, result.Findings), errFindings)
	}
	return failed
}

// howToApprove is the command that approves what a comparison has found, for people to fill in.
func (a *app) howToApprove(o diffOptions, args []string) string {
	words := a.compared("approve", o.base, o.configs, args)
	if o.approvals != "" && o.approvals != approvalsName {
		words = append(words, "--approvals", o.approvals)
	}
	return fmt.Sprintf("%s --who '%s' --why '%s' --until YYYY-MM-DD", shell.Command(words...), diff.WhoToFillIn, diff.WhyToFillIn)
}

// howToCompare is the diff that reads what was approved.
func (a *app) howToCompare(o approveOptions, args []string) string {
	return shell.Command(append(a.compared("diff", o.base, o.configs, args), "--approvals", o.write.File)...)
}

// compared are the words of a command that compares the same policies as another one.
func (a *app) compared(command, base string, configs, args []string) []string {
	words := []string{"spineguard"}
	if a.dir != "" {
		words = append(words, "-C", a.dir)
	}
	words = append(words, command)
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") { // which would be a flag
			arg = "./" + arg
		}
		words = append(words, arg)
	}
	if base != "" {
		words = append(words, "--base", base)
	}
	for _, config := range configs {
		words = append(words, "-c", config)
	}
	return words
}
