package golang

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
)

func (e emitter) formats(f *jen.File) {
	for _, v := range e.model.Formats {
		name := e.names.Format(v.System, v.Code)
		doc(f.Group, name+": "+v.Display+", "+retrievalText(v)+".")
		f.Func().Id(name).Params().Add(spine("FormatCode")).Block(jen.Return(formatCode(v)))
	}
	sorted := slices.SortedFunc(slices.Values(e.model.Formats), func(a, b policy.Format) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), strings.Compare(a.System, b.System))
	})
	table(f, "Formats, by code and system.", "formats", spine("Format"), func(g *jen.Group) {
		for _, v := range sorted {
			g.ValuesFunc(func(g *jen.Group) {
				g.Id("Code").Op(":").Add(formatCode(v))
				field(g, "Display", v.Display)
				g.Id("Retrieval").Op(":").Add(spine(map[string]string{"direct": "Direct", "ssp": "ThroughSSP"}[v.Retrieval]))
				field(g, "MIME", strings.Join(v.MIME, " "))
				if v.Interaction != "" {
					g.Id("Interaction").Op(":").Add(e.interactionID(v.Interaction))
				}
			})
		}
	})
	doc(f.Group, "Formats returns every retrieval format.")
	f.Func().Id("Formats").Params().Add(spine("View")).Types(spine("Format")).Block(jen.Return(all("formats")))
	doc(f.Group, "LookupFormat returns what is known of a format.")
	f.Func().Id("LookupFormat").Params(jen.Id("f").Add(spine("FormatCode"))).Params(spine("Format"), jen.Bool()).
		Block(jen.Return(spine("FindFormat").Call(jen.Id("formats"), jen.Id("f"))))
	doc(f.Group, "RetrievalInteraction returns the interactionId with which a record of the format is fetched through the SSP. "+
		"It is false for a format that is unknown or fetched directly.")
	f.Func().Id("RetrievalInteraction").Params(jen.Id("f").Add(spine("FormatCode"))).Params(spine("InteractionID"), jen.Bool()).
		Block(jen.Return(spine("RetrievalInteraction").Call(jen.Id("formats"), jen.Id("f"))))
}

func retrievalText(v policy.Format) string {
	if v.Retrieval == "ssp" {
		return "through the SSP"
	}
	return "fetched directly"
}

func formatCode(v policy.Format) *jen.Statement {
	return spine("FormatCode").Values(jen.Id("System").Op(":").Lit(v.System), jen.Id("Code").Op(":").Lit(v.Code))
}

// interactionID names the constant of an id, and writes the id itself if it is
// none of this policy (a directory lists many more).
func (e emitter) interactionID(id string) *jen.Statement {
	if name := e.names.Interaction(id); name != "" {
		return jen.Id(name)
	}
	return jen.Lit(id)
}

func (e emitter) systems(f *jen.File) {
	canonical := map[string]string{}
	for _, a := range e.aliases() {
		canonical[a[0]] = a[1]
	}
	table(f, "Systems, by ASID. Ids under which a directory lists an interactionId stand here as that interactionId.", "systems", spine("SystemRow"), func(g *jen.Group) {
		for _, s := range e.model.Systems {
			g.ValuesFunc(func(g *jen.Group) {
				field(g, "ASID", s.ASID)
				field(g, "ODS", s.ODS)
				e.idList(g, "Sends", s.Sends, canonical)
				e.idList(g, "Receives", s.Receives, canonical)
				field(g, "Host", s.Host)
				field(g, "Certificate", s.Certificate)
			})
		}
	})
	doc(f.Group, "Systems returns every system, sorted by ASID.")
	f.Func().Id("Systems").Params().Qual("iter", "Seq").Types(spine("System")).
		Block(jen.Return(spine("EachSystem").Call(jen.Id("systems"))))
	doc(f.Group, "LookupSystem returns the system with an ASID.")
	f.Func().Id("LookupSystem").Params(jen.Id("asid").Add(spine("ASID"))).Params(spine("System"), jen.Bool()).
		Block(jen.Return(spine("FindSystem").Call(jen.Id("systems"), jen.Id("asid"))))
}

func (e emitter) idList(g *jen.Group, name string, ids []string, canonical map[string]string) {
	out := slices.Clone(ids)
	for i, id := range out {
		if c, ok := canonical[id]; ok {
			out[i] = c
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) == 0 {
		return
	}
	g.Id(name).Op(":").Index().Add(spine("InteractionID")).ValuesFunc(func(g *jen.Group) {
		for _, id := range out {
			g.Add(e.interactionID(id))
		}
	})
}
