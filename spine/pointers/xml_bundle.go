package pointers

type xmlScanner struct{ window }
type xmlFilter struct {
	xmlScanner
	judge *judge
}

func (f *xmlFilter) document() bool { return f.fail("XML is not read yet") }
