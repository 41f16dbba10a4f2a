// SPDX-License-Identifier: Apache-2.0

package second

import (
	"fmt"
	"slices"
	"strings"
)

// ruled are the headers that rules ask for.
var ruled = []string{"Ssp-TraceID", "Ssp-From", "Ssp-To", "Ssp-InteractionID", "Authorization", "fromASID", "toASID", "X-Mode"}

func (d *draft) aRuledHeader() int {
	var have []int
	for i, h := range d.headers {
		if slices.ContainsFunc(ruled, func(s string) bool { return strings.EqualFold(s, h.name) }) {
			have = append(have, i)
		}
	}
	return pick(d.Rand, have...)
}

var headerMutations = []mutation{
	{name: "a header missing", draft: func(d *draft) {
		i := d.aRuledHeader()
		if len(d.headers) > 4 {
			d.headers = slices.Delete(d.headers, i, i+1)
		}
	}},
	{name: "a header twice", draft: func(d *draft) { d.headers = append(d.headers, d.headers[d.aRuledHeader()]) }},
	{name: "a header twice with two values", draft: func(d *draft) {
		h := d.headers[d.aRuledHeader()]
		h.value = pick(d.Rand, "", consumer, provider, "x")
		d.headers = slices.Insert(d.headers, d.IntN(len(d.headers)), h)
	}},
	{name: "a header joined", draft: func(d *draft) {
		h := &d.headers[d.aRuledHeader()]
		h.value = pick(d.Rand, h.value+","+h.value, h.value+", "+consumer, h.value+",", ","+h.value)
	}},
	{name: "another value of a header", draft: func(d *draft) {
		h := &d.headers[d.aRuledHeader()]
		h.value = pick(d.Rand, "", " ", "x", "000000000000", "00000000001", "1000000000001", " "+h.value, h.value+"\t", h.value+" x", "\u0661\u0662", "1e11", "+10000000001", "\"100000000001\"", h.value+"\r\n "+h.value, "\t", h.value+"\u00a0", "10000000000x")
	}},
	{name: "another case of a header", draft: func(d *draft) {
		h := &d.headers[d.aRuledHeader()]
		h.name = pick(d.Rand, strings.ToUpper(h.name), strings.ToLower(h.name))
	}},
	{name: "a header by another name", draft: func(d *draft) {
		h := &d.headers[d.aRuledHeader()]
		h.name = pick(d.Rand, strings.ReplaceAll(h.name, "-", "_"), "X-"+h.name, strings.ReplaceAll(h.name, "-", ""), h.name+"s")
	}},
	{name: "a header that is nearly another", draft: func(d *draft) {
		d.add(pick(d.Rand, "Ssp_TraceID", "Ssp_From", "ssp_to", "SSP_INTERACTIONID", "Ssp_InteractionId", "from_ASID", "fromASID_", "Ssp-Trace_ID"), pick(d.Rand, "", consumer, "x"))
	}},
	{name: "headers that others use", draft: func(d *draft) {
		d.add(pick(d.Rand, "X-HTTP-Method-Override", "X-Forwarded-Host", "X-Original-URL", "X-Client-Cert", "Forwarded", "Transfer-Encoding", "Content-Encoding", "Expect", "TE", "Trailer", "Pragma", "Cookie", "Cookie", "If-Match", "X-Mode", "X-Why"), pick(d.Rand, "DELETE", "chunked", "no-cache", "amend", "told", "W/\"1\""))
	}},
	{name: "many lines of headers", draft: func(d *draft) {
		for range 88 + d.IntN(16) {
			d.add(pick(d.Rand, "X-Many", "X-Lines"), "1")
		}
	}},
	{name: "many names of headers", draft: func(d *draft) {
		for i := range 88 + d.IntN(16) {
			d.add(fmt.Sprintf("X-Many-%d", i), "1")
		}
	}},
	{name: "another content type", draft: func(d *draft) {
		d.setHeader("Content-Type", aContentType(d))
	}},
	{name: "no content type", draft: func(d *draft) { d.removeHeader("Content-Type") }},
	{name: "a content type more", draft: func(d *draft) { d.add("Content-Type", aContentType(d)) }},
	{name: "another accept", draft: func(d *draft) { d.setHeader("Accept", anAccept(d)) }},
	{name: "an accept more", draft: func(d *draft) { d.add("Accept", anAccept(d)) }},
}

func aContentType(d *draft) string {
	t := pick(d.Rand, "application/fhir+json", "application/fhir+xml", "application/json", "application/json+fhir", "application/xml", "application/xml+fhir", "text/json", "text/xml", "Application/FHIR+JSON", "application/x-www-form-urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED",
		"multipart/form-data", "multipart/mixed", "Multipart/Related", "multipart/", "multipart", "text/plain", "", "application/fhir+json/", "application/ fhir+json", "application/fhir+json, multipart/form-data", "application/pdf", "fhir+json", "application/fhir json", "application/octet-stream", "/", "a/b/c")
	if d.IntN(3) == 0 {
		t += pick(d.Rand, ";charset=utf-8", "; charset=UTF-8", " ; charset=\"utf-8\"", ";", ";;", "; ;a=b", ";charset", ";charset=", ";=utf-8", "; charset=\"utf", ";charset=utf 8", ";a=b;a=b", ";a=\"b\\\"c\"", ";a=\"b;c\"", "; charset = utf-8", ";charset='utf-8'", ";boundary=x", ";a=b c=d", ",", ";a=\"\\\u00e9\"", ";a=\u00e9", "\t;\ta=b\t", ";a=\"\"")
	}
	return t
}

func anAccept(d *draft) string {
	var list []string
	for range 1 + d.IntN(3) {
		t := pick(d.Rand, "application/fhir+json", "application/fhir+xml", "application/json", "application/xml", "text/html", "*/*", "application/*", "text/json", "text/*", "application/pdf", "*", "*/json", "Application/Fhir+Json", "", " ", "application", "application/fhir+json/x", "application/ fhir+json", "application/json+fhir")
		t += pick(d.Rand, "", "", "", ";q=0", ";q=0", ";q=1", ";q=0.5", ";q=0.000", ";q=0.001", ";q=0.0000", ";q=1.001", ";q=2", ";q=-1", ";q=", ";q=x", "; Q=0", ";q=\"0\"", ";q=0;a=b", ";a=b;q=0", ";a=b", ";a=\"b,c\"", ";a=\"b", ";q", ";q=0.", ";q=.5", ";q=1.", ";q =0", ";;q=0", " ; q=0 ", ";q=1;q=0", ";q=00", ";charset=utf-8")
		list = append(list, t)
	}
	return strings.Join(list, pick(d.Rand, ",", ", ", ",,", " , "))
}
