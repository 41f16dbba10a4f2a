package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

func (a *app) explain() *cobra.Command {
	var q query.Question
	var level, format string
	c := a.withConfigs(&cobra.Command{
		Use:   "explain",
		Short: "Say whether a user or a system may do something, and why",
		Long: `Explain takes any mix of who (role, activities, ASID) and what (interactionId,
endpoint, record type, format, function). It says yes or no, why, on which path
and from which addresses, and for a no the smallest changes that would make it
yes. The exit status is 0 for yes and 1 for no.`,
		Example: `  spineguard explain --role R8001 --type 736253002 --level record
  spineguard explain --asid 900000000001 --endpoint 'https://host/R4/DocumentReference?subject=1'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := textOrJSON(format); err != nil {
				return err
			}
			q.Level = policy.AccessLevel(level)
			return a.ask(func(p *generator.Project) error {
				answer, err := query.New(p.Model, p.Facts).Explain(q)
				if err != nil {
					return err
				}
				answer = answer.Rebase(filepath.ToSlash(p.Dir()))
				if format == "json" {
					err = query.JSON(a.stdout, answer)
				} else {
					err = answer.Text(a.stdout)
				}
				if err == nil && !answer.Allowed {
					return errFindings
				}
				return err
			})
		},
	})
	whoFlags(c, &q)
	c.Flags().BoolVar(&q.Receive, "receive", false, "the system receives, in place of sends")
	whatFlags(c, &q, &level)
	a.withTextOrJSON(c, &format)
	return c
}

// withTextOrJSON gives a command the flag --format.
func (a *app) withTextOrJSON(c *cobra.Command, format *string) {
	c.Flags().StringVar(format, "format", "text", "text or json")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

func textOrJSON(format string) error {
	if format != "text" && format != "json" {
		return fmt.Errorf("no format %q: it is one of text, json", format)
	}
	return nil
}

// ask loads the one configuration that a question is put to. Its findings go
// to standard error, and with an error among them there is no answer.
func (a *app) ask(do func(*generator.Project) error) error {
	if len(a.configs) != 1 {
		return fmt.Errorf("a question is put to one configuration, not to %d", len(a.configs))
	}
	stop := a.progress(a.configs[0])
	p, err := generator.Load(a.configs[0])
	stop()
	if err != nil {
		return err
	}
	if p.HasErrors() {
		if err := finding.Print(a.stderr, finding.TextFormat, p.Rebased()); err != nil {
			return err
		}
		fmt.Fprintf(a.stderr, "%s: %s; there is no policy to ask\n", p.Path, count(p.Findings))
		return errFindings
	}
	return do(p)
}
