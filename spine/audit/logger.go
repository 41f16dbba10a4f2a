// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// NewLogger returns a sink that logs entries, at the level Info, in the form of [Entry.LogValue]:
// without NHS numbers, URLs, bodies, and whom a token speaks for. So a log is less than the NRL
// demands of an audit: it stands beside a [File], not in its place.
//
// An error of the handler of the logger counts, and so does a logger that is not enabled for
// Info. It panics if the logger is nil.
func NewLogger(l *slog.Logger) Sink {
	if l == nil {
		panic("audit: NewLogger(nil)")
	}
	return logger{l.Handler()}
}

type logger struct{ handler slog.Handler }

var errNotEnabled = errors.New("audit: the logger is not enabled for the level Info")

func (l logger) Write(ctx context.Context, e *Entry) error {
	if !l.handler.Enabled(ctx, slog.LevelInfo) {
		return errNotEnabled
	}
	r := slog.NewRecord(time.Now(), slog.LevelInfo, "audit", 0)
	r.AddAttrs(slog.Any("entry", e))
	return l.handler.Handle(ctx, r)
}
