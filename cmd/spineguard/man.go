// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages",
		Long: `Man writes a manual page for each command into a folder, which it makes. A program
of one version writes the same pages each time. They have a date if
SOURCE_DATE_EPOCH has one.`,
		Example: `  spineguard man man1
  man -l man1/spineguard-diff.1`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveFilterDirs),
		Args:              exactly(1, "the folder of the pages", "man1"),
		RunE: func(c *cobra.Command, args []string) error {
			date, err := sourceDate(os.Getenv("SOURCE_DATE_EPOCH"))
			if err != nil {
				return err
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			root := c.Root()
			root.DisableAutoGenTag = true // which says who made a page, and when
			pages, err := manPages(root, args[0], date)
			if err != nil {
				return err
			}
			a.say(a.stdout, "%s: %s; to read one: man -l %s\n", args[0], finding.Count(pages, "page", "pages"), filepath.Join(args[0], root.Name()+".1"))
			return nil
		},
	}
}

// sourceDate is the day of the pages: of the second that the variable names, or none.
func sourceDate(epoch string) (time.Time, error) {
	if epoch == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q and must be a number of seconds", epoch)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// manPages writes the pages of a command and of those below it.
func manPages(c *cobra.Command, dir string, date time.Time) (pages int, err error) {
	if c.HasParent() && (!c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand()) {
		return 0, nil
	}
	c.DisableAutoGenTag = c.Root().DisableAutoGenTag
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if words := f.Value.Type(); strings.Contains(words, "|") { // of which the page has the default alone
			f.Usage += ": " + strings.ReplaceAll(words, "|", ", ")
		}
	})
	var page bytes.Buffer
	if err := doc.GenMan(c, &doc.GenManHeader{Section: "1", Date: &date, Source: "spineguard", Manual: "Commands of spineguard"}, &page); err != nil {
		return 0, err
	}
	text := page.Bytes()
	if date.IsZero() {
		text = bytes.Replace(text, []byte(`"Jan 0001"`), []byte(`""`), 1)
	}
	name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
		return 0, err
	}
	pages = 1
	for _, sub := range c.Commands() {
		more, err := manPages(sub, dir, date)
		if err != nil {
			return 0, err
		}
		pages += more
	}
	return pages, nil
}
