package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/preview"
	"github.com/spineguard/spineguard/generator/revision"
)

func (a *app) docs() *cobra.Command {
	var address, base string
	c := a.withConfigs(&cobra.Command{
		Use:   "docs",
		Short: "Serve the docs pages to this computer while the documents are edited",
		Long: `Docs serves the pages of a policy as a site on a loopback address. It makes them
anew when a document changes, and browsers that have one open load it again. What
is wrong with the documents is shown in the pages; the last ones without errors
stay. With --base a page says whose access has changed since a commit.

Nothing is written. Ctrl-C ends it.`,
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
	o := preview.Options{Config: a.configs[0], BaseName: base}
	if base != "" {
		var err error
		if o.Base, err = modelOf(ctx, base, a.configs[0]); err != nil {
			return err
		}
	}
	p, err := preview.New(o)
	if err != nil {
		return err
	}
	l, err := preview.Listen(address)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "http://%s/ shows %s; Ctrl-C ends it\n", l.Addr(), a.configs[0])
	go p.Watch(ctx)
	return serve(ctx, l, p.Handler(l.Addr()))
}

// serve ends without an error when the context does.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// modelOf is the policy of a configuration in a commit.
func modelOf(ctx context.Context, ref, config string) (p diff.Policy, err error) {
	if _, err := generator.ReadFile(config); err != nil {
		return p, err
	}
	commit, err := revision.Open(ctx, filepath.Dir(config), ref)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, commit.Close()) }()
	old, err := commit.Path(config)
	if err != nil {
		return p, err
	}
	project, err := generator.Load(old)
	if err != nil {
		return p, fmt.Errorf("%s is not in %s: there is nothing to compare with", config, ref)
	}
	if project.Model == nil {
		return p, fmt.Errorf("%s of %s has errors, so there is no policy to compare with; diff --base %s tells more", config, ref, ref)
	}
	return diff.Policy{Model: project.Model, Facts: project.Facts}, nil
}
