package search

import (
	"fmt"
	"strings"
	"testing"
)

// TestWhatNobodyTypedIsReadWithinABound asks for twelve beginnings of two dozen words that stand in every document.
func TestWhatNobodyTypedIsReadWithinABound(t *testing.T) {
	x, text := New(nil), ""
	for i := range maxCompleted {
		text += fmt.Sprintf("zqx%ck ", 'a'+i)
	}
	for i := range 5000 {
		x.Put(fmt.Sprint(i), Document{Lang: "it", Path: fmt.Sprint("/", i), Title: text})
	}
	s := x.shelves["it"]
	all := maxTerms * maxCompleted * len(s.docs)
	if all <= maxRead {
		t.Fatalf("%d places are no more than may be read: the test shows nothing", all)
	}
	a := s.understand(Question{Text: strings.Repeat("zqx ", 15)}, &scratch{})
	read := 0
	for _, r := range a.readings {
		for _, n := range r.stems {
			read += len(s.list(n))
		}
	}
	if read > maxRead || read < maxRead/2 || len(a.terms) != maxTerms {
		t.Errorf("%d words, %d places of lists, want %d and about %d", len(a.terms), read, maxTerms, maxRead)
	}
}
