package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

// configName is the name of a configuration where none is given.
const configName = "spineguard.yaml"

// withConfigs gives a command the flag -c, which may be given several times.
func (a *app) withConfigs(c *cobra.Command) *cobra.Command {
	c.Flags().StringArrayVarP(&a.configs, "config", "c", nil,
		"configuration, or its folder; may be given several times (default: "+configName+" of this folder or the nearest above)")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	c.PreRunE = func(*cobra.Command, []string) error { return a.findConfigs() }
	return c
}

// findConfigs makes files of what -c names.
func (a *app) findConfigs() error {
	if len(a.configs) == 0 {
		path, err := nearestConfig()
		a.configs = []string{path}
		return err
	}
	var configs []string
	seen := map[string]bool{}
	for _, path := range a.configs {
		if path == "" {
			return errors.New("-c is empty; name a configuration or its folder")
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path = filepath.ToSlash(filepath.Join(path, configName))
		}
		full, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		if !seen[full] {
			configs = append(configs, path)
		}
		seen[full] = true
	}
	a.configs = configs
	return nil
}

// nearestConfig looks for a configuration in the working folder and in those
// above it.
func nearestConfig() (string, error) {
	dir, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	for name := configName; ; name = "../" + name {
		if _, err := os.Stat(filepath.Join(dir, configName)); !errors.Is(err, fs.ErrNotExist) {
			return name, nil // what else is wrong with it, reading it tells
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	next := "name a configuration by -c FILE, or make one: spineguard init"
	if near := generator.NearFile(".", configName); near != "" {
		next = fmt.Sprintf("did you mean %q? Name it by -c, or rename it", near)
	}
	return "", fmt.Errorf("there is no %s in this folder or one above it; %s", configName, next)
}

// load reads a configuration. One that cannot be read is reported at once, so
// that the command can go on with the others.
func (a *app) load(path string) (*generator.Project, error) {
	p, err := a.read(path)
	return p, a.tell(err)
}

func (a *app) read(path string) (*generator.Project, error) {
	stop := a.progress(path)
	defer stop()
	return generator.Load(path)
}

// failure is what a configuration with errors ends a command with.
func failure(p *generator.Project) error {
	if p.Unusable() {
		return errUnusable
	}
	return errFindings
}

// refuse prints the findings for which a command does nothing.
func (a *app) refuse(p *generator.Project, findings []finding.Finding, so string) error {
	if err := a.print(a.stderr, findings); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "%s: %s; %s\n", p.Path, count(findings), so)
	return failure(p)
}
