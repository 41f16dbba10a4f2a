// SPDX-License-Identifier: Apache-2.0

package decisions

// maps is what one would write without a second thought: a map of maps for the
// systems, one for the grants, one for what an activity includes, and
// everything under its text.
type maps struct {
	sends    map[string]map[string]bool
	levels   map[typeKey]map[string]Level
	includes map[string][]string // by activity: itself and all that it includes
}

type typeKey struct{ system, code string }

func newMaps(w *Dataset) (Engine, error) {
	m := &maps{mapOfSends(w), map[typeKey]map[string]Level{}, map[string][]string{}}
	for a, closure := range w.Closure {
		for _, c := range closure {
			m.includes[w.Activities[a]] = append(m.includes[w.Activities[a]], w.Activities[c])
		}
	}
	for _, t := range w.Types {
		levels := map[string]Level{}
		for _, g := range w.Grants[t.Group] {
			levels[w.Activities[g.Activity]] = g.Level
		}
		m.levels[typeKey{t.System, t.Code}] = levels
	}
	return m, nil
}

func mapOfSends(w *Dataset) map[string]map[string]bool {
	sends := map[string]map[string]bool{}
	for i, asid := range w.ASIDs {
		ids := map[string]bool{}
		for _, id := range w.Sends[w.SendsOf[i]] {
			ids[id] = true
		}
		sends[asid] = ids
	}
	return sends
}

func (m *maps) MaySend(q *Request) bool { return m.sends[q.ASID][q.Interaction] }

func (m *maps) Level(q *Request) Level {
	levels := m.levels[typeKey{q.System, q.Code}]
	level := None
	for _, a := range q.Activities {
		for _, c := range m.includes[a] {
			level = max(level, levels[c])
		}
	}
	return level
}

func (m *maps) Decide(q *Request) Level {
	if !m.MaySend(q) {
		return None
	}
	return m.Level(q)
}

// expandedMaps has what activities open by what they include in the map of the
// grants. Nobody can see any more why they open it, and it holds for grants
// alone: not for functions, nor for asking which activities a user has.
type expandedMaps struct {
	sends  map[string]map[string]bool
	levels map[typeKey]map[string]Level
}

func newExpandedMaps(w *Dataset) (Engine, error) {
	m := &expandedMaps{mapOfSends(w), map[typeKey]map[string]Level{}}
	for _, t := range w.Types {
		m.levels[typeKey{t.System, t.Code}] = w.Opens(t.Group)
	}
	return m, nil
}

func (m *expandedMaps) MaySend(q *Request) bool { return m.sends[q.ASID][q.Interaction] }

func (m *expandedMaps) Level(q *Request) Level {
	levels := m.levels[typeKey{q.System, q.Code}]
	level := None
	for _, a := range q.Activities {
		level = max(level, levels[a])
	}
	return level
}

func (m *expandedMaps) Decide(q *Request) Level {
	if !m.MaySend(q) {
		return None
	}
	return m.Level(q)
}
