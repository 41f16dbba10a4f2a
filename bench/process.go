// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"syscall"
	"time"
)

// sample is what one run of a process cost.
type sample struct {
	took time.Duration
	cpu  time.Duration // of all cores
	peak float64       // resident memory of the process, or of the largest of its children, in MB
}

// candidate is a process to be timed.
type candidate struct {
	name    string
	dir     string
	command []string
	prepare func(round int) error // before each run, not timed; may be nil
}

// alternate runs the candidates in turn and returns the medians of each.
func alternate(rounds int, candidates []candidate) ([]sample, error) {
	times, cpu := make([][]time.Duration, len(candidates)), make([][]time.Duration, len(candidates))
	peaks := make([][]float64, len(candidates))
	for round := range rounds {
		for i, c := range candidates {
			s, err := c.run(round)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(os.Stderr, "%s: %v\n", c.name, s.took.Round(time.Millisecond))
			times[i], cpu[i], peaks[i] = append(times[i], s.took), append(cpu[i], s.cpu), append(peaks[i], s.peak)
		}
	}
	medians := make([]sample, len(candidates))
	for i := range candidates {
		medians[i] = sample{median(times[i]), median(cpu[i]), median(peaks[i])}
	}
	return medians, nil
}

func (c candidate) run(round int) (sample, error) {
	if c.prepare != nil {
		if err := c.prepare(round); err != nil {
			return sample{}, err
		}
	}
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Dir = c.dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%.2000s", c.name, err, out.String())
	}
	return sample{took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak(cmd.ProcessState)}, nil
}

// peak is the largest resident set, which Linux gives in kB; elsewhere it is
// not known.
func peak(state *os.ProcessState) float64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return float64(usage.Maxrss) / 1024
	}
	return 0
}

// show prints a table of ratios to the first candidate.
func show(candidates []candidate, medians []sample) {
	fmt.Println("| process | time | MB at its peak |")
	fmt.Println("|---|---|---|")
	for i, c := range candidates {
		took := medians[0].took.Round(time.Millisecond).String()
		if i > 0 {
			took = ratio(float64(medians[i].took) / float64(medians[0].took))
		}
		fmt.Printf("| %s | %s | %.0f |\n", c.name, took, medians[i].peak)
	}
	fmt.Println()
}

// The commands that are compared, by the packages that they are built from.
const (
	spineguardCommand = "./cmd/spineguard" // of the project, with the libraries that it pins
	kinCommand        = "./peers/kinload"
	workbookCommand   = "./peers/workbooks"
	scaleCommand      = "./peers/scale"
	oapiCommand       = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	ogenCommand       = "github.com/ogen-go/ogen/cmd/ogen"
)

// build makes a command in a folder, and returns where it is.
func build(dir, pkg string) (string, error) {
	file := filepath.Join(dir, path.Base(pkg))
	c := exec.Command("go", "build", "-o", file, pkg)
	if pkg == spineguardCommand {
		c.Dir = ".."
	}
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", pkg, err, out)
	}
	return file, nil
}
