package main

import (
	"fmt"
	"os"
	"time"
)

// progress says on a terminal that work goes on, once it has taken longer than
// a second. The function that it returns takes the line away again.
func (a *app) progress(what string) (stop func()) {
	f, ok := a.stderr.(*os.File)
	if !ok || !isTerminal(f) {
		return func() {}
	}
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		start := time.Now()
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				if time.Since(start) > time.Second {
					fmt.Fprint(f, "\r\x1b[K")
				}
				return
			case <-tick.C:
				fmt.Fprintf(f, "\r\x1b[K%s: %ds", what, int(time.Since(start).Seconds()))
			}
		}
	}()
	return func() { close(done); <-gone }
}

// colour reports whether results are read on a terminal that shows colours
// (no-color.org).
func (a *app) colour() bool {
	f, ok := a.stdout.(*os.File)
	return ok && isTerminal(f) && os.Getenv("NO_COLOR") == ""
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
