package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// How much a word counts by where it stands, and how soon more of the same stops counting (k1 and b of BM25). A long text
// must not win by its length, nor by saying the same again and again.
const (
	titleWeight    = 8
	keywordWeight  = 4
	summaryWeight  = 3
	mostInBody     = 4
	saturation     = 6
	lengthCounts   = 0.3
	freshNews      = 1.2 // news of today beside what does not age
	oldNews        = 0.8
	yearsHalf      = 180.0 // days in which half of the difference is gone
	adjoining      = 0.3   // for words that stand side by side in title or summary as in the question
	wholeTitle     = 0.6   // for a title that says nothing else
	lowestCoverage = 2     // a hit has more than one in so many of the words that the best has
)

// scratch is what a question needs while it is answered; it is used again by the next.
type scratch struct {
	score   []float32
	part    []float32 // of it, while one word is looked at; else all zero
	words   []uint16  // of the question, that a document has
	counts  []uint8
	touched []int32
	best    []candidate
}

// candidate is a document on its way to be a hit.
type candidate struct {
	doc   int32
	score float32
}

func (s *scratch) counters(n int) []uint8 {
	if len(s.counts) < n {
		s.counts = make([]uint8, n+n/8)
	}
	return s.counts[:n]
}

func (s *scratch) begin(docs int) {
	if len(s.score) < docs {
		room := docs + docs/8
		s.score, s.part, s.words = make([]float32, room), make([]float32, room), make([]uint16, room)
	}
	clear(s.score)
	clear(s.words)
	s.best = s.best[:0]
}

// Find gives the documents that have the words asked for, the best first. A document that has few of the words beside the
// best is left out.
func (x *Index) Find(q Question) Found {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := x.shelves[q.Lang]
	if s == nil || s.count == 0 {
		return Found{}
	}
	sc, _ := x.scratch.Get().(*scratch)
	defer x.scratch.Put(sc)
	a := s.understand(q, sc)
	if len(a.readings) == 0 {
		return Found{}
	}
	sc.begin(len(s.docs))
	s.weighAll(a.readings, sc)
	g := s.gathering(q, a, sc)
	g.all()
	s.lookCloser(a, sc.best)
	found := g.found
	found.Meant = a.meant()
	marks := a.marks()
	from := min(max(q.From, 0), len(sc.best))
	for _, c := range sc.best[from:min(from+max(q.Size, 0), len(sc.best))] {
		found.Hits = append(found.Hits, s.hit(c.doc, marks))
	}
	return found
}

// weighAll adds up, for each word of the question, the best that a document has for it: what was typed may stand in its text
// and a synonym in its title. Readings of several words come last, and only for documents that do not have them all.
func (s *shelf) weighAll(readings []reading, sc *scratch) {
	slices.SortStableFunc(readings, func(x, y reading) int {
		return cmp.Or(cmp.Compare(bits.OnesCount16(x.words), bits.OnesCount16(y.words)), cmp.Compare(x.words, y.words))
	})
	for len(readings) > 0 {
		n := 1
		for n < len(readings) && readings[n].words == readings[0].words {
			n++
		}
		for _, r := range readings[:n] {
			s.weigh(r, sc)
		}
		for _, r := range readings[:n] {
			for _, p := range s.list(s.shortest(r)) {
				if part := sc.part[p.doc]; part > 0 {
					sc.score[p.doc] += part
					sc.words[p.doc] |= r.words
					sc.part[p.doc] = 0
				}
			}
		}
		readings = readings[n:]
	}
}

// shortest is the stem of a reading that stands in the fewest documents.
func (s *shelf) shortest(r reading) int32 {
	shortest := r.stems[0]
	for _, n := range r.stems[1:] {
		if len(s.list(n)) < len(s.list(shortest)) {
			shortest = n
		}
	}
	return shortest
}

// weigh notes what a reading is worth in each document that has it.
func (s *shelf) weigh(r reading, sc *scratch) {
	first := s.shortest(r)
	said := s.phrase(r.stems, r.words)
	mean := float32(s.length / float64(s.count))
	rare := r.sure * s.rarity(first)
	for _, p := range s.list(first) {
		if sc.words[p.doc]&r.words == r.words {
			continue
		}
		points := rare * s.points(p, mean)
		if len(r.stems) > 1 {
			var all bool
			if points, all = s.together(r, p.doc, mean); !all || !s.has(p.doc, &said) {
				continue
			}
		}
		sc.part[p.doc] = max(sc.part[p.doc], points)
	}
}

// together sums the points of several stems in one document that has them all.
func (s *shelf) together(r reading, doc int32, mean float32) (points float32, all bool) {
	for _, n := range r.stems {
		list := s.list(n)
		i := find(list, doc)
		if i == len(list) || list[i].doc != doc {
			return 0, false
		}
		points += r.sure * s.rarity(n) * s.points(list[i], mean)
	}
	return points, true
}

// rarity is what a stem is worth: much if few documents have it.
func (s *shelf) rarity(stem int32) float32 {
	n := float64(len(s.list(stem)))
	return float32(math.Log(1 + (float64(s.count)-n+0.5)/(n+0.5)))
}

func (s *shelf) points(p posting, mean float32) float32 {
	t := titleWeight*float32(p.times[inTitle]) + keywordWeight*float32(p.times[inKeywords]) +
		summaryWeight*float32(p.times[inSummary]) + float32(min(p.times[inBody], mostInBody))
	return t / (t + saturation*(1-lengthCounts+lengthCounts*s.traits[p.doc].length/mean))
}

