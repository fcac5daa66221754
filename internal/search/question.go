package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// term is a word of a question that says what is looked for.
type term struct {
	folded   string
	from, to int    // where it stands in the question
	phrase   int    // of the words between quotation marks, which; 0: of none
	stem     string // as it was typed, or as it was mended
	mended   string // the word that was meant, empty if it was typed right
}

// reading is one way to read some words of a question: a document that has its stems, one after another, has those words.
type reading struct {
	stems []int32
	words uint16 // a bit for each word of the question
	sure  float32
}

// How sure readings are, beside what was typed.
const (
	sureSynonym   = 0.8
	sureCompleted = 0.8
	sureLonger    = 0.4 // a word that goes on though what was typed is one
	sureMended    = 0.7
	sureOther     = 0.4 // another word that is as few slips away
)

// asked is a question as the shelf understands it.
type asked struct {
	text     string
	terms    []term
	readings []reading
	read     int // places in lists so far, of words not typed so
}

// understand reads a question.
func (s *shelf) understand(q Question, sc *scratch) *asked {
	a := &asked{text: clipped(q.Text)}
	a.terms = s.terms(a.text)
	for i := range a.terms {
		s.readWord(a, i, q.Typing && i == len(a.terms)-1 && a.terms[i].to == len(a.text), sc)
	}
	s.readSynonyms(a)
	return a
}

// clipped is as much of a question as is read, in whole letters.
func clipped(text string) string {
	if len(text) <= MaxQuestion {
		return text
	}
	text = text[:MaxQuestion]
	for len(text) > 0 {
		if r, size := utf8.DecodeLastRuneInString(text); r != utf8.RuneError || size != 1 {
			return text
		}
		text = text[:len(text)-1]
	}
	return text
}

// terms cuts a question into the words that count.
func (s *shelf) terms(text string) []term {
	var terms []term
	phrase, open, last := 0, false, 0
	for from, to := nextWord(text, 0); to > 0 && len(terms) < maxTerms; from, to = nextWord(text, to) {
		for _, r := range text[last:from] {
			if strings.ContainsRune(`"«»“”„`, r) {
				open = !open
				phrase++
			}
		}
		last = to
		folded := fold(spelled(text[from:to]))
		if !s.counts(folded) {
			continue
		}
		t := term{folded: folded, from: from, to: to, stem: stem(s.lang, folded)}
		if open {
			t.phrase = phrase
		}
		terms = append(terms, t)
	}
	return terms
}

// list is where a stem stands.
func (s *shelf) list(n int32) []posting {
	if int(n) < len(s.lists) {
		return s.lists[n]
	}
	return nil
}

// known gives the number of a stem that stands in some document.
func (s *shelf) known(text string) (int32, bool) {
	n, ok := s.stems[text]
	return n, ok && len(s.list(n)) > 0
}

// readWord finds out what a word may stand for: itself, a word that begins so, or one that is nearly so.
func (s *shelf) readWord(a *asked, i int, typing bool, sc *scratch) {
	t := &a.terms[i]
	n, known := s.known(t.stem)
	if known {
		a.readings = append(a.readings, reading{[]int32{n}, 1 << i, 1})
	}
	switch {
	case known && typing:
		s.complete(a, i, sureLonger)
	case known || len(s.same[t.stem]) > 0:
	case len(t.folded) >= 3 && s.complete(a, i, sureCompleted) || typing && len(t.folded) == 2 && s.complete(a, i, sureCompleted):
	default:
		s.mend(a, i, sc)
	}
}

// complete reads a word as the beginning of those that stand in most documents, and tells whether there are any.
func (s *shelf) complete(a *asked, i int, sure float32) bool {
	taken := 0
	for _, n := range s.commonest(s.begun(a.terms[i].folded)) {
		if !s.may(a, reading{[]int32{s.stemOf[n]}, 1 << i, sure}) {
			break
		}
		taken++
	}
	return taken > 0
}

