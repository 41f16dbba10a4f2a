package golang

import "github.com/dave/jennifer/jen"

// activitySet writes the type that answers questions, and how to get one.
func (e emitter) activitySet(f *jen.File) {
	holds, also := "activities", ""
	if len(e.model.Areas()) > 0 {
		holds, also = "activities and areas of work", " The user's areas of work count where a grant is limited to them."
	}
	doc(f.Group, "ActivitySet is the set of "+holds+" that a user has. The zero ActivitySet is empty and opens nothing.")
	count := "activityCount"
	if len(e.model.Areas()) > 0 {
		count = "positionCount"
	}
	f.Type().Id("ActivitySet").Struct(jen.Id("bits").Index(jen.Parens(jen.Id(count).Op("+").Lit(63)).Op("/").Lit(64)).Uint64())

	doc(f.Group, "Expand returns the activities of a user: those of the baseline of the job role, those given locally, and all that these include. "+
		"Activities that this policy does not know open nothing and are returned."+also)
	f.Func().Id("Expand").Params(jen.Id("u").Add(spine("User"))).
		Params(jen.Id("set").Id("ActivitySet"), jen.Id("unknown").Index().Add(spine("Activity"))).
		Block(
			jen.Id("unknown").Op("=").Id("access").Dot("Expand").Call(bits("set"), jen.Id("u")),
			jen.Return(jen.Id("set"), jen.Id("unknown")),
		)

	receiver := func() *jen.Statement { return f.Func().Params(jen.Id("s").Id("ActivitySet")) }
	doc(f.Group, "Access returns how far the set opens a record type; false if the type is unknown.")
	receiver().Id("Access").Params(jen.Id("t").Add(spine("RecordType"))).Params(spine("AccessLevel"), jen.Bool()).
		Block(jen.Return(jen.Id("access").Dot("Access").Call(bits("s"), jen.Id("t"))))
	doc(f.Group, "Has reports whether the set holds an activity.")
	receiver().Id("Has").Params(jen.Id("a").Add(spine("Activity"))).Bool().
		Block(jen.Return(jen.Id("access").Dot("Has").Call(bits("s"), jen.Id("a"))))
	doc(f.Group, "May reports whether the set is enough for a function, and whether the function is known.")
	receiver().Id("May").Params(jen.Id("f").Add(spine("Function"))).Params(jen.Id("may"), jen.Id("known").Bool()).
		Block(jen.Return(jen.Id("access").Dot("May").Call(bits("s"), jen.Id("f"))))

	doc(f.Group, "HoldsBoth reports whether the set holds both codes of a record group. A user should hold one of the two; the higher counts.")
	receiver().Id("HoldsBoth").Params().Bool().
		Block(jen.Return(jen.Id("access").Dot("HoldsBoth").Call(bits("s"))))

	doc(f.Group, "RecordTypes returns every record type.")
	f.Func().Id("RecordTypes").Params().Qual("iter", "Seq").Types(spine("RecordType")).
		Block(jen.Return(jen.Id("access").Dot("RecordTypes").Call()))
	doc(f.Group, "LookupRecordType returns the record type with a code in a code system.")
	f.Func().Id("LookupRecordType").Params(jen.Id("system"), jen.Id("code").String()).Params(spine("RecordType"), jen.Bool()).
		Block(jen.Return(jen.Id("access").Dot("LookupRecordType").Call(jen.Id("system"), jen.Id("code"))))
	doc(f.Group, "GroupOf returns the record group of a record type.")
	f.Func().Id("GroupOf").Params(jen.Id("t").Add(spine("RecordType"))).Params(spine("RecordGroup"), jen.Bool()).
		Block(jen.Return(jen.Id("access").Dot("GroupOf").Call(jen.Id("t"))))
	doc(f.Group, "Activities returns every activity that this policy knows.")
	f.Func().Id("Activities").Params().Qual("iter", "Seq").Types(spine("Activity")).
		Block(jen.Return(jen.Id("access").Dot("Activities").Call()))
	doc(f.Group, "JobRoles returns every job role that this policy knows.")
	f.Func().Id("JobRoles").Params().Qual("iter", "Seq").Types(spine("JobRole")).
		Block(jen.Return(jen.Id("access").Dot("Roles").Call()))
}

func bits(name string) *jen.Statement {
	return jen.Id(name).Dot("bits").Index(jen.Empty(), jen.Empty())
}
