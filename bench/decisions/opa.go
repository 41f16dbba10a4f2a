// SPDX-License-Identifier: Apache-2.0

package decisions

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

const regoPolicy = `
package spine

default send := false
send if data.products[data.systems[input.asid]][input.interaction]

default level := 0
level := 2 if opens("record")
else := 1 if opens("pointer")

opens(level) if {
	codes := data.types[input.system][input.code][level]
	some a in input.activities
	codes[a]
}

default both := 0
both := level if send
`

// opa has a prepared query for each question, over a store that holds values
// as the evaluator wants them, and inputs that need no conversion.
type opa struct {
	ctx                 context.Context
	send, level, decide rego.PreparedEvalQuery
}

func newOPA(w *Dataset) (Engine, error) {
	systems, products, codes := map[string]any{}, map[string]any{}, map[string]any{}
	for i, ids := range w.Sends {
		products[productName(i)] = set(ids)
	}
	for i, asid := range w.ASIDs {
		systems[asid] = productName(w.SendsOf[i])
	}
	for _, t := range w.Types {
		levels := map[Level][]string{}
		for a, level := range w.Opens(t.Group) {
			levels[level] = append(levels[level], a)
		}
		codes[t.Code] = map[string]any{"pointer": set(levels[Pointer]), "record": set(levels[Record])}
	}
	store := inmem.NewFromObjectWithOpts(map[string]any{
		"systems": systems, "products": products, "types": map[string]any{w.Types[0].System: codes},
	}, inmem.OptReturnASTValuesOnRead(true))
	o := &opa{ctx: context.Background()}
	for query, to := range map[string]*rego.PreparedEvalQuery{"data.spine.send": &o.send, "data.spine.level": &o.level, "data.spine.both": &o.decide} {
		prepared, err := rego.New(rego.Query(query), rego.Module("spine.rego", regoPolicy), rego.Store(store)).PrepareForEval(o.ctx)
		if err != nil {
			return nil, err
		}
		*to = prepared
	}
	return o, nil
}

func set(members []string) map[string]any {
	m := make(map[string]any, len(members))
	for _, s := range members {
		m[s] = true
	}
	return m
}

func (o *opa) MaySend(q *Request) bool {
	ok, _ := o.ask(o.send, term("asid", q.ASID), term("interaction", q.Interaction)).(bool)
	return ok
}

func (o *opa) Level(q *Request) Level {
	return level(o.ask(o.level, term("system", q.System), term("code", q.Code), activities(q)))
}

func (o *opa) Decide(q *Request) Level {
	return level(o.ask(o.decide, term("asid", q.ASID), term("interaction", q.Interaction), term("system", q.System), term("code", q.Code), activities(q)))
}

// ask is nil if the engine has no answer.
func (o *opa) ask(query rego.PreparedEvalQuery, input ...[2]*ast.Term) any {
	results, err := query.Eval(o.ctx, rego.EvalParsedInput(ast.NewObject(input...)))
	if err != nil || len(results) != 1 {
		return nil
	}
	return results[0].Expressions[0].Value
}

func term(key, value string) [2]*ast.Term {
	return [2]*ast.Term{ast.StringTerm(key), ast.StringTerm(value)}
}

func activities(q *Request) [2]*ast.Term {
	members := make([]*ast.Term, len(q.Activities))
	for i, a := range q.Activities {
		members[i] = ast.StringTerm(a)
	}
	return [2]*ast.Term{ast.StringTerm("activities"), ast.ArrayTerm(members...)}
}

func level(v any) Level {
	switch n, _ := v.(interface{ String() string }); {
	case n == nil:
		return None
	case n.String() == "2":
		return Record
	case n.String() == "1":
		return Pointer
	}
	return None
}
