// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// BenchmarkCheck is one verdict: without an audit, and with one in a file that goes to the disk
// never, or before each verdict counts; of one request after the other, and of 64 at once, which
// share one fsync.
func BenchmarkCheck(b *testing.B) {
	file := func(b *testing.B, o audit.FileOptions) guard.AuditSink {
		o.Path = filepath.Join(b.TempDir(), "audit.jsonl")
		f := open(b, o)
		trail, err := audit.New(audit.Options{Sinks: []audit.Sink{f}, ErrorLog: quiet})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { f.Close() })
		return trail
	}
	for name, sink := range map[string]func(b *testing.B) guard.AuditSink{
		"unaudited": func(*testing.B) guard.AuditSink { return guard.Unaudited{} },
		"never":     func(b *testing.B) guard.AuditSink { return file(b, audit.FileOptions{Sync: audit.NoSync}) },
		"each":      func(b *testing.B) guard.AuditSink { return file(b, audit.FileOptions{}) },
	} {
		make := func(b *testing.B) *guard.Guard {
			o := fixture.Common(nil)
			o.Audit = sink(b)
			g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
			if err != nil {
				b.Fatal(err)
			}
			return g
		}
		b.Run(name, func(b *testing.B) {
			g, r := make(b), fixture.Request("nrl", "GET", fixture.Pointer)
			var d guard.Decision
			b.ReportAllocs()
			for b.Loop() {
				if refusal := g.Check(r, &d); refusal != nil {
					b.Fatal(refusal)
				}
			}
		})
		b.Run(name+"/64", func(b *testing.B) {
			g := make(b)
			b.SetParallelism(32)
			b.RunParallel(func(p *testing.PB) {
				r := fixture.Request("nrl", "GET", fixture.Pointer)
				var d guard.Decision
				for p.Next() {
					if refusal := g.Check(r, &d); refusal != nil {
						b.Error(refusal)
					}
				}
			})
		})
	}
}
