package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of spineguard and of its output format",
		Args:  cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			version, goVersion := "unknown", "unknown"
			if info, ok := debug.ReadBuildInfo(); ok {
				version, goVersion = info.Main.Version, info.GoVersion
			}
			fmt.Fprintf(a.stdout, "spineguard %s (output format %d, %s)\n", version, generator.OutputFormat, goVersion)
		},
	}
}
