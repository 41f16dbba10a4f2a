package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
)

func (a *app) printVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of spineguard and of its output format",
		Args:  noArgs,
		Run:   func(*cobra.Command, []string) { fmt.Fprintln(a.stdout, version()) },
	}
}

// version says which build this is, and of which form its outputs are.
func version() string {
	version, goVersion := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version, goVersion = info.Main.Version, info.GoVersion
	}
	return fmt.Sprintf("spineguard %s (output format %d, %s)", version, generator.OutputFormat, goVersion)
}
