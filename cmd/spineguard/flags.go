// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/spineguard/spineguard/generator/finding"
)

// word is a flag that takes one of a few words. A wrong one is refused while
// the flags are parsed, before anything is read.
type word[T ~string] struct {
	value *T
	words []string
}

func (w word[T]) String() string { return string(*w.value) }
func (w word[T]) Type() string   { return strings.Join(w.words, "|") }

func (w word[T]) Set(s string) error {
	if !slices.Contains(w.words, s) {
		return errors.New(notOneOf(s, w.words))
	}
	*w.value = T(s)
	return nil
}

// withWord gives a command a flag that takes one of the words, and completes
// them. The value that is there is the default.
func withWord[T ~string](c *cobra.Command, value *T, name, usage string, words ...T) {
	var texts []string
	for _, w := range words {
		texts = append(texts, string(w))
	}
	c.Flags().Var(word[T]{value, texts}, name, usage)
	_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(texts, cobra.ShellCompDirectiveNoFileComp))
}

// notOneOf says which words there are, and which one was probably meant.
func notOneOf(word string, words []string) string {
	text := "it must be one of " + strings.Join(words, ", ")
	if near, ok := finding.Nearest(word, words); ok {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return text
}

// flagError says of a flag that is not known which one was probably meant.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := finding.Nearest(unknown.GetSpecifiedName(), names); ok {
			return fmt.Errorf("%w; did you mean --%s?", err, near)
		}
		return fmt.Errorf("%w; %s --help lists the flags", err, c.CommandPath())
	case errors.As(err, &value):
		return fmt.Errorf("--%s is %q: %s", value.GetFlag().Name, value.GetValue(), mustBe(value))
	}
	return err
}

// mustBe says what the value of a flag must be. Flags of one word say it
// themselves.
func mustBe(value *pflag.InvalidValueError) string {
	switch value.GetFlag().Value.Type() {
	case "float64":
		return "it must be a number, such as 80"
	case "bool":
		return "it must be true or false"
	case "stringSlice":
		return "it must be values with commas between them, with every quote closed"
	}
	return value.Unwrap().Error()
}

// strict makes the commands that cobra adds refuse what they do not know, as
// all others do; of their own they would print help and end well.
func strict(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = func(_ *cobra.Command, args []string) error {
				_, _, err := root.Find(args)
				return err
			}
		case "completion":
			var shells []string
			for _, shell := range c.Commands() {
				shells = append(shells, shell.Name())
			}
			c.Args = func(_ *cobra.Command, args []string) error {
				if len(args) == 0 {
					return fmt.Errorf("completion takes the name of a shell, which must be one of %s", strings.Join(shells, ", "))
				}
				return fmt.Errorf("no shell is called %q: %s", args[0], notOneOf(args[0], shells))
			}
			c.RunE = func(*cobra.Command, []string) error { return nil } // so that the arguments are looked at
		}
	}
}

// group gives a command commands of its own, without which it does nothing.
func group(c *cobra.Command, commands ...*cobra.Command) *cobra.Command {
	c.AddCommand(commands...)
	c.Args = func(c *cobra.Command, args []string) error {
		var names []string
		for _, sub := range c.Commands() {
			names = append(names, sub.Name())
		}
		if len(args) == 0 {
			return fmt.Errorf("%s takes a command: it must be one of %s", c.Name(), strings.Join(names, ", "))
		}
		return fmt.Errorf("%s has no command %q: %s", c.Name(), args[0], notOneOf(args[0], names))
	}
	c.RunE = func(*cobra.Command, []string) error { return nil } // so that the arguments are looked at
	return c
}

// completes is a completion of arguments as the shell does it, for files with
// endings or for folders.
func completes(how cobra.ShellCompDirective, endings ...string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) { return endings, how }
}

// noArgs refuses arguments; a configuration is the usual one.
func noArgs(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case c.Flags().Lookup("config") != nil:
		return fmt.Errorf("%s takes no arguments; a configuration is named so: %s -c %s", c.Name(), c.CommandPath(), args[0])
	}
	return fmt.Errorf("%s takes no arguments", c.Name())
}

// exactly refuses arguments that are not what a command takes, and shows what
// it does take.
func exactly(n int, takes, example string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return fmt.Errorf("%s takes %s, such as: %s %s", c.Name(), takes, c.CommandPath(), example)
		}
		return nil
	}
}
