package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/adopt"
)

func (a *app) adopt() *cobra.Command {
	var format string
	c := a.withConfigs(&cobra.Command{
		Use:   "adopt DIR",
		Short: "Compare a hand-written Go package with the policy",
		Long: `Adopt looks for codes in the string literals of a Go package (interactionIds, RBAC
codes, record types, formats) and says which are equal to the policy's, and under
which generated name; which are wrong; and which the policy does not know.`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveFilterDirs),
		Args:              exactly(1, "the folder of a Go package", "internal/access"),
		RunE: func(_ *cobra.Command, args []string) error {
			switch _, err := os.ReadDir(args[0]); {
			case errors.Is(err, fs.ErrPermission):
				return fmt.Errorf("%s cannot be read: %w", args[0], cause(err))
			case err != nil:
				if near := generator.NearFile(".", args[0]); near != "" {
					return fmt.Errorf("%s is not a folder that is there; did you mean %q?", args[0], near)
				}
				return fmt.Errorf("%s is not a folder that is there; name the folder of the package", args[0])
			}
			return a.each(nil, func(p *generator.Project) error {
				literals, err := adopt.Read(args[0], p.Model, p.Names)
				if err != nil {
					return err
				}
				return a.printAdoption(format, literals)
			})
		},
	})
	withTextOrJSON(c, &format)
	return c
}

func (a *app) printAdoption(format string, literals []adopt.Literal) error {
	counts := map[adopt.Verdict]int{}
	for _, l := range literals {
		counts[l.Verdict]++
	}
	if format == "json" {
		e := json.NewEncoder(a.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if literals == nil {
			literals = []adopt.Literal{}
		}
		if err := e.Encode(adopt.Report{Version: 1, Literals: literals}); err != nil {
			return err
		}
	} else {
		for _, l := range literals {
			fmt.Fprintf(a.stdout, "%s: %s: %q", l.Position, l.Verdict, l.Value)
			switch l.Verdict {
			case adopt.Equal:
				fmt.Fprintf(a.stdout, ": use %s\n", l.Use)
			case adopt.Wrong:
				fmt.Fprintf(a.stdout, ": the policy has %q: use %s\n", l.Near, l.Use)
			default:
				fmt.Fprintln(a.stdout, ": the policy does not have it")
			}
		}
		fmt.Fprintf(a.stdout, "%d equal, %d wrong, %d unknown\n", counts[adopt.Equal], counts[adopt.Wrong], counts[adopt.Unknown])
	}
	if counts[adopt.Wrong]+counts[adopt.Unknown] > 0 {
		return errFindings
	}
	return nil
}
