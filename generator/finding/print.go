// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Format is a way to print findings.
type Format string

// The formats. JSON is {"version":1,"findings":[…]} and stable; GitHub is the
// workflow commands that show as annotations in a pull request; SARIF is version
// 2.1.0, for code scanning.
const (
	TextFormat   Format = "text"
	JSONFormat   Format = "json"
	GitHubFormat Format = "github"
	SARIFFormat  Format = "sarif"
)

// ColourFormat is the text format with the escape sequences of a terminal. A
// program chooses it and not a user, so that [Formats] does not list it.
const ColourFormat Format = "colour"

// formats has each format that a user can choose, and what prints it.
var formats = []struct {
	format Format
	print  func(io.Writer, []Finding) error
}{
	{TextFormat, func(w io.Writer, findings []Finding) error { return printText(w, findings, plain) }},
	{JSONFormat, printJSON},
	{GitHubFormat, printGitHub},
	{SARIFFormat, printSARIF},
}

// Formats lists the formats.
func Formats() []Format {
	var out []Format
	for _, f := range formats {
		out = append(out, f.format)
	}
	return out
}

// Print writes findings in a format, in the order given.
func Print(w io.Writer, format Format, findings []Finding) error {
	if format == ColourFormat {
		return printText(w, findings, coloured)
	}
	for _, f := range formats {
		if f.format == format {
			return f.print(w, findings)
		}
	}
	return fmt.Errorf("no format %q: it is one of %q", format, Formats())
}

// plain and coloured show a severity.
func plain(s Severity) string { return string(s) }

func coloured(s Severity) string {
	code := "33" // yellow
	if s == Error {
		code = "31" // red
	}
	return "\x1b[" + code + "m" + string(s) + "\x1b[0m"
}

func printText(w io.Writer, findings []Finding, severity func(Severity) string) error {
	b := bufio.NewWriter(w)
	for _, f := range findings {
		fmt.Fprintf(b, "%s: %s: %s [%s]\n", place(f.Position), severity(f.Severity), Visible(f.Message), f.Rule)
		if f.Position.Target != "" {
			fmt.Fprintf(b, "    %s\n", setBy(f.Position))
		}
		for _, r := range f.Related {
			fmt.Fprintf(b, "    %s: %s\n", place(r.Position), related(r))
		}
		if f.Suggestion != "" {
			fmt.Fprintf(b, "    next: %s\n", Visible(f.Suggestion))
		}
	}
	return b.Flush()
}

// setBy cites the target of an overlay. It does not stand in the address,
// which editors and terminals follow.
func setBy(p Position) string { return "set by the target " + Visible(p.Target) }

func related(r Related) string {
	if r.Position.Target != "" {
		return Visible(r.Message) + ", " + setBy(r.Position)
	}
	return Visible(r.Message)
}

func place(p Position) string {
	if p.IsZero() {
		return "-"
	}
	return Visible(p.String())
}

// Visible escapes what could forge a line, move the cursor or turn the
// direction of the text, so that a hostile input cannot write the report.
func Visible(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || c == '\u2028' || c == '\u2029' || c == '\uFEFF' ||
			c >= '\u200b' && c <= '\u200f' || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069' {
			fmt.Fprintf(&b, "\\u%04x", c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func printJSON(w io.Writer, findings []Finding) error {
	if findings == nil {
		findings = []Finding{}
	}
	return PrintJSON(w, report{1, findings})
}

// PrintJSON writes a result as JSON, indented by two blanks.
func PrintJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// printGitHub writes workflow commands. Cells have no line; they stand in the
// message, and the annotation lands on the file.
func printGitHub(w io.Writer, findings []Finding) error {
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	b := bufio.NewWriter(w)
	for _, f := range findings {
		at := "file=" + property.Replace(f.Position.File)
		if f.Position.Line > 0 {
			at += fmt.Sprintf(",line=%d", f.Position.Line)
			if f.Position.Column > 0 {
				at += fmt.Sprintf(",col=%d", f.Position.Column)
			}
		}
		message := Visible(f.Message)
		if f.Position.Sheet != "" {
			message = place(f.Position) + ": " + message
		}
		if f.Position.Target != "" {
			message += "\n" + setBy(f.Position)
		}
		for _, r := range f.Related {
			message += "\n" + place(r.Position) + ": " + related(r)
		}
		if f.Suggestion != "" {
			message += "\nnext: " + Visible(f.Suggestion)
		}
		fmt.Fprintf(b, "::%s %s,title=%s::%s\n", f.Severity, at, property.Replace("spineguard "+f.Rule), value.Replace(message))
	}
	return b.Flush()
}
