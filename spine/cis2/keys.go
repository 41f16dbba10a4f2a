// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// How long published keys count.
const (
	keysRenew    = 5 * time.Minute  // then they are fetched again, while they still count
	keysFresh    = 10 * time.Minute // then one waits for those that are fetched
	keysLast     = time.Hour        // until then they count if they cannot be fetched
	keysPause    = 10 * time.Second // between two attempts, whatever tokens ask for
	keysOld      = 15 * time.Minute // then one waits for them as long as it takes, unless the provider was down
	keysPatience = time.Second      // how long one waits if the last ones could still count
	keysDown     = time.Minute      // how long nobody waits after an attempt that failed
)

// keySet is the set of keys that the provider publishes. One goroutine at most
// fetches it.
type keySet struct {
	fetch func(context.Context) ([]byte, error)
	clock spine.Clock

	mu   sync.Mutex
	ring keyRing
	last *attempt // nil before the first one
	down bool     // the last attempt failed, or somebody waited for it in vain
}

// keyRing is one state of the set; its zero value has no keys.
type keyRing struct {
	keys keyMap
	at   time.Time
}

// attempt is one to fetch the set.
type attempt struct {
	at   time.Time
	done chan struct{} // closed when it ends
	err  error
}

// within compares without regard to the sign: of two who ask at once, the
// later one can be the first to fetch, and a clock that was put back makes
// nothing young.
func within(d time.Duration, a, b time.Time) bool { return a.Sub(b).Abs() < d }

// find returns the key of a name. A name that is not known is looked for in
// the published set, at most once in ten seconds: a flood of made-up names is
// not passed on to the provider.
func (s *keySet) find(ctx context.Context, name keyName) (key, *Error) {
	now := s.clock()
	if a, usable := s.renew(ctx, name, now); a != nil {
		if err := s.wait(ctx, a, usable); err != nil {
			return key{}, unavailable("its keys", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.ring.keys.find(name)
	switch {
	case ok && within(keysLast, now, s.ring.at):
		return k, nil
	case s.down:
		return key{}, unavailable("its keys", s.last.err)
	case s.ring.keys.has(name.id):
		return key{}, refuse(RuleAlgorithm, "")
	}
	return key{}, refuse(RuleKey, "")
}

// renew starts an attempt if the set is no longer new or lacks the name,
// unless one is under way or was made a moment ago. It returns the attempt to
// wait for, or nil if what is there is good, and whether the last set has the
// name and may count if that takes too long.
func (s *keySet) renew(ctx context.Context, name keyName, now time.Time) (a *attempt, usable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.ring.keys.find(name)
	younger := func(d time.Duration) bool { return known && within(d, now, s.ring.at) }
	if younger(keysRenew) {
		return nil, true
	}
	good := keysFresh
	if s.down && within(keysDown, now, s.last.at) {
		good = keysLast
	}
	if s.last == nil || s.last.ended() && !within(keysPause, now, s.last.at) {
		s.last = &attempt{at: now, done: make(chan struct{})}
		go s.run(context.WithoutCancel(ctx), s.last) // others wait for it as well
	}
	if younger(good) {
		return nil, true
	}
	return s.last, younger(keysOld) || s.down && younger(keysLast)
}

func (a *attempt) ended() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// wait returns when the attempt has ended, or, if the last set is usable, when
// that takes too long: the others then do not wait at all.
func (s *keySet) wait(ctx context.Context, a *attempt, usable bool) error {
	var enough <-chan time.Time
	if usable {
		enough = time.After(keysPatience)
	}
	select {
	case <-a.done:
	case <-ctx.Done():
		return ctx.Err()
	case <-enough:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.down = s.down || !a.ended()
	}
	return nil
}

func (s *keySet) run(ctx context.Context, a *attempt) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	keys, err := s.load(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.ring = keyRing{keys, a.at}
	}
	s.down, a.err = err != nil, err
	close(a.done)
}

var errPanic = errors.New("the client panicked")

// load fetches the set. A panic of the application's client would end the
// process, since it is in a goroutine of its own.
func (s *keySet) load(ctx context.Context) (keys keyMap, err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	body, err := s.fetch(ctx)
	if err != nil {
		return nil, err
	}
	var published struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &published); err != nil || published.Keys == nil {
		return nil, errAmbiguous
	}
	return bindAll(published.Keys), nil
}

// keys fetches the published set.
func (p *provider) keys(ctx context.Context) ([]byte, error) {
	body, status, _, err := p.get(ctx, p.keysURL, "")
	if err == nil && status != http.StatusOK {
		err = statusError(status)
	}
	return body, err
}
