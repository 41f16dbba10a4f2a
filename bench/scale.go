// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/bench/inputs"
)

// most is how many times as long ten times the rows may take: more than ten,
// since ratios are good to about a third.
const most = 13

// scaled are the commands whose growth is looked at. All of them run in the
// folder of both projects; generate runs first, as others read what it writes.
var scaled = []struct {
	name string
	args []string
	out  string // folder of outputs, which is empty when the command starts
}{
	{"generate", []string{"generate", "-q", "-c", "head"}, "head/gen"},
	{"check", []string{"check", "-q", "-c", "head"}, ""},
	{"lint", []string{"lint", "-c", "head"}, ""},
	{"generate with Markdown", []string{"generate", "-q", "-c", "head/markdown.yaml"}, "head/markdown"},
	{"generate with the site", []string{"generate", "-q", "-c", "head/site.yaml"}, "head/site"},
	{"diff, one row changed", []string{"diff", "base", "head"}, ""},
	{"explain, user", []string{"explain", "-c", "head", "--role", "R0001", "--type", "T000000"}, ""},
	{"explain, system", []string{"explain", "-c", "head", "--asid", "200000000003", "--interaction", inputs.InteractionID(0)}, ""},
	{"who-can", []string{"who-can", "-c", "head", "--type", "T000000"}, ""},
	{"what-can", []string{"what-can", "-c", "head", "--role", "R0001"}, ""},
	{"test", []string{"test", "-c", "head"}, ""},
	{"test --mutate", []string{"test", "-c", "head", "--mutate"}, ""},
	{"adopt", []string{"adopt", "-c", "head", "head/hand"}, ""},
	{"textconv", []string{"textconv", "head/rbac.xlsx"}, ""},
}

// runScale shows how the commands grow with each kind of rows: time of the
// cores, since the machine may have other work, memory, and what is written.
func runScale(o options) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	command, err := build(dir, spineguardCommand)
	if err != nil {
		return err
	}
	writer, err := build(dir, scaleCommand)
	if err != nil {
		return err
	}
	fmt.Println("| rows | command | 1,000: s, MB | 10,000: s, MB | MB written | ratio: s, MB, MB written | |\n|---|---|---|---|---|---|---|")
	for _, kind := range slices.Concat(inputs.Scales(), inputs.Products()) {
		if !chosen(kind, o.kinds) {
			continue
		}
		rows := []int{1_000, 10_000}
		if slices.Contains(inputs.Products(), kind) {
			rows = []int{200, 2_000} // what there is to say of 10,000 fills a disk
		}
		var folders []string
		for _, n := range rows {
			folder := filepath.Join(dir, fmt.Sprint(kind, n))
			if out, err := exec.Command(writer, folder, kind, fmt.Sprint(n)).CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w\n%s", kind, err, out)
			}
			folders = append(folders, folder)
		}
		for i, c := range scaled {
			if !chosen(c.name, o.runs) {
				continue
			}
			if err := grow(o, command, kind, i, folders); err != nil {
				return err
			}
		}
		for _, folder := range folders {
			if err := os.RemoveAll(folder); err != nil {
				return err
			}
		}
	}
	return nil
}

// chosen reports whether a name has one of the parts, which commas separate.
func chosen(name, parts string) bool {
	return slices.ContainsFunc(strings.Split(parts, ","), func(part string) bool { return strings.Contains(name, part) })
}

// grow prints the row of one command. What is given up is not tried again.
func grow(o options, command, kind string, i int, folders []string) error {
	c := scaled[i]
	medians, written := make([]sample, len(folders)), make([]float64, len(folders))
	for j, folder := range folders {
		var samples []sample
		for range o.rounds {
			if c.out != "" {
				if err := os.RemoveAll(filepath.Join(folder, c.out)); err != nil {
					return err
				}
			}
			s, err := within(o.limit, folder, append([]string{command}, c.args...))
			if errors.Is(err, context.DeadlineExceeded) {
				fmt.Printf("| %s | %s | %s | more than %v | | | not linear |\n", kind, c.name, figures(medians[0]), o.limit)
				return nil
			}
			if err != nil {
				return fmt.Errorf("%s, %s: %w", kind, c.name, err)
			}
			samples = append(samples, s)
		}
		slices.SortFunc(samples, func(a, b sample) int { return int(a.cpu - b.cpu) })
		medians[j] = samples[(len(samples)-1)/2]
		if c.out != "" {
			written[j] = folderSize(filepath.Join(folder, c.out))
		}
	}
	ratios := []float64{float64(medians[1].cpu) / float64(medians[0].cpu), medians[1].peak / medians[0].peak}
	disk := ""
	if written[0] > 0 {
		ratios = append(ratios, written[1]/written[0])
		disk = fmt.Sprintf("%.1f, %.1f", written[0], written[1])
	}
	var texts []string
	for _, r := range ratios {
		texts = append(texts, ratio(r))
	}
	verdict, allowed := "", float64(most)
	if disk != "" && written[1]/written[0] > most {
		verdict, allowed = "as the output", most*written[1]/written[0]/10
	}
	if slices.Max(ratios[:2]) > allowed {
		verdict = "not linear"
	}
	fmt.Printf("| %s | %s | %s | %s | %s | %s | %s |\n", kind, c.name, figures(medians[0]), figures(medians[1]), disk, strings.Join(texts, ", "), verdict)
	return nil
}

func figures(s sample) string { return fmt.Sprintf("%.2f, %.0f", s.cpu.Seconds(), s.peak) }

// within runs a command that may end with findings, for so long and no longer.
func within(limit time.Duration, dir string, command []string) (sample, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir // what it prints goes nowhere: it would count for the peaks of those that follow
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if ctx.Err() != nil {
		return sample{}, ctx.Err()
	}
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		return sample{}, fmt.Errorf("%v: %w", command[1:], err)
	}
	return sample{took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak(cmd.ProcessState)}, nil
}

// folderSize is that of all files in a folder, in MB.
func folderSize(dir string) (total float64) {
	_ = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			total += size(path)
		}
		return nil
	})
	return total
}
