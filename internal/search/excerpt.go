package search

import (
	"math/bits"
	"unicode/utf8"
)

// Sizes of an excerpt.
const (
	window      = 24 // words in which as many as possible shall be found
	before      = 5  // words that lead there
	excerptSize = 220
)

// hit is a document with the words found in it.
func (s *shelf) hit(doc int32, marks map[int32]uint16) Hit {
	h := &s.docs[doc]
	hit := Hit{Document: h.Document}
	hit.Marked = s.marked(h.Title, h.words[:h.ends[inTitle]], marks)
	summary, body := h.words[h.ends[inKeywords]:h.ends[inSummary]], h.words[h.ends[inSummary]:]
	from, inText := s.densest(body, marks)
	_, inSummaryToo := s.densest(summary, marks)
	if inText <= inSummaryToo {
		hit.Excerpt = s.marked(h.Summary, summary, marks)
		return hit
	}
	hit.Excerpt = s.around(h.Body, body, max(0, from-before), marks)
	return hit
}

// densest finds the stretch of text that has most of the words asked for: where it begins and how many it has.
func (s *shelf) densest(words []int32, marks map[int32]uint16) (from, most int) {
	var last [maxTerms + 4]int // where each word of the question was seen last, counted from 1
	for i, n := range words {
		stem := s.stemOf[n]
		if stem < 0 || marks[stem] == 0 {
			continue
		}
		for set := marks[stem]; set != 0; set &= set - 1 {
			last[bits.TrailingZeros16(set)] = i + 1
		}
		seen, first := 0, i
		for _, at := range last {
			if at > 0 && at > i+1-window {
				seen++
				first = min(first, at-1)
			}
		}
		if seen > most {
			from, most = first, seen
		}
	}
	return from, most
}

// marked cuts a text at the words that were found.
func (s *shelf) marked(text string, words []int32, marks map[int32]uint16) []Piece {
	p := pieces{text: text}
	i := 0
	for from, to := nextWord(text, 0); to > 0 && i < len(words); from, to = nextWord(text, to) {
		p.word(from, to, s.found(words[i], marks))
		i++
	}
	return p.end(len(text))
}

// around is the part of a text that begins with a word, as long as an excerpt may be.
func (s *shelf) around(text string, words []int32, first int, marks map[int32]uint16) []Piece {
	start := 0
	if first > 0 {
		start = startOf(text, first)
	}
	end := endOf(text, start)
	list := s.marked(text[start:end], words[first:], marks)
	if start > 0 {
		list = append([]Piece{{Text: "… "}}, list...)
	}
	if end < len(text) {
		list = append(list, Piece{Text: " …"})
	}
	return list
}

// startOf is where the n-th word of a text begins, counted from 0.
func startOf(text string, n int) int {
	from, to := nextWord(text, 0)
	for ; n > 0 && to > 0; n-- {
		from, to = nextWord(text, to)
	}
	return from
}

// endOf is where the last word ends that still fits into an excerpt.
func endOf(text string, start int) int {
	end := start
	for _, to := nextWord(text, start); to > 0; _, to = nextWord(text, to) {
		if end > start && to-start > excerptSize {
			return end
		}
		end = to
	}
	return len(text)
}

func (s *shelf) found(word int32, marks map[int32]uint16) bool {
	stem := s.stemOf[word]
	return stem >= 0 && marks[stem] != 0
}

// pieces are cut off a text from its beginning on.
type pieces struct {
	text string
	done int
	list []Piece
}

func (p *pieces) word(from, to int, found bool) {
	if !found {
		return
	}
	if from > p.done {
		p.list = append(p.list, Piece{Text: p.text[p.done:from]})
	}
	p.list = append(p.list, Piece{Text: p.text[from:to], Marked: true})
	p.done = to
}

// end adds what is left of the text up to a byte, but no more than an excerpt holds.
func (p *pieces) end(to int) []Piece {
	if to-p.done > 2*excerptSize {
		to = p.done + 2*excerptSize
		for to > p.done && !utf8.RuneStart(p.text[to]) {
			to--
		}
	}
	if to > p.done {
		p.list = append(p.list, Piece{Text: p.text[p.done:to]})
	}
	return p.list
}
