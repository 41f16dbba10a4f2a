package guard_test

// answer is what the documents say to a rule that is broken.
func (p *place) answer(rule string) verdict {
	switch rule {
	case "":
		return verdict{}
	case "peer":
		return verdict{rule, 403, "forbidden", "ACCESS_DENIED_SSL"}
	case "peer-sender", "user", "access":
		return verdict{rule, 403, "forbidden", "ACCESS_DENIED"}
	case "address":
		return verdict{rule, 400, "invalid", "BAD_REQUEST"}
	case "query", "parameters":
		return verdict{rule, 400, "invalid", "INVALID_PARAMETER"}
	case "header-twin", "trace-header", "from-header", "to-header", "interaction-header", "interaction-endpoint", "target":
		return p.badHeader(rule)
	case "receiver":
		return verdict{rule, 403, "forbidden", "ASID_CHECK_FAILED"}
	case "resource-claim":
		return verdict{rule, 422, "invalid", "INVALID_RESOURCE"}
	case "registry-failed", "users-failed", "audit-failed":
		return verdict{rule, 503, "transient", "INTERNAL_SERVER_ERROR"}
	case "panic":
		return verdict{rule, 500, "exception", "INTERNAL_SERVER_ERROR"}
	}
	if v, ok := p.varies(rule); ok {
		return v
	}
	// the rest are the token's
	if p.gpConnect() {
		return verdict{rule, 400, "invalid", "BAD_REQUEST"}
	}
	return verdict{rule, 400, "structure", "MISSING_OR_INVALID_HEADER"}
}

func (p *place) badHeader(rule string) verdict {
	if p.kind == "gpconnect" {
		return verdict{rule, 400, "invalid", "BAD_REQUEST"}
	}
	return verdict{rule, 400, "invalid", "MISSING_OR_INVALID_HEADER"}
}

// varies gives the answers of which each API has its own.
func (p *place) varies(rule string) (verdict, bool) {
	nrl, gp, proxy := verdict{}, verdict{}, verdict{}
	switch rule {
	case "path":
		nrl, gp = verdict{rule, 404, "not-found", "NO_RECORD_FOUND"}, verdict{rule, 404, "not-found", "REFERENCE_NOT_FOUND"}
	case "method":
		nrl, gp = verdict{rule, 405, "not-supported", "INVALID_REQUEST_TYPE"}, verdict{rule, 400, "invalid", "BAD_REQUEST"}
		proxy = verdict{rule, 405, "forbidden", "ACCESS_DENIED"}
	case "content-type-missing", "content-type", "accept":
		nrl, gp = verdict{rule, 415, "invalid", "Unsupported_Media_Type"}, verdict{rule, 415, "incomplete", "BAD_REQUEST"}
	case "sender":
		nrl, proxy = p.badHeader(rule), verdict{rule, 403, "forbidden", "ASID_CHECK_FAILED"}
		gp = proxy
	case "sender-interaction":
		nrl, proxy = verdict{rule, 403, "forbidden", "ACCESS_DENIED"}, verdict{rule, 403, "forbidden", "ASID_CHECK_FAILED"}
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
