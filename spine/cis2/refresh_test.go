// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

// published is a provider's set of one key, k, whose endpoint can be slow, hang
// and fail. Time is that of the bubble.
type published struct {
	mu              sync.Mutex
	set             []byte
	delay           time.Duration
	deaf            bool // its client does not look at the context
	fail            error
	asked, at, most int // requests: all, those under way, the most at once
}

func (p *published) be(set string, delay time.Duration, fail error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay, p.fail = delay, fail
	if set != "" {
		p.set = []byte(set)
	}
}

// counts returns how many requests there were, and how many at once.
func (p *published) counts() (asked, most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked, p.most
}

func (p *published) fetch(ctx context.Context) ([]byte, error) {
	p.mu.Lock()
	p.asked++
	p.at++
	p.most = max(p.most, p.at)
	set, delay, fail := p.set, p.delay, p.fail
	if p.deaf {
		ctx = context.Background()
	}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.at--
		p.mu.Unlock()
	}()
	select {
	case <-time.After(delay):
		return set, fail
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

const hangs = time.Hour

var known = keyName{id: "k", algorithm: jose.ES256}

// inBubble runs a test with a set that was fetched a moment ago. The bubble
// holds that no goroutine outlives the test.
func inBubble(t *testing.T, test func(*testing.T, *published, *keySet)) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &k.PublicKey, KeyID: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		p := &published{set: set}
		s := &keySet{fetch: p.fetch, clock: time.Now}
		finds(t, s, known, "", 0)
		test(t, p, s)
		time.Sleep(requestTimeout) // the longest that a goroutine may live
	})
}

// finds looks a key up, and compares the rule and the time that it takes.
func finds(t *testing.T, s *keySet, name keyName, rule Rule, takes time.Duration) {
	t.Helper()
	start := time.Now()
	k, err := s.find(t.Context(), name)
	switch {
	case rule == "" && (err != nil || k.public == nil):
		t.Errorf("refused: %v", err)
	case rule != "" && (err == nil || err.Rule != rule || k.public != nil):
		t.Errorf("%v, want rule %s", err, rule)
	}
	if d := time.Since(start); d != takes {
		t.Errorf("it took %v, want %v", d, takes)
	}
}

// While the endpoint hangs, nobody waits for a set that is younger than ten
// minutes, nor where it is known to hang.
func TestNobodyWaitsForAKeyThatIsThere(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", hangs, nil)
		time.Sleep(keysRenew)
		for time.Since(s.ring.at) < keysLast-time.Second {
			finds(t, s, known, "", 0)
			time.Sleep(keysDown - time.Second)
		}
		time.Sleep(time.Minute)
		finds(t, s, known, RuleProvider, requestTimeout)
	})
}

// After a quiet time the first one waits for a second, and nobody after them.
func TestOneWaitsForASecondIfTheEndpointHangs(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", hangs, nil)
		time.Sleep(keysFresh)
		finds(t, s, known, "", keysPatience)
		for range 30 {
			finds(t, s, known, "", 0)
			time.Sleep(time.Second)
		}
		p.be("", 0, nil)
		time.Sleep(keysPause)
		finds(t, s, known, "", 0)
		synctest.Wait()
		finds(t, s, keyName{id: "other", algorithm: jose.ES256}, RuleKey, 0)
	})
}

// That the endpoint was down half an hour ago is not a reason to take a key that
// it has withdrawn since.
func TestAFailureIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", 0, errors.New("down"))
		time.Sleep(keysFresh)
		finds(t, s, known, "", 0)
		p.be(`{"keys":[]}`, 0, nil)
		time.Sleep(30 * time.Minute)
		finds(t, s, known, RuleKey, 0)
	})
}

// A minute after a failure the endpoint is asked again, and waited for.
func TestAFailureCountsForAMinute(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", 0, errors.New("down"))
		time.Sleep(keysFresh)
		finds(t, s, known, "", 0)
		p.be(`{"keys":[]}`, keysPatience/2, nil)
		time.Sleep(keysDown)
		finds(t, s, known, RuleKey, keysPatience/2)
	})
}

// A set that no longer counts is waited for as long as it takes.
func TestOneWaitsForASlowEndpointIfNoKeyCounts(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", 2*keysPatience, nil)
		time.Sleep(keysLast)
		finds(t, s, known, "", 2*keysPatience)
	})
}

// An attempt that fails in the moment in which somebody gives it up has failed.
func TestAnAttemptFailsWhileItIsGivenUp(t *testing.T) {
	s := &keySet{}
	a := &attempt{done: make(chan struct{})}
	s.mu.Lock()
	waited := make(chan error)
	go func() { waited <- s.wait(t.Context(), a, true) }()
	time.Sleep(keysPatience * 5 / 4) // now it waits for the lock
	s.down = true
	close(a.done)
	s.mu.Unlock()
	if err := <-waited; err != nil || !s.down {
		t.Error(err, s.down)
	}
}