// commonest are the words in most documents, as many as an unfinished one may stand for.
func (s *shelf) commonest(words []int32) []int32 {
	best := make([]int32, 0, maxCompleted+1)
	for _, n := range words {
		if len(best) == maxCompleted && s.common(n, best[maxCompleted-1]) >= 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(best, n, s.common)
		best = slices.Insert(best, i, n)
		best = best[:min(len(best), maxCompleted)]
	}
	return best
}

// mend reads a word as the nearest that there are. The one that is meant first is the word's from then on.
func (s *shelf) mend(a *asked, i int, sc *scratch) {
	t := &a.terms[i]
	candidates := s.nearly(t.folded, sc)
	if len(candidates) == 0 {
		return
	}
	slices.SortFunc(candidates, func(x, y near) int {
		if x.first != y.first {
			if x.first {
				return -1
			}
			return 1
		}
		return s.common(x.word, y.word)
	})
	best := candidates[0].word
	t.mended, t.stem = s.words[best].text, s.stemmed[s.stemOf[best]]
	sure := float32(sureMended)
	for _, c := range candidates[:min(3, len(candidates))] {
		if !s.may(a, reading{[]int32{s.stemOf[c.word]}, 1 << i, sure}) {
			return
		}
		sure = sureOther
	}
}

// common orders words: those in more documents first.
func (s *shelf) common(x, y int32) int {
	a, b := &s.words[x], &s.words[y]
	return cmp.Or(cmp.Compare(len(s.list(s.stemOf[y])), len(s.list(s.stemOf[x]))), cmp.Compare(a.folded, b.folded), cmp.Compare(a.text, b.text))
}

// may adds a reading of what was not typed so, unless too much would be read.
func (s *shelf) may(a *asked, r reading) bool {
	for _, n := range r.stems {
		a.read += len(s.list(n))
	}
	if a.read > maxRead {
		return false
	}
	a.readings = append(a.readings, r)
	return true
}

// meant is the question with the words that were mended, empty if none were.
func (a *asked) meant() string {
	var b strings.Builder
	last := 0
	for _, t := range a.terms {
		if t.mended != "" {
			b.WriteString(a.text[last:t.from])
			b.WriteString(t.mended)
			last = t.to
		}
	}
	if last == 0 {
		return ""
	}
	b.WriteString(a.text[last:])
	return b.String()
}

// rule says what else an expression is called. All are stems of the words that count.
type rule struct {
	says  []string
	means [][]string
}

// rules orders the synonyms by the first word of each expression.
func (s *shelf) rules(groups [][]string) map[string][]rule {
	rules := map[string][]rule{}
	for _, group := range groups {
		var expressions [][]string
		for _, text := range group {
			var stems []string
			for _, t := range s.terms(clipped(text)) {
				stems = append(stems, t.stem)
			}
			if len(stems) > 0 {
				expressions = append(expressions, stems)
			}
		}
		for i, says := range expressions {
			others := slices.Concat(expressions[:i], expressions[i+1:])
			rules[says[0]] = append(rules[says[0]], rule{says, others})
		}
	}
	return rules
}

// readSynonyms adds what else the expressions of a question are called.
func (s *shelf) readSynonyms(a *asked) {
	for i := range a.terms {
		for _, r := range s.same[a.terms[i].stem] {
			if !a.says(i, r.says) {
				continue
			}
			words := uint16(1<<len(r.says)-1) << i
			for _, expression := range r.means {
				if stems := s.allKnown(expression); stems != nil {
					s.may(a, reading{stems, words, sureSynonym})
				}
			}
		}
	}
}

// says tells whether an expression stands in a question at its i-th word.
func (a *asked) says(i int, expression []string) bool {
	if len(a.terms)-i < len(expression) {
		return false
	}
	for j, stem := range expression {
		if a.terms[i+j].stem != stem {
			return false
		}
	}
	return true
}

// allKnown gives the numbers of stems, nothing if one stands nowhere.
func (s *shelf) allKnown(expression []string) []int32 {
	stems := make([]int32, len(expression))
	for i, text := range expression {
		n, ok := s.known(text)
		if !ok {
			return nil
		}
		stems[i] = n
	}
	return stems
}
