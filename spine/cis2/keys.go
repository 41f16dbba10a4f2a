package cis2

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// How long published keys count.
const (
	keysFresh = 10 * time.Minute // then they are fetched again
	keysLast  = time.Hour        // until then they count if they cannot be fetched
	keysPause = 10 * time.Second // between two attempts, whatever tokens ask for
)

// keySet is the set of keys that the provider publishes.
type keySet struct {
	fetch func(context.Context) ([]byte, error)
	clock spine.Clock

	current atomic.Pointer[keyRing]
	mu      sync.Mutex // held by the one who fetches
	tried   time.Time
}

// keyRing is one state of the set, by the names of the keys.
type keyRing struct {
	keys map[string]key
	at   time.Time
}

// younger compares without regard to the sign: of two who ask at once, the
// later one can be the first to fetch, and a clock that was put back makes
// nothing young.
func (r *keyRing) younger(now time.Time, age time.Duration) bool {
	return r != nil && now.Sub(r.at).Abs() < age
}

// find returns the key of a name. A name that is not known is looked for in
// the published set, at most once in ten seconds: a flood of made-up names is
// not passed on to the provider.
func (s *keySet) find(ctx context.Context, name string) (key, *Error) {
	now := s.clock()
	ring := s.current.Load()
	k, ok := key{}, false
	if ring != nil {
		k, ok = ring.keys[name]
	}
	if !ok || !ring.younger(now, keysFresh) {
		var err error
		if ring, err = s.renew(ctx, now); err != nil {
			return key{}, unavailable("its keys", err)
		}
		k, ok = ring.keys[name]
	}
	if !ok {
		return key{}, refuse(RuleKey, "")
	}
	return k, nil
}

// renew fetches the set, unless that was tried a moment ago, by whomever. If it
// is not fetched, the last one is good for a while.
func (s *keySet) renew(ctx context.Context, now time.Time) (*keyRing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := ErrUnavailable
	if now.Sub(s.tried).Abs() >= keysPause {
		s.tried = now
		var ring *keyRing
		if ring, err = s.load(ctx, now); err == nil {
			s.current.Store(ring)
			return ring, nil
		}
	}
	if last := s.current.Load(); last.younger(now, keysLast) {
		return last, nil
	}
	return nil, err
}

// load does not stop when the one who asked first goes away: others wait.
func (s *keySet) load(ctx context.Context, now time.Time) (*keyRing, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTimeout)
	defer cancel()
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
	return &keyRing{bindAll(published.Keys), now}, nil
}

// keys fetches the published set.
func (p *provider) keys(ctx context.Context) ([]byte, error) {
	body, status, _, err := p.get(ctx, p.keysURL, "")
	if err == nil && status != http.StatusOK {
		err = statusError(status)
	}
	return body, err
}
