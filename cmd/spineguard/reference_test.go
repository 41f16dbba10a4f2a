// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const referenceIntroduction = `# Commands

Every command with its flags, as ` + "`--help`" + ` has them. What they share, such as exit statuses and what is printed where, stands in
[commands.md](../commands.md). Every command has ` + "`-h`, `--help`" + `.

| command | what it does |
|---|---|
`

// TestGoldenCommands keeps docs/reference/commands.md as the commands and flags that there are.
func TestGoldenCommands(t *testing.T) {
	root := (&app{}).root()
	root.InitDefaultCompletionCmd()
	var list, sections strings.Builder
	list.WriteString(referenceIntroduction)
	writeCommands(&list, &sections, root)
	list.WriteString("\nFlags of all commands:\n\n")
	writeFlags(&list, root.PersistentFlags())
	g := goldie.New(t, goldie.WithFixtureDir("../../docs/reference"), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
	g.Assert(t, "commands.md", []byte(list.String()+sections.String()))
}

// inMarkdown lets a text stand in a table.
var inMarkdown = strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`)

func writeCommands(list, sections *strings.Builder, c *cobra.Command) {
	for _, sub := range c.Commands() {
		if sub.Name() == "help" {
			continue
		}
		name := strings.TrimPrefix(sub.CommandPath(), "spineguard ")
		fmt.Fprintf(list, "| [`%s`](#%s) | %s |\n", name, strings.ReplaceAll(name, " ", "-"), inMarkdown.Replace(sub.Short))
		fmt.Fprintf(sections, "\n## %s\n\n```text\n%s\n```\n\n", name, sub.UseLine())
		for line := range strings.Lines(cmp.Or(strings.TrimSpace(sub.Long), sub.Short+".") + "\n") {
			if !strings.HasPrefix(line, "    ") { // code
				line = inMarkdown.Replace(line)
			}
			sections.WriteString(line)
		}
		if sub.HasExample() {
			fmt.Fprintf(sections, "\n```text\n%s\n```\n", sub.Example)
		}
		if sub.HasAvailableLocalFlags() {
			sections.WriteString("\n")
			writeFlags(sections, sub.LocalFlags())
		}
		writeCommands(list, sections, sub)
	}
}

func writeFlags(page *strings.Builder, flags *pflag.FlagSet) {
	page.WriteString("| flag | what |\n|---|---|\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		names := strings.TrimSpace("--" + f.Name + " " + value)
		if f.Shorthand != "" {
			names = "-" + f.Shorthand + ", " + names
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(page, "| `%s` | %s |\n", strings.ReplaceAll(names, "|", `\|`), inMarkdown.Replace(usage))
	})
}
