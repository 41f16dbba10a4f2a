// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"github.com/dave/jennifer/jen"

	runtime "github.com/spineguard/spineguard/spine"
)

func (e emitter) formats(f *jen.File) {
	for _, v := range e.model.Formats {
		name := e.names.Format(v.System, v.Code)
		about := name + " returns the format " + quoted(v.Display, v.Code)
		if v.Retrieval == "ssp" {
			about += ", which is fetched through the Spine Secure Proxy."
		} else {
			about += ", which is fetched directly."
		}
		doc(f.Group, about)
		f.Func().Id(name).Params().Add(spine("FormatCode")).Block(jen.Return(e.coded("FormatCode", v.System, v.Code).code(1)))
	}
	table(f, "formats", "are sorted by code and system.", spine("Format"), func(add func(entry)) {
		for _, v := range e.tables.Formats {
			var row fields
			row.add("Code", e.coded("FormatCode", v.Code.System, v.Code.Code))
			row.text("Display", v.Display)
			row.constant("Retrieval", string(v.Retrieval), map[string]string{"direct": "Direct", "ssp": "ThroughSSP"})
			row.text("MIME", v.MIME)
			if v.Interaction != "" {
				row.add("Interaction", e.interactionID(v.Interaction))
			}
			add(entry{value: list(value{}, row...)})
		}
	})
}

// coded is a code in its code system.
func (e emitter) coded(kind, system, code string) value {
	return list(spineName(kind), field("System", e.system(system)), field("Code", text(code)))
}

// system names the constant of a code system, and writes its URL if it has none.
func (e emitter) system(url string) value {
	if s := e.names.System(url); s != "" {
		return name(s)
	}
	return text(url)
}

// interactionID names the constant of an id, and writes the id itself if it is
// none of this policy (a directory lists many more).
func (e emitter) interactionID(id runtime.InteractionID) value {
	if s := e.names.Interaction(string(id)); s != "" {
		return name(s)
	}
	return text(string(id))
}

func (e emitter) systems(f *jen.File) {
	table(f, "systems", "are sorted by ASID. An id under which a directory lists an interactionId stands here as that interactionId.",
		spine("SystemRow"), func(add func(entry)) {
			for _, s := range e.tables.Systems {
				var row fields
				row.text("ASID", string(s.ASID))
				row.text("ODS", string(s.ODS))
				e.ids(&row, "Sends", s.Sends)
				e.ids(&row, "Receives", s.Receives)
				row.text("Host", s.Host)
				row.text("Certificate", s.Certificate)
				add(entry{value: list(value{}, row...)})
			}
		})
}

func (e emitter) ids(row *fields, field string, ids []runtime.InteractionID) {
	if len(ids) == 0 {
		return
	}
	all := list(sliceOf(spineName("InteractionID")))
	for _, id := range ids {
		all.list = append(all.list, entry{value: e.interactionID(id)})
	}
	row.add(field, all)
}
