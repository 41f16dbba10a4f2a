// SPDX-License-Identifier: Apache-2.0

package requests

import (
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// pieces is the least that one would put together by hand: routes of ServeMux,
// the sender of the header in a map of maps, the token read by golang-jwt, its
// lifetime and its system. It asks about a third of what the guard asks.
func (p *Position) pieces(next http.Handler) http.Handler {
	sends := map[string]map[string]bool{}
	for _, row := range p.systems {
		ids := map[string]bool{}
		for _, id := range row.Sends {
			ids[string(id)] = true
		}
		sends[string(row.ASID)] = ids
	}
	from, id := "Ssp-From", ""
	if p.service == "nrl" {
		from, id = "fromASID", string(readPointer) // the requests are all reads
	}
	parser := jwt.NewParser()
	return p.routes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asid, asked := r.Header.Get(from), id
		if asked == "" {
			asked = r.Header.Get("Ssp-InteractionID")
		}
		claims := p.claims()
		if _, _, err := parser.ParseUnverified(bearer(r), claims); err != nil || !sends[asid][asked] || !fits(claims, asid) {
			http.Error(w, "refused", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

func fits(claims jwt.Claims, asid string) bool {
	now := clock().Unix()
	switch c := claims.(type) {
	case *spineClaims:
		return c.IssuedAt <= now && now <= c.Expires && strings.HasSuffix(c.System, "|"+asid)
	case *gpConnectClaims:
		return c.IssuedAt <= now && now <= c.Expires && c.Device.Type == "Device"
	}
	return false
}
