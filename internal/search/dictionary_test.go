package search

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestTheNearestWordsAreThoseThatComparingWithAllWouldFind asks for words of few letters, so that many are near.
func TestTheNearestWordsAreThoseThatComparingWithAllWouldFind(t *testing.T) {
	r := rand.New(rand.NewPCG(2014, 11))
	word := func() string {
		letters := make([]rune, 4+r.IntN(8))
		for i := range letters {
			letters[i] = []rune("abcd")[r.IntN(4)]
		}
		return string(letters)
	}
	d := newDictionary("it")
	for range 3000 {
		d.words[d.learn(word())].uses = 1
	}
	found := [3]int{}
	for range 500 {
		asked := word()
		most := 1
		if len(asked) >= 8 {
			most = 2
		}
		var want []int32
		for n := range d.words {
			if slips := distance([]rune(asked), []rune(d.words[n].folded), most); slips < most {
				want, most = []int32{int32(n)}, slips
			} else if slips == most {
				want = append(want, int32(n))
			}
		}
		var got []int32
		for _, c := range d.nearly(asked, &scratch{}) {
			got = append(got, c.word)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Fatalf("%s: got words %v, want %v", asked, got, want)
		}
		if len(want) > 0 {
			found[most]++
		}
	}
	if found[1] < 50 || found[2] < 50 {
		t.Errorf("%v words were found by their slips: the test shows little", found)
	}
}
