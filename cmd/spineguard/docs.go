// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/preview"
)

// docsOptions are the flags of docs.
type docsOptions struct{ address, base, approvals, out string }

func (a *app) docs() *cobra.Command {
	var o docsOptions
	c := a.withConfigs(&cobra.Command{
		Use:   "docs",
		Short: "Serve the docs pages to this computer while the documents are edited",
		Long: `Docs serves the pages of a policy as a site on a loopback address. When a document
changes it makes the pages again, and open browser windows reload. If the
documents have errors, the pages show them, and the content stays that of the last
documents without errors. With --base, the page of governance says whose access has
changed since a commit, and with --approvals, who has approved it and until when.
Ctrl-C ends it. Nothing is written.

With --out, docs writes the site into a folder and ends, for a pipeline that
publishes it. The folder is made if it is not there; beside the site it has
spineguard.lock, by which the next call knows what it may replace and remove. Nothing
is written, and the exit status is 1, if the documents or the file of approvals have
errors. It is 2 if a configuration is wrong, or if a file that spineguard did not make
stands in the way.`,
		Example: `  spineguard docs
  spineguard docs -c specs/example/spineguard.yaml --base origin/main
  spineguard docs --base origin/main --approvals access-approvals.yaml --out public`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, name := range []string{"base", "approvals", "out"} {
				if f := c.Flag(name); f.Changed && f.Value.String() == "" { // as of a variable that is not set
					return fmt.Errorf("--%s is empty: give it a value, or leave it out", name)
				}
			}
			switch {
			case len(a.configs) != 1:
				return errors.New("docs serves one configuration")
			case o.approvals != "" && o.base == "":
				return errors.New("--approvals is for gains since a commit: name it by --base")
			case o.out != "" && c.Flags().Changed("addr"):
				return errors.New("docs serves the site (--addr) or writes it (--out), and not both")
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return a.runDocs(ctx, o)
		},
	})
	f := c.Flags()
	f.StringVar(&o.address, "addr", "127.0.0.1:8750", "loopback address to serve at; port 0 takes any that is free")
	f.StringVar(&o.base, "base", "", "commit to compare with, such as origin/main")
	f.StringVar(&o.approvals, "approvals", "", "file of approvals of reviewed gains since --base")
	_ = c.MarkFlagFilename("approvals", "yaml", "yml")
	f.StringVar(&o.out, "out", "", "folder to write the site into, instead of serving it")
	_ = c.MarkFlagDirname("out")
	return c
}

func (a *app) runDocs(ctx context.Context, o docsOptions) error {
	since, err := a.since(ctx, o)
	if err != nil {
		return err
	}
	if o.out != "" {
		return a.writeDocs(ctx, o.out, since)
	}
	p, err := preview.New(preview.Options{Config: a.configs[0], Since: since, Today: a.today})
	if err != nil {
		return err
	}
	l, err := preview.Listen(o.address)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "http://%s/ shows %s; Ctrl-C ends it\n", l.Addr(), a.configs[0])
	return p.Serve(ctx, l)
}

// since is what the pages are compared with.
func (a *app) since(ctx context.Context, o docsOptions) (generator.Since, error) {
	out := generator.Since{Name: o.base, Approvals: o.approvals}
	if o.base == "" {
		return out, nil
	}
	config := a.configs[0]
	side, err := generator.LoadSideAt(ctx, o.base, config)
	if err != nil {
		return out, err
	}
	if side.Model == nil {
		return out, fmt.Errorf("%s of %s has errors, so there is no policy to compare with; diff --base %s tells more", config, o.base, o.base)
	}
	out.Base = side.Policy()
	return out, nil
}

// writeDocs writes the site into a folder, and says what was done.
func (a *app) writeDocs(ctx context.Context, dir string, since generator.Since) error {
	return a.each((*generator.Project).Err, func(p *generator.Project) error {
		stop := a.progress("writing")
		report, err := p.WriteSite(ctx, dir, since, a.today())
		stop()
		if err != nil {
			return err
		}
		for _, name := range report.Removed {
			a.say(a.stdout, "%s: removed\n", finding.Visible(dir+"/"+name))
		}
		for _, left := range report.Left {
			a.say(a.stdout, "%s: %s\n    next: %s\n", finding.Visible(dir+"/"+left.Path), left.State, visibleText(left.Suggestion))
		}
		a.say(a.stdout, "%s: %s\n", finding.Visible(dir), describe(report))
		return nil
	})
}
