// SPDX-License-Identifier: Apache-2.0

package guard

import "log/slog"

// LogValue returns what helps to find a request in a log, as far as it is
// known: allowed, rule, position, service, interaction, from, to,
// trace, peer (the names in its certificate), issuer, digest (of the policy) and
// err.
//
// It leaves out whatever may hold data of patients or users: the path as it was
// asked for, whom the token speaks for, the patient whose record it asks for, its
// reason and scope, the user, the target of a proxy, and the diagnostics of a refusal, which may echo input. What
// a hook puts into an error is up to that hook.
func (d Decision) LogValue() slog.Value {
	attrs := make([]slog.Attr, 1, 12)
	attrs[0] = slog.Bool("allowed", d.Allowed)
	text := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	text("rule", string(d.Rule))
	text("position", string(d.Position))
	text("service", d.Service)
	text("interaction", string(d.Interaction))
	text("from", string(d.From))
	text("to", string(d.To))
	text("trace", d.TraceID)
	if len(d.Peer.Names) > 0 {
		attrs = append(attrs, slog.Any("peer", d.Peer.Names))
	}
	text("issuer", d.Issuer)
	text("digest", d.PolicyDigest)
	if d.Err != nil {
		text("err", d.Err.Error())
	}
	return slog.GroupValue(attrs...)
}

// LogValue returns the rule, the status and the code, and not the diagnostics,
// which may echo input. Of nil, which is not a refusal, it has nothing.
func (r *Refusal) LogValue() slog.Value {
	if r == nil {
		return slog.GroupValue()
	}
	return slog.GroupValue(slog.String("rule", string(r.rule)), slog.Int("status", r.Status()), slog.String("code", r.Code()))
}
