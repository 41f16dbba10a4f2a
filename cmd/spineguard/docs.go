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
	"github.com/spineguard/spineguard/generator/preview"
)

func (a *app) docs() *cobra.Command {
	var address, base string
	c := a.withConfigs(&cobra.Command{
		Use:   "docs",
		Short: "Serve the docs pages to this computer while the documents are edited",
		Long: `Docs serves the pages of a policy as a site on a loopback address. When a document
changes it makes the pages again, and open browser windows reload. If the
documents have errors, the pages show them, and the content stays that of the last
documents without errors. With --base, one page says whose access has changed
since a commit.

Docs writes nothing. Ctrl-C ends it.`,
		Example: `  spineguard docs
  spineguard docs -c specs/example/spineguard.yaml --base origin/main`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(a.configs) != 1 {
				return errors.New("docs serves one configuration")
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return a.serveDocs(ctx, address, base)
		},
	})
	c.Flags().StringVar(&address, "addr", "127.0.0.1:8750", "loopback address to serve at; port 0 takes any that is free")
	c.Flags().StringVar(&base, "base", "", "commit to compare with, such as origin/main")
	return c
}

func (a *app) serveDocs(ctx context.Context, address, base string) error {
	config := a.configs[0]
	o := preview.Options{Config: config, BaseName: base}
	if base != "" {
		side, err := generator.LoadSideAt(ctx, base, config)
		if err != nil {
			return err
		}
		if side.Model == nil {
			return fmt.Errorf("%s of %s has errors, so there is no policy to compare with; diff --base %s tells more", config, base, base)
		}
		o.Base = side.Policy()
	}
	p, err := preview.New(o)
	if err != nil {
		return err
	}
	l, err := preview.Listen(address)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "http://%s/ shows %s; Ctrl-C ends it\n", l.Addr(), config)
	return p.Serve(ctx, l)
}
