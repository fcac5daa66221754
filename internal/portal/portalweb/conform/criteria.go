package conform

// Criterion is something that is checked, by the name under which a report speaks of it.
type Criterion struct{ Code, Name string }

// Criteria lists what is checked: the national model's criteria under its codes, then this program's own rules for every
// page. Not among them are those that need a browser or the public host: 1.4, 2.1 and 2.2 of the recommendations, and 4.1.
func Criteria() []Criterion {
	return []Criterion{
		{"C.SI.1.1", "fonts of headings and paragraphs"},
		{"C.SI.1.2", "version and classes of Bootstrap Italia"},
		{"C.SI.1.3", "sheets of services"},
		{"C.SI.1.5", "topics of the vocabulary"},
		{"C.SI.1.6", "main menu"},
		{"C.SI.1.7", "titles of the second level"},
		{"C.SI.2.1", "booking of appointments"},
		{"C.SI.2.2", "contacts of a service"},
		{"C.SI.2.3", "frequent questions"},
		{"C.SI.2.4", "report of a problem"},
		{"C.SI.2.5", "rating of pages"},
		{"C.SI.2.6", "rating of services"},
		{"C.SI.3.1", "cookies of the site's own host"},
		{"C.SI.3.2", "address of the accessibility statement"},
		{"C.SI.3.3", "privacy notice"},
		{"C.SI.3.4", "licence of the contents"},
		{"C.SI.5.1", "encrypted connection"},
		{"C.SI.5.2", "institutional domain"},
		{"R.SI.1.1", "structured data of services"},
		{Links, "no link leads nowhere"},
		{Titles, "the window's title, the heading and the breadcrumb agree"},
		{Breadcrumb, "the breadcrumb mirrors the address"},
		{Weight, "bytes, requests and elements of a page"},
		{Hosts, "nothing is loaded from elsewhere"},
		{Inline, "no script and no style inside a page"},
	}
}

// The rules of this program's own.
const (
	Links      = "links"
	Titles     = "titles"
	Breadcrumb = "breadcrumb"
	Weight     = "weight"
	Hosts      = "hosts"
	Inline     = "inline"
)

// Verdict is how a criterion came out.
type Verdict struct {
	Criterion
	Failed, Warned int // findings
}

// Passed tells whether the national model counts the criterion as met.
func (v Verdict) Passed() bool { return v.Failed == 0 }

// Verdicts says how each criterion came out, in the order of Criteria.
func (r Report) Verdicts() []Verdict {
	list := make([]Verdict, 0, len(Criteria()))
	for _, criterion := range Criteria() {
		v := Verdict{Criterion: criterion}
		for _, f := range r.Findings {
			switch {
			case f.Code != criterion.Code:
			case f.Warn:
				v.Warned++
			default:
				v.Failed++
			}
		}
		list = append(list, v)
	}
	return list
}
