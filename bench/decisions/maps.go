package decisions

// maps is what one would write without a second thought: a map of maps for the
// systems, one for the grants, and everything under its text.
type maps struct {
	sends  map[string]map[string]bool
	levels map[typeKey]map[string]Level
}

type typeKey struct{ system, code string }

func newMaps(w *World) (Engine, error) {
	m := &maps{sends: map[string]map[string]bool{}, levels: map[typeKey]map[string]Level{}}
	for i, asid := range w.ASIDs {
		ids := map[string]bool{}
		for _, id := range w.Sends[w.SendsOf[i]] {
			ids[id] = true
		}
		m.sends[asid] = ids
	}
	for _, t := range w.Types {
		m.levels[typeKey{t.System, t.Code}] = w.Opens(t.Group)
	}
	return m, nil
}

func (m *maps) MaySend(q *Request) bool { return m.sends[q.ASID][q.Interaction] }

func (m *maps) Level(q *Request) Level {
	levels := m.levels[typeKey{q.System, q.Code}]
	level := None
	for _, a := range q.Activities {
		level = max(level, levels[a])
	}
	return level
}

func (m *maps) Both(q *Request) Level {
	if !m.MaySend(q) {
		return None
	}
	return m.Level(q)
}
