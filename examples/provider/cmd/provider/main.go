// SPDX-License-Identifier: Apache-2.0

// Command provider serves records behind the Spine Secure Proxy until it is told to end.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path"
	"syscall"
	"time"

	"github.com/spineguard/spineguard/spine/audit"

	"example.org/provider"
)

func main() {
	c := provider.Config{ASID: "200000000002", BasePath: "/records", ProxyName: "proxy.example", Records: http.HandlerFunc(record)}
	flag.StringVar(&c.Address, "address", "127.0.0.1:8443", "on which the proxy connects")
	flag.StringVar(&c.Admin, "admin", "9090", "port of /health and /ready on loopback")
	flag.StringVar(&c.Files, "files", ".", "folder of certificates, keys, authorities and revocation lists")
	flag.StringVar(&c.Systems, "systems", "systems.csv", "file of the systems that may ask")
	flag.StringVar(&c.Directory, "directory", "", "URL of the directory that knows them instead: ldaps://HOST")
	flag.DurationVar(&c.Drain, "drain", 5*time.Second, "between not being ready and not being there")
	file := flag.String("audit", "audit.jsonl", "file of the audit trail")
	flag.Parse()
	if err := run(c, *file); err != nil {
		log.Fatal(err)
	}
}

func run(c provider.Config, file string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	entries, err := audit.OpenFile(audit.FileOptions{Path: file})
	if err != nil {
		return err
	}
	c.Sinks = []audit.Sink{entries}
	p, err := provider.New(ctx, c)
	if err != nil {
		return err
	}
	return p.Run(ctx)
}

// record stands for what a provider has: whatever comes here may be served.
func record(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("ETag", `W/"1"`) // the version, which the audit keeps
	_, _ = fmt.Fprintf(w, "record %s\n", path.Base(r.URL.Path))
}