// A slow endpoint is waited for, so that a withdrawn key does not count.
func TestAWithdrawnKeyIsGoneAfterAQuietTime(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be(`{"keys":[]}`, keysPatience/2, nil)
		time.Sleep(keysFresh)
		finds(t, s, known, RuleKey, keysPatience/2)
	})
}

// Nor if that takes longer than a second, where nothing says that the provider
// is down.
func TestAWithdrawnKeyIsGoneThoughTheEndpointIsSlow(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be(`{"keys":[]}`, 2*keysPatience, nil)
		time.Sleep(keysLast - time.Minute)
		finds(t, s, known, RuleKey, 2*keysPatience)
	})
}

// Where the last attempt failed, a slow endpoint is waited for no longer than a
// moment while the set may count, and as long as it takes once it may not.
func TestASetCountsToItsEndWhereTheEndpointFailed(t *testing.T) {
	for age, takes := range map[time.Duration]time.Duration{
		keysLast - time.Minute: keysPatience,
		keysLast:               2 * keysPatience,
	} {
		inBubble(t, func(t *testing.T, p *published, s *keySet) {
			p.be("", 0, errors.New("down"))
			time.Sleep(keysFresh)
			finds(t, s, known, "", 0)
			p.be("", 2*keysPatience, nil)
			time.Sleep(age - keysFresh)
			finds(t, s, known, "", takes)
		})
	}
}

// Where nothing failed, the set counts up to an age, and not at it.
func TestAWithdrawnKeyIsGoneAtTheAgeOfTheSet(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be(`{"keys":[]}`, 2*keysPatience, nil)
		time.Sleep(keysOld)
		finds(t, s, known, RuleKey, 2*keysPatience)
	})
}

// A withdrawn key counts for five minutes more at most where somebody signs in
// all the time.
func TestASetIsRenewedBeforeItIsOld(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be(`{"keys":[]}`, 0, nil)
		time.Sleep(keysRenew - time.Second)
		finds(t, s, known, "", 0)
		time.Sleep(time.Second)
		finds(t, s, known, "", 0)
		synctest.Wait()
		finds(t, s, known, RuleKey, 0)
	})
}

func TestOneWaitsNoLongerThanTheCallerWants(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", hangs, nil)
		time.Sleep(keysPause)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		start := time.Now()
		_, err := s.find(ctx, keyName{id: "new", algorithm: jose.ES256})
		if err == nil || !errors.Is(err, ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// The fetch goes on when the one who asked first goes away.
func TestOthersGetWhatTheFirstOneAskedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", 3*time.Second, nil)
		s.ring = keyRing{}
		time.Sleep(keysPause)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _ = s.find(ctx, known) }()
		synctest.Wait()
		cancel()
		finds(t, s, known, "", 3*time.Second)
		if n, _ := p.counts(); n != 2 { // the first one was before the test
			t.Errorf("%d requests", n)
		}
	})
}

func TestOneFetchesAtATimeAndPauses(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", 4*time.Second, errors.New("down"))
		time.Sleep(keysPause)
		before, _ := p.counts()
		var all sync.WaitGroup
		for i := range 60 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				_, _ = s.find(t.Context(), keyName{id: "made up", algorithm: jose.ES256})
			})
			all.Go(func() { _, _ = s.find(t.Context(), known) })
		}
		all.Wait()
		if n, most := p.counts(); n-before != 6 || most != 1 {
			t.Errorf("%d requests in a minute, %d at once; want 6, 1", n-before, most)
		}
	})
}

// A client of the application that does not look at its context makes no
// second attempt begin.
func TestOneFetchesAtATimeThoughItTakesLong(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.deaf = true
		p.be("", time.Minute, nil)
		time.Sleep(keysRenew)
		for range 60 {
			finds(t, s, known, "", 0)
			time.Sleep(time.Second)
		}
		if n, most := p.counts(); n != 2 || most != 1 {
			t.Errorf("%d requests, %d at once; want 2, 1", n, most)
		}
	})
}

// What cannot be looked for is not said to be unknown.
func TestAnUnknownKeyOfAProviderThatIsDown(t *testing.T) {
	inBubble(t, func(t *testing.T, p *published, s *keySet) {
		p.be("", 0, errors.New("down"))
		time.Sleep(keysPause)
		finds(t, s, keyName{id: "new", algorithm: jose.ES256}, RuleProvider, 0)
		finds(t, s, known, "", 0)
	})
}

// A client that panics does not end the process.
func TestAPanicOfTheClientIsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &keySet{fetch: func(context.Context) ([]byte, error) { panic("no") }, clock: time.Now}
		finds(t, s, known, RuleProvider, 0)
	})
}
