package casefile

import "comune.example/sportello/internal/catalog"

// Standing says how far a step of a draft is.
type Standing int

// The standings of a step.
const (
	Untouched Standing = iota
	Begun              // something is answered, nothing is wrong, something is missing
	Faulty             // an answer is wrong
	Finished
	Locked // the first step comes before
)

// Open tells whether a step may be gone to: the first always, the others once the first is complete. It is the notice
// that has to be read before anything is asked.
//
// norm: Reg. (EU) 2016/679 art. 13(1): the notice is given at the time when data are obtained.
func (f Filling) Open(n int) bool { return n <= 1 || len(f.WrongAt(1)) == 0 }

// Standing tells how far the step with a number is.
func (f Filling) Standing(n int) Standing {
	if !f.Open(n) {
		return Locked
	}
	wrong := f.WrongAt(n)
	if len(wrong) == 0 {
		return Finished
	}
	for _, w := range wrong {
		if !w.Empty {
			return Faulty
		}
	}
	step, _ := f.At(n)
	for _, field := range step.Fields {
		if f.answered(field) {
			return Begun
		}
	}
	return Untouched
}

// answered tells whether the citizen has answered a question; what was filled in from what is known does not count.
func (f Filling) answered(field *catalog.Field) bool {
	_, ok := f.Answers[field.ID]
	return ok && field.From == ""
}
