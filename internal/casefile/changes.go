package casefile

import "comune.example/sportello/internal/catalog"

// Changes is what a service has changed since a draft of it was begun. The draft keeps the questions that it was begun
// with; its citizen is told, and may begin again with those of today.
type Changes struct {
	Suspended bool
	New       []catalog.Text // questions that are asked now and were not
	Gone      []catalog.Text // questions that are no longer asked
	Days      int            // of the term now, where it is another one
	Cents     int64          // what it would cost now, where that is something else
	Fee       bool           // the fee is another one: Cents, which may be 0
}

// Any tells whether there is something to say.
func (c Changes) Any() bool {
	return c.Suspended || len(c.New)+len(c.Gone) > 0 || c.Days > 0 || c.Fee
}

// Changes compares the version of a draft with the service as it is declared now.
func (s *Service) Changes(f Filling) Changes {
	now, err := s.Declared(f.Service)
	if err != nil {
		return Changes{Suspended: true}
	}
	if now.Version() == f.Version {
		return Changes{}
	}
	c := Changes{New: missingIn(f.Declared.Form, now.Form), Gone: missingIn(now.Form, f.Declared.Form)}
	answers, _ := now.Form.Validate("", f.Raw, f.Today)
	if term := now.Term(answers, f.Today); term.Days != f.Term().Days {
		c.Days = term.Days
	}
	_, was := f.Fee()
	if _, cents := now.Fee(answers, f.Today); cents != was {
		c.Cents, c.Fee = cents, true
	}
	return c
}

// missingIn lists the questions of a form that another one does not have.
func missingIn(other, form *catalog.Form) []catalog.Text {
	var list []catalog.Text
	for _, step := range form.Steps {
		for _, field := range step.Fields {
			if _, ok := other.Field(field.ID); !ok {
				list = append(list, field.Label)
			}
		}
	}
	return list
}
