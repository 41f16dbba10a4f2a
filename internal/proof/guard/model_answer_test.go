// SPDX-License-Identifier: Apache-2.0

package guard_test

// answer is what the documents say to a rule that is broken.
func (p *place) answer(rule string) verdict {
	switch rule {
	case "peer", "peer-proxy":
		return no(rule, 403, "forbidden", "ACCESS_DENIED_SSL")
	case "peer-sender", "user", "access":
		return no(rule, 403, "forbidden", "ACCESS_DENIED")
	case "address":
		return no(rule, 400, "invalid", "BAD_REQUEST")
	case "query", "parameters":
		if p.kind == "gpconnect" {
			return no(rule, 422, "invalid", "INVALID_PARAMETER")
		}
		return no(rule, 400, "invalid", "INVALID_PARAMETER")
	case "header-limit":
		if p.kind == "nrl" {
			return no(rule, 400, "invalid", "BAD_REQUEST")
		}
		return p.badHeader(rule)
	case "header-twin", "trace-header", "from-header", "to-header", "interaction-header", "interaction-endpoint", "target":
		return p.badHeader(rule)
	case "receiver":
		return no(rule, 403, "forbidden", "ASID_CHECK_FAILED")
	case "resource-claim":
		return no(rule, 422, "invalid", "INVALID_RESOURCE")
	case "registry-failed", "users-failed", "audit-failed":
		return no(rule, 503, "transient", "INTERNAL_SERVER_ERROR")
	case "panic":
		return no(rule, 500, "exception", "INTERNAL_SERVER_ERROR")
	}
	if v, ok := p.varies(rule); ok {
		return v
	}
	// the rest are the token's
	if p.gpConnect() {
		return no(rule, 400, "invalid", "BAD_REQUEST")
	}
	return no(rule, 400, "structure", "MISSING_OR_INVALID_HEADER")
}

func no(rule string, status int, issue, code string) verdict {
	return verdict{rule: rule, status: status, issue: issue, code: code}
}

// severity is fatal where the service cannot answer, and in the proxy's example
// of a method that it does not take.
func (v verdict) severity() string {
	if v.status >= 500 || v.status == 405 && v.issue == "forbidden" {
		return "fatal"
	}
	return "error"
}

func (p *place) badHeader(rule string) verdict {
	if p.kind == "gpconnect" {
		return no(rule, 400, "invalid", "BAD_REQUEST")
	}
	return no(rule, 400, "invalid", "MISSING_OR_INVALID_HEADER")
}

// varies gives the answers of which each API has its own.
func (p *place) varies(rule string) (verdict, bool) {
	var nrl, gp, proxy verdict
	switch rule {
	case "path":
		nrl, gp = no(rule, 404, "not-found", "NO_RECORD_FOUND"), no(rule, 404, "not-found", "REFERENCE_NOT_FOUND")
	case "method":
		nrl, gp = no(rule, 405, "not-supported", "INVALID_REQUEST_TYPE"), no(rule, 400, "invalid", "BAD_REQUEST")
		proxy = no(rule, 405, "forbidden", "ACCESS_DENIED")
	case "form", "content-type-missing", "content-type", "accept":
		nrl, gp = no(rule, 415, "invalid", "Unsupported_Media_Type"), no(rule, 415, "incomplete", "BAD_REQUEST")
	case "sender":
		nrl, proxy = p.badHeader(rule), no(rule, 403, "forbidden", "ASID_CHECK_FAILED")
		gp = proxy
	case "sender-interaction":
		nrl, proxy = no(rule, 403, "forbidden", "ACCESS_DENIED"), no(rule, 403, "forbidden", "ASID_CHECK_FAILED")
		gp = proxy
	default:
		return verdict{}, false
	}
	switch p.kind {
	case "nrl":
		return nrl, true
	case "gpconnect":
		return gp, true
	}
	if proxy == (verdict{}) {
		proxy = nrl
	}
	return proxy, true
}
