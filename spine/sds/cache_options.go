// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"errors"
	"log/slog"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/option"
)

// CacheOptions bound what a [Cache] keeps, and what it asks of the registry. A
// field that is zero has its default. Times are at most 30 days, numbers at most ten
// million.
type CacheOptions struct {
	// TTL is how long an answer counts before the registry is asked again, and so
	// how long a change takes to be seen. In the last fifth of it the next look-up
	// has the registry asked in the background. Default: 5 minutes.
	TTL time.Duration
	// NegativeTTL is the same of an ASID that the registry does not know, at most
	// TTL. Default: 30 seconds.
	NegativeTTL time.Duration
	// MaxAge is how long the last answer counts while the registry gives none, at
	// least TTL. Of an ASID that it did not know there is then no answer at all.
	// Default: an hour.
	MaxAge time.Duration

	// Size is how many systems are kept, but for a moment. Default: 10,000.
	Size int
	// NegativeSize is how many ASIDs are kept that the registry does not know.
	// They take no room from systems. Default: 10,000.
	NegativeSize int

	// Timeout bounds one look-up, with the wait for its turn. It is also how long
	// a registry that has hung is not seen to be back. Default: 750 ms.
	Timeout time.Duration
	// MaxInFlight bounds the look-ups that the registry works on at once: so many
	// of ASIDs that are not known, and as many of those that are. Of each kind 32
	// times as many wait; what is beyond that has the error ErrBusy at once.
	// Default: 32.
	MaxInFlight int

	Clock  spine.Clock  // default: time.Now
	Logger *slog.Logger // told when the registry gives no answer, and when it does again; default: slog.Default()
}

func (o CacheOptions) filled() CacheOptions {
	o.TTL = orDefault(o.TTL, 5*time.Minute)
	o.NegativeTTL = orDefault(o.NegativeTTL, min(30*time.Second, o.TTL))
	o.MaxAge = orDefault(o.MaxAge, time.Hour)
	o.Size = orDefault(o.Size, 10_000)
	o.NegativeSize = orDefault(o.NegativeSize, 10_000)
	o.Timeout = orDefault(o.Timeout, 750*time.Millisecond)
	o.MaxInFlight = orDefault(o.MaxInFlight, 32)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Logger = orDefault(o.Logger, slog.Default())
	return o
}

// check returns everything that is wrong with the options.
func (o CacheOptions) check() error {
	errs := []error{
		bounded("TTL", o.TTL, longest), bounded("NegativeTTL", o.NegativeTTL, longest), bounded("MaxAge", o.MaxAge, longest), bounded("Timeout", o.Timeout, longest),
		bounded("Size", o.Size, most), bounded("NegativeSize", o.NegativeSize, most), bounded("MaxInFlight", o.MaxInFlight, most),
	}
	if o.MaxAge < o.TTL {
		errs = append(errs, wrong("MaxAge", "is %v, less than TTL, which is %v: an answer counts for TTL in any case", o.MaxAge, o.TTL))
	}
	if o.NegativeTTL > o.TTL {
		errs = append(errs, wrong("NegativeTTL", "is %v, more than TTL, which is %v: a system that is new would be seen later than one that has changed", o.NegativeTTL, o.TTL))
	}
	return errors.Join(errs...)
}

const (
	longest = 30 * 24 * time.Hour
	most    = 10_000_000
)

func checkRegistry(r spine.Registry) error {
	if r == nil {
		return wrong("registry", "is nil: set the one that is asked")
	}
	return option.NotNil("registry", r)
}
