// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

// report says why something cannot be done.
func (a *app) report(err error) {
	if errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w; let the user who runs spineguard read and write it (chmod, chown)", err)
	}
	fmt.Fprintf(a.stderr, "spineguard: %s\n", visible(err))
}

// visible is an error as text, whatever names are in it. It may have several lines, and tabs.
func visible(err error) string {
	var b strings.Builder
	for _, c := range err.Error() {
		if c == '\n' || c == '\t' {
			b.WriteRune(c)
			continue
		}
		b.WriteString(finding.Visible(string(c)))
	}
	return b.String()
}

// reportRest reports the parts of an error that the user does not know yet, and
// returns what the command ends with: errFindings, errUnusable or nothing.
func (a *app) reportRest(err error) error {
	var bad *generator.FindingsError
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case ok && (isReported(err) || errors.As(err, &bad)):
		var all error
		for _, part := range joined.Unwrap() {
			all = errors.Join(all, a.reportRest(part))
		}
		return all
	case isReported(err):
		return err
	case errors.As(err, &bad):
		if err := a.print(a.stderr, bad.Findings); err != nil {
			return err
		}
		fmt.Fprintln(a.stderr, visible(bad))
		return status(errors.Is(bad, generator.ErrUnusable))
	}
	a.report(err)
	return errUnusable
}

// isReported reports whether the user knows already what is wrong.
func isReported(err error) bool { return errors.Is(err, errFindings) || errors.Is(err, errUnusable) }

// status is what a configuration with findings ends a command with.
func status(unusable bool) error {
	if unusable {
		return errUnusable
	}
	return errFindings
}

// output is standard output. It remembers the first error, so that no command
// need ask, and writes nothing after it.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	if o.err == nil {
		_, o.err = o.to.Write(p)
	}
	return len(p), nil
}

func (o *output) failed() error {
	if o.err == nil {
		return nil
	}
	return fmt.Errorf("not all was written to standard output: %w", finding.Cause(o.err))
}

// say prints what is not an error, unless errors alone are wanted.
func (a *app) say(w io.Writer, format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(w, format, args...)
	}
}

// print writes findings for a person.
func (a *app) print(w io.Writer, findings []finding.Finding) error {
	format := finding.TextFormat
	if isColoured(w) {
		format = finding.ColourFormat
	}
	return finding.Print(w, format, a.wanted(findings))
}

// wanted leaves warnings out where errors alone are wanted.
func (a *app) wanted(findings []finding.Finding) []finding.Finding {
	if !a.quiet {
		return findings
	}
	return slices.DeleteFunc(slices.Clone(findings), func(f finding.Finding) bool { return f.Severity != finding.Error })
}

// progress says on a terminal that work goes on, once it has taken longer than
// a second. The function that it returns takes the line away again.
func (a *app) progress(what string) (stop func()) {
	if a.quiet || !isColoured(a.stderr) {
		return func() {}
	}
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		start := time.Now()
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				if time.Since(start) > time.Second {
					fmt.Fprint(a.stderr, "\r\x1b[K")
				}
				return
			case <-tick.C:
				fmt.Fprintf(a.stderr, "\r\x1b[K%s: %ds", what, int(time.Since(start).Seconds()))
			}
		}
	}()
	return func() { close(done); <-gone }
}

// isColoured reports whether w is a terminal that takes escape sequences, and
// the user has not said that they want none (no-color.org).
func isColoured(w io.Writer) bool {
	if o, ok := w.(*output); ok {
		w = o.to
	}
	f, ok := w.(*os.File)
	return ok && isTerminal(f) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