// gathering goes through the documents that have a score, counts them and keeps the best.
type gathering struct {
	*shelf
	*asked
	sc      *scratch
	kinds   map[uint16]bool // asked for; nil: all
	wanted  topicSet
	any     bool // of topic
	today   int32
	keep    int  // candidates
	full    bool // as many are kept, in order
	least   int  // words that a hit has
	phrases []phrase
	byKind  []int
	byTopic []int
	found   Found
}

func (s *shelf) gathering(q Question, a *asked, sc *scratch) *gathering {
	g := &gathering{
		shelf: s, asked: a, sc: sc, any: len(q.Topics) == 0, today: dayNumber(q.Today),
		keep: max(reranked, min(q.From+q.Size, MaxHits)), byKind: make([]int, len(s.kinds.list)), byTopic: make([]int, len(s.topics.list)),
	}
	for _, k := range q.Kinds {
		if g.kinds == nil {
			g.kinds = map[uint16]bool{}
		}
		g.kinds[s.kinds.number[k]] = true
	}
	for _, t := range q.Topics {
		if n, ok := s.topics.number[t]; ok {
			g.wanted.add(n)
		}
	}
	g.phrases = s.phrases(a)
	return g
}

func (g *gathering) all() {
	best := 0
	for _, w := range g.sc.words[:len(g.docs)] {
		best = max(best, bits.OnesCount16(w))
	}
	g.least = best/lowestCoverage + 1
	for i, w := range g.sc.words[:len(g.docs)] {
		doc := int32(i)
		if w != 0 && bits.OnesCount16(w) >= g.least && g.hasPhrases(doc) {
			g.take(doc, bits.OnesCount16(w))
		}
	}
	g.cut(g.keep)
	g.found.Kinds, g.found.Topics = counts(g.shelf.kinds, g.byKind), counts(g.topics, g.byTopic)
}

// take counts a document and keeps it if it is among the best so far.
func (g *gathering) take(doc int32, matched int) {
	t := &g.traits[doc]
	kind, topic := g.kinds == nil || g.kinds[t.kind], g.any || t.topics.meets(g.wanted)
	if topic {
		g.byKind[t.kind]++
	}
	if kind {
		for half, set := range t.topics {
			for ; set != 0; set &= set - 1 {
				g.byTopic[half*64+bits.TrailingZeros64(set)]++
			}
		}
	}
	if !kind || !topic {
		return
	}
	g.found.Total++
	covered := float32(matched) / float32(len(g.asked.terms))
	c := candidate{doc, g.sc.score[doc] * covered * covered * t.weight * g.freshness(t.day)}
	if g.full && g.compare(c, g.sc.best[g.keep-1]) > 0 {
		return
	}
	g.sc.best = append(g.sc.best, c)
	if len(g.sc.best) == 2*g.keep {
		g.cut(g.keep)
		g.full = true
	}
}

// cut leaves the n best candidates, in order.
func (g *gathering) cut(n int) {
	slices.SortFunc(g.sc.best, g.compare)
	g.sc.best = g.sc.best[:min(n, len(g.sc.best))]
}

// compare orders candidates, the same way whatever their numbers are.
func (s *shelf) compare(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	x, y := &s.docs[a.doc], &s.docs[b.doc]
	return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Title, y.Title))
}

// freshness makes news of today count more, old ones less.
func (g *gathering) freshness(day int32) float32 {
	if day == 0 || g.today == 0 {
		return 1
	}
	age := float64(max(0, g.today-day))
	return oldNews + (freshNews-oldNews)*float32(math.Exp2(-age/yearsHalf))
}

func (g *gathering) hasPhrases(doc int32) bool {
	for i := range g.phrases {
		p := &g.phrases[i]
		if g.sc.words[doc]&p.asked != p.asked || !g.has(doc, p) {
			return false
		}
	}
	return true
}

// counts names what was counted, most first.
func counts(n names, by []int) []Count {
	var list []Count
	for i, name := range n.list {
		if by[i] > 0 {
			list = append(list, Count{name, by[i]})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return list
}

// marks says which words of the question each stem stands for.
func (a *asked) marks() map[int32]uint16 {
	marks := map[int32]uint16{}
	for _, r := range a.readings {
		for _, n := range r.stems {
			marks[n] |= r.words
		}
	}
	return marks
}

// lookCloser raises, among the best, those whose title says the question and little else, and those that say its words
// side by side.
func (s *shelf) lookCloser(a *asked, best []candidate) {
	marks := a.marks()
	top := best[:min(reranked, len(best))]
	for i := range top {
		h := &s.docs[top[i].doc]
		title, pairs := s.closeness(h.words[:h.ends[inTitle]], marks)
		_, inText := s.closeness(h.words[h.ends[inKeywords]:h.ends[inSummary]], marks)
		bonus := wholeTitle * title
		if n := len(a.terms) - 1; n > 0 {
			bonus += adjoining * float32(min(n, max(pairs, inText))) / float32(n)
		}
		top[i].score *= 1 + bonus
	}
	slices.SortFunc(top, s.compare)
}

// closeness says which part of the words that count are asked for, and how many stand behind the word that they follow in
// the question.
func (s *shelf) closeness(words []int32, marks map[int32]uint16) (part float32, pairs int) {
	count, asked, last := 0, 0, uint16(0)
	for _, n := range words {
		stem := s.stemOf[n]
		if stem < 0 {
			continue
		}
		count++
		mark := marks[stem]
		if mark != 0 {
			asked++
		}
		if last<<1&mark != 0 {
			pairs++
		}
		last = mark
	}
	if count == 0 {
		return 0, 0
	}
	return float32(asked) / float32(count), pairs
}
