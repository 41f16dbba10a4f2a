// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
)

// withConfigs gives a command the flag -c, which may be given several times.
func (a *app) withConfigs(c *cobra.Command) *cobra.Command {
	c.Flags().StringArrayVarP(&a.configs, "config", "c", nil,
		"configuration, or its folder; may be given several times (default: "+generator.ConfigName+" of this folder or the nearest above)")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	c.PreRunE = func(*cobra.Command, []string) error { return a.findConfigs() }
	return c
}

// findConfigs makes files of what -c names.
func (a *app) findConfigs() error {
	if slices.Contains(a.configs, "") {
		return errors.New("-c is empty; name a configuration or its folder")
	}
	var none *generator.NoConfigError
	configs, err := generator.Find(a.configs...)
	if errors.As(err, &none) {
		next := "name a configuration by -c FILE, or make one: spineguard init"
		if none.Near != "" {
			next = fmt.Sprintf("did you mean %q? Name it by -c, or rename it", none.Near)
		}
		return fmt.Errorf("there is no %s in this folder or one above it; %s", generator.ConfigName, next)
	}
	a.configs = configs
	return err
}

// load reads a configuration.
func (a *app) load(path string) (*generator.Project, error) {
	stop := a.progress(path)
	defer stop()
	return generator.Load(path)
}

// named are the configurations that -c names; nil if they were looked for.
func (a *app) named(c *cobra.Command) []string {
	if !c.Flags().Changed("config") {
		return nil
	}
	return a.configs
}
