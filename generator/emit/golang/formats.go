package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
	runtime "github.com/spineguard/spineguard/spine"
)

func (e emitter) formats(f *jen.File) {
	for _, v := range e.model.Formats {
		name := e.names.Format(v.System, v.Code)
		doc(f.Group, name+": "+v.Display+", "+retrievalText(v)+".")
		f.Func().Id(name).Params().Add(spine("FormatCode")).Block(jen.Return(formatCode(runtime.FormatCode{System: v.System, Code: v.Code})))
	}
	table(f, "Formats, by code and system.", "formats", spine("Format"), func(g *jen.Group) {
		for _, v := range e.tables.Formats {
			g.ValuesFunc(func(g *jen.Group) {
				g.Id("Code").Op(":").Add(formatCode(v.Code))
				field(g, "Display", v.Display)
				constant(g, "Retrieval", string(v.Retrieval), map[string]string{"direct": "Direct", "ssp": "ThroughSSP"})
				field(g, "MIME", v.MIME)
				if v.Interaction != "" {
					g.Id("Interaction").Op(":").Add(e.interactionID(v.Interaction))
				}
			})
		}
	})
}

func retrievalText(v policy.Format) string {
	if v.Retrieval == "ssp" {
		return "through the SSP"
	}
	return "fetched directly"
}

func formatCode(v runtime.FormatCode) *jen.Statement {
	return spine("FormatCode").Values(jen.Id("System").Op(":").Lit(v.System), jen.Id("Code").Op(":").Lit(v.Code))
}

// interactionID names the constant of an id, and writes the id itself if it is
// none of this policy (a directory lists many more).
func (e emitter) interactionID(id runtime.InteractionID) *jen.Statement {
	if name := e.names.Interaction(string(id)); name != "" {
		return jen.Id(name)
	}
	return jen.Lit(string(id))
}

func (e emitter) systems(f *jen.File) {
	table(f, "Systems, by ASID. Ids under which a directory lists an interactionId stand here as that interactionId.", "systems", spine("SystemRow"), func(g *jen.Group) {
		for _, s := range e.tables.Systems {
			g.ValuesFunc(func(g *jen.Group) {
				field(g, "ASID", string(s.ASID))
				field(g, "ODS", string(s.ODS))
				e.idList(g, "Sends", s.Sends)
				e.idList(g, "Receives", s.Receives)
				field(g, "Host", s.Host)
				field(g, "Certificate", s.Certificate)
			})
		}
	})
}

func (e emitter) idList(g *jen.Group, name string, ids []runtime.InteractionID) {
	if len(ids) == 0 {
		return
	}
	g.Id(name).Op(":").Index().Add(spine("InteractionID")).ValuesFunc(func(g *jen.Group) {
		for _, id := range ids {
			g.Add(e.interactionID(id))
		}
	})
}
