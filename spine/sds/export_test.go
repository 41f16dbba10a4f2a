// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
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

// AskUnseen asks as one does who has just seen that nothing is known of the ASID.
func AskUnseen(ctx context.Context, c *Cache, asid spine.ASID) (spine.System, error) {
	return c.ask(ctx, asid, nil)
}

func FilledOptions(o CacheOptions) CacheOptions { return o.filled() }

func CheckOptions(o CacheOptions) error { return o.filled().check() }

func FilledFileOptions(o FileOptions) FileOptions { return o.filled() }

func CheckFileOptions(o FileOptions) error { return o.filled().check() }

var (
	IsEndpoint   = isEndpoint
	IsHost       = isHost
	IsRegistered = isRegistered
	IsWhole      = isWhole
)

// AskEvicted asks as one does who has just seen an answer that has made room for another since.
func AskEvicted(ctx context.Context, c *Cache, asid spine.ASID) (spine.System, error) {
	seen, _ := c.known.GetIfPresent(asid)
	c.known.Invalidate(asid)
	return c.ask(ctx, asid, seen)
}
