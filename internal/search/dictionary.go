package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// word is a word as it stands in some document, with its marks.
type word struct {
	text   string
	folded string
	uses   int32 // how often it stands anywhere; a word without use is as good as unknown
}

// dictionary knows the words of a language, and finds those that begin so or are nearly so.
type dictionary struct {
	lang    string
	stop    map[string]bool
	words   []word
	stemOf  []int32 // of each word; -1 if it is too common to be looked for
	byText  map[string]int32
	stems   map[string]int32
	stemmed []string  // by stem
	spelled [][]int32 // by stem, the words that have it
	sorted  []int32   // words in the order of their folded form
	fresh   []int32   // words not yet sorted in
	pairs   map[pair][]int32
	room    []pair // to work in, for who may write
}

// pair is two letters that stand side by side in a word of so many letters; 0 is the word's edge.
type pair struct {
	a, b   rune
	length uint8
}

func newDictionary(lang string) *dictionary {
	return &dictionary{lang: lang, stop: stopWords(lang), byText: map[string]int32{}, stems: map[string]int32{}, pairs: map[pair][]int32{}}
}

// learn gives the number of a spelled word, a new one if it is unknown.
func (d *dictionary) learn(text string) int32 {
	if n, ok := d.byText[text]; ok {
		return n
	}
	n := int32(len(d.words))   //nolint:gosec // no language has so many words
	text = strings.Clone(text) // not the document that it stands in
	w, stemmed := word{text: text, folded: fold(text)}, int32(-1)
	if d.counts(w.folded) {
		stemmed = d.learnStem(stem(d.lang, w.folded))
		d.spelled[stemmed] = append(d.spelled[stemmed], n)
		d.fresh = append(d.fresh, n)
		letters := []rune(w.folded)
		d.room = pairsOf(letters, d.room[:0])
		for _, p := range d.room {
			p.length = uint8(len(letters)) //nolint:gosec // at most maxWord, twice that folded
			d.pairs[p] = append(d.pairs[p], n)
		}
	}
	d.words, d.stemOf = append(d.words, w), append(d.stemOf, stemmed)
	d.byText[text] = n
	return n
}

// counts tells whether a folded word says what a text is about.
func (d *dictionary) counts(folded string) bool { return len(folded) > 1 && !d.stop[folded] }

func (d *dictionary) learnStem(s string) int32 {
	n, ok := d.stems[s]
	if !ok {
		n = int32(len(d.stemmed)) //nolint:gosec // no language has so many words
		d.stems[s] = n
		d.stemmed, d.spelled = append(d.stemmed, s), append(d.spelled, nil)
	}
	return n
}

// arrange sorts new words in once they have become many: a few are looked through one by one.
func (d *dictionary) arrange() {
	if len(d.fresh) < max(256, len(d.sorted)/16) {
		return
	}
	d.sorted = append(d.sorted, d.fresh...)
	d.fresh = nil
	slices.SortFunc(d.sorted, func(a, b int32) int { return cmp.Compare(d.words[a].folded, d.words[b].folded) })
}

// begun lists the words in use that begin so.
func (d *dictionary) begun(prefix string) []int32 {
	var found []int32
	take := func(n int32) bool {
		if !strings.HasPrefix(d.words[n].folded, prefix) {
			return false
		}
		if d.words[n].uses > 0 {
			found = append(found, n)
		}
		return true
	}
	i, _ := slices.BinarySearchFunc(d.sorted, prefix, func(n int32, p string) int { return cmp.Compare(d.words[n].folded, p) })
	for i < len(d.sorted) && take(d.sorted[i]) {
		i++
	}
	for _, n := range d.fresh {
		take(n)
	}
	return found
}

// near is a word that differs little from what was typed.
type near struct {
	word  int32
	first bool // begins with the same letter
}

// nearly lists the words in use that are as few slips away as any, one at most for words of four to seven letters, two for
// longer ones. Numbers and short words are as they are.
func (d *dictionary) nearly(folded string, s *scratch) []near {
	letters := []rune(folded)
	switch {
	case len(letters) < 4 || len(letters) > maxWord || strings.ContainsFunc(folded, unicode.IsDigit):
		return nil
	case len(letters) < 8:
		return d.within(1, letters, s)
	}
	if found := d.within(1, letters, s); len(found) > 0 { // of one slip far fewer words are compared than of two
		return found
	}
	return d.within(2, letters, s)
}

// within lists the words in use that are as few slips away as any, most at most.
func (d *dictionary) within(most int, letters []rune, s *scratch) []near {
	var found []near
	best := most
	for _, n := range d.alike(letters, most, s) {
		w := &d.words[n]
		if w.uses == 0 {
			continue
		}
		if slips := distance(letters, []rune(w.folded), best); slips <= best {
			if slips < best {
				found, best = found[:0], slips
			}
			found = append(found, near{n, strings.HasPrefix(w.folded, string(letters[:1]))})
		}
	}
	return found
}

// alike lists the words that share enough pairs of letters to be so few slips away: one slip spoils three pairs at most.
func (d *dictionary) alike(letters []rune, allowed int, s *scratch) []int32 {
	pairs := pairsOf(letters, nil)
	need := uint8(max(1, len(pairs)-3*allowed)) //nolint:gosec // a word has few letters
	shared := s.counters(len(d.words))
	s.touched = s.touched[:0]
	for _, p := range pairs {
		for length := len(letters) - allowed; length <= len(letters)+allowed; length++ {
			p.length = uint8(length) //nolint:gosec // a word has few letters
			for _, n := range d.pairs[p] {
				if shared[n]++; shared[n] == need {
					s.touched = append(s.touched, n)
				}
			}
		}
	}
	clear(shared)
	return s.touched
}

// pairsOf lists the pairs of a word, each once, its edges included.
func pairsOf(letters []rune, into []pair) []pair {
	last := rune(0)
	for i := range len(letters) + 1 {
		p := pair{a: last}
		if i < len(letters) {
			p.b = letters[i]
		}
		last = p.b
		if !slices.Contains(into, p) {
			into = append(into, p)
		}
	}
	return into
}

// distance counts the slips between two words: a letter too many, too few, wrong, or two neighbours that changed places.
// Beyond most it gives any larger number.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var rows [3][2*maxWord + 1]int
	before, above, row := rows[0][:len(b)+1], rows[1][:len(b)+1], rows[2][:len(b)+1]
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
