package sds

import (
	"errors"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/spineguard/spineguard/spine"
)

func ClockOf(c *Cache) spine.Clock { return c.clock }

// OpenWatched opens a file that is polled so often, and watched or not.
func OpenWatched(path string, o FileOptions, poll time.Duration, watched bool) (*File, error) {
	watch := newWatcher
	if !watched {
		watch = func() (*fsnotify.Watcher, error) { return nil, errors.New("no watcher") }
	}
	return openFile(path, o, poll, watch)
}

// Settle waits for the look-ups in the background.
func Settle(c *Cache) { c.wait.Wait() }

// CleanUp does the housekeeping of the maps now.
func CleanUp(c *Cache) {
	c.known.CleanUp()
	c.unknown.CleanUp()
}
